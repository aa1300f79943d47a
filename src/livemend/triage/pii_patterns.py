"""The shapes of personal data, on text of which every character was replaced by its plain form one to one.

Shapes come from the numbering plans (CN 11 digits from 13 to 19; TW 09 and area codes; HK 8 digits; SG 8 digits; MY 01x;
PH 09xx; UK 07xxx; NANP 3-3-4), identity cards of CN, TW, HK, SG, MY, carriers' prefixes, and from how viewers write.
"""

import re

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
        "統發稅榮維違衛飛摳鵝臉嗎個這尋條號單碼樓棟巷區縣鎮鄉電話賴購訂郵遞貨運編查裏裡廈邨園門層樣鄰號證護銀帳賬戶聯絡傳寫機撥專線聽極順圓豐韻達貓係國際學會館灣廣場務萊爾櫃驛鳥羅來掛轉劃紅書攤檔訊車東鐵數簡",
        "统发税荣维违卫飞抠鹅脸吗个这寻条号单码楼栋巷区县镇乡电话赖购订邮递货运编查里里厦村园门层样邻号证护银帐账户联络传写机拨专线听极顺圆丰韵达猫是国际学会馆湾广场务莱尔柜驿鸟罗来挂转划红书摊档讯车东铁数简",
        strict=True,
    )
)
PLAIN = str.maketrans({**{chr(a): chr(b) for a, b in _FULL.items()}, **{chr(a): b for a, b in _MARKS.items()}, **_SAME})
PLAIN |= _CIRCLED | {0x2164: "V", 0x2174: "v", 0xFE0F: " "}

# Texts without any of these hold nothing: most of a stream ends here.
MAYBE = re.compile(
    "[0-9０-９@＠①-⑨❶-➓⓪⓵-⓿𝟎-𝟿].*[0-9０-９①-⑨❶-➓⓪⓵-⓿𝟎-𝟿]|[0-9][A-Za-z]?,? [A-Za-z]{3}|[路街道巷弄村里段邨组組鄰邻][ 　]?[0-9０-９]|[@＠]|小老鼠|[零〇幺壹贰貳叁伍陆陸柒捌玖]|[一二三四五六七八九]{2}"
    "|[绿綠蝙微薇威维維徽卫衛芯♥❤💚賴赖扣企抠電电飞飛][^，。！？]{0,8}[A-Za-z]|(?i:[vw].?x|ig|line|l1ne|q|tg|tele|wechat|whatsapp|[+➕]|ㄌㄞ)|[加Vv].{0,3}[A-Za-z]|(?i: at | dot |#[a-z1])|艾特|[点點][ ]?com|[0-9A-Z]/F|[(\\[{<]at?[)\\]}>]|[门門]市|[店柜櫃驿驛]|丰巢|豐巢|(?i:ezship )|7-[Ee]leven [A-Z]|[一二三四五六七八九十](?:单元|單元)[一二三四五六七八九十0-9]|[路街段巷弄][一二三四五六七八九十]{1,4}[号號]|[园園苑庭城厦廈场場][ ]?[A-Z]?[0-9](?:[栋棟座幢]|号楼|號樓)|[iI][郵邮]箱|[县縣区區市旗][^，。！？]{1,6}[镇鎮乡鄉街]|(?i:double |triple |(?:zero|oh|three|four|five|six|seven|eight|nine) (?:one|two|three|four|five|six|seven|eight|nine|oh|zero)|zero |t[.]me/)",
    re.DOTALL,
).search

_DIGIT = re.compile(r"\d", re.ASCII).findall


def count_digits(text: str) -> int:
    return len(_DIGIT(text))


def _re(pattern: str) -> Pattern:
    return re.compile(pattern, re.ASCII | re.IGNORECASE | re.VERBOSE)


