"""Addresses in Chinese: a chain of places that ends in a numbered door, post office boxes, villages without numbers."""

import re
from collections.abc import Iterator

from livemend.triage.pii_leads import WHOLE, Led, Near, Stretches, around, leads
from livemend.triage.pii_patterns import PLAIN

_H = r"[\u3400-\u9fff]"
_NUM = r"(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,3})(?:[ ]?[-之—][ ]?\d{1,4}|-[A-Z](?=[栋座楼区室])){0,3}"
_UNIT = (
    r"(?:段|期|\#[楼栋]|\#(?=\d{3,4}(?!\d))|字楼|号(?:宿舍|公寓|教学|办公|住宅|学生公寓)?楼|号院|号馆|号库"
    r"|号(?!店(?!面)|[链线款口摊档])|弄|巷|楼|栋|幢|单元|室|座|组"
    r"|村|邻|校区|舍|公寓|门|层|(?<=\d{3})房|(?:街区?|[道里区])(?=[ ]?\d{1,4}[ ]?[号栋幢座]))"
)
_WAY = (
    r"(?:路|街|大道|道|段|巷|弄|胡同|里|村|新村|镇|乡|屯|小区|花园|大学|学院|医院|[中小]学|工业区|花城|苑|城|家园|公寓"
    r"|大厦|中心|广场|校区|宿舍|邨"
    r"|坊|桥|园|湾|阁|轩|绿洲|庄|庭|府|区|市|县)"
)
# The numbered end of an address; what leads to it is read backwards from there.
_STEP = rf"{_NUM}[ ]?{_UNIT}(?:[ ]?之[ ]?(?:\d{{1,2}}|[一二三四五六七八九]))?"
_HOUSE = (
    r"(?:大厦|大楼|广场|中心|花园|公寓|国际|城(?!市)|苑|阁|园|宿舍|学校|商场|商厦|大学|医院|酒店|小区|写字楼|管理室)"
)
# On the ground floor, with the shop there: 地下A1舖.
_GROUND = r"地(?:下|[舖铺鋪])(?:[ ]?(?:[A-Z]\d?|[A-Z]?\d{1,3}[A-Z]?[ ]?号?)[舖铺鋪])?"
_DOOR = (
    rf"(?:(?<=号)(?:[门店铺舖鋪]面|商[铺舖鋪]|底商|车库)|[ ]?{_H}{{2,10}}?(?:(?:{_HOUSE}){{1,2}}|村{_H}{{1,4}}[楼阁])"
    rf"(?:[A-Z东西南北一二三四五六]{{1,2}}[塔座栋楼区])?"
    r"(?:[ ]?(?:(?:[负負]|地下)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[楼层]"
    r"|\d{1,2}/?F(?![A-Za-z\d])(?:[ ]?(?:[A-Z]\d?|\d{1,4}[A-Z]?)[室座铺舖]?(?![A-Za-z\d]))?"
    r"|(?:[A-Z]-?)?\d{3,4}室?(?![\dA-Za-z号件个元块])"
    rf"|{_GROUND}))?"
    r"|[ ][\u3400-\u9fff]{2,6}[ ]地下[ ]?[A-Z]?\d{1,3}[A-Z]?[ ]?号?[舖铺鋪]"
    r"|(?<=[号巷弄栋])(?:管理(?:员室|处)|警卫室)|[ ]?[男女][一二三四五六七八九十\d]{1,2}舍(?:[ ]?\d{3,4})?|附\d{1,3}号"
    r"|(?<=号)-\d{1,2}(?![\dA-Za-z号-]"
    r"|[ ]?[件个斤块点月])|[甲乙丙丁](?![\u3400-\u9fff])"
    r"|(?:(?<=[楼栋幢座])[ ])?[1-9]\d{0,2}-[A-Z]?\d{1,4}(?:-\d{1,4})?(?![\dA-Za-z号-])"
    r"|(?<=[座栋幢])[ ]?\d{1,3}[A-H]室?(?![A-Za-z\d-])"
    r"|[ ]?(?:\d{1,4}|\d{3}[A-D]|(?<![ ])[A-Z]\d{3,4})[室座]?(?![\dA-Za-z号-]|[ ]?[件个斤块瓶盒双条只套组箱份天年月米])"
    rf"|[ ]?{_GROUND}"
    r"|[ ]?\d{1,2}/?[Ff](?:[-之]\d{1,2})?(?![A-Za-z\d])(?:[ ]?(?:[A-Z]\d?|\d{1,4}[A-Z]?)[室座铺舖]?(?![A-Za-z\d]"
    r"|[ ]?[件个盒瓶条双套]))?|[ ]?[A-Z]?B\d(?!\d)|[ ]?[A-Z]室|(?<=[楼层])[A-Z](?![A-Za-z\d]))"
)
_GATE = r"(?:[ ]?(?:小区|大?院|园区|商场|市场)?(?:[前后後侧側正旁东東西南北小]|大(?!门[票牌]))门口?)"
# Letters that make a sentence of what could be the name of a place.
_TALK = "的了吗嘛在有你我他她它是去到"
# What it stands beside, and what is there: 208号 进安宫隔壁 冷冻行. A sentence has other letters: 501 别老给我送隔壁.
_SPOKEN = f"[{_TALK}请放送扔丢给叫让别勿总说问要找这那都也就不没]"
_NEXT = rf"(?:[ ](?!又)(?:(?!{_SPOKEN}){_H}){{2,5}}(?:隔壁|对面|斜对面)(?:[ ]?{_H}{{2,4}}[行店铺厂])?)"
# What stands between two doors. Words that move a parcel from one to the other part them: 12号改寄9号.
_JOINT = rf"(?:(?![寄改换換送了]){_H})"
# Letters of a sentence rather than of an estate.
_ASKED = f"[{_TALK}请放送快递收谢抽买卖看说问要这那个都也不]"
# An estate between the door of its street and the one of a house in it: 361 号 麓谷小镇 5 栋, 9号PopWalk天晋2座.
_WITHIN = (
    rf"(?<=[号期])(?:(?:[ ]?(?:(?!{_ASKED}){_JOINT}){{2,12}}){{1,2}}(?:[A-Z]{{2,6}})?"
    rf"|(?:[ ]?[A-Z][A-Za-z']{{1,13}}){{1,3}}(?:[ ]?(?:(?!{_ASKED}){_JOINT}){{2,12}})?)(?:[ ]?(?:[A-Z]|\d{{1,2}})区)?"
    r"[ ]?第?[ ]?(?=(?:\d{1,3}|[A-Z])[ ]?(?:[栋幢座期楼]|号楼|单元))"
)
_ENDS = Led(
    re.compile(
        rf"(?<![\d.])(?:{_STEP}|(?<=村)\d{{1,4}}[A-Z]?(?=[ ]?地下)"
        r"|(?<=[厦楼苑阁寓舍庭])\d{3,4}室?(?![\d.:-]|[ ]?[号件个元块米多年月])"
        r"|(?:(?<=[厦楼苑阁轩])|(?<=[厦楼苑阁轩] ))\d{1,2}[A-Z](?![A-Za-z\d-])"
        r"|(?<=[楼阁] )\d{3,4}室?(?![\d.:-]|[ ]?[号件个元块米多年月蚊])"
        r"|(?<!公园)(?<=[园苑湾庭府])\d{1,2}-\d{3,4}(?![\d-]|[ ]?[个件元块])"
        r"|(?<=[厦楼场心][A-Z]区)\d{3,4}室?(?![\d.:-]|[ ]?[号件个元块米多年月])"
        r"|(?<=[一二三四五六七八九东西南北A-Z]区)[A-Z]\d{0,2}-\d{2,5}(?![\d-])"
        r"|(?<=[A-Z][塔座栋])\d{1,2}-\d{1,4}(?![\d-])|(?<=[际厦楼心场])\d{1,2}[Ff](?![A-Za-z\d])"
        r"|\d{1,4}-\d{1,4}(?:-\d{1,4})+(?!\d))"
        rf"(?:(?:[ ](?!\d{{1,3}}号(?![楼馆库院]))|{_WITHIN}|[ ]{_JOINT}{{2,3}}[ ](?=\d{{1,4}}[ ]号)"
        rf"|[ ](?![不是]){_JOINT}{{2,8}}?{_HOUSE}{_JOINT}{{0,4}}[ ]?"
        rf"|(?![不是])(?:{_JOINT}{{2,8}}?(?:{_HOUSE}{_JOINT}{{0,4}}|[坊轩庭楼])[ ]?"
        rf"|{_JOINT}{{1,6}}))?{_STEP})*"
        rf"{_DOOR}?{_GATE}?{_NEXT}?",
        re.ASCII,
    ),
    leads(
        shapes={
            r"\dA-Z": r"(?<![\d.].)(?:(?=[\dA-Za-z之— -]{0,24}[段期#字号弄巷楼栋幢单室座组村邻校公门层房舍街道里区])"
            r"|(?<=[厦楼苑阁寓舍庭园湾府塔座栋际心场村区].)|(?<=[厦楼苑阁轩] .)|(?<=轩.)|(?=\d{0,3}-\d{1,4}-\d))"
        }
    ),
)
_BEFORE = re.compile(
    rf"(?:{_H}|(?<=[园苑城庄村厦场里寓庭湾心楼])[A-Z](?=[区座塔栋])|(?<={_H})[ ](?=(?:{_H}|[A-Z][区座塔栋]))"
    rf"|(?<= )[A-Z](?=[区座塔栋])|[（）()])*[ ]?$"
).search
_HUT = "(?:棚屋|村屋|石屋|寮屋|排屋|唐楼|平房|厂房|仓库|宿舍|地铺)"
_WAY_END = re.compile(
    rf"{_WAY}[ ]?(?:[东西南北中]|[一二三四五六七八九十]段|[A-Z][塔座栋区])?[ ]?$"
    rf"|{_WAY}{_H}{{1,8}}[ ]?$|{_WAY}[ ](?:(?!{_ASKED}){_H}){{2,6}}[楼阁台居轩座][ ]?$|{_WAY}[ ]{_HUT}[ ]?$"
    r"|写字楼[ ]?[A-Z][塔座栋区][ ]?$"
).search
_BARE_DOOR = re.compile(r"^\d{1,4}号(?:\d{1,3}[楼室]|楼[ ]?\d{3,4})(?:之\d{1,2})?", re.ASCII).search
_LEAD = re.compile(
    r"^(?:.*(?:收[货件]?地址|收货|地址|寄(?:[到去往给]|娘家|老家|公司)?|送[到去往货]?|改成|改到|改[送寄]|请改|宅配改"
    r"|换成"
    r"|屋企|叫|(?<![解开])放[到在]?|驿站|兔喜|[我她他][家现]?住|家住|现住|住在?|人在|写明|印成|写(?![字意])的?|填|发到|到|(?<!自)在|是"
    r"|改|给|娘家|老家|收件人?|我家|就这|搬到"
    r"|就到|的(?=[\u3400-\u9fff]{2})|[:：，。！!？?「])|(?<![永兴恒鑫])发(?![展达源财祥]))[ 了去咗]*",
).match
_NO_PLACE = re.compile(
    "(?:[门超]市|市话|链接|[这那哪]里|[卖拍要买拿]|段位|道具)[ ]?$|^(?:小区|广场|大厦|公寓|商场|市场)[ ]?$"
).search
_CITY = (
    "北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|大连|沈阳|宁波|厦门|福州|济南|合肥|昆明"
    "|贵阳|南昌|南宁|石家庄|哈尔滨|长春|太原|兰州|乌鲁木齐|无锡|东莞|佛山|温州|泉州|常州|徐州|扬州|赣州|惠州|中山|珠海"
    "|汕头|洛阳|烟台|广西|广东|浙江|江苏|山东|河南|河北|湖南|湖北|四川|福建|安徽|江西|辽宁|吉林|黑龙江|陕西|甘肃|云南"
    "|贵州|山西|海南|青海|新疆|西藏|宁夏|内蒙|台北|臺北|新北|桃园|台中|臺中|台南|臺南|高雄|基隆|新竹|苗栗|彰化"
    "|南投|雲林|嘉義|屏东|宜蘭|花蓮|台東|臺東|澎湖|金門|香港|九龍|九龙|沙田|元朗|屯门|觀塘|旺角|荃灣|深水埗|將軍澳"
    "|大圍|馬鞍山|天水圍|西環|中環|灣仔|銅鑼灣|鰂魚涌|筲箕灣|黃大仙|鑽石山|紅磡|土瓜灣|何文田|油麻地|佐敦|尖沙咀"
    "|大角咀|長沙灣|荔枝角|美孚|東涌|西貢|坑口|藍田|油塘|牛頭角|慈雲山|石硤尾|香港仔|鴨脷洲|薄扶林|上環|小西灣|火炭|大嶼山|新界|氹仔"
    "|路環|大埔|上水|粉嶺|葵涌|青衣|北角|柴灣|澳門"
).translate(PLAIN)
_KNOWN_PLACE = re.compile(rf"(?:{_CITY})|{_WAY}$").search
# The place is only spoken of, and the address comes behind it: 广州天河的 体育西横街176号.
_SAID_OF = re.compile("(?:的|[那这][边里])$").search
_BOXES = Near(
    re.compile(
        rf"(?<!信)(?:(?!信箱){_H}){{0,10}}(?:邮政局?|邮局)(?:[ ]?第?[ ]?\d{{1,5}}(?:[-之]\d{{1,4}})?(?:[ ]?号)?[ ]?信箱"
        rf"|(?:信箱|邮箱)[ ]?第?[ ]?\d{{1,6}}(?:[-之]\d{{1,4}})?[ ]?号(?:信箱)?)"
        rf"|(?:{_H}{{2,8}}[ ]?(?:\d{{1,2}}[ ]?[巷街道路][ ]?)?)?大牌[ ]?\d{{1,4}}[A-Z]?(?:[ ,]?(?:(?!门牌){_H}{{2,8}}"
        rf"|\d{{1,3}}[ ]?[巷街道路])){{0,4}}"
        rf"(?:[ ,]{{0,2}}(?:门牌"
        rf"|单位)?[ ]?\#?\d{{2}}-\d{{2,4}}[A-Z]?(?![\d-]))?(?:[ ,]{{1,2}}[sS]?\(?\d{{6}}\)?(?!\d))?"
        rf"|{_H}{{2,8}}[市县区州]\d{{5}}部队(?:\d{{1,3}}分队)?"
        rf"|{_H}{{2,8}}[市县区州]\d{{3,6}}信箱(?:[ ]?\d{{1,4}}[ ]?(?:号|分箱))?",
        re.ASCII,
    ),
    re.compile("邮政|邮局|[信邮]箱|部队|大牌(?=[ ]?\\d)").finditer,
    18,
    24,
)
# Some villages lie by a shop or a school that everybody there knows: 六都寨镇老车站对面理发店.
_LANDMARK = (
    "(?:市场|祠堂|家属院|院子|[学小中]学|学校|超市|小卖部|商店|卫生[院所室]|理发店|药店|加油站|信用社|粮站|派出所"
    "|供销社|车站|村委会?|大队部?"
    "|[村路街巷]口|桥头|邮局|银行|饭店|诊所)"
)
_BESIDE = "(?:对面|旁边?|隔壁|后面|边上|门口|附近)"
# Letters of a way, not of a sentence: 稠江街道卖袜子的超市.
_ALONG = rf"(?:(?![的卖买发有开做能可吗是到]){_H})"
# Or by the row, or by who lives there: 刘庄村西头第二排刘家.
_NTH = r"[一二三四五六七八九十\d]{1,3}"
_ROW = (
    rf"(?:[东西南北村]头?第?{_NTH}[排家户]|[东西南北]头)(?:老?{_H}家)?|{_ALONG}{{0,4}}{_NTH}[组社排队]"
    rf"(?:{_NTH}[号户])?"
)
_VILLAGES = Near(
    re.compile(
        # Each part is taken whole: tried in every cut, a heap of them would take for ever.
        rf"(?:(?:(?>(?:{_H}{{2,6}}?(?:省|自治区))?{_H}{{2,5}}?[市州盟])|(?>{_H}{{2,6}}?(?:省|自治区))"
        rf"|{_CITY})(?>{_H}{{1,5}}?[县区市旗])"
        rf"|(?:(?<=[到寄送发在是上])|(?<!{_H})){_H}{{1,3}}[县旗])(?>{_H}{{1,5}}?"
        rf"(?:镇|乡|街道))(?:{_ALONG}{{0,8}}?{_LANDMARK}{_BESIDE}?(?:{_ALONG}{{0,6}}{_LANDMARK})?(?![的价])"
        rf"|{_H}{{1,8}}?(?:村|屯|社区|小区|[庄寨堡街巷沟](?!{_H}))(?:{_LANDMARK}{_BESIDE}?|{_ROW})?|{_NTH}连)"
        rf"|(?<!{_H}){_H}{{2,3}}[镇乡]{_H}{{1,5}}村第?{_NTH}[组队社]"
    ),
    re.compile("[镇乡]|街道").finditer,
    36,
    45,
)
VILLAGE = re.compile("[县区市旗][^,，。 ]{1,5}(?:[镇乡]|街道)|[镇乡][^,，。 ]{1,6}[组队社]").search
# Doors said in numerals: 十二号楼三单元, 四段一百号, 鞍山西道颐高大厦负一层. A floor is none but of a house on a way.
SAID = re.compile(
    "[一二三四五六七八九十百](?:号楼|单元|[栋幢]|座(?=[0-9一二三四五六七八九]))"
    "|[路街段巷弄][一二三四五六七八九十百]{1,4}号"
    rf"|[路街道](?<={_H}{_H}.)(?<![这网半顺马在]路)(?<![逛上]街)(?<![知味频渠通]道)(?![口上里边])"
    rf"(?:(?![{_TALK}家这那哪]){_H}){{2,14}}?(?:[厦场心城]|[大百]楼|[A-Z][座区栋])(?:[负負]"
    rf"|地下)?[一二三四五六七八九十]{{1,3}}[层楼]"
).finditer
_WHOLE_DOOR = re.compile(
    r"^\d{1,3}[ ]?(?:栋|幢|座|号楼)[ ]?(?:\d{1,2}|[A-Z])[ ]?单元[ ]?\d{2,5}|^\d{1,2}[ ]?座[ ]?\d{1,2}[ ]?(?:楼|/F)"
    r"|^\d{1,2}(?:楼|/F)[ ]?[A-Z][室座](?![A-Za-z\d])",
    re.ASCII,
).search
# A house and a flat of an estate that nobody would know for one: 锦绣江南三期19栋704, 富力山水2街15号.
_FLAT = re.compile(
    r"^(?:\d{1,2}[ ]?期[ ]?)?\d{1,3}[ ]?(?:栋|幢|号楼)[ ]?(?:[A-Z]-?)?\d{3,4}(?!\d)"
    r"|^\d{1,2}街\d{1,3}号(?![链款色店商])",
    re.ASCII,
).search
# A house alone, where a parcel is sent to it: 放绿地香颂 12 号楼.
_BLOCK = re.compile(r"^\d{1,3}[ ]?(?:[栋幢]|号楼)(?![的有几拼团])", re.ASCII).search
_ESTATE = re.compile(rf"^(?:(?![{_TALK}请放送快递收谢号换楼抽买卖看说问]){_H}){{2,9}}$").search


