"""The shapes of personal data, on text of which every character was replaced by its plain form one to one.

Shapes come from the numbering plans (CN 11 digits from 13 to 19; TW 09 and area codes; HK 8 digits; SG 8 digits; MY 01x;
PH 09xx; UK 07xxx; NANP 3-3-4), identity cards of CN, TW, HK, SG, MY, carriers' prefixes, and from how viewers write.
"""

import re

from livemend.triage.pii_leads import HAN, Led, Near, leads

Pattern = re.Pattern[str]

_FULL = {0xFF01 + n: 0x21 + n for n in range(94)}
_MARKS = {0x3000: " ", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0x00A0: " "}
_MARKS |= dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF, 0x2060], " ")
# Digits in circles, bold, and with a key around them.
_CIRCLED = {first + n: str(n + 1) for first in (0x2460, 0x2776, 0x2780, 0x278A, 0x24F5) for n in range(9)}
_CIRCLED |= {0x1D7CE + n: str(n % 10) for n in range(50)} | {0x24EA: "0", 0x24FF: "0", 0x20E3: " "}
# Traditional forms that the patterns name, so that they are written once.
_SAME = dict(
    zip(
        "熱驗優兌標準註員積銷絲識間偽寶產點莊閣軒橋醫廠庫倉飯對統發稅榮維違衛飛摳鵝臉嗎個這尋條號單碼樓棟巷區縣鎮鄉電話賴購訂郵遞貨運編查裏裡廈邨園門層樣鄰號證護銀帳賬戶聯絡傳寫機撥專線聽極順圓豐韻達貓係國際學會館灣廣場務萊爾櫃驛鳥羅來掛轉劃紅書攤檔訊車東鐵數簡",
        "热验优兑标准注员积销丝识间伪宝产点庄阁轩桥医厂库仓饭对统发税荣维违卫飞抠鹅脸吗个这寻条号单码楼栋巷区县镇乡电话赖购订邮递货运编查里里厦村园门层样邻号证护银帐账户联络传写机拨专线听极顺圆丰韵达猫是国际学会馆湾广场务莱尔柜驿鸟罗来挂转划红书摊档讯车东铁数简",
        strict=True,
    )
)
PLAIN = str.maketrans({**{chr(a): chr(b) for a, b in _FULL.items()}, **{chr(a): b for a, b in _MARKS.items()}, **_SAME})
# Two letters that are none of the alphabet but become some, or two, in lower case.
PLAIN |= {0x130: "ı", 0x212A: "ĸ"}
PLAIN |= _CIRCLED | {0x2164: "V", 0x2174: "v", 0xFE0F: " "}

# Texts without any of these hold nothing: most of a stream ends here.
MAYBE = re.compile(
    "[0-9０-９@＠①-⑨❶-➓⓪⓵-⓿𝟎-𝟿].*[0-9０-９①-⑨❶-➓⓪⓵-⓿𝟎-𝟿]|[0-9](?:[A-Za-z]?,? [A-Za-z]{3}|[号號](?:[门門店舖鋪铺]面|商[铺舖鋪]|底商))|[路街道巷弄村里段邨组組鄰邻][ 　]?[0-9０-９]|[@＠]|小老鼠|[零〇幺壹贰貳叁伍陆陸柒捌玖]|[一二三四五六七八九]{2}"
    "|[绿綠蝙微薇威维維徽卫衛芯♥❤💚賴赖扣企抠電电飞飛][^，。！？]{0,8}[A-Za-z]|(?i:[vw].?x|ig|line|l1ne|q|tg|tele|wechat|whatsapp|[+➕]|ㄌㄞ)|[加Vv].{0,3}[A-Za-z]|(?i: at | dot |#[a-z1])|艾特|[(（]圈|[点點][ ]?com|[0-9A-Z]/F|[0-9][楼樓] ?[A-Z]|[(\\[{<]at?[)\\]}>]|[门門]市|[店柜櫃驿驛]|丰巢|豐巢|(?i:ezship |pop ?station|locker|parcel ?shop|(?:access|collection) point)|7-[Ee]leven [A-Z]|[一二三四五六七八九十](?:单元|單元)[一二三四五六七八九十0-9]|[路街段巷弄][一二三四五六七八九十]{1,4}[号號]|[0-9] ?(?:[栋棟幢]|号楼|號樓)|[园園苑庭城厦廈场場负負下心](?:[ ]?[A-Z]?[0-9](?:[栋棟座幢]|号楼|號樓)|[一二三四五六七八九十]{1,2}[层層楼樓])|[iI][郵邮]箱|[县縣区區市旗][^，。！？]{1,6}[镇鎮乡鄉街]|(?i:[a-zäöüß](?:str[.]|stra(?:ß|ss)e|weg|platz|allee|gasse|damm|ufer) ?[0-9]|double |triple |(?:zero|oh|three|four|five|six|seven|eight|nine) (?:one|two|three|four|five|six|seven|eight|nine|oh|zero)|zero |[.](?:me|gg|ee)/|(?:whatsapp|instagram|facebook|fb|wechat)[.]com/)",
    re.DOTALL,
).search

_DIGIT = re.compile(r"\d", re.ASCII).findall


def count_digits(text: str) -> int:
    return len(_DIGIT(text))


def shape(pattern: str) -> Pattern:
    return re.compile(pattern, re.ASCII | re.IGNORECASE | re.VERBOSE)


