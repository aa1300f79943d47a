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
        "統發稅榮維違衛飛摳鵝臉嗎個這尋條號單碼樓棟巷區縣鎮鄉電話賴購訂郵遞貨運編查裏裡廈邨園門層樣鄰號證護銀帳賬戶聯絡傳寫機撥專線聽極順圓豐韻達貓係國際學會館灣廣場務萊爾櫃驛鳥羅來",
        "统发税荣维违卫飞抠鹅脸吗个这寻条号单码楼栋巷区县镇乡电话赖购订邮递货运编查里里厦村园门层样邻号证护银帐账户联络传写机拨专线听极顺圆丰韵达猫是国际学会馆湾广场务莱尔柜驿鸟罗来",
        strict=True,
    )
)
PLAIN = str.maketrans({**{chr(a): chr(b) for a, b in _FULL.items()}, **{chr(a): b for a, b in _MARKS.items()}, **_SAME})
PLAIN |= _CIRCLED | {0x2164: "V", 0x2174: "v", 0xFE0F: " "}

# Texts without any of these hold nothing: most of a stream ends here.
MAYBE = re.compile(
    "[0-9０-９@＠①-⑨❶-➓⓪⓵-⓿𝟎-𝟿].*[0-9０-９①-⑨❶-➓⓪⓵-⓿𝟎-𝟿]|[0-9][A-Za-z]?,? [A-Za-z]{3}|[路街道巷弄村里段邨组組鄰邻][ 　]?[0-9０-９]|[@＠]|小老鼠|[零〇幺壹贰貳叁伍陆陸柒捌玖]|[一二三四五六七八九]{2}"
    "|[绿綠蝙微薇威维維徽卫衛芯♥❤💚賴赖扣企抠電电飞飛][^，。！？]{0,8}[A-Za-z]|(?i:[vw].?x|ig|line|l1ne|q|tg|tele|wechat|whatsapp|[+➕]|ㄌㄞ)|[加Vv].{0,3}[A-Za-z]|(?i: at | dot |#[a-z1])|艾特|[点點][ ]?com|[(\\[{<]at?[)\\]}>]|[门門]市|[店柜櫃驿驛]|丰巢|豐巢|[县縣区區市旗][^，。！？]{1,6}[镇鎮乡鄉街]|(?i:double |triple |zero |t[.]me/)",
    re.DOTALL,
).search

_DIGIT = re.compile(r"\d", re.ASCII).findall


def count_digits(text: str) -> int:
    return len(_DIGIT(text))


def _re(pattern: str) -> Pattern:
    return re.compile(pattern, re.ASCII | re.IGNORECASE | re.VERBOSE)


