"""The shapes of personal data, on text of which every character was replaced by its plain form one to one.

Shapes come from the numbering plans (CN 11 digits from 13 to 19; TW 09 and area codes; HK 8 digits; SG 8 digits; MY 01x;
PH 09xx; UK 07xxx; NANP 3-3-4), identity cards of CN, TW, HK, SG, MY, carriers' prefixes, and from how viewers write.
"""

import re

Pattern = re.Pattern[str]

_FULL = {0xFF01 + n: 0x21 + n for n in range(94)}
_MARKS = {0x3000: " ", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0x00A0: " "}
_MARKS |= dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF, 0x2060], " ")
_CIRCLED = {0x2460 + n: str(n + 1) for n in range(9)}
# Traditional forms that the patterns name, so that they are written once.
_SAME = dict(
    zip(
        "號單碼樓棟巷區縣鎮鄉電話賴購訂郵遞貨運編查裏裡廈邨園門層樣鄰號證護銀帳賬戶聯絡傳寫",
        "号单码楼栋巷区县镇乡电话赖购订邮递货运编查里里厦村园门层样邻号证护银帐账户联络传写",
        strict=True,
    )
)
PLAIN = str.maketrans({**{chr(a): chr(b) for a, b in _FULL.items()}, **{chr(a): b for a, b in _MARKS.items()}, **_SAME})
PLAIN |= _CIRCLED | {0x2164: "V", 0x2174: "v", 0xFE0F: " "}

_NUMERAL = {
    "零": "0",
    "〇": "0",
    "一": "1",
    "幺": "1",
    "壹": "1",
    "二": "2",
    "贰": "2",
    "貳": "2",
    "两": "2",
    "三": "3",
}
_NUMERAL |= {
    "叁": "3",
    "參": "3",
    "四": "4",
    "肆": "4",
    "五": "5",
    "伍": "5",
    "六": "6",
    "陆": "6",
    "陸": "6",
    "七": "7",
}
_NUMERAL |= {"柒": "7", "八": "8", "捌": "8", "九": "9", "玖": "9", "十": "1", "洞": "0", "拐": "7", "勾": "9"}
NUMERAL_DIGITS = str.maketrans(_NUMERAL)
NUMERALS = re.compile(
    "[零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖](?:.?[零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖\\d]){3}"
).search

# Texts without any of these hold nothing: most of a stream ends here.
MAYBE = re.compile(
    "[0-9０-９@＠①-⑨].*[0-9０-９①-⑨]|[路街道巷弄村里段邨][ 　]?[0-9０-９]|[@＠]|小老鼠|[零〇幺壹贰貳叁伍陆陸柒捌玖]|[一二三四五六七八九]{2}"
    "|[微薇威维維徽卫衛芯♥❤💚賴赖扣企抠電电飞飛][^，。！？]{0,8}[A-Za-z]|(?i:[vw].?x|ig|line|l1ne|q|tg|tele|wechat|whatsapp|[+➕]|ㄌㄞ)|[加Vv].{0,3}[A-Za-z]| at | dot |[点點]com",
    re.DOTALL,
).search

_DIGIT = re.compile(r"\d", re.ASCII).findall


def count_digits(text: str) -> int:
    return len(_DIGIT(text))


def _re(pattern: str) -> Pattern:
    return re.compile(pattern, re.ASCII | re.IGNORECASE | re.VERBOSE)


EMAIL = _re(
    r"""[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}
    |[a-z0-9]+(?:(?:\.|[ ]dot[ ])[a-z0-9]+)*[ ]?(?:小老鼠|[ ]at[ ])[ ]?[a-z0-9-]+(?:[ ]?[点點][ ]?|[ ]dot[ ])(?:[a-z0-9-]+(?:\.|[ ]?[点點][ ]?|[ ]dot[ ]))*(?:com|net|org|edu|tw|hk|cn)(?![a-z])
    |[a-z0-9._]+[ ]?小老鼠[ ]?[a-z0-9-]+(?:\.[a-z0-9-]+)+"""
)
SPELT_MAIL = re.compile("小老鼠| at ").search