_MAILER = (
    "gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|proton|protonmail|qq|163|126|sina|foxmail|live|hinet|msn|rediffmail"
    "|aol|btinternet|bigpond|kimo|139|189|sohu|gmx|naver"
)
# How a mark is spelt to get by a filter: name (at) outlook [dot] com.
_AT = (
    r"[ ]?(?:[(\[{<]?(?:小老鼠){1,2}[)\]}>]?|艾特|爱特|圈[aA]|[aA]圈|[(\[{<]圈[)\]}>]|[(\[{<][ ]?(?:at?|@)[ ]?[)\]}>])"
)
_DOT = r"(?:[ ]?[点點][ ]?|小老鼠(?=(?:com|net|cn|tw|hk)(?![a-z]))|[ ]dot[ ]|[ ]?[(\[{<][ ]?(?:dot|\.)[ ]?[)\]}>][ ]?)"
_MARK = r"(?:[ ]?(?:底线|下划线|横[线杠]|中?[杠槓]|减号)[ ]?|[ ](?:underscore|dash|hyphen|minus|plus)[ ])"
_LOCAL = rf"[a-z0-9](?:[a-z0-9._+-]|(?:{_DOT}|{_MARK})(?=[a-z0-9])){{0,40}}"
# Where a parcel or a payment is spoken of, a long number is its number, whatever it is made of.
ORDER_TALK = re.compile(
    "[退换][款货件]|没收到|未收到|沒收到|没到|查[不无無]|到哪|卡在|签收|簽收|揽收|派送|配送|物流|没更新|沒更新|出货|出貨|发货|漏发|少[发寄]|取消|包裹|单"
    r"|(?<![a-z])(?:stuck|lost|refund(?:ed)?|tracking|missing|shipped|shipping|delivered|delivery|parcel|package|courier|order(?:ed)?|returned|swap|exchange"
    r"|cancel(?:led|ed)?|arrived?|transit|dispatched?|scanned|received?|custom[s]|hub|depot|cod|consignment|awb|came(?= (?:with|in|broken|empty|open|damaged|wrong)))(?![a-z])",
).search
ORDER_LOOSE = Led(
    shape(
        r"""(?<![\w#@.,/$£€¥+-])(?<!\d:)(?<!发票)(?<!发票[ :])(?!20\d\d-?\d\d-?\d\d(?!\d))(?:(?-i:[A-Z]{1,6})-?(?=(?:[A-Z-]*\d){7})|(?-i:[A-Z]{2,4})-(?=\d{6}(?!\d))|(?=(?:[A-Z-]*\d){9}))\d[\dA-Z]*(?:-[\dA-Z]+){0,4}(?![\w-]|[.,:/]\d)"""
    ),
    leads(shapes={"a-z": r"(?<![a-z\d].)(?=[a-z]{0,5}-?\d)", r"\d": r"(?<![a-z\d].)"}),
)
# A comma stands for the dot only before what cannot be a word.
_ENDING = rf"(?:(?:\.|{_DOT})[a-z]{{2,3}}|[,。](?:com|net|cn|tw|hk))"
# Whatever stands for the mark in the middle, in lower case.
_MAIL_MARK = re.compile(
    rf"@|小老鼠|[艾爱]特|圈a|a圈|圈[)\]}}>]| at |[(\[{{<][ ]?at?[ ]?[)\]}}>]|\#(?:vip\.)?(?:{_MAILER})\."
).finditer
EMAIL = Near(
    Led(
        shape(
            rf"""[a-z0-9][a-z0-9._+'-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}
    |[a-z0-9][a-z0-9._-]+@(?:ok(?:axis|hdfcbank|icici|sbi)|paytm|ptyes|pt[a-z]+|ybl|upi|ibl|axl|apl|icici|hdfcbank|sbi|axisbank|kotak|fbl|jupiteraxis)(?![\w.])
    |{_LOCAL}(?=[ ]?[小艾爱圈a@\#(\[{{<])(?:[ ]?@[ ]?[a-z0-9-]+[ ]?\.[ ]?(?:com|net|org)(?![\w.])
        |(?:{_AT}|[ ]at[ ])[ ]?[a-z0-9-]+{_DOT}(?:[a-z0-9-]+(?:\.|{_DOT}))*
         (?:com|net|org|edu|tw|hk|cn|my|sg|in|ph|au|nz|us|ie|uk|io|co|me)(?![a-z])
        |{_AT}[ ]?[a-z0-9-]+(?:\.[a-z0-9-]+)+
        |(?:[ ]at[ ]|\#(?:vip\.)?)(?:{_MAILER})(?:\.[a-z]{{2,3}}){{1,2}}(?![\w.])
        |[ ]at[ ](?:gmail|hotmail|outlook|yahoo|icloud)(?![\w.])
        |[ ]?(?:{_AT}|@)[ ]?(?:{_MAILER}){_ENDING}*(?![\w.]))
    |[a-z0-9][a-z0-9._+'-]*[ ]?@[ ]?(?:{_MAILER}){_ENDING}*(?![\w.])"""
        ),
        leads(shapes={"a-z0-9": "(?:(?<![a-z0-9].)|(?<=[a-z0-9]{20}))"}),
    ),
    _MAIL_MARK,
    100,
    100,
)