_MAILER = (
    "gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|proton|protonmail|qq|163|126|sina|foxmail|live|hinet|msn|rediffmail"
    "|aol|btinternet|bigpond"
)
# How a mark is spelt to get by a filter: name (at) outlook [dot] com.
_AT = r"[ ]?(?:小老鼠|艾特|[(\[{<][ ]?(?:at?|@)[ ]?[)\]}>])"
_DOT = r"(?:[ ]?[点點][ ]?|[ ]dot[ ]|[ ]?[(\[{<][ ]?(?:dot|\.)[ ]?[)\]}>][ ]?)"
_LOCAL = rf"[a-z0-9](?:[a-z0-9._+-]|(?:{_DOT})(?=[a-z0-9])){{0,40}}"
# Where a parcel or a payment is spoken of, a long number is its number, whatever it is made of.
ORDER_TALK = re.compile(
    "退[款货件]|没收到|未收到|沒收到|没到|查[不无無]|到哪|卡在|签收|簽收|揽收|派送|配送|物流|没更新|沒更新|出货|出貨|发货|漏发|少[发寄]|取消|包裹|单"
    r"|(?<![a-z])(?:stuck|lost|refund(?:ed)?|tracking|missing|shipped|shipping|delivered|delivery|parcel|package|courier|order(?:ed)?|returned"
    r"|cancel(?:led|ed)?|arrived?|transit|dispatched?|scanned|received?|custom[s]|hub|depot|cod|consignment|awb)(?![a-z])",
    re.IGNORECASE,
).search
ORDER_LOOSE = _re(
    r"""(?<![\w#@.,:/$£€¥+-])(?!20\d\d-?\d\d-?\d\d(?!\d))(?:(?-i:[A-Z]{1,6})-?(?=(?:[A-Z-]*\d){7})|(?=(?:[A-Z-]*\d){9}))\d[\dA-Z]*(?:-[\dA-Z]+){0,4}(?![\w-]|[.,:/]\d)"""
)
EMAIL = _re(
    rf"""[a-z0-9][a-z0-9._+'-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}
    |{_LOCAL}[ ]?@[ ]?[a-z0-9-]+[ ]?\.[ ]?(?:com|net|org)(?![\w.])
    |[a-z0-9][a-z0-9._-]+@(?:ok(?:axis|hdfcbank|icici|sbi)|paytm|ptyes|pt[a-z]+|ybl|upi|ibl|axl|apl|icici|hdfcbank|sbi|axisbank|kotak|fbl|jupiteraxis)(?![\w.])
    |[a-z0-9][a-z0-9._+'-]*[ ]?@[ ]?(?:{_MAILER})(?:\.[a-z]{{2,3}})*(?![\w.])
    |{_LOCAL}(?:{_AT}|[ ]at[ ])[ ]?[a-z0-9-]+{_DOT}(?:[a-z0-9-]+(?:\.|{_DOT}))*(?:com|net|org|edu|tw|hk|cn|my|sg|in|ph|au|nz|us|ie|uk|io|co|me)(?![a-z])
    |{_LOCAL}{_AT}[ ]?[a-z0-9-]+(?:\.[a-z0-9-]+)+
    |{_LOCAL}(?:[ ]at[ ]|\#)(?:{_MAILER})\.[a-z]{{2,3}}(?![\w.])
    |{_LOCAL}[ ]at[ ](?:gmail|hotmail|outlook|yahoo|icloud)(?![\w.])
    |{_LOCAL}[ ]?(?:{_AT}|@)[ ]?(?:{_MAILER})(?:(?:\.|{_DOT})[a-z]{{2,3}})*(?![\w.])"""
)
SPELT_MAIL = re.compile(rf"小老鼠|艾特| at |[(\[{{<][ ]?at?[ ]?[)\]}}>]|\#(?:{_MAILER})\.", re.IGNORECASE).search