_CN_ID = r"[1-9]\d{5}[ ]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ ]?\d{3}[\dx]"
NATIONAL_ID = _re(
    rf"""(?<![\da-z]){_CN_ID}(?![\da-z])
    |(?<![\da-z-])[a-z][ ]?[12][ ]?(?:\d[ ]?){{7}}\d(?![\da-z-])
    |(?<![\da-z-])[a-z][a-d89]\d{{8}}(?![\da-z-])
    |(?<![\da-z])[a-z]{{1,2}}\d{{6}}[ ]?\([\da]\)
    |(?<![\da-z])[stfgm]\d{{7}}[a-z](?![\da-z])
    |(?<![\da-z-])\d{{6}}-\d{{2}}-\d{{4}}(?![\da-z-])
    |(?:护照|passport)(?:号码?|[ ]no\.?|[ ]number)?[是: ]*(?P<passport>[a-z]?\d{{7,9}})(?!\d)
    |健保卡[^\d]{{0,4}}(?P<health>\d{{12}})(?!\d)
    |(?:身份证|身分证|实名|(?<![a-z])nric|(?<![a-z])ic)(?:号码?|[ ]no\.?|[ ]number)?[是: ]*(?P<said>[a-z]?\d[\dx-]{{6,18}}[a-z]?)(?![\da-z])"""
)
CARD = _re(
    r"""(?:银行?卡|信用卡|储蓄卡|银联|(?<![a-z])card)(?:号码?|[ ]no\.?|[ ]number)?[是: ]*(?P<card>\d{4}(?:[ -]?\d{3,4}){2,4}\d{0,3})(?!\d)
    |(?:帐号|账号|转帐|户头|汇到|account|acct)[是: ]*(?P<account>\d{3}-\d{8,14})(?!\d)
    |(?<![\d-])(?P<grouped>4\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4})(?![\d-])"""
)

_CODE = r"(?:[a-z]{1,5}[-]?)?\d(?:[ -]?[\da-z]){3,24}?(?![\da-z]|[ -]\d{3})"
_CODE_PLAIN = r"(?:[a-z]{1,5}-?)?\d[\da-z]*(?:-[\da-z]+)*(?:[ ]\d{3,8})*"
ORDER_SAID = _re(
    rf"""(?:[订定]单|下单|单子|[单编]号|[订定]购|运单|工单|退[款货]单|快递单|面单|查件|宅配单|寄件(?:代码|编号)|圆通|中通|申通|韵达|顺丰单?|京东|极兔|单|这笔|票据)
       (?:编号|号码?|收?到|号|的)?[ :：是#发你改成查下了号]{{0,6}}(?P<zh>{_CODE_PLAIN})(?![\da-z])
    |(?<![a-z])(?:orders?|ordr|ref|reference|tracking|track|parcel|invoice|refund|return(?:ed)?|rma|booking|awb|ticket)(?:[ ](?:no|num|number|id|ref|is|under|for|on|code|order))*
       [ .:#]{{1,3}}(?P<en>(?:[a-z]{{1,5}}-)?[a-z]{{0,5}}\d[\da-z]*(?:-[\da-z]+)*(?:[ ]\d{{3,8}})*)(?![\da-z])
    |(?<![\w#])\#(?P<hash>(?:[a-z]{{1,4}}-?)?\d{{6,}}(?:-\d+)*)(?!\d)
    |(?<![\da-z-])(?P<before>(?:[a-z]{{1,4}}-?)?\d{{7,}}(?:-\d+)*)(?=[ ]*(?:的|这|那)?(?:订单|单号|is[ ]my[ ]order|my[ ]order|这笔出货|这张还没退))
    |(?<![a-z])(?:order[ ]status|my[ ]order)[, ]+(?P<status>\d{{6,}}[\da-z]*)(?![\da-z])
    |(?<![a-z])(?:waiting[ ]on[ ]the[ ]refund|refund|parcel|order)[ ]for[ ](?P<ref>\d{{6,}})"""
)