_CN_ID = r"[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dx]"
NATIONAL_ID = Led(
    shape(
        rf"""(?<![\da-z]){_CN_ID}(?![\da-z])
    |(?<![\da-z-])[a-z][ ]?[12][ ]?(?:\d[ ]?){{7}}\d(?![\da-z-])
    |(?<![\da-z-])[a-z][a-d89]\d{{8}}(?![\da-z-])
    |(?<![\da-z])[a-z]{{1,2}}\d{{3}}[ ]?\d{{3}}[ ]?\([\da]\)
    |(?<![\da-z])[a-z]{{1,2}}\d{{7,8}}(?=[ ]?(?:是|就是|这是)?(?:我的?)?[新旧老]?护照)
    |(?<![\da-z])[stfgm]\d{{7}}[a-z](?![\da-z])
    |(?<![\da-z-])\d{{6}}-\d{{2}}-\d{{4}}(?![\da-z-])
    |(?<![\w#.-])(?!000|666|9)\d{{3}}-(?!00)\d{{2}}-(?!0000)\d{{4}}(?![\w-])
    |(?<![\da-z-])(?![dfiquv])[a-z](?![dfiquvo])[a-z][ ]?\d\d[ ]?\d\d[ ]?\d\d[ ]?[a-d](?![\da-z-])
    |(?<![a-z])(?:ni|national[ ]insurance|nino)(?:[ ]no\.?|[ ]number)?(?:[ ]is)?[是:# ]*(?P<insured>[a-z][ ]?[a-z](?:[ ]?\d){{6}}[ ]?[a-d])(?![\da-z])
    |(?:护照(?:(?:(?![夹套包箱旅]){HAN}){{1,4}}(?=[ :]))?|passport)(?:号码?|[ ]no\.?|[ ]num(?:ber)?)?(?:[ ](?:is|instead|here))?[是: ]*(?P<passport>[a-z]{{1,2}}\d(?=\d*o)[\do]{{5,8}}|[a-z]{{0,2}}\d{{6,9}}[a-z]?|[a-z][ ]?[a-z]?(?:[ ]?\d){{6,9}}(?:[ ]?[a-z])?)(?![\da-z])
    |(?<![a-z])(?:aadh?aa?r|adh?aa?r|uidai?)(?:[ ](?:card|no\.?|number|num|id|is))*[是:# ]*(?P<aadhaar>\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}})(?![\d-])
    |(?<![a-z\d])(?-i:[A-Z]{{3}}[ABCFGHLJPT][A-Z][ -]?\d{{4}}[ -]?[A-Z])(?![a-z\d])
    |(?<![\da-z-])\d{{4}}[ ]\d{{4}}[ ]\d{{4}}(?=[ ](?:is[ ]my[ ])?(?:aadh?aa?r|adh?aa?r))
    |(?<![a-z\d])(?-i:[A-Z][A-Z9]{{4}}\d{{6}}[A-Z9]{{2}}\d?[A-Z]{{2,3}})(?![a-z\d])
    |(?<![\da-z])[1-9]\d{{5}}[ ](?:19|20)\d{{2}}[ ]?(?:0[1-9]|1[0-2])[0-3]\d[ ]?\d{{3}}[\dx](?![\da-z])
    |(?<![a-z\d])(?-i:[A-Z]{{2}})\d\d[ -]?(?:19|20)\d{{9}}(?!\d)
    |(?<![a-z])pan(?:[ ](?:card|no\.?|number|is))*[是:# ]*(?P<pan>[a-z]{{5}}[ -]?\d{{4}}[ -]?[a-z])(?![a-z\d])
    |(?<![a-z])(?:tfn|tax[ ]file(?:[ ](?:no|number))?|medicare|ird|sin|nhs|sss|philhealth|pag-?ibig|umid|tin|epf|licen[cs]e|driver'?s?[ ]licen[cs]e|dl)
       (?:[ ](?:card|no\.?|number|num|id|is))*[是:# ]*(?P<tax>[a-z]\d\d-\d\d-\d{{6}}|[a-z]\d{{3,4}}(?:[ -]\d{{2,5}}){{2,4}}|[a-z]\d{{7,12}}(?![a-z])|\d(?:[ -]?\d){{7,11}})(?![\d-])
    |(?:台胞证|回乡证|通行证|居留证|永居证|统一证|军官证|驾[照驶][证号]?)(?:号码?)?[是:, ]*(?P<pass>[a-z]{{0,2}}(?:[ ]?\d){{7,10}}[a-z]?)(?![\da-z])
    |健保卡[^\d]{{0,4}}(?P<health>\d{{12}})(?!\d)
    |(?<![a-z])(?:ssn?|social(?:[ ]security)?)(?:[ ]?\#|[ ]no\.?|[ ]number)?(?:[ ]is)?[是:# ]*(?P<social>\d{{3}}[ -]?\d{{2}}[ -]?\d{{4}})(?![\d-])
    |(?:身[份分]证|证件(?=号)|实名|(?<![a-z])(?:nric|my[ ]?kad|hkid|fin|i[./]?c|id[ ]card|itin|voter[ ]id|epic))(?:字?号码?|[ ]no\.?|[ ]number|[ ]card)?(?:[ ]is)?[是用: ]*(?P<said>[a-z]{{0,3}}[ ]?\d[\dx-]{{6,18}}(?:[ ]?[a-z](?![a-z]))?(?:\([\da]\))?|\d{{6}}[ /]\d{{2}}[ /]\d{{4}}|\d{{2}}[a-z]{{5}}\d{{4}}[a-z]\d[a-z]\w
        |[a-z](?:[ -]?\d){{7}}[ -]?[a-z](?![a-z])|[a-z]{{1,2}}(?:[ ]?\d){{6}}[ ]?\(?[\da]\)?(?![ ]\d)
        |[a-z][ ]?[12](?:[ ]?\d){{8}}
        |[1-9](?:[ -]?\d){{16}}[ -]?[\dx]|\d(?:[ -]{{0,3}}\d){{11}})(?![\da-z])"""
    ),
    leads(
        anywhere="护照|passport|台胞证|回乡证|通行证|居留证|永居证|统一证|军官证|驾照|驾驶|健保卡|身份证|身分证|证件号|实名",
        words="ni|national|aad|adh|uid|pan|tfn|tax|medicare|ird|sin|nhs|sss|phil|pag|umid|tin|epf|licen|driver|dl|ss|social"
        "|nric|my|hkid|fin|i/|i[.]|ic|id|itin|voter|epic",
        shapes={r"a-z\d": r"(?<![a-z\d].)(?=[a-z9]{0,4}[ -]?\d(?:[ -]?[\da-z]){3})"},
    ),
)
_BANKS = "maybank|cimb|rhb|public[ ]bank|posb|dbs|ocbc|uob|hsbc|bpi|bdo|metrobank|landbank"
_BANKS_ZH = "恒生|汇丰|滙豐|中银|渣打|东亚|星展|花旗|玉山|国泰(?:世华)?|台新|中信|富邦|合库|台银|土银"
CARD = Led(
    shape(
        r"""(?:(?<!会员)卡(?=号)|银行?卡|信用卡|储蓄卡|银联|(?<![a-z])(?<!gift[ ])card)(?:号码?|[ ]no\.?|[ ]number)?[是: ]*(?P<card>\d{4}(?:[ -]?\d{3,4}){2,4}\d{0,3})(?!\d)
    |(?:[帐账][号户]|转帐|户头|汇到|(?<![a-z])acc(?:oun)?t?|a/c)(?:[ ]no\.?|[ ]number)?(?:[ ]is)?[是: ]*(?P<account>\d{3,4}-\d{6,14}(?:-\d{1,6})?|\d{3}-\d{3}-\d{6,9}|(?:\d{3}-)?\d{7}-\d{7}|\d{4}-\d{4}-\d{2,4}|\d{4}(?:[ ]\d{4}){2,3}[ ]\d{3,4}|\d{10,19})(?!\d)
    |(?<![a-z])(?:"""
        + _BANKS
        + r""")(?:[ ](?:acc?t?|account|savings|no\.?|number|is))*[ :]{1,2}(?P<bank>(?!\d{0,3}0[ ]\d{0,3}0[ ])\d(?:[ -]?\d){8,14})(?![\d-])
    |(?:"""
        + _BANKS_ZH
        + r"""|[工农建中交招]行)(?:银行)?(?:户口|账户|账号|帐号|卡)?[ :是]{0,3}(?P<house>\d{3}-\d{6}-\d{3}|\d{3}-\d-\d{6}|\d(?:[ -]?\d){11,18})(?![\d-])
    |(?<![a-z])(?:sort(?:[ ]code)?)[是: ]*(?P<sort>\d\d-\d\d-\d\d(?:[ ,]+(?:acc(?:ount)?|a/c)?[ ]?\d{8})?)(?!\d)
    |(?<![a-z])bsb[是:# ]*(?P<bsb>\d{3}[- ]?\d{3}[ ,]+(?:acc(?:ount|t)?|a/c)?[ .:]{0,2}\d{3,4}[ ]?\d{3,6})(?!\d)
    |(?<![\da-z])(?P<iban>[a-z]{2}\d{2}(?:[ ]?[a-z]{4})(?:[ ]?\d{4}){3}[ ]?\d{0,4})(?![\da-z])
    |(?<![\d-])(?P<code>\d{3}-\d{11,14}|\(\d{3}\)[ ]?\d{3,4}-\d{3}-\d{5,7})(?![\d-])
    |(?<![\d-])(?P<union>62\d{2}(?:[ -]\d{4}){3}(?:[ -]\d{3})?)(?![\d-])
    |(?<![\d-])(?P<grouped>4\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4})(?![\d-])"""
    ),
    leads(
        anywhere=f"卡号|银卡|银行卡|信用卡|储蓄卡|银联|帐号|账号|帐户|账户|转帐|户头|汇到|a/c|{_BANKS_ZH}|工行|农行|建行|中行|交行|招行",
        words=f"card|acc|{_BANKS}|sort|bsb",
        shapes={
            "a-z": r"(?<![a-z\d].)(?=[a-z]\d\d)",
            r"\d(": r"(?<!\d.)(?=\d{3}\)|\d\d-\d{11}|2\d\d[ -]\d{4}|\d{3}[ -]\d{4}[ -])",
        },
    ),
)