_MAILER = (
    "gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|proton|protonmail|qq|163|126|sina|foxmail|live|hinet|msn|rediffmail"
    "|aol|btinternet|bigpond|kimo|139|189|sohu|gmx|naver"
)
# How a mark is spelt to get by a filter: name (at) outlook [dot] com.
_AT = r"[ ]?(?:[(\[{<]?小老鼠[)\]}>]?|艾特|爱特|圈[aA]|[aA]圈|[(\[{<][ ]?(?:at?|@)[ ]?[)\]}>])"
_DOT = r"(?:[ ]?[点點][ ]?|[ ]dot[ ]|[ ]?[(\[{<][ ]?(?:dot|\.)[ ]?[)\]}>][ ]?)"
_MARK = r"(?:[ ]?(?:底线|下划线|横[线杠]|中?[杠槓]|减号)[ ]?|[ ](?:underscore|dash|hyphen|minus|plus)[ ])"
_LOCAL = rf"[a-z0-9](?:[a-z0-9._+-]|(?:{_DOT}|{_MARK})(?=[a-z0-9])){{0,40}}"
# Where a parcel or a payment is spoken of, a long number is its number, whatever it is made of.
ORDER_TALK = re.compile(
    "[退换][款货件]|没收到|未收到|沒收到|没到|查[不无無]|到哪|卡在|签收|簽收|揽收|派送|配送|物流|没更新|沒更新|出货|出貨|发货|漏发|少[发寄]|取消|包裹|单"
    r"|(?<![a-z])(?:stuck|lost|refund(?:ed)?|tracking|missing|shipped|shipping|delivered|delivery|parcel|package|courier|order(?:ed)?|returned|swap|exchange"
    r"|cancel(?:led|ed)?|arrived?|transit|dispatched?|scanned|received?|custom[s]|hub|depot|cod|consignment|awb|came(?= (?:with|in|broken|empty|open|damaged|wrong)))(?![a-z])",
    re.IGNORECASE,
).search
ORDER_LOOSE = _re(
    r"""(?<![\w#@.,/$£€¥+-])(?<!\d:)(?<!发票)(?<!发票[ :])(?!20\d\d-?\d\d-?\d\d(?!\d))(?:(?-i:[A-Z]{1,6})-?(?=(?:[A-Z-]*\d){7})|(?-i:[A-Z]{2,4})-(?=\d{6}(?!\d))|(?=(?:[A-Z-]*\d){9}))\d[\dA-Z]*(?:-[\dA-Z]+){0,4}(?![\w-]|[.,:/]\d)"""
)
# A comma stands for the dot only before what cannot be a word.
_ENDING = rf"(?:(?:\.|{_DOT})[a-z]{{2,3}}|[,。](?:com|net|cn|tw|hk))"
EMAIL = _re(
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
)
SPELT_MAIL = re.compile(
    rf"小老鼠|[艾爱]特|圈a|a圈| at |[(\[{{<][ ]?at?[ ]?[)\]}}>]|\#(?:vip\.)?(?:{_MAILER})\.", re.IGNORECASE
).search