# A comma or a new line between the parts of an address: 上海市，浦东新区，张杨路，1589号，A座，602.
_CUTS = re.compile(
    rf"(?<=[省市区县镇乡道路街号弄巷村栋幢座楼期厦场心苑园庭城湾])(?:[ ]?[,，、\n\r]{{1,2}}[ ]?"
    rf"|[ ]{{2,3}})(?=(?:(?!{_ASKED}){_H}){{1,8}}(?:[市区县镇乡道路街村][,，、\d ]|[,，、 ]?(?:\d{{1,5}}"
    rf"|[A-Z]\d?)[ ]?(?:号|弄|栋|幢|座|单元))"
    r"|(?:\d{1,5}|[A-Z]\d?)[ ]?(?:号|弄|栋|幢|座|单元|楼|室|层)(?!\d)|\d{3,4}(?:室|$|[ ,，。]))",
    re.ASCII,
).finditer


def find_cut(plain: str) -> Iterator[tuple[int, int]]:
    """The same with a space where something else cuts an address."""
    said, places, at = "", list[int](), 0
    for cut in _CUTS(plain):
        said += plain[at : cut.start()] + " "
        places += range(at, cut.start() + 1)
        at = cut.end()
    if said:
        places += range(at, len(plain))
        marks = (n for n in range(1, len(places)) if places[n] - places[n - 1] > 1 or plain[places[n]] in ",，、\n\r")
        for start, end in find(said + plain[at:], list(around(((n, n) for n in marks), 45, 45))):
            yield places[start], places[end - 1] + 1