# The groups of a number after its first. A short last one is counted among them only where nothing is counted with it: 4410 2盒.
_MEASURE = r"(?:pcs?|pieces?|items?|box(?:es)?|bottles?|packs?|sets?|pairs?|ml|cm|mm|kg|g|x|days?|%)(?![a-z])"
_GROUPS = rf"(?:(?:[ ]\d{{3,8}})+(?:[ ](?-i:CN|GB|HK|JP|KR|MY|PH|SG|TW|US)(?!\w)|[ ]\d{{2}}(?![\d%/.:]|[ ]?(?:[件个盒瓶双条包只套元块天次月号点折]|{_MEASURE})))?)?"
# Letters apart from the digits that follow: LZ 2088 4471. A size and a currency are no such letters.
_APART = r"(?!(?:X*[SML]|RM|NT|HK|US|P|VIP|SKU|EAN|UPC|ISBN|LOT|MFG|EXP|USD|HKD|SGD|TWD|MYR|PHP|RMB)[ ])(?-i:[A-Z]{1,5})[ ](?=(?:[ ]?\d){7})"
# Cut as nobody counts: 038814 22 300190 17, which is no date either.
_CUT = r"(?:(?=(?:[ ]?\d){9})\d{4,}(?:[ ]\d{2,8}){2,5}|(?-i:[A-Z]{2,4})[ ](?=(?:[ ]?\d){8})\d{2,8}(?:[ ]\d{2,8}){2,5})"
_DATE = r"(?!20[12]\d[ /.-]\d{1,2}[ /.-]\d{1,2}(?!\d))"
_SLASHED = r"(?-i:[A-Z]{2,4})/\d{2,8}(?:[/-]\d{2,8}){1,3}"
_CODE_PLAIN = rf"{_DATE}(?:{_SLASHED}|{_CUT}|(?:[a-z]{{1,5}}-?|[a-z]{{2,4}}-[a-z]{{1,4}}-|{_APART})?\d[\da-z]*(?:-[\da-z]+)*{_GROUPS})"
ORDER_SAID = Led(
    shape(
        rf"""(?:[订定][单编]|合同|(?<![a-z])po(?=[ ]?号)|下单|单子|[单编]号|[订定]购|运单|工单|退[款货]单|快递(?:单|(?=号))|面单|查件|宅配单|寄件(?:代码|编号)|圆通|中通|申通|韵达|顺丰单?|京东|极兔|单|这笔|票据|(?:交易|流水)(?=[序编]?号))
       (?:[编序]号|号码?|收?到|号|的)?[ :：是#发你改成查下了号]{{0,6}}(?!95\d{{3}}(?!\d))(?P<zh>{_CODE_PLAIN})(?![\da-z]|/\d|\.\d)
    |(?<![a-z])(?:orders?|ordr|ref|reference|tracking|track|parcel|invoice|refund|return(?:ed)?|confirmation|consignment|shipment|waybill|receipt|po(?=[ ](?:no|num|\#|[a-z]{{2,4}}-\d{{5}}))|(?:checkout|payment|cart|purchase|quote)(?=[ ](?:id|ref|no|num|code|[\da-f]{{4,12}}-))|rma|booking|awb|ticket|case|claim|txn|transaction|trx|utr|conf|docket|con[ ]?note|collection|deal|label(?=[ ](?:no|num|id|ref|code)|[ \#:]{1, 3}[a-z]{0, 2}\d{8}))(?:[ ](?:no|num|number|id|ref|is|under|for|on|code|order|conf|confirmation|says|shows|reads))*
       [ .:\#]{{1,3}}{_DATE}(?P<en>1z(?:[ ][\da-z]{{2,4}}){{5}}|{_SLASHED}|{_CUT}
       |(?:[a-z]{{1,5}}-|{_APART})?[a-z]{{0,5}}\d[\da-z]*(?:-[\da-z]+)*{_GROUPS})(?![\da-z]|/\d)
    |(?:[订定]单|单号)(?![^ :]{{0,8}}(?:电|手机|微信|联系|收件|[到给])){HAN}{{1,8}}[: ]{{1,2}}
       (?P<told>(?=(?:[ -]?[\da-z]){{0,4}}(?:[ -]?\d){{9}})(?!1[3-9]\d{{9}}(?!\d)|0){_CODE_PLAIN})(?![\da-z]|/\d)
    |(?<![\w/])(?P<slashed>(?:PO|INV|SO|DO|RMA|ORD|QT|CN)/\d{{2,8}}(?:[/-]\d{{2,8}}){{1,3}}|(?-i:(?:INV|ORD|PO|RMA)(?:[ -]|[ ]?\#[ ]?)|(?:SO|DO|GRN|WO|REF)(?:-|[ ]?\#))(?!20[12]\d(?!\d|-))\d{{4,10}}(?:-\d{{1,8}}){{0,2}}|(?-i:INV|ORD)-20[12]\d-\d{{2,8}})(?![\w/-]|[ ]?(?:box|pcs|units))
    |(?<![\w#])\#(?P<hash>(?:[a-z]{{1,4}}-?)?\d{{6,}}(?:-\d+)*|(?-i:[A-Z]{{2,6}})-?(?!20[12]\d)\d{{5,}})(?!\d)
    |(?<![\da-z-])(?P<before>(?:[a-z]{{1,4}}-?)?\d{{7,}}(?:-\d+)*)(?=[ ]*(?:的|这|那)?(?:订单|单号|is[ ]my[ ]order|my[ ]order|这笔出货|这张还没退))
    |(?<![a-z])(?:order[ ]status|my[ ]order)[, ]+(?P<status>\d{{6,}}[\da-z]*)(?![\da-z])
    |(?<![a-z])(?:waiting[ ]on[ ]the[ ]refund|refund|parcel|order)[ ]for[ ](?P<ref>\d{{6,}})"""
    ),
    leads(
        anywhere="#|合同|订单|定单|订编|定编|订购|定购|下单|单|编号|运单|工单|退款单|退货单|退单|快递单|快递号|面单|查件|宅配单|寄件|圆通|中通|申通|韵达|顺丰|京东"
        "|极兔|这笔|票据|交易|流水",
        words="ord|ref|trac|parcel|inv|return|con|shipm|way|rec|po|so|do|grn|wo|rma|qt|cn|che|pay|cart|purch|quote|boo|awb|tick|case"
        "|claim|txn|tran|trx|utr|doc|col|deal|label|wait|my",
        shapes={r"a-z\d": r"(?<![a-z\d].)(?=[a-z]{0,3}-?\d{6})"},
    ),
)