_CN_ID = r"[1-9]\d{5}[ ]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ ]?\d{3}[\dx]"
NATIONAL_ID = _re(
    rf"""(?<![\da-z]){_CN_ID}(?![\da-z])
    |(?<![\da-z-])[a-z][ ]?[12][ ]?(?:\d[ ]?){{7}}\d(?![\da-z-])
    |(?<![\da-z-])[a-z][a-d89]\d{{8}}(?![\da-z-])
    |(?<![\da-z])[a-z]{{1,2}}\d{{6}}[ ]?\([\da]\)
    |(?<![\da-z])[stfgm]\d{{7}}[a-z](?![\da-z])
    |(?<![\da-z-])\d{{6}}-\d{{2}}-\d{{4}}(?![\da-z-])
    |(?<![\w#.-])(?!000|666|9)\d{{3}}-(?!00)\d{{2}}-(?!0000)\d{{4}}(?![\w-])
    |(?<![\da-z-])(?![dfiquv])[a-z](?![dfiquvo])[a-z][ ]?\d\d[ ]?\d\d[ ]?\d\d[ ]?[a-d](?![\da-z-])
    |(?<![a-z])(?:ni|national[ ]insurance|nino)(?:[ ]no\.?|[ ]number)?[是:# ]*(?P<insured>[a-z]{{2}}[ ]?\d\d[ ]?\d\d[ ]?\d\d[ ]?[a-d])(?![\da-z])
    |(?:护照|passport)(?:号码?|[ ]no\.?|[ ]number)?(?:[ ]is)?[是: ]*(?P<passport>[a-z]{{0,2}}\d{{6,9}}[a-z]?)(?![\da-z])
    |(?<![a-z])(?:aadh?aa?r|adh?aa?r|uidai?)(?:[ ](?:card|no\.?|number|num|id|is))*[是:# ]*(?P<aadhaar>\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}})(?![\d-])
    |(?<![a-z\d])(?-i:[A-Z]{{3}}[ABCFGHLJPT][A-Z][ -]?\d{{4}}[ -]?[A-Z])(?![a-z\d])
    |(?<![\da-z-])\d{{4}}[ ]\d{{4}}[ ]\d{{4}}(?=[ ](?:is[ ]my[ ])?(?:aadh?aa?r|adh?aa?r))
    |(?<![a-z\d])(?-i:[A-Z][A-Z9]{{4}}\d{{6}}[A-Z9]{{2}}\d?[A-Z]{{2,3}})(?![a-z\d])
    |(?<![\da-z])[1-9]\d{{5}}[ ](?:19|20)\d{{2}}[ ]?(?:0[1-9]|1[0-2])[0-3]\d[ ]?\d{{3}}[\dx](?![\da-z])
    |(?<![a-z\d])(?-i:[A-Z]{{2}})\d\d[ -]?(?:19|20)\d{{9}}(?!\d)
    |(?<![a-z])pan(?:[ ](?:card|no\.?|number|is))*[是:# ]*(?P<pan>[a-z]{{5}}[ -]?\d{{4}}[ -]?[a-z])(?![a-z\d])
    |(?<![a-z])(?:tfn|tax[ ]file(?:[ ](?:no|number))?|medicare|ird|sin|nhs|sss|philhealth|pag-?ibig|umid|tin|epf|licen[cs]e|driver'?s?[ ]licen[cs]e|dl)
       (?:[ ](?:card|no\.?|number|num|id|is))*[是:# ]*(?P<tax>\d(?:[ -]?\d){{7,11}})(?![\d-])
    |(?:台胞证|回乡证|通行证|居留证|永居证|军官证|驾[照驶][证号]?)(?:号码?)?[是: ]*(?P<pass>[a-z]{{0,2}}\d{{7,10}}[a-z]?)(?![\da-z])
    |健保卡[^\d]{{0,4}}(?P<health>\d{{12}})(?!\d)
    |(?<![a-z])(?:ssn?|social(?:[ ]security)?)(?:[ ]?\#|[ ]no\.?|[ ]number)?(?:[ ]is)?[是:# ]*(?P<social>\d{{3}}[ -]?\d{{2}}[ -]?\d{{4}})(?![\d-])
    |(?:身[份分]证|实名|(?<![a-z])(?:nric|my[ ]?kad|hkid|fin|i[./]?c|id[ ]card|itin|voter[ ]id|epic))(?:字?号码?|[ ]no\.?|[ ]number|[ ]card)?(?:[ ]is)?[是用: ]*(?P<said>[a-z]{{0,3}}[ ]?\d[\dx-]{{6,18}}(?:[ ]?[a-z](?![a-z]))?(?:\([\da]\))?|\d{{6}}[ ]\d{{2}}[ ]\d{{4}}|\d{{2}}[a-z]{{5}}\d{{4}}[a-z]\d[a-z]\w)(?![\da-z])"""
)
CARD = _re(
    r"""(?:银行?卡|信用卡|储蓄卡|银联|(?<![a-z])(?<!gift[ ])card)(?:号码?|[ ]no\.?|[ ]number)?[是: ]*(?P<card>\d{4}(?:[ -]?\d{3,4}){2,4}\d{0,3})(?!\d)
    |(?:帐号|账号|转帐|户头|汇到|(?:bank[ ])?account|acct|a/c)(?:[ ]no\.?|[ ]number)?(?:[ ]is)?[是: ]*(?P<account>\d{3,4}-\d{6,14}(?:-\d{1,6})?|\d{3}-\d{3}-\d{6,9}|\d{10,19})(?!\d)
    |(?<![a-z])(?:sort(?:[ ]code)?)[是: ]*(?P<sort>\d\d-\d\d-\d\d(?:[ ,]+(?:acc(?:ount)?|a/c)?[ ]?\d{8})?)(?!\d)
    |(?<![a-z])bsb[是:# ]*(?P<bsb>\d{3}[- ]?\d{3}[ ,]+(?:acc(?:ount|t)?|a/c)?[ .:]{0,2}\d{6,10})(?!\d)
    |(?<![\da-z])(?P<iban>[a-z]{2}\d{2}(?:[ ]?[a-z]{4})(?:[ ]?\d{4}){3}[ ]?\d{0,4})(?![\da-z])
    |(?<![\d-])(?P<code>\d{3}-\d{11,14})(?![\d-])
    |(?<![\d-])(?P<union>62\d{2}(?:[ -]\d{4}){3}(?:[ -]\d{3})?)(?![\d-])
    |(?<![\d-])(?P<grouped>4\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4})(?![\d-])"""
)