_CN_ID = r"[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dx]"
NATIONAL_ID = _re(
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
    |(?:护照(?:(?:(?![夹套包箱旅])[\u3400-\u9fff]){{1,4}}(?=[ :]))?|passport)(?:号码?|[ ]no\.?|[ ]num(?:ber)?)?(?:[ ](?:is|instead|here))?[是: ]*(?P<passport>[a-z]{{1,2}}\d(?=\d*o)[\do]{{5,8}}|[a-z]{{0,2}}\d{{6,9}}[a-z]?|[a-z][ ]?[a-z]?(?:[ ]?\d){{6,9}}(?:[ ]?[a-z])?)(?![\da-z])
    |(?<![a-z])(?:aadh?aa?r|adh?aa?r|uidai?)(?:[ ](?:card|no\.?|number|num|id|is))*[是:# ]*(?P<aadhaar>\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}})(?![\d-])
    |(?<![a-z\d])(?-i:[A-Z]{{3}}[ABCFGHLJPT][A-Z][ -]?\d{{4}}[ -]?[A-Z])(?![a-z\d])
    |(?<![\da-z-])\d{{4}}[ ]\d{{4}}[ ]\d{{4}}(?=[ ](?:is[ ]my[ ])?(?:aadh?aa?r|adh?aa?r))
    |(?<![a-z\d])(?-i:[A-Z][A-Z9]{{4}}\d{{6}}[A-Z9]{{2}}\d?[A-Z]{{2,3}})(?![a-z\d])
    |(?<![\da-z])[1-9]\d{{5}}[ ](?:19|20)\d{{2}}[ ]?(?:0[1-9]|1[0-2])[0-3]\d[ ]?\d{{3}}[\dx](?![\da-z])
    |(?<![a-z\d])(?-i:[A-Z]{{2}})\d\d[ -]?(?:19|20)\d{{9}}(?!\d)
    |(?<![a-z])pan(?:[ ](?:card|no\.?|number|is))*[是:# ]*(?P<pan>[a-z]{{5}}[ -]?\d{{4}}[ -]?[a-z])(?![a-z\d])
    |(?<![a-z])(?:tfn|tax[ ]file(?:[ ](?:no|number))?|medicare|ird|sin|nhs|sss|philhealth|pag-?ibig|umid|tin|epf|licen[cs]e|driver'?s?[ ]licen[cs]e|dl)
       (?:[ ](?:card|no\.?|number|num|id|is))*[是:# ]*(?P<tax>[a-z]\d\d-\d\d-\d{{6}}|\d(?:[ -]?\d){{7,11}})(?![\d-])
    |(?:台胞证|回乡证|通行证|居留证|永居证|统一证|军官证|驾[照驶][证号]?)(?:号码?)?[是:, ]*(?P<pass>[a-z]{{0,2}}(?:[ ]?\d){{7,10}}[a-z]?)(?![\da-z])
    |健保卡[^\d]{{0,4}}(?P<health>\d{{12}})(?!\d)
    |(?<![a-z])(?:ssn?|social(?:[ ]security)?)(?:[ ]?\#|[ ]no\.?|[ ]number)?(?:[ ]is)?[是:# ]*(?P<social>\d{{3}}[ -]?\d{{2}}[ -]?\d{{4}})(?![\d-])
    |(?:身[份分]证|证件(?=号)|实名|(?<![a-z])(?:nric|my[ ]?kad|hkid|fin|i[./]?c|id[ ]card|itin|voter[ ]id|epic))(?:字?号码?|[ ]no\.?|[ ]number|[ ]card)?(?:[ ]is)?[是用: ]*(?P<said>[a-z]{{0,3}}[ ]?\d[\dx-]{{6,18}}(?:[ ]?[a-z](?![a-z]))?(?:\([\da]\))?|\d{{6}}[ /]\d{{2}}[ /]\d{{4}}|\d{{2}}[a-z]{{5}}\d{{4}}[a-z]\d[a-z]\w
        |[a-z](?:[ -]?\d){{7}}[ -]?[a-z](?![a-z])|[a-z]{{1,2}}(?:[ ]?\d){{6}}[ ]?\(?[\da]\)?(?![ ]\d)
        |[a-z][ ]?[12](?:[ ]?\d){{8}}
        |[1-9](?:[ -]?\d){{16}}[ -]?[\dx]|\d(?:[ -]{{0,3}}\d){{11}})(?![\da-z])"""
)
CARD = _re(
    r"""(?:(?<!会员)卡(?=号)|银行?卡|信用卡|储蓄卡|银联|(?<![a-z])(?<!gift[ ])card)(?:号码?|[ ]no\.?|[ ]number)?[是: ]*(?P<card>\d{4}(?:[ -]?\d{3,4}){2,4}\d{0,3})(?!\d)
    |(?:帐号|账号|转帐|户头|汇到|(?<![a-z])acc(?:oun)?t?|a/c)(?:[ ]no\.?|[ ]number)?(?:[ ]is)?[是: ]*(?P<account>\d{3,4}-\d{6,14}(?:-\d{1,6})?|\d{3}-\d{3}-\d{6,9}|(?:\d{3}-)?\d{7}-\d{7}|\d{4}-\d{4}-\d{2,4}|\d{10,19})(?!\d)
    |(?<![a-z])(?:maybank|cimb|rhb|public[ ]bank|posb|dbs|ocbc|uob|hsbc|bpi|bdo|metrobank|landbank)(?:[ ](?:acc?t?|account|savings|no\.?|number|is))*[ :]{1,2}(?P<bank>(?!\d{0,3}0[ ]\d{0,3}0[ ])\d(?:[ -]?\d){8,14})(?![\d-])
    |(?<![a-z])(?:sort(?:[ ]code)?)[是: ]*(?P<sort>\d\d-\d\d-\d\d(?:[ ,]+(?:acc(?:ount)?|a/c)?[ ]?\d{8})?)(?!\d)
    |(?<![a-z])bsb[是:# ]*(?P<bsb>\d{3}[- ]?\d{3}[ ,]+(?:acc(?:ount|t)?|a/c)?[ .:]{0,2}\d{6,10})(?!\d)
    |(?<![\da-z])(?P<iban>[a-z]{2}\d{2}(?:[ ]?[a-z]{4})(?:[ ]?\d{4}){3}[ ]?\d{0,4})(?![\da-z])
    |(?<![\d-])(?P<code>\d{3}-\d{11,14})(?![\d-])
    |(?<![\d-])(?P<union>62\d{2}(?:[ -]\d{4}){3}(?:[ -]\d{3})?)(?![\d-])
    |(?<![\d-])(?P<grouped>4\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4})(?![\d-])"""
)

# The groups of a number after its first. A short last one is counted among them only where nothing is counted with it: 4410 2盒.
_MEASURE = r"(?:pcs?|pieces?|items?|box(?:es)?|bottles?|packs?|sets?|pairs?|ml|cm|mm|kg|g|x|days?|%)(?![a-z])"
_GROUPS = rf"(?:(?:[ ]\d{{3,8}})+(?:[ ](?-i:CN|GB|HK|JP|KR|MY|PH|SG|TW|US)(?!\w)|[ ]\d{{2}}(?![\d%/.:]|[ ]?(?:[件个盒瓶双条包只套元块天次月号点折]|{_MEASURE})))?)?"
# Letters apart from the digits that follow: LZ 2088 4471. A size and a currency are no such letters.
_APART = r"(?!(?:X*[SML]|RM|NT|HK|US|P|VIP|USD|HKD|SGD|TWD|MYR|PHP|RMB)[ ])(?-i:[A-Z]{1,5})[ ](?=(?:[ ]?\d){7})"
# Cut as nobody counts: 038814 22 300190 17, which is no date either.
_CUT = r"(?:(?=(?:[ ]?\d){9})\d{4,}(?:[ ]\d{2,8}){2,5}|(?-i:[A-Z]{2,4})[ ](?=(?:[ ]?\d){8})\d{2,8}(?:[ ]\d{2,8}){2,5})"
_DATE = r"(?!20[12]\d[ /.-]\d{1,2}[ /.-]\d{1,2}(?!\d))"
_SLASHED = r"(?-i:[A-Z]{2,4})/\d{2,8}(?:[/-]\d{2,8}){1,3}"
_CODE_PLAIN = rf"{_DATE}(?:{_SLASHED}|{_CUT}|(?:[a-z]{{1,5}}-?|[a-z]{{2,4}}-[a-z]{{1,4}}-|{_APART})?\d[\da-z]*(?:-[\da-z]+)*{_GROUPS})"
ORDER_SAID = _re(
    rf"""(?:[订定]单|下单|单子|[单编]号|[订定]购|运单|工单|退[款货]单|快递(?:单|(?=号))|面单|查件|宅配单|寄件(?:代码|编号)|圆通|中通|申通|韵达|顺丰单?|京东|极兔|单|这笔|票据|(?:交易|流水)(?=[序编]?号))
       (?:[编序]号|号码?|收?到|号|的)?[ :：是#发你改成查下了号]{{0,6}}(?!95\d{{3}}(?!\d))(?P<zh>{_CODE_PLAIN})(?![\da-z]|/\d)
    |(?<![a-z])(?:orders?|ordr|ref|reference|tracking|track|parcel|invoice|refund|return(?:ed)?|confirmation|consignment|shipment|waybill|receipt|po(?=[ ](?:no|num|\#|[a-z]{{2,4}}-\d{{5}}))|(?:checkout|payment|cart|purchase|quote)(?=[ ](?:id|ref|no|num|code|[\da-f]{{4,12}}-))|rma|booking|awb|ticket|case|claim|txn|transaction|trx|utr|conf|docket|con[ ]?note|collection|deal)(?:[ ](?:no|num|number|id|ref|is|under|for|on|code|order))*
       [ .:\#]{{1,3}}{_DATE}(?P<en>1z(?:[ ][\da-z]{{2,4}}){{5}}|{_SLASHED}|{_CUT}
       |(?:[a-z]{{1,5}}-|{_APART})?[a-z]{{0,5}}\d[\da-z]*(?:-[\da-z]+)*{_GROUPS})(?![\da-z]|/\d)
    |(?:[订定]单|单号)(?![^ :]{{0,8}}(?:电|手机|微信|联系|收件|[到给]))[\u3400-\u9fff]{{1,8}}[: ]{{1,2}}
       (?P<told>(?=(?:[ -]?[\da-z]){{0,4}}(?:[ -]?\d){{9}})(?!1[3-9]\d{{9}}(?!\d)|0){_CODE_PLAIN})(?![\da-z]|/\d)
    |(?<![\w/])(?P<slashed>(?:PO|INV|SO|DO|RMA|ORD|QT|CN)/\d{{2,8}}(?:[/-]\d{{2,8}}){{1,3}}|(?-i:INV|ORD|PO)[ -]\d{{6,10}})(?![\w/])
    |(?<![\w#])\#(?P<hash>(?:[a-z]{{1,4}}-?)?\d{{6,}}(?:-\d+)*)(?!\d)
    |(?<![\da-z-])(?P<before>(?:[a-z]{{1,4}}-?)?\d{{7,}}(?:-\d+)*)(?=[ ]*(?:的|这|那)?(?:订单|单号|is[ ]my[ ]order|my[ ]order|这笔出货|这张还没退))
    |(?<![a-z])(?:order[ ]status|my[ ]order)[, ]+(?P<status>\d{{6,}}[\da-z]*)(?![\da-z])
    |(?<![a-z])(?:waiting[ ]on[ ]the[ ]refund|refund|parcel|order)[ ]for[ ](?P<ref>\d{{6,}})"""
)

# Carriers by name: the number that follows is theirs, in whatever shape.
_CARRIER = (
    r"黑猫(?:宅急便)?|新竹(?:物流|货运)|大荣货运|嘉里(?:大荣)?|宅配通|宅急便|郵局|邮局|邮政(?:快递)?|挂号|顺丰|圆通|中通|申通|韵达|百世|极兔|德邦|大荣|安能|跨越|京东|丰网|丹鸟|菜鸟"
    r"|大嘴鸟|优速|天天快递|店到店|交货便|超取|取货|(?:7-11|全家|莱尔富|ok超商)|信丰|便利带"
    r"|(?<![a-z])(?:evri|hermes|royal[ ]mail|parcelforce|yodel|dpd|dhl|fedex|ups|usps|tnt|ems|pos[ ]?laju|j[ ]?&[ ]?t|jnt|ninja[ ]?van|gdex|city-?link"
    r"|spx|shopee|lazada|lex|flash|singpost|qxpress|ontrac|lasership|amazon|anpost|an[ ]post|sf[ ]express|kerry|aramex|skynet|janio|ukmail"
    r"|dtdc|delhivery|blue[ ]?dart|ekart|xpress[ ]?bees|shadowfax|ecom[ ]?express|india[ ]?post|speed[ ]?post|gati|lbc|2go|jrs|entrego|xde"
    r"|gogo[ ]?xpress|(?:au|aus|australia|nz|hk|hong[ ]?kong|canada|sing)[ ]?post|startrack|star[ ]track|sendle|couriers[ ]?please|toll|purolator"
    r"|dhl[ ]ecommerce|yun[ ]?express|4px|cainiao|lalamove|borzo|inpost|tuffnells|apc|collect[ ]?plus|abx|dpex|ta-?q-?bin|roadbull|u[ ]?parcel"
    r"|best[ ]express|pgeon|mr[ ]?speedy|smsa|zajel|flipkart|myntra|meesho|ajio|nykaa|snapdeal|etsy|vinted|depop|poshmark|mercari|ebay|temu|shein"
    r"|carousell|zalora|tokopedia|tik[ ]?tok[ ]?shop|qoo10|hktv(?:mall)?|walmart|wish|asos|qvc|shopify|whatnot)(?![a-z])"
    r"|淘宝|天猫|拼多多|闲鱼|抖音|快手|得物|唯品会|虾皮|蝦皮|露天|(?<![a-z])(?:momo|pchome)(?![a-z])|博客来|酷澎"
)
CARRIED = _re(
    rf"""(?:{_CARRIER})(?:(?:[ ](?:express|style|couriers?|tracking|track|awb|no\.?|number|num|id|ref|refund|code|is|parcel|order|consignment|deal|item|docket))*|(?:单号?|快递|物流|宅配|追踪码?|查询|包裹|的|号码?|代码|编号|查件|提货|信)*)[ :#是]{{0,3}}
       (?P<code>1z(?:[ ][\da-z]{{2,4}}){{4,6}}(?<=\d{{3}})|(?=[a-z-]*[ ]?\d)(?:[a-z]{{1,8}}-?|[a-z]{{2}}[ ](?=\d{{4}}[ ]\d{{4}}))?\d[\da-z]+(?:[ -]\d{{2,8}})*(?:(?<=\d{{4}}[ ]\d{{4}})[ ]\d(?![\d件个元块天次月号/.:]|[ ]?[a-z])|(?:[a-z]{{2}}|[ ](?-i:[A-Z]{{2}}))(?![a-z]))?)(?![\da-z])"""
)
# 2333333333333 and 5201314520: laughed or wished, not numbered. Never giving back, for the parts repeat one another.
LAUGHTER = _re(r"(?=\d{7})(?:(\d)\1++|(?:23{2,}+|6{3,}+|8{3,}+|1314|520|521|886)++(?:131?|52?|1)?)$").match
# Numbers side by side that count or cost something: order 1000 2000 pieces, 单号 138 159.
LISTED = _re(r"(?=\d+[ ])(?:(?:\d{0,3}0(?:[ ]|$))+|(?:[ ]?\d){1,6})$").match
_COUNTRY = "AU|BE|BR|CA|CH|CN|DE|DK|ES|FI|FR|GB|HK|ID|IE|IN|IT|JP|KR|MO|MY|NL|NO|NZ|PH|PL|PT|SE|SG|TH|TR|TW|US|VN"

_SEP = r"[ .-]?"
MOBILE = _re(r"^(?:1[3-9]\d{9}|09\d{8})$").match
PHONE = _re(
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
    |(?<![\d\w+.-])(?<!85[23][ -])(?<!85[23]\)[ -])(?<!65[ ])[569]\d{{3}}[ -]\d{{4}}(?![\d-]|[ ]\d{{4}}|[ ]?(?:元|块|件|起))"""
)
PHONE_SAID = _re(
    r"""(?:电话|手机|号码|专线|座机|固话|联系人?|洽|打|回电|来电|请电|电(?![池压机器流源视脑])|tel|(?<!i)phone|call(?:[ ]me)?(?:[ ]on|[ ]at)?|text|txt|sms|whats@?app|wa|viber|number(?:[ ]is)?|no[ ]is|my[ ]no|paynow|fps|gcash)
     [^\da-z]{0,5}(?P<said>(?!0?80[089]|400|1[38]00|1?[ -]?8(?:00|88|77|66|55|44|33)[ -]?\d{3}[ -]?\d{4}(?!\d)|95\d{3}(?!\d))\+?\d(?:[ -]?\d){6,12})(?![\d])
    |(?<![\d\w+.-])(?P<hk>[235689]\d{3}[ -]?\d{4})(?=[ ]*(?:whatsapp|wa(?![a-z])|打|搵|call|电话|收|拍?deliver))
    |(?<![\d\w+.-])(?P<short>555-\d{4})(?!\d)
    |(?:先生|小姐|太太?|女士)[ ]*(?P<who>[235689]\d{3}[ -]?\d{4})(?!\d)"""
)
ORDER_SHAPED = _re(
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
    |(?<![\w#@.-])(?<!发票)(?<!发票[ :])(?!exp|mfg|lot|batch|save|sku|isbn|hex|iso|rtx|gtx|uid|id\d|vip|model|item|room|live|no\d|top)(?-i:[A-Z]{2,8}-?\d{8,16}[A-Z]{0,3})(?![\w-])
    |(?<![\w#@.-])(?-i:(?=(?:[A-Z]*\d){8})[A-Z]+\d{2,}[A-Z]+[A-Z\d]{6,20})(?![\w-])
    |(?<![\w./-])(?<!\d:)(?!(?:\d\d(?:00|50|80|90|49|99|98)[ ]){2})\d{4}(?:[ ]\d{4}){3,5}(?:[ ]\d{2})?(?![\d])
    |(?<![\w#@.-])(?-i:[A-Z]{1,3}-\d{9,16}|[A-Z]{2,4}-[A-Z]\d{9,16})(?![\w-])
    |(?<![\w.:/-])\d{3}-\d{7}-\d{7}(?![\d-])
    |(?<![\d\w.-])\d{6}-\d{12,15}(?![\d-])
    |(?<![\da-z-])2[0-9](?:0[1-9]|1[0-2])[0-3]\d(?=[\da-z]*[a-z])[\da-z]{5,9}(?![\da-z])
    |(?<![\da-z-])(?!exp|mfg|lot|bat)[a-z]{1,3}20[12]\d(?:0[1-9]|1[0-2])[0-3]\d[-\d]*(?![\da-z])
    |(?<![\da-z-])(?!v1[3-9]\d{9}(?!\d))[a-z]{1,3}\d{9,}(?![\da-z])
    |(?<![\w./-])(?<!\d:)(?!(?:69\d|471|489|97[89])\d{10}(?!\d))\d{12,20}(?!\d)
    |(?<![\d\w.-])\d{4}-\d{4,}-\d{2,}(?![\d-])"""
)

_LINK = r"[ :;=|/>\u2600-\u27bf\U0001f300-\U0001faff\-是为搜索号吧呀哈哦喔啦去找也加我♥❤💚🆔👉➕+]{0,8}"
MESSENGERS: tuple[tuple[str, Pattern], ...] = (
    (
        "messenger_id",
        _re(
            r"(?<![\w.])(?P<id>(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|m\.me|discord\.gg|line\.me|lin\.ee|ig\.me|snapchat\.com/add|instagram\.com|fb\.com|facebook\.com|zalo\.me|signal\.me|u\.wechat\.com|viber\.me|kik\.me)/[\w@~+./?=\#-]{2,60}[\w/])"
        ),
    ),
    (
        "wechat_id",
        _re(
            r"[加➕+找][ ]?(?:我|下)?[ :]?(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{3,24})[ ]?\((?:v|vx|wx|微|薇|威|卫)[信星❤♥💚 ]{0,2}\)"
        ),
    ),
    (
        "messenger_id",
        _re(
            r"[加➕+找][ ]?(?:我|下)?[ :]?(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{3,24})[ ]?\((?:q|qq|line|赖|tg|ig|飞机|电报|小红书|tele(?:gram)?)\)"
        ),
    ),
    (
        "wechat_id",
        _re(
            rf"""(?:微[ .]?信[ ]?号?|w信|绿(?:泡泡?|色(?:聊天)?(?:软件|app))|小绿(?:书|泡|人)?|💚|(?<=[加+➕])绿(?=[ :])|(?<![a-z\d])w[❤♥💚 ]{1, 2}x(?=[ :])|(?:(?<=\s)|^)[威卫][ ]?(?=:)|[薇徽维威违卫♥❤喂围唯][ ]?[信芯心星幸亻]言?号?|微讯|微[芯心❤♥💚]️?|[威薇微卫徽维](?:[❤♥💚]️?[信心芯]?|x)|wei[ ]?(?:[信欣]|xin)|wexin|[v][❤♥💚]️?信?|v[信芯心]|(?<![a-z])(?:v{{1,2}}x|wx(?:id)?|weixin|we[ ]?chat)(?![a-z])|薇[ ]?x|(?<![a-z\d])v(?=➕)|[加➕+家伽茄][个下我]?[ ]?(?:[微薇卫徽威芯]|wei|v(?![a-z]))|🛰️?|(?:(?<=\s)|^)[微薇徽]|(?<=[加我])[徽卫薇微]|(?<=我的)[徽卫薇威](?=是))
            (?:[ ]?(?:id(?![a-z])|me(?=[ :])|is[ :]+(?=[a-z.-]*[\d_])|号|给我))*{_LINK}(?P<id>[a-z\d_][\w.-]{{4,24}})(?![\w])"""
        ),
    ),
    (
        "wechat_id",
        _re(r"(?<![a-z\d])v(?:号?是|[ ]?[:：/ ])[ ]?(?P<id>[a-z][\w-]*[\d_-][\w-]{1,20}|[a-z]+\d[\w]*)(?!\w)"),
    ),
    (
        "line_id",
        _re(
            r"""(?:(?<![a-z])[li1][il1]ne(?![a-z])|[赖瀨濑](?![皮床])|ㄌㄞˋ?|莱恩)[ ]?(?:id(?![a-z])|帐号|搜寻?|群|官方|加|我|是|叫做?|@(?=[ :]*@)|一样|is(?![a-z])|:|=|👉|🆔|👈|📩|➕|-|[ ])*(?P<id>@[a-z\d_][a-z\d._-]{2,24}|(?!pay)[a-z][a-z\d_]{2,11}(?:[ ]\d(?![\d件个月号/.:])){4,8}|[a-z]\d(?:[ ](?=[a-z]?\d)[a-z\d]{1,4}){2,4}|(?=[a-z._-]*[\d_.-])[a-z\d_][a-z\d._-]{3,24}|(?:(?<=[:：])|(?<=[:：][ ])|(?<=d[ ]))[a-z]{4,20})(?![\w])"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"""(?:(?<![a-z])qq?(?![a-z])(?:群|号)*|[扣抠叩][ ]?[扣3叩]|[扣抠叩]2?[ ]{0,2}[群裙]|加?[扣企][鹅鵝]?|群[ ]?号?|企鹅|企鵝|加q|q?[裙羣群][ ]?号?|🐧群?|口口|球球|蔻蔻)[ :：是号加我]{0,4}(?P<id>\d(?:[ ]{0,2}\d){5,10})(?!\d)"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"""(?:(?<![a-z])(?:telegram|tele|tg|skype(?:[ ]live)?|venmo|paypal|snap|ins|kik|ig[ ]?id|viber)(?![a-z])|(?<![a-z])dc(?=[ ]?:)|钉钉|蝙蝠号?|✈|飞机号?|纸飞机|电报|抖音号|快手号|小红书号|支付宝(?:账号|帐号)?)
            [ :：是搜]{0,3}(?:me[ ]on[ ]|from[ ]|on[ ])?[ ]?(?P<id>@[a-z\d][\w.-]{2,24}|(?=[a-z._-]*[\d_.])(?=[\d._-]*[a-z])[a-z\d][\w.-]{3,24}|(?<=[搜:：])[a-z]{5,24}|(?<=[搜:：][ ])[a-z]{5,24})(?!\w)"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"(?:[加➕]一?[我下]|加[ ]?我?[ ]?id|(?<![a-z])id|私)(?:[ :：]{1,2}|(?<=id)是[ ]?)(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{4,24})(?!\w)"
        ),
    ),
)

# The same the other way about, and with words between: tg搵我 @kwok_deals, tina0933 是我的賴, on telegram @amy.
_SOME_ID = r"(?P<id>@[a-z\d_][\w.-]{3,28}|(?=[a-z._-]{0,24}[\d_.-])[a-z](?:[\w-]|\.(?=\w)){4,28}|[a-z][\w.]{2,24}\#\d{4}|(?=\d{1,12}[a-z_])\d[\w-]{5,24})(?![\w@])"
_APP = {
    "wechat_id": r"微信|薇信?|微芯|v信|(?<![a-z])(?:vx|wx|wechat|weixin)(?![a-z])",
    "line_id": r"(?<![a-z])line(?![a-z])|赖(?![皮床账帐])",
    "messenger_id": (
        r"(?<![a-z])(?:telegram|tele|tg|ig|insta(?:gram)?|snap(?:chat)?|skype|signal|discord|kakao(?:talk)?|viber|zalo|fb|messenger|threads|xhs|venmo|cash[ ]?app|zelle|paypal)(?![a-z])"
        r"|电报|纸飞机|飞机|脸书|小红书|抖音|快手"
    ),
}
_WORDS = r"也|有|行|频道|[㗎噶]|都有|都得|搜得到|打|搜|both|either|same|only|now|instead|了|换|改|新的?|旧的|给|給|好|喔|哦|唷|群主|号码|帐户|'s|吗|嘛|呢|吧|啊|呀|啦|呗|可以|可|加|我|你|的|是|号|群|账号|帐号|搵|找|用|下|一下|搜寻?|私讯?|联络|联系|这个|就|叫|id|me|my|on|at|is|add|handle|user(?:name)?|here"
# In lower case: a text without any of these names no messenger.
MESSENGER_CUE = re.compile(
    r"[裙✈口喂围唯莱瀨濑钉球蔻绿蝙微薇徽维威违卫♥❤💚🛰🐧赖ㄌ扣抠叩企群飞电抖快小支脸加➕+家伽茄私]|[vw][信芯心❤♥💚]|wexin|红薯"
    r"|(?<![a-z])(?:v|wx|we(?:[ ]?chat|i)|[li1][il1]ne|dc|q|tg|tele|skype|venmo|paypal|snap|ig|ins|insta|kik|viber|id|signal|discord|kakao|zalo|fb|messenger"
    r"|threads|xhs|cash|zelle|找v|w[ ]x)|\.me/|\.ee/|\.gg/|(?:whatsapp|instagram|facebook|wechat|fb|snapchat)\.com/"
).search
NAMED_APP = _re("|".join(_APP.values())).search
BY_APP: list[tuple[str, Pattern]] = []
for _kind, _app in _APP.items():
    BY_APP += (
        (
            _kind,
            _re(
                rf"(?:{_app})(?![ ]?(?:支付|付|转账|红包|群(?!主|[ ]?@)|小程序|pay))(?:{_WORDS}|[ :：=>→➡👉📩🔗~,，(（-]|@(?=[ ])){{0,8}}(?<![a-z\d._-]){_SOME_ID}"
            ),
        ),
        (
            _kind,
            _re(
                rf"(?<![\w@.]){_SOME_ID}[ ]?[,，]?[ ]?(?:[(（]|是|就是|=|这个?|加|(?<=[ ])(?=我的))[ ]?(?:我|本人|小编)?(?:的|家)?[ ]?(?:{_app})"
            ),
        ),
        (
            _kind,
            _re(rf"(?<![\w@.]){_SOME_ID}[ ]?(?:is[ ]my[ ]|on[ ]|my[ ]|\([ ]?|(?=(?:{_app})(?:$|同号)))(?:{_app})"),
        ),
    )
# What is promised stands between: 加賴領紅包👉gogo168888, 加薇看货:abc_12. A code to be typed in is none.
for _kind, _app in (
    ("wechat_id", r"(?:微信?|[薇威]信?|v信?|vx|wx|wechat)"),
    ("line_id", "(?:line|赖)"),
    ("messenger_id", "(?:tg|tele(?:gram)?|ig|飞机|电报|私|群)"),
):
    MESSENGERS += (
        (
            _kind,
            _re(
                rf"[加➕+伽茄][ ]?[我个下]?[ ]?{_app}[\u3400-\u9fff]{{1,10}}(?<![码碼令号])[ ]?(?:[→\u2600-\u27bf\U0001f300-\U0001faff]|(?<!券)[:>])[ ]?[👉➡→:>]?[ ]?"
                r"(?P<id>@?(?=[a-z._-]*[\d_])(?=[\d._-]*[a-z])[a-z\d][\w.-]{3,24})(?![\w])"
            ),
        ),
    )
MESSENGERS += (
    (
        "messenger_id",
        _re(
            r"(?:抖音|快手|小红书|红薯|微博|(?:转数快|(?<![a-z])fps)[ ]?(?:id|识别码))号?[ :：是搜]{0,3}(?P<id>\d{7,12})(?!\d)"
        ),
    ),
    ("wechat_id", _re(r"(?<![a-z\d])(?:v|vx|wx)[ :]?(?P<id>1[3-9]\d{9})(?!\d)")),
    ("wechat_id", _re(r"(?<![a-z\d])v[ ]x[ :]{1,2}(?P<id>(?=[a-z._-]*[\d_])[a-z][\w-]{4,24})(?!\w)")),
    (
        "wechat_id",
        _re(
            r"(?:(?<![a-z\d])[vw]x|[加➕+我找][ ]?v)(?P<id>[a-z][a-z_-]{1,18}\d[\w-]{0,12}|[a-z]\d[\w-]{3,16})(?![\w])"
        ),
    ),
    ("wechat_id", _re(r"(?<![\w@])(?P<id>wxid_[\da-z]{6,24})(?!\w)")),
)
# Names of things that look like an id.
MODEL = re.compile(
    r"@?(?:iphone|ipad|macbook|airpods|galaxy|mate|redmi|xiaomi|rtx|gtx|usb|type|ps|xbox|switch|size|vip|code|sku|mp|version|ver|android|ios|https?|www)[\d._-]*(?:pro|max|c|plus|ultra|mini)?$|www\..*$",
    re.IGNORECASE,
).match

NOT_PERSONAL_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:isbn|bar ?code|upc|ean|gtin|imei|asin|redeem|fssai(?: lic(?:en[cs]e)?)?|abn|acn|vat|uen|gstin?|bis|cpnp|meeting(?: id)?|zoom|ending(?: in)?|in stock|item ?#|gift ?card|pin|otp|hs ?code|model|version|firmware|coupon|promo|voucher|user(?:name)?|uid|s/n|sn|serial|batch|lot|mfg|exp"
    r"|patent|fda|npra|nmpa|kkm|cas|reg|certificate|cert|stock|ticker|fans?|likes?|viewers?|followers?|(?:style|item|part|model|design|colou?r|art(?:icle)?|catalog(?:ue)?|product)(?: code)?)"
    r"(?:[ ]?(?:no|num|number|code)s?\.?)?(?:[ ]is)?"
    r"|(?<![a-z])(?:hot ?line|help ?line|customer (?:service|care|support)|call ?cent(?:er|re)|support (?:line|number)|toll[ -]?free)(?: (?:no|number|is|at))*|客服(?:电话|热线|专线|号码)|热线(?:电话)?|服务专线|投诉电话|免费电话|防伪码?|[溯追]源?码|激活码|兑换码|识别码|发票号码?|(?:商品|[产產]品|物品|[货样樣]品|料|品)(?:编号|编码|代码|号码?)|(?:吊牌|[标標][签籤])(?:编号|编码|上)?|保固卡?|(?<!交易)(?<!订单)序号|[注备][准进案]|食健[字注]|券码|口令|优惠码|验证码|型号|版本|用户|(?:粉丝|会员)编号|积分|销量|订单量|房价|vip|支付|房间号|会员卡?号?|[学工]号|[货款批型条色]号|批次号?|序列号|生产许可证?号?|备案号?|许可证号?|标准号?|执行标准|专利号?|(?:证书|鉴定书?|鑑定書?|质检|检测|报告)(?:[编字]?号)?|字[轨軌]|信用代码|3c[认認证书]{0,4}(?:编号|号码?)?|特字|准字|妆字|注册号|货码|尾号|末[三四五]码"
    r"|[后後][三四五]码|后[四4]位|直播间?(?:号码?|代码)?|统一?编号?|税号|识别号|live id|条形?码|粉丝|库存|浏览量?|last ?[45](?: digits)?(?: is)?|SKU|编码)[ :：是#]*$",
    re.IGNORECASE,
).search
NOT_PERSONAL_AFTER = re.compile(
    r"^[a-z]?[ ,，)]{0,2}(?:[这那]个?|是|的|为)?[ ]?(?:国际)?(?:粉丝?(?![岭嶺])|(?<=[这那])款|人(?!在)|个?赞|播放|浏览|点赞|(?<![这那])次|元|块|likes?|followers?|views?|viewers?|fans|subs|people|(?:is |are )?(?:your |the )?(?:hot ?line|help ?line|customer (?:service|care)|toll[ -]?free)|(?:你们)?(?:的)?(?:客服电话|热线)|生产许可|许可证|证书|备案|条形?码|批号|货号|款号|序列号|型号|(?:is (?:the |a )?)?(?:bar ?code|upc|isbn|serial|batch|lot)|版本|版)(?![a-z])"
    r"|^[ ,，)]{0,2}(?:[这那][个串组組]?)?(?:数字|號|号)?(?:是|系)(?:什[么麼]|啥|咩|乜)(?:编?码|货号|码|号|数字)",
    re.IGNORECASE,
).match