def find_said(said: str, plain: str) -> Iterator[tuple[int, int]]:
    """The same with the numerals of the text as digits. The places that lead to a door keep theirs: 五一大道."""
    return find(plain, list(around((mark.span() for mark in SAID(plain)), 45, 45)), said)


def find(plain: str, stretches: Stretches = WHOLE, numerals: str = "") -> Iterator[tuple[int, int]]:
    """From each numbered end backwards over the places that lead to it."""
    floor = 0
    read = numerals or plain
    for match in _ENDS.finditer(read, read, stretches):
        end = match.end()
        bare = _BARE_DOOR(match[0])
        near = max(floor, match.start() - 40)
        before = _BEFORE(plain[near : match.start()])
        start = near + before.start() if before else match.start()
        said = plain[start : match.start()]
        lead = _LEAD(said)
        start += lead.end() if lead else 0
        house = plain[start : match.start()].rstrip()
        flat = (_FLAT(match[0]) or (lead and _BLOCK(match[0]) and len(house) > 2)) and _ESTATE(house)
        if not (bare or flat or _WHOLE_DOOR(match[0])) and (not _WAY_END(said) or _NO_PLACE(said)):
            continue
        # Words before a space belong to it only if they name a place: 王秀琴 河南省 against 苗栗頭份 測試街.
        while (gap := plain.find(" ", start, match.start() - 1)) >= 0 and not (
            _KNOWN_PLACE(plain[start:gap]) and not _SAID_OF(plain[start:gap])
        ):
            start = gap + 1
        if bare and not flat and not _WAY_END(plain[start : match.start()]):
            start = match.start()
        # A part of a road follows its name; alone it is a stage of baby food: 要2段来了3段.
        # So of a street or a mile: 跑了3里5号才到.
        if plain[start] == "段" or (plain[start] in "街道里区" and plain[start - 1 : start].isdigit()):
            continue
        floor = end
        yield start, start + len(plain[start:end].rstrip(" ,，"))
    for match in _VILLAGES.finditer(plain, plain, stretches) if VILLAGE(plain) else ():
        lead = _LEAD(match[0])
        yield match.start() + (lead.end() if lead else 0), match.end()
    for match in _BOXES.finditer(plain, plain, stretches):
        yield match.span()