# Carriers by name: the number that follows is theirs, in whatever shape.
_COURIERS = (
    r"黑猫(?:宅急便)?|新竹物流|新竹货运|大荣货运|嘉里(?:大荣)?|宅配通|宅急便|邮局|邮政(?:快递)?|挂号|顺丰|圆通|中通|申通|韵达|百世|极兔|德邦|大荣|安能|跨越|京东|丰网|丹鸟|菜鸟"
    r"|大嘴鸟|优速|天天快递|店到店|交货便|超取|取货|7-11|全家|莱尔富|ok超商|信丰|便利带"
    r"|淘宝|天猫|拼多多|闲鱼|抖音(?!号)|快手(?!号)|得物|唯品会|虾皮|蝦皮|露天|博客来|酷澎"
)
_SHIPPERS = (
    r"evri|hermes|royal[ ]mail|parcelforce|yodel|dpd|dhl|fedex|ups|usps|tnt|ems|pos[ ]?laju|j[ ]?&[ ]?t|jnt|ninja[ ]?van|gdex|city-?link"
    r"|spx|shopee|lazada|lex|flash|singpost|qxpress|ontrac|lasership|amazon|anpost|an[ ]post|sf[ ]express|kerry|aramex|skynet|janio|ukmail"
    r"|dtdc|delhivery|blue[ ]?dart|ekart|xpress[ ]?bees|shadowfax|ecom[ ]?express|india[ ]?post|speed[ ]?post|gati|lbc|2go|jrs|entrego|xde"
    r"|gogo[ ]?xpress|au[ ]?post|aus[ ]?post|australia[ ]?post|nz[ ]?post|hk[ ]?post|hong[ ]?kong[ ]?post|canada[ ]?post|sing[ ]?post|startrack"
    r"|star[ ]track|sendle|couriers[ ]?please|toll|purolator"
    r"|dhl[ ]ecommerce|yun[ ]?express|4px|cainiao|lalamove|borzo|inpost|tuffnells|apc|collect[ ]?plus|abx|dpex|ta-?q-?bin|roadbull|u[ ]?parcel"
    r"|best[ ]express|pgeon|mr[ ]?speedy|smsa|zajel|flipkart|myntra|meesho|ajio|nykaa|snapdeal|etsy|vinted|depop|poshmark|mercari|ebay|temu|shein"
    r"|carousell|zalora|tokopedia|tik[ ]?tok[ ]?shop|qoo10|hktv(?:mall)?|walmart|wish|asos|qvc|shopify|whatnot|momo|pchome"
)
CARRIED = Led(
    shape(
        rf"""(?:{_COURIERS}|(?<![a-z])(?:{_SHIPPERS})(?![a-z]))(?:(?:[ ](?:express|style|couriers?|tracking|track|awb|no\.?|number|num|id|ref|refund|code|is|parcel|order|consignment|deal|item|docket))*|(?:单号?|快递|物流|宅配|追踪码?|查询|包裹|的|号码?|代码|编号|查件|提货|信)*)[ :#是]{{0,3}}
       (?P<code>1z(?:[ ][\da-z]{{2,4}}){{4,6}}(?<=\d{{3}})|(?=[a-z-]*[ ]?\d)(?:[a-z]{{1,12}}-?|[a-z]{{2}}[ ](?=\d{{4}}[ ]\d{{4}}))?\d[\da-z]+(?:[ -]\d{{2,8}})*(?:(?<=\d{{4}}[ ]\d{{4}})[ ]\d(?![\d件个元块天次月号/.:]|[ ]?[a-z])|(?:[a-z]{{2}}|[ ](?-i:[A-Z]{{2}}))(?![a-z]))?)(?![\da-z])"""
    ),
    leads(anywhere=_COURIERS, words=_SHIPPERS),
)
# 2333333333333 and 5201314520: laughed or wished, not numbered. Never giving back, for the parts repeat one another.
LAUGHTER = shape(r"(?=\d{7})(?:(\d)\1++|(?:23{2,}+|6{3,}+|8{3,}+|1314|520|521|886)++(?:131?|52?|1)?)$").match
# Numbers side by side that count or cost something: order 1000 2000 pieces, 单号 138 159.
LISTED = shape(r"(?=\d+[ ])(?:(?:\d{0,3}0(?:[ ]|$))+|(?:[ ]?\d){1,6})$").match
# A number that an article is called by, short and beside what tells an article: 编号0925那条是纯银吗.
ARTICLE = re.compile(
    r"(?<![单订定购货件裹流款])编号[ :是]{0,2}[A-Za-z]{0,2}-?\d{2,5}[ ]?号?(?:[这那]一?[条條枚颗顆串对只隻支副款双雙尊把盒瓶套盏盞幅架台本册壶壺]"
    r"|(?:的|[这那]个)?(?:[镯鐲]子|手[镯鐲链鏈鍊串环環]|戒指|[项項][链鏈鍊]|耳[环環钉釘坠墜]|吊[坠墜]|珠子|翡翠|玉|挂件|摆件|[裙裤褲]子?|衣服|包包|鞋|外套|上衣|杯)"
    r"|(?:[还還]?有)?(?:[现現][货貨]|[没沒]?有?[货貨](?![款运])|[还還]有[吗没嗎沒]))"
).match
_COUNTRY = "AU|BE|BR|CA|CH|CN|DE|DK|ES|FI|FR|GB|HK|ID|IE|IN|IT|JP|KR|MO|MY|NL|NO|NZ|PH|PL|PT|SE|SG|TH|TR|TW|US|VN"