_SEP = r"[ .-]?"
MOBILE = _re(r"^(?:1[3-9]\d{9}|09\d{8})$").match
PHONE = _re(
    rf"""(?<![\d\w-])\+[ ]?\d{{1,3}}[ -]?(?:\(\d{{1,4}}\)[ -]?)?\d(?:[ -]?\d){{6,11}}(?!\d)
    |(?<![\da-z+.])(?:86[ -]?)?1[ ]?[3-9](?:{_SEP}\d){{9}}(?![\d]|-\d)
    |(?<![\da-z+.])09\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}(?!\d)
    |(?<![\da-z+.])0{_SEP}9(?:{_SEP}\d){{8}}(?!\d)
    |(?<![\da-z+.])08(?!00)\d{{2}}[ -]\d{{3,4}}[ -]\d{{4}}(?!\d)
    |(?<![\da-z+.])07\d{{3}}[ -]?\d{{3}}[ -]?\d{{3}}(?!\d)
    |(?<![\da-z+.])01\d[ -]\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\d\w+.])\(0[2-9]\d{{0,2}}\)[ ]?\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\da-z+.])0(?!800)[1-9]\d{{0,2}}[ -]\d{{3,4}}[ -]?\d{{4}}(?!\d)
    |(?<![\d\w+.])(?:\([2-9]\d{{2}}\)[ ]?|1?[ -]?[2-9]\d{{2}}[ -])\d{{3}}[ -]\d{{4}}(?!\d)
    |(?<![\d\w+.-])[569]\d{{3}}[ -]\d{{4}}(?![\d-]|[ ]\d{{4}}|[ ]?(?:元|块|件|起))"""
)
PHONE_SAID = _re(
    r"""(?:电话|手机|号码|专线|座机|固话|联系人?|洽|打|回电|来电|请电|电|tel|phone|call(?:[ ]me)?(?:[ ]on|[ ]at)?|text|txt|sms|whats@?app|wa|viber|number(?:[ ]is)?|no[ ]is|my[ ]no|paynow|fps|gcash)
     [^\da-z]{0,5}(?P<said>(?!0?800|400|95\d{3}(?!\d))\+?\d(?:[ -]?\d){6,12})(?![\d])
    |(?<![\d\w+.-])(?P<hk>[235689]\d{3}[ -]?\d{4})(?=[ ]*(?:whatsapp|wa(?![a-z])|打|搵|call|电话|收|拍?deliver))
    |(?<![\d\w+.-])(?P<short>555-\d{4})(?!\d)
    |(?:先生|小姐|太太?|女士)[ ]*(?P<who>[235689]\d{3}[ -]?\d{4})(?!\d)"""
)
ORDER_SHAPED = _re(
    r"""(?<![\da-z-])(?:sf|yt|jd|jdv|jt|zto|sto|yd|ems|ex|rma|tw|hk|tts|spx|az|kd|cn|rr|lp)[a-z]{0,2}-?\d{6,}[\d-]*[a-z]{0,3}(?![\da-z])
    |(?<![\da-z-])1z[\da-z]{8,16}(?![\da-z])
    |(?<![\da-z-])2[0-9](?:0[1-9]|1[0-2])[0-3]\d(?=[\da-z]*[a-z])[\da-z]{5,9}(?![\da-z])
    |(?<![\da-z-])[a-z]{1,3}20[12]\d(?:0[1-9]|1[0-2])[0-3]\d[-\d]*(?![\da-z])
    |(?<![\da-z-])[a-z]{1,3}\d{9,}(?![\da-z])
    |(?<![\d\w.:/-])\d{12,20}(?![\d]|[ ]*(?:条码|條码|barcode))
    |(?<![\d\w.-])\d{4}(?:[ ]\d{4}){3}(?!\d)
    |(?<![\d\w.-])\d{4}-\d{4,}-\d{2,}(?![\d-])"""
)