_CODE = r"(?:[a-z]{1,5}[-]?)?\d(?:[ -]?[\da-z]){3,24}?(?![\da-z]|[ -]\d{3})"
_CODE_PLAIN = r"(?:[a-z]{1,5}-?)?\d[\da-z]*(?:-[\da-z]+)*(?:[ ]\d{3,8})*"
ORDER_SAID = _re(
    rf"""(?:[订定]单|下单|单子|[单编]号|[订定]购|运单|工单|退[款货]单|快递单|面单|查件|宅配单|寄件(?:代码|编号)|圆通|中通|申通|韵达|顺丰单?|京东|极兔|单|这笔|票据)
       (?:编号|号码?|收?到|号|的)?[ :：是#发你改成查下了号]{{0,6}}(?P<zh>{_CODE_PLAIN})(?![\da-z])
    |(?<![a-z])(?:orders?|ordr|ref|reference|tracking|track|parcel|invoice|refund|return(?:ed)?|confirmation|consignment|shipment|waybill|receipt|po(?=[ ](?:no|num|\#))|rma|booking|awb|ticket|case|claim|txn|transaction|trx|utr|conf|docket|con[ ]?note|collection|deal)(?:[ ](?:no|num|number|id|ref|is|under|for|on|code|order))*
       [ .:\#]{{1,3}}(?P<en>1z(?:[ ][\da-z]{{2,4}}){{5}}|(?:[a-z]{{1,5}}-)?[a-z]{{0,5}}\d[\da-z]*(?:-[\da-z]+)*(?:[ ]\d{{3,8}})*)(?![\da-z])
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
    rf"""(?:{_CARRIER})(?:(?:[ ](?:express|style|couriers?|tracking|track|awb|no\.?|number|num|id|ref|refund|code|is|parcel|order|consignment|deal|item|docket))*|(?:单号?|快递|物流|宅配|追踪码?|查询|包裹|的|号码?|代码|编号|查件|提货)*)[ :#是]{{0,3}}
       (?P<code>(?=[a-z-]*[ ]?\d)(?:[a-z]{{1,8}}-?|[a-z]{{2}}[ ](?=\d{{4}}[ ]\d{{4}}))?\d[\da-z]+(?:[ -]\d{{2,8}})*(?:(?<=\d{{4}}[ ]\d{{4}})[ ]\d(?![\d件个元块天次月号/.:]|[ ]?[a-z])|[ ]?[a-z]{{2}}(?![a-z]))?)(?![\da-z])"""
)
_COUNTRY = "AU|BE|BR|CA|CH|CN|DE|DK|ES|FI|FR|GB|HK|ID|IE|IN|IT|JP|KR|MO|MY|NL|NO|NZ|PH|PL|PT|SE|SG|TH|TR|TW|US|VN"

_SEP = r"[ .-]?"
MOBILE = _re(r"^(?:1[3-9]\d{9}|09\d{8})$").match
PHONE = _re(
    rf"""(?<![\d\w-])\+[ ]?\d{{1,3}}[ -]?(?:\(\d{{1,4}}\)[ -]?)?\d(?:[ -]?\d){{6,11}}(?!\d)
    |(?<![\da-z+.])(?!1(?:[38]0|86)0[ -]\d{{2,3}}[ -]\d)(?:(?:00)?86[ -]?)?1[ ]?[3-9](?:{_SEP}\d){{9}}(?![\d]|-\d)
    |(?<![\da-z+.])09\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}(?!\d)
    |(?<![\da-z+.])0{_SEP}9(?:{_SEP}\d){{8}}(?!\d)
    |(?<![\da-z+.])08(?!0\d|4[345]|7[0123])\d{{2}}[ -]\d{{3,4}}[ -]\d{{4}}(?!\d)
    |(?<![\da-z+.])07\d{{3}}[ -]?\d{{3}}[ -]?\d{{3}}(?!\d)
    |(?<![\da-z+.])01\d[ -]\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\d\w+.])\(0[2-9]\d{{0,2}}\)[ ]?\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\da-z+.])0(?!8(?:0[089]|4[345]|7[0123]))[1-9]\d{{0,2}}[ -]\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\d\w+.])(?!1?[ (-]*(?:400|8(?:00|88|77|66|55|44|33)))(?:\([2-9]\d{{2}}\)[ ]?|(?:1[ -]?)?[2-9]\d{{2}}[ -])\d{{3}}[ -]\d{{4}}(?!\d)
    |(?<![\d\w+.-])(?<!85[23][ -])(?<!85[23]\)[ -])(?<!65[ ])[569]\d{{3}}[ -]\d{{4}}(?![\d-]|[ ]\d{{4}}|[ ]?(?:元|块|件|起))"""
)
PHONE_SAID = _re(
    r"""(?:电话|手机|号码|专线|座机|固话|联系人?|洽|打|回电|来电|请电|电|tel|phone|call(?:[ ]me)?(?:[ ]on|[ ]at)?|text|txt|sms|whats@?app|wa|viber|number(?:[ ]is)?|no[ ]is|my[ ]no|paynow|fps|gcash)
     [^\da-z]{0,5}(?P<said>(?!0?80[089]|400|1[38]00|1?[ -]?8(?:00|88|77|66|55|44|33)[ -]?\d{3}[ -]?\d{4}(?!\d)|95\d{3}(?!\d))\+?\d(?:[ -]?\d){6,12})(?![\d])
    |(?<![\d\w+.-])(?P<hk>[235689]\d{3}[ -]?\d{4})(?=[ ]*(?:whatsapp|wa(?![a-z])|打|搵|call|电话|收|拍?deliver))
    |(?<![\d\w+.-])(?P<short>555-\d{4})(?!\d)
    |(?:先生|小姐|太太?|女士)[ ]*(?P<who>[235689]\d{3}[ -]?\d{4})(?!\d)"""
)
ORDER_SHAPED = _re(
    r"""(?<![\da-z-])(?!exp|mfg)(?:sf|yt|jd|jdv|jt|zto|sto|yd|ems|ex|rma|tw|hk|tts|spx|az|kd|cn|rr|lp)[a-z]{0,2}-?\d{6,}[\d-]*[a-z]{0,3}(?![\da-z])
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
    |(?<![\w#@.-])(?!exp|mfg|lot|batch|save|sku|isbn|hex|iso|rtx|gtx|uid|id\d|vip|model|item|room|live|no\d|top)(?-i:[A-Z]{2,8}-?\d{8,16}[A-Z]{0,3})(?![\w-])
    |(?<![\w#@.-])(?-i:(?=(?:[A-Z]*\d){8})[A-Z]+\d{2,}[A-Z]+[A-Z\d]{6,20})(?![\w-])
    |(?<![\w.:/-])(?!(?:\d\d(?:00|50|80|90|49|99|98)[ ]){2})\d{4}(?:[ ]\d{4}){3,5}(?:[ ]\d{2})?(?![\d])
    |(?<![\w.:/-])\d{3}-\d{7}-\d{7}(?![\d-])
    |(?<![\d\w.-])\d{6}-\d{12,15}(?![\d-])
    |(?<![\da-z-])2[0-9](?:0[1-9]|1[0-2])[0-3]\d(?=[\da-z]*[a-z])[\da-z]{5,9}(?![\da-z])
    |(?<![\da-z-])(?!exp|mfg|lot|bat)[a-z]{1,3}20[12]\d(?:0[1-9]|1[0-2])[0-3]\d[-\d]*(?![\da-z])
    |(?<![\da-z-])(?!v1[3-9]\d{9}(?!\d))[a-z]{1,3}\d{9,}(?![\da-z])
    |(?<![\d\w.:/-])(?!(?:69\d|471|489|97[89])\d{10}(?!\d))\d{12,20}(?!\d)
    |(?<![\d\w.-])\d{4}-\d{4,}-\d{2,}(?![\d-])"""
)

_ID = r"(?P<id>[a-z][\w.-]{3,29}|[a-z\d_][\w.-]*[_\d][\w.-]{2,29})(?![\w])"
_LINK = r"[ :;=|/>\u2600-\u27bf\U0001f300-\U0001faff\-是为搜索号吧呀去找也加我♥❤💚🆔👉➕+]{0,8}"
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
            rf"""(?:微[ .]?信[ ]?号?|w信|绿(?:泡泡?|色软件|色app)|小绿(?:书|泡|人)?|💚|(?<=[加+➕])绿(?=[ :])|(?<![a-z\d])w[❤♥💚 ]{1, 2}x(?=[ :])|(?:(?<=\s)|^)[威卫][ ]?(?=:)|[薇徽维威违卫♥❤][ ]?[信芯心星幸亻]言?号?|微[芯心❤♥💚]️?|[威薇微卫][❤♥💚]️?信?|wei[信欣]|[v][❤♥💚]️?信?|v[信芯心]|(?<![a-z])(?:vx|wx|weixin|we[ ]?chat)(?![a-z])|薇[ ]?x|(?<![a-z\d])v(?=➕)|[加➕+家伽茄][个下我]?[ ]?(?:[微薇卫徽威芯]|wei|v(?![a-z]))|🛰️?|(?:(?<=\s)|^)[微薇徽]|(?<=[加我])[徽卫薇微])
            (?:[ ]?(?:id(?![a-z])|me(?=[ :])|is[ :]+(?=[a-z.-]*[\d_])|号|给我))*{_LINK}(?P<id>[a-z\d_][\w.-]{{4,24}})(?![\w])"""
        ),
    ),
    ("wechat_id", _re(r"(?<![a-z\d])v[ ]?[:：/ ][ ]?(?P<id>[a-z][\w-]*[\d_-][\w-]{1,20}|[a-z]+\d[\w]*)(?!\w)")),
    (
        "line_id",
        _re(
            r"""(?:(?<![a-z])l[i1]ne(?![a-z])|赖(?![皮床])|ㄌㄞ)[ ]?(?:id(?![a-z])|帐号|搜寻?|加|我|是|一样|is(?![a-z])|:|=|👉|🆔|👈|📩|➕|-|[ ])*(?P<id>@[a-z\d_][a-z\d._-]{2,24}|(?=[a-z._-]*[\d_.-])[a-z\d_][a-z\d._-]{3,24}|(?:(?<=[:：])|(?<=[:：][ ])|(?<=d[ ]))[a-z]{4,20})(?![\w])"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"""(?:(?<![a-z])qq?(?![a-z])(?:群|号)*|[扣抠叩][ ]?[扣3叩]|加?[扣企][鹅鵝]?|群[ ]?号?|企鹅|企鵝|加q|q?[裙羣群][ ]?号?|🐧群?|口口|球球|蔻蔻)[ :：是号加我]{0,4}(?P<id>\d(?:[ ]?\d){5,10})(?!\d)"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"""(?:(?<![a-z])(?:telegram|tele|tg|skype(?:[ ]live)?|venmo|paypal|snap|ins|kik|ig[ ]?id|viber)(?![a-z])|蝙蝠|✈|飞机号?|纸飞机|电报|抖音号|快手号|小红书号|支付宝(?:账号|帐号)?)
            [ :：是搜]{0,3}(?:me[ ]on[ ]|from[ ]|on[ ])?[ ]?(?P<id>@[a-z\d][\w.-]{2,24}|(?=[a-z._-]*[\d_.])(?=[\d._-]*[a-z])[a-z\d][\w.-]{3,24}|(?<=[搜:：])[a-z]{5,24}|(?<=[搜:：][ ])[a-z]{5,24})(?!\w)"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"(?:加一?[我下]|加[ ]?我?[ ]?id|(?<![a-z])id|私)[ :：]{1,2}(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{4,24})(?!\w)"
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
_WORDS = r"喔|哦|唷|群主|号码|帐户|'s|吗|嘛|呢|吧|啊|呀|啦|呗|可以|可|加|我|你|的|是|号|群|账号|帐号|搵|找|用|下|一下|搜寻?|私讯?|联络|联系|这个|就|叫|id|me|my|on|at|is|add|handle|user(?:name)?|here"
# In lower case: a text without any of these names no messenger.
MESSENGER_CUE = re.compile(
    r"[裙✈口球蔻绿蝙微薇徽维威违卫♥❤💚🛰🐧赖ㄌ扣抠叩企群飞电抖快小支脸加➕+家伽茄私]|v[信芯心❤♥💚]"
    r"|(?<![a-z])(?:v|wx|we(?:[ ]?chat|i)|l[i1]ne|q|tg|tele|skype|venmo|paypal|snap|ig|ins|insta|kik|viber|id|signal|discord|kakao|zalo|fb|messenger"
    r"|threads|xhs|cash|zelle|找v|w[ ]x)|\.me/|\.ee/|\.gg/|(?:whatsapp|instagram|facebook|wechat|fb|snapchat)\.com/"
).search
NAMED_APP = _re("|".join(_APP.values())).search
BY_APP: list[tuple[str, Pattern]] = []
for _kind, _app in _APP.items():
    BY_APP += (
        (
            _kind,
            _re(
                rf"(?:{_app})(?![ ]?(?:支付|付|转账|红包|群(?!主|[ ]?@)|小程序|pay))(?:{_WORDS}|[ :：=>→👉~,，(（-]|@(?=[ ])){{0,8}}(?<![a-z\d._-]){_SOME_ID}"
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
    r"|patent|fda|cas|reg|certificate|cert|stock|ticker|fans?|likes?|viewers?|followers?|(?:style|item|part|model|design|colou?r|art(?:icle)?|catalog(?:ue)?|product)(?: code)?)"
    r"(?:[ ]?(?:no|num|number|code)s?\.?)?(?:[ ]is)?"
    r"|(?<![a-z])(?:hot ?line|help ?line|customer (?:service|care|support)|call ?cent(?:er|re)|support (?:line|number)|toll[ -]?free)(?: (?:no|number|is|at))*|客服(?:电话|热线|专线|号码)|热线(?:电话)?|服务专线|投诉电话|免费电话|防伪码?|[溯追]源?码|激活码|兑换码|识别码|发票号码?|[注备][准进案]|食健[字注]|券码|口令|优惠码|验证码|型号|版本|用户|(?:粉丝|会员)编号|积分|销量|订单量|房价|vip|支付|房间号|会员号?|[货款批型条色]号|批次号?|序列号|生产许可证?号?|备案号?|许可证号?|标准号?|执行标准|专利号?|证书号?|信用代码|3c|特字|准字|妆字|注册号|货码|尾号|末[三四五]码"
    r"|[后後][三四五]码|后[四4]位|直播间?(?:号码?|代码)?|统一?编号?|税号|识别号|live id|条形?码|粉丝|库存|浏览量?|last ?[45](?: digits)?(?: is)?|SKU|编码)[ :：是#]*$",
    re.IGNORECASE,
).search
NOT_PERSONAL_AFTER = re.compile(
    r"^[a-z]?[ ,，)]{0,2}(?:[这那]个?|是|的|为)?[ ]?(?:国际)?(?:粉丝?|人|个?赞|播放|浏览|点赞|次|元|块|likes?|followers?|views?|viewers?|fans|subs|people|(?:is |are )?(?:your |the )?(?:hot ?line|help ?line|customer (?:service|care)|toll[ -]?free)|(?:你们)?(?:的)?(?:客服电话|热线)|生产许可|许可证|证书|备案|条形?码|批号|货号|款号|序列号|型号|(?:is (?:the |a )?)?(?:bar ?code|upc|isbn|serial|batch|lot)|版本|版)(?![a-z])",
    re.IGNORECASE,
).match

# An address: a chain of places that ends in a numbered door.
_H = r"[\u3400-\u9fff]"
_NUM = r"(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,3})(?:[ ]?[-之—][ ]?\d{1,4}|-[A-Z](?=[栋座楼区室])){0,3}"
_UNIT = r"(?:段|期|\#楼|\#栋|字楼|号楼|号院|号馆|号库|号(?![店链线款口])|弄|巷|楼|栋|幢|单元|室|座|组|村|邻|校区|公寓|门|层)"
_WAY = (
    r"(?:路|街|大道|道|段|巷|弄|胡同|里|村|新村|镇|乡|屯|小区|花园|花城|苑|城|家园|公寓|大厦|中心|广场|校区|宿舍|邨|坊|桥|园"
    r"|湾|阁|轩|绿洲|庄|庭|府|区|市|县)"
)
# The numbered end of an address; what leads to it is read backwards from there.
_STEP = rf"{_NUM}[ ]?{_UNIT}(?:之\d{{1,2}})?"
_HOUSE = r"(?:大厦|大楼|广场|中心|花园|公寓|国际|城|苑|阁|园|宿舍|学校|商场|商厦|大学|医院|酒店|小区|写字楼|管理室)"
_DOOR = (
    rf"(?:[ ]?{_H}{{2,10}}?{_HOUSE}(?:[A-Z东西南北一二三四五六]{{1,2}}[塔座栋楼区])?(?:[ ]?[A-Z]?\d{{3,4}}室?(?![\dA-Za-z号件个元块]))?"
    r"|附\d{1,3}号|[甲乙丙丁](?![\u3400-\u9fff])|(?:(?<=[楼栋幢座])[ ])?[1-9]\d{0,2}-[A-Z]?\d{1,4}(?:-\d{1,4})?(?![\dA-Za-z号-])|[ ]?(?:\d{1,4}|(?<![ ])[A-Z]\d{3,4})[室座]?(?![\dA-Za-z号-]|[ ]?[件个斤块瓶盒双条只套组箱份天年月米])|[ ]?地下(?:[ ]?[A-Z]\d?[舖铺鋪])?"
    r"|[ ]?\d{1,2}[Ff](?:[-之]\d{1,2})?(?![A-Za-z\d])|[ ]?[A-Z]?B\d(?!\d)|[ ]?[A-Z]室|(?<=[楼层])[A-Z](?![A-Za-z\d]))"
)
ADDRESS_END = re.compile(
    rf"(?<![\d.])(?:{_STEP}|(?<=[厦楼苑阁寓舍庭])\d{{3,4}}室?(?![\d.:-]|[ ]?[号件个元块米多年月])|\d{{1,4}}-\d{{1,4}}(?:-\d{{1,4}})+(?!\d))"
    rf"(?:(?:[ ](?!\d{{1,3}}号(?![楼馆库院]))|(?![不是])(?:{_H}{{2,8}}?{_HOUSE}{_H}{{0,4}}|{_H}{{1,6}}))?{_STEP})*{_DOOR}?",
    re.ASCII,
)
ADDRESS_BEFORE = re.compile(rf"(?:{_H}|(?<={_H})[ ](?={_H})|[（）()])*[ ]?$").search
WAY_END = re.compile(rf"{_WAY}[ ]?(?:[东西南北中]|[一二三四五六七八九十]段)?[ ]?$|{_WAY}{_H}{{1,8}}[ ]?$").search
BARE_DOOR = re.compile(r"^\d{1,4}号(?:\d{1,3}[楼室]|楼[ ]?\d{3,4})(?:之\d{1,2})?", re.ASCII).search
ADDRESS_LEAD = re.compile(
    r"^(?:.*(?:收[货件]?地址|地址|寄(?:[到去往给]|娘家|老家|公司)?|送[到去往货]?|改成|改到|改[送寄]|请改|宅配改|换成|[我她他][家现]?住|家住|现住|住在?|人在|写明|印成"
    r"|写的?|填|发到|到|在|是|改|给|娘家|老家|收件人?|我家|就这|搬到|就到|[:：，。！!？?「]))[ 了去咗]*",
).match
NO_PLACE = re.compile("(?:[门超]市|市话|链接|[这那哪]里|[卖拍要买拿])[ ]?$").search
_CITY = (
    "北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|大连|沈阳|宁波|厦门|福州|济南|合肥|昆明|贵阳|南昌|南宁|石家庄"
    "|哈尔滨|长春|太原|兰州|乌鲁木齐|无锡|东莞|佛山|温州|泉州|常州|徐州|扬州|赣州|惠州|中山|珠海|汕头|洛阳|烟台|广西|广东|浙江|江苏|山东"
    "|河南|河北|湖南|湖北|四川|福建|安徽|江西|辽宁|吉林|黑龙江|陕西|甘肃|云南|贵州|山西|海南|青海|新疆|西藏|宁夏|内蒙|台北|臺北|新北|桃園"
    "|桃园|台中|臺中|台南|臺南|高雄|基隆|新竹|苗栗|彰化|南投|雲林|嘉義|屏東|屏东|宜蘭|花蓮|台東|臺東|澎湖|金門|香港|九龍|九龙|沙田|元朗"
    "|屯門|屯门|觀塘|旺角|荃灣|深水埗|將軍澳|大埔|上水|粉嶺|葵涌|青衣|北角|柴灣|澳門"
)
KNOWN_PLACE = re.compile(rf"(?:{_CITY.translate(PLAIN)})|{_WAY}$").search
BOXES = re.compile(
    rf"{_H}{{0,10}}(?:邮政|邮局)(?:第|[ ])?\d{{1,5}}(?:[-之]\d{{1,4}})?(?:[ ]?号)?信箱", re.ASCII
).finditer
# Villages whose houses have no number: 河北省沧州市献县淮镇张庄村.
VILLAGES = re.compile(
    rf"(?:{_H}{{2,6}}?(?:省|自治区))?{_H}{{2,5}}?[市州盟]{_H}{{1,5}}?[县区市旗]{_H}{{1,5}}?(?:镇|乡|街道){_H}{{1,8}}?(?:村|屯|社区|小区)"
).finditer
VILLAGE = re.compile("[县区市旗][^,，。 ]{1,5}(?:[镇乡]|街道)").search
# Doors said in numerals: 十二号楼三单元, 四段一百号.
SAID_DOOR = re.compile("[一二三四五六七八九十百](?:号楼|单元|栋|幢)|[路街段巷弄][一二三四五六七八九十百]{1,4}号").search
LATIN = re.compile("[A-Za-z]{2}").search
WHOLE_DOOR = re.compile(
    r"^\d{1,3}(?:栋|幢|座|号楼)[ ]?(?:\d{1,2}|[A-Z])单元[ ]?\d{2,5}|^\d{1,2}座[ ]?\d{1,2}楼", re.ASCII
).search