_SEP = r"[ .-]?"
MOBILE = shape(r"^(?:1[3-9]\d{9}|09\d{8})$").match
PHONE = Led(
    shape(
        rf"""(?<![\d\w-])(?:\+[ ]?\d{{1,3}}|\([ ]?\+[ ]?\d{{1,3}}[ ]?\))[ -]?(?:\(\d{{1,4}}\)[ -]?)?\d(?:[ -]?\d){{6,11}}(?!\d)
    |(?<![\w+.])(?!1(?:[38]0|86)0[ -]\d{{2,3}}[ -]\d)(?:(?:00)?86[ -]?)?1[ ]?[3-9](?:{_SEP}\d){{9}}(?![\d]|-\d)
    |(?<![\w+.])09\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}(?!\d)
    |(?<![\w+.])0{_SEP}9(?:{_SEP}\d){{8}}(?!\d)
    |(?<![\w+.])08(?!0\d|4[345]|7[0123])\d{{2}}[ -]\d{{3,4}}[ -]\d{{4}}(?!\d)
    |(?<![\w+.])07\d{{3}}[ -]?\d{{3}}[ -]?\d{{3}}(?!\d)
    |(?<![\w+.])01\d[ -]\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\d\w+.])\(0[2-9]\d{{0,2}}\)[ ]?\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\w+.])0(?!8(?:0[089]|4[345]|7[0123]))[1-9]\d{{0,2}}[ -]\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\d\w+.])(?!1?[ (-]*(?:400|8(?:00|88|77|66|55|44|33)))(?:\([2-9]\d{{2}}\)[ ]?|(?:1[ -]?)?[2-9]\d{{2}}[ -])\d{{3}}[ -]\d{{4}}(?!\d)
    |(?<![\d\w+.-])(?<!85[23][ -])(?<!85[23]\)[ -])(?<!65[ ])(?<![零〇一幺二三四五六七八九][ -])(?<![零〇一幺二三四五六七八九])(?<!\d{{4}}[ ]\d{{4}}[ ])[569]\d{{3}}[ -]\d{{4}}(?![\d-]|[ ]\d{{4}}|[ ]\d{{2}}(?!\d)|[ ]?(?:元|块|件|起))"""
    ),
    leads(shapes={r"\d+(": r"(?<!\w.)(?=(?:[^0-9]{0,4}[0-9]){6})"}),
)
PHONE_SAID = Led(
    shape(
        r"""(?:电话|手机|号码|专线|座机|固话|联系人?|洽|打|回电|来电|请电|电(?![池压机器流源视脑])|tel|(?<!i)phone|(?<![a-z])cell|(?<![a-z-])mob(?:ile)?|call(?:[ ]me)?(?:[ ]on|[ ]at)?|text|txt|sms|whats@?app|wa|viber|number(?:[ ]is)?|no[ ]is|my[ ]no|paynow|fps|gcash)
     [^\da-z]{0,5}(?<![零〇一幺二三四五六七八九][ -])(?<![零〇一幺二三四五六七八九])(?P<said>(?!0?80[09]|0808|400|1[38]00|1?[ -]?8(?:00|88|77|66|55|44|33)[ -]?\d{3}[ -]?\d{4}(?!\d)|95\d{3}(?!\d))\+?\d(?:[ -]?\d){6,12})(?![\d])
    |(?<![\d\w+.-])(?P<hk>[235689]\d{3}[ -]?\d{4})(?=[ ]*(?:whatsapp|wa(?![a-z])|打|搵|call|电话|收|拍?deliver))
    |(?<![\d\w+.-])(?P<short>555-\d{4})(?!\d)
    |(?:先生|小姐|太太?|女士)[ ]*(?P<who>[235689]\d{3}[ -]?\d{4})(?!\d)"""
    ),
    leads(
        anywhere="电|手机|号码|专线|座机|固话|联系|洽|打|回电|来电|请电|先生|小姐|太|女士|tel|phone|cell|mob|call|text|txt|sms|what|wa|viber|number"
        "|no is|my no|paynow|fps|gcash",
        shapes={r"\d": r"(?<!\w.)(?=\d{3}[ -]?\d{4}|55-\d{4})"},
    ),
)
ORDER_SHAPED = Led(
    shape(
        r"""(?<![\da-z-])(?!exp|mfg)(?:sf|yt|jd|jdv|jt|zto|sto|yd|ems|ex|rma|tw|hk|tts|spx|az|kd|cn|rr|lp)[a-z]{0,2}-?\d{6,}[\d-]*[a-z]{0,3}(?![\da-z])
    |(?<![\da-z-])(?-i:SF|Y[TD]|J[DT]|[ZS]TO|EMS|DPK|LBC|SPX[A-Z]{0,2}|NV[A-Z]{0,4})[ ]?(?!20[12]\d[ ]|\d{0,3}0[ ]\d{0,3}0[ ])(?=(?:[ ]?\d){9})\d{3,8}(?:[ ]\d{2,8}){1,4}(?![\da-z])
    |(?<![\da-z-])1z[\da-z]{8,16}(?![\da-z])
    |(?<![\da-z-])1z(?:[ ][\da-z]{2,4}){4,6}(?<=\d{3})(?!\d)
    |(?<![\w.:/-])(?:\d{2}-\d{5}-\d{5}|\d{7}-\d{8})(?![\d-])
    |(?<![\w.:/-])(?-i:[A-Z]{1,4})(?=[\d-]*\d{6})(?:-\d{2,}){2,}(?![\w-])
    |(?<![\da-z-])[a-z]{2}[ ]?\d{9}[ ]?(?:(?-i:"""
        + _COUNTRY
        + r"""))(?![\da-z])
    |(?<![\da-z-])(?-i:[A-Z]{2})[ ]?\d(?:[ ]?\d){8}[ ]?(?:(?-i:"""
        + _COUNTRY
        + r"""))(?![\da-z])
    |(?<![\w#@.-])(?<!发票)(?<!发票[ :])(?!exp|mfg|lot|batch|save|sku|isbn|hex|iso|rtx|gtx|uid|id\d|vip|model|item|room|live|no\d|top)(?-i:[A-Z]{2,12}-?\d{8,16}[A-Z]{0,3})(?![\w-])
    |(?<![\w#@.-])(?-i:(?:NV|SPX|LEX|KEX|GDEX)[A-Z]{0,8}\d{6,16}[A-Z]{0,3})(?![\w-])
    |(?<![\w#@.-])(?-i:(?=(?:[A-Z]*\d){8})[A-Z]+\d{2,}[A-Z]+[A-Z\d]{6,20})(?![\w-])
    |(?<![\w./-])(?<!\d:)(?!(?:\d\d(?:00|50|80|90|49|99|98)[ ]){2})\d{4}(?:[ ]\d{4}){3,5}(?:[ ]\d{2})?(?![\d])
    |(?<![\w#@.-])(?-i:[A-Z]{1,3}-\d{9,16}|[A-Z]{2,4}-[A-Z]\d{9,16})(?![\w-])
    |(?<![\w#@./-])(?<!发票)(?<!发票[ :])(?!(?:lot|bat|sku|iso|uid|vip|top|mfg|exp|ean|upc|sn|pn|zl)[\d-])(?-i:[A-Z]{2,4}(?:\d{2}-\d{5,15}|-(?!\d+000(?!\d))\d{6,9})|(?!(?:GB|QB|DB|YY|KN)\d+-(?:19|20))[A-Z]{2}(?!\d{0,3}000-|20[12]\d-)\d{3,6}-(?!\d{2,5}000(?!\d))\d{5,8})(?![\w-])
    |(?<![\w.:/-])\d{3}-\d{7}-\d{7}(?![\d-])
    |(?<![\d\w.-])\d{6}-\d{12,15}(?![\d-])
    |(?<![\w./-])(?!(?-i:EXP|MFG|LOT|BAT|SKU|HEX|ISO|UID|ID|NO|VIP|TOP|L|B|V)\d)(?-i:[A-Z]{1,3})2\d(?:0[1-9]|1[0-2])[0-3]\d-\d{6,15}(?![\w-])
    |(?<![\w./-])(?<!\d:)420\d{5}(?:\d{4})?9\d{13,25}(?!\d)
    |(?<![\w./-])(?<!\d:)(?:420[ ]?\d{5}(?:[ -]?\d{4})?[ ]?)?(?!(?P<twice>\d\d)(?P=twice){3})9[1-6](?:[ ]?\d){20}(?:(?:[ ]?\d){4})?(?!\d)
    |(?<![\da-z-])2[0-9](?:0[1-9]|1[0-2])[0-3]\d(?=[\da-z]*[a-z])[\da-z]{5,9}(?![\da-z])
    |(?<![\da-z-])(?!exp|mfg|lot|bat)[a-z]{1,3}20[12]\d(?:0[1-9]|1[0-2])[0-3]\d[-\d]*(?![\da-z])
    |(?<![\da-z-])(?!v1[3-9]\d{9}(?!\d))[a-z]{1,3}\d{9,}(?![\da-z])
    |(?<![\w./-])(?<!\d:)(?!(?:69\d|471|489|97[89])\d{10}(?!\d))\d{12,20}(?!\d)
    |(?<![\d\w.-])\d{4}-\d{4,}-\d{2,}(?![\d-])"""
    ),
    leads(
        shapes={r"a-z\d": r"(?<![a-z\d].)(?:(?<=1)(?=z)|(?=[a-z]{0,12}(?:-[a-z]*)?[ -]?\d[\da-z -]{5}))"},
    ),
)