_ID = r"(?P<id>[a-z][\w.-]{3,29}|[a-z\d_][\w.-]*[_\d][\w.-]{2,29})(?![\w])"
_LINK = r"[ :;=|/>是为搜号去找也加我♥❤💚🆔👉➕+]{0,8}"
MESSENGERS: tuple[tuple[str, Pattern], ...] = (
    (
        "wechat_id",
        _re(
            rf"""(?:微[ ]?信[ ]?号?|[薇徽维威违卫♥❤][信芯心星幸亻]言?号?|微[芯心❤♥💚]️?|[威薇微卫][❤♥💚]️?信?|wei[信欣]|[v][❤♥💚]️?信?|v[信芯心]|(?<![a-z])(?:vx|wx|weixin|we[ ]?chat)(?![a-z])|薇[ ]?x|[加➕+家伽茄][ ]?(?:[微薇卫徽威芯]|wei|v(?![a-z]))|🛰️?|(?:(?<=\s)|^)[微薇徽]|(?<=[加我])[徽卫薇微])
            (?:[ ]?(?:id(?![a-z])|me(?=[ :])|is(?=[ :])|号|给我))*{_LINK}(?P<id>[a-z\d_][\w.-]{{4,24}})(?![\w])"""
        ),
    ),
    ("wechat_id", _re(r"(?<![a-z\d])v[ ]?[:：/ ][ ]?(?P<id>[a-z][\w-]*[\d_-][\w-]{1,20}|[a-z]+\d[\w]*)(?!\w)")),
    (
        "line_id",
        _re(
            r"""(?:(?<![a-z])l[i1]ne(?![a-z])|赖(?![皮床])|ㄌㄞ)[ ]?(?:id(?![a-z])|帐号|搜寻?|加|我|是|一样|is(?![a-z])|:|=|👉|🆔|👈|📩|➕|-|[ ])*(?P<id>@[a-z\d_][a-z\d._-]{2,24}|(?=[a-z._-]*[\d_.-])[a-z\d_][a-z\d._-]{3,24}|(?:(?<=[:：])|(?<=d[ ]))[a-z]{4,20})(?![\w])"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"""(?:(?<![a-z])qq?(?![a-z])(?:群|号)*|[扣抠叩][ ]?[扣3叩]|加?[扣企][鹅鵝]?|群[ ]?号?|企鹅|企鵝|加q)[ :：是号加我]{0,4}(?P<id>\d(?:[ ]?\d){5,10})(?!\d)"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"""(?:(?<![a-z])(?:telegram|tele|tg|skype(?:[ ]live)?|venmo|paypal|snap|ig[ ]?id|viber)(?![a-z])|飞机号?|纸飞机|电报|抖音号|快手号|小红书号|支付宝(?:账号|帐号)?)
            [ :：是搜]{0,3}(?:me[ ]on[ ]|from[ ]|on[ ])?[ ]?(?P<id>@[a-z\d][\w.-]{2,24}|(?=[a-z._-]*[\d_.])[a-z\d][\w.-]{3,24}|(?<=[搜:：])[a-z]{5,24}|(?<=[搜:：][ ])[a-z]{5,24})(?!\w)"""
        ),
    ),
    (
        "messenger_id",
        _re(
            r"(?:加一?[我下]|加[ ]?我?[ ]?id|(?<![a-z])id|私)[ :：]{1,2}(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{4,24})(?!\w)"
        ),
    ),
)

NOT_PERSONAL_BEFORE = re.compile(
    r"(?:[货款批型条色]号|货码|尾号|末[三四五]码|[后後][三四五]码|后[四4]位|直播间?(?:号|代码)|live id|条码|last ?[45](?: digits)?(?: is)?|art(?:icle)?(?: no\.?)?|lot|SKU|编码)[ :：是]*$",
    re.IGNORECASE,
).search

# An address: a chain of places that ends in a numbered door.
_H = r"[\u3400-\u9fff]"
_NUM = r"(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,3})(?:[ ]?[-之—][ ]?\d{1,4}){0,3}"
_UNIT = r"(?:号楼|号院|号馆|号库|号|弄|巷|楼|栋|幢|单元|室|座|组|村|邻|校区|公寓|门|层)"
_WAY = (
    r"(?:路|街|大道|道|段|巷|弄|胡同|里|村|新村|镇|乡|屯|小区|花园|花城|苑|城|家园|公寓|大厦|中心|广场|校区|宿舍|邨|坊|桥|园"
    r"|湾|庄|庭|府|区|市|县)"
)
# The numbered end of an address; what leads to it is read backwards from there.
_STEP = rf"{_NUM}[ ]?{_UNIT}(?:之\d{{1,2}})?"
_DOOR = r"(?:附\d{1,3}号|[ ]?\d{1,4}[室座]?(?![\dA-Za-z号]|[ ]?[件个斤块瓶盒双条只套组箱份天年月米])|[ ]?地下|[ ]?[A-Z]?B\d(?!\d)|[ ]?[A-Z]室)"
ADDRESS_END = re.compile(
    rf"(?<![\d.])(?:{_STEP}|\d{{1,4}}-\d{{1,4}}(?:-\d{{1,4}})+(?!\d))"
    rf"(?:(?:[ ](?!\d{{1,3}}号(?![楼馆库院]))|(?![不是]){_H}{{1,6}})?{_STEP})*{_DOOR}?",
    re.ASCII,
)
ADDRESS_BEFORE = re.compile(rf"(?:{_H}|(?<={_H})[ ](?={_H})|[（）()])*[ ]?$").search
WAY_END = re.compile(rf"{_WAY}[ ]?(?:[东西南北中]|[一二三四五六七八九十]段)?[ ]?$|{_WAY}{_H}{{1,8}}[ ]?$").search
BARE_DOOR = re.compile(r"^\d{1,4}号(?:\d{1,3}[楼室]|楼[ ]?\d{3,4})(?:之\d{1,2})?", re.ASCII).search
ADDRESS_LEAD = re.compile(
    r"^(?:.*(?:收[货件]?地址|地址|寄[到去往给]?|送[到去往货]?|改成|改到|改送|换成|[我她他][家现]?住|家住|现住|住在?|人在|写明|印成"
    r"|写的?|填|发到|到|在|是|给|收件人?|我家|就这|搬到|就到|[:：，。！!？?「]))[ 了去咗]*",
).match
NO_PLACE = re.compile("(?:门市|链接|[这那哪]里|[卖拍要买拿])[ ]?$").search
_CITY = (
    "北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|大连|沈阳|宁波|厦门|福州|济南|合肥|昆明|贵阳|南昌|南宁|石家庄"
    "|哈尔滨|长春|太原|兰州|乌鲁木齐|无锡|东莞|佛山|温州|泉州|常州|徐州|扬州|赣州|惠州|中山|珠海|汕头|洛阳|烟台|广西|广东|浙江|江苏|山东"
    "|河南|河北|湖南|湖北|四川|福建|安徽|江西|辽宁|吉林|黑龙江|陕西|甘肃|云南|贵州|山西|海南|青海|新疆|西藏|宁夏|内蒙|台北|臺北|新北|桃園"
    "|桃园|台中|臺中|台南|臺南|高雄|基隆|新竹|苗栗|彰化|南投|雲林|嘉義|屏東|屏东|宜蘭|花蓮|台東|臺東|澎湖|金門|香港|九龍|九龙|沙田|元朗"
    "|屯門|屯门|觀塘|旺角|荃灣|深水埗|將軍澳|大埔|上水|粉嶺|葵涌|青衣|北角|柴灣|澳門"
)
KNOWN_PLACE = re.compile(rf"(?:{_CITY})|{_WAY}$").search
_STREET = r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|close|crescent|cres|boulevard|blvd|terrace|way|place|pl|square|sq|park)"
ADDRESS_EN = re.compile(
    rf"""(?<![\w$£€#.-])(?:(?:apt|flat|unit|suite|room)[ ]?\w{{1,4}},?[ ])?\d{{1,5}}[a-zA-Z]?[ ](?:[A-Z][a-z']+[ ]){{1,3}}(?i:{_STREET})\b\.?(?:[ ]\d{{1,3}}\b)?(?:,?[ ](?:(?i:apt|flat|unit|ste|suite|room|\#)[ ]?[\w-]{{1,6}}|\#\d\d-\d+|[A-Z]{{1,2}}\d{{1,2}}[ ]?\d[A-Z]{{2}}|[A-Z][A-Za-z]+|\d{{4,6}}\b))*
    |(?<!\w)(?i:blk)[ ]?\d{{1,4}}\w?,?[ ](?:[\w'.\u3400-\u9fff]+[ ]?){{1,5}}(?:\#\d{{1,2}}-\d{{1,4}})?(?:[ ][A-Z][a-z]+)*
    |(?<!\w)(?:(?i:no\.?[ ]?))?\d{{1,4}}[ ](?i:jalan|jln|lorong|lor)[ ][\w/]+(?:[ ,/]+(?!one|two|deliver|pls|pcs|can|and|bottle)[\w/]+){{0,5}}
    |(?<!\w)(?i:unit|apt|flat)[ ]?\d{{1,4}}[A-Z]?,?[ ](?:[A-Za-z]+[ ,]+){{1,4}}(?:[A-Z]\w+)?""",
    re.ASCII | re.VERBOSE,
)