# The next two in lower case.
NOT_PERSONAL_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:bar ?code|upc|ean|gtin|isbn|sku)(?:(?! (?:is(?:n't| not)|order|track\w*|parcel|ref|for|but|and))[ ][a-z']+){1,6}"
    rf"|(?:条形?码|扫(?:码|出来)|barcode)(?:(?!订单|单号){HAN}){{1,8}}|(?:商品|[链連][接结]|宝贝|[产產]品|货品|店铺|直播间?|房间|item|product|listing|link|room|shop|live|stream)[ ]?(?:id|编号)"
    r"|(?:[尾后後末][号碼码数]|[后後末尾][一二三四五六\d][位码碼](?:数字|数)?)(?:分别|依次|各|都|就){0,2}"
    r"|last (?:\d|three|four|five|six)(?: digits?| numbers?| nos)?(?: (?:is|are|were|of \w+|(?:on|for) (?:my|the) \w+))*"
    r"|(?<![a-z])(?:isbn|bar ?code|upc|ean|gtin|imei|asin|redeem|fssai(?: lic(?:en[cs]e)?)?|abn|acn|vat|uen|gstin?|bis|cpnp|meeting(?: id)?|zoom|ending(?: in)?|in stock|item ?#|gift ?card|pin|otp|hs ?code|model|version|firmware|coupon|promo|voucher|user(?:name)?|uid|s/n|sn|serial|batch|lot|mfg|exp"
    r"|patent|(?:fda )?cpr|fda|npra|nmpa|kkm|cas|reg|certificate|cert|stock|ticker|fans?|likes?|viewers?|followers?|(?:style|item|part|model|design|colou?r|art(?:icle)?|catalog(?:ue)?|product)(?: code)?)"
    r"(?:[ ]?(?:no|num|number|code)s?\.?)?(?:[ ]is)?"
    rf"|(?<![a-z])(?:hot ?line|help ?line|customer (?:service|care|support)|call ?cent(?:er|re)|support (?:line|number)|toll[ -]?free)(?: (?:no|number|is|at))*|客服(?:电话|热线|专线|号码)|热线(?:电话)?|服务专线|投诉电话|免费电话|防伪(?:码|查询|编号|标)?|保[修固]卡?号?|[溯追]源?码|激活码|兑换码|密码|卡密|暗号|识别码|发票号码?|(?:商品|[产產]品|物品|[货样樣]品|料|品)(?:编号|编码|代码|号码?)|(?:吊牌|[标標][签籤])(?:编号|编码|上)?|保固卡?|(?<!交易)(?<!订单)序号|[注备][准进案]|食健[字注]|券码|口令|优惠码|验证码|型号|版本|用户|(?:粉丝|会员)编号|积分|销量|订单量|房价|vip|支付|房间号|会员卡?号?|[学工]号|[货款批型条色]号|批次号?|序列号|(?:许可证?|备案|标准|证书|专利|检测|质检|注册|认证){HAN}{{0,3}}(?:编号|号码?)|生产许可证?号?|备案号?|许可证号?|标准号?|执行标准|专利号?|(?:证书|鉴定书?|鑑定書?|质检|检测|报告)(?:[编字]?号)?|字[轨軌]|信用代码|3c[认認证书]{{0,4}}(?:编号|号码?)?|特字|准字|妆字|注册号|货码|尾号|末[三四五]码"
    r"|[后後][三四五]码|后[四4]位|直播间?(?:号码?|代码)?|统一?编号?|税号|识别号|live id|条形?码|粉丝|库存|浏览量?|last ?[45](?: digits)?(?: is)?|sku|编码)[ :：是#]*$",
).search
NOT_PERSONAL_AFTER = re.compile(
    r"^[a-z]?[ ,，)]{0,2}(?:[这那]个?|是|的|为)?[ ]?(?:国际)?(?:粉丝?(?![岭嶺])|(?<=[这那])款|人(?!在)|个?赞|播放|浏览|点赞|(?<![这那])次|元|块|likes?|followers?|views?|viewers?|fans|subs|people|(?:is |are )?(?:your |the )?(?:hot ?line|help ?line|customer (?:service|care)|toll[ -]?free)|(?:你们)?(?:的)?(?:客服电话|热线)|生产许可|许可证|证书|备案|条形?码|批号|货号|款号|序列号|型号|(?:is (?:the |a )?)?(?:bar ?code|upc|isbn|serial|batch|lot)|版本|版|号(?:链接|款|商品|连结))(?![a-z])"
    r"|^[ ,，)]{0,2}(?:[这那][个串组組]?)?(?:数字|號|号)?(?:是|系)(?:什[么麼]|啥|咩|乜)(?:编?码|货号|码|号|数字)",
).match
