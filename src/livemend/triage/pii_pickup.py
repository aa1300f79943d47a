"""Places where somebody fetches his parcel, which are addresses too: shops by name or number, lockers, stations.

全家 板橋新埔店 店號 014482, 菜鸟驿站(学府路88号店), 順豐智能櫃 H852FE88P, POPStation @ Tampines Hub. A brand alone is
no place (全家取貨), nor is a locker nobody could find (放快递柜).
"""

import re
from collections.abc import Iterator

from livemend.triage.pii_leads import HAN, Led, Near, leads
from livemend.triage.pii_streets import OPENERS

_CHAIN = (
    r"(?:(?<![\w-])(?:7-?(?:11|eleven)|seven[ -]?eleven|family[ ]?mart|hi-?life|ok[ ]?mart|circle[ ]?k|lawson)"
    r"(?![a-z\d])"
    rf"|统一超商|小[七7]|全家|莱尔富|(?<![a-z])ok(?:[ ]?(?=超商|便利)|(?=[ ]{HAN}{{2,8}}店[ ]?\d{{4}})"
    rf"|(?=[ ]{HAN}{{4,8}}店(?:[ ,，。!]|$)))"
    r"|美宜佳|罗森|便利蜂|天福|红旗连锁|十足|快客|喜士多|美佳宜|可的|唐久|每一天|易捷"
    rf"|[虾蝦]皮店到店(?=[ :(-]?{HAN}{{2,12}}店)|惠康|百佳|屈臣氏|便利店)"
)
_NUMBER = (
    r"(?:[ ]?[(,]?[ ]?(?:(?:门市)?店?[号铺]|店代?号|代码|编号|id|code|no\.?)?[ :#]{0,2}[a-z]{0,2}\d{3,6}(?!\d)\)?)"
)
# Letters of a shop's name, not of a sentence about shops.
_NAME = (
    r"(?:(?![这那家的每开有去到在哪我你他是没不都也买卖取寄货便])(?-i:[\u3400-\u9fff\d])"
    rf"|家(?={HAN}{{0,3}}店)){{2,10}}?"
)
# The one shop that a seller has in a city: 台中门市 7-11有卖吗.
_CITYS = r"(?:[台臺][北中南东]|高雄|新竹|桃园|基隆|嘉[义義]|花[莲蓮]|各地?|贵)门市"
# A shop of many brands by its own name, and the chain behind it: 新庄幸福店(全家). What any shop is called is no name.
_NOBODYS = (
    r"(?:附近|直营|旗舰|实体|线下|本|分|总|体验|专|连锁|加盟|概念|官方|网|药|快闪|超市|便利|楼下|隔壁|早餐"
    r"|星巴克|麦当劳)"
)
_BRAND_AFTER = (
    r"(?:全家|统一(?:超商)?|小七|莱尔富|ok(?:超商|[ ]?mart)?|hi-?life|7-?(?:11|eleven))(?:便利商?店|超商)?"
    r"(?:$|[ ,，。!)]|取|好了|可以|谢谢)"
)
_SHOP = rf"(?!便利|超商){_NAME}(?:门市|分?店)(?![员长铺里家面主小大到])"
# Two places one behind the other: 7-11垦丁大湾. A sentence about shops has other letters.
_BRANCH = (
    r"(?:(?![的了吗嗎呢吧啊有没沒不是在到取货件买買卖賣付寄退缺可能好多便宜就都也还還被要店免运费費活动動领領券代码查询詢"
    r"怎什几幾会會去来给給这那我你他今明用刷支包裹延迟遲冻凍食品咖啡饭飯第杯满額额赠联聯集款流系统客服期间間特优優折扣遗遺通知排队隊时時限爆太等])"
    rf"{HAN}){{4,5}}(?!{HAN})"
)
_CABINET = (
    r"(?:(?:丰巢|智能|快递|自提|速递易|顺丰|中邮|菜鸟)[快递智能自提寄存]{0,4}柜|丰巢|(?:菜鸟|妈妈|兔喜|快递|邻里"
    r"|多多|溪鸟|熊猫|校园|中通|圆通|韵达)?(?:驿站)|菜鸟(?!裹裹)"
    r"|(?:快递|包裹)?(?:自提|代收|自取|取件|取货)点|多多买菜自提点|兔喜生活|递易智能|近邻宝|格格货栈"
    rf"|(?:掌柜)?智取柜|置物柜|(?<=局)[ ]?i邮箱|{HAN}{{0,2}}快递超市|蓝店|熊猫快收)"
)
_INSIDE = r"\([^()]{0,16}(?:[店点路街号门栋幢楼村区苑园]|\d)[^()]{0,8}\)"
_HALL = r"(?:[楼邨村座苑厦场心道街路号园城院铺舖湾]|地下|商场)"
_SF_CODE = r"(?:[a-z]?(?:852|853)[a-z\d]{1,8}|[a-z]{1,3}\d{3,6}[a-z\d]{0,5})(?![a-z\d])"
_SF = (
    rf"(?:{HAN}{{0,2}}(?:智能|自提)柜|(?<![a-z])[a-z]{{2,6}}智能柜|(?<![a-z])i邮箱|(?:顺丰|sf)[ ]?(?:智能柜"
    rf"|自提柜|站|速运站|服务中心|[营營][业業]点|自提点|速递站)|(?<![a-z])sf[ ]?(?:locker|station|store))"
)
SHOPS = Led(
    re.compile(
        rf"""{_CHAIN}(?:便利商?店|超商|店到店)?(?:[ -]?|[ ]-[ ])(?:(?:{_SHOP}{_NUMBER}?)|{_INSIDE}
    |(?:门市)?店[号铺][ :]{{0,2}}[a-z]?\d{{3,6}}(?!\d))
    |(?:(?<=取件)|(?<=取货)|(?<=[到寄]))(?:门市|店)(?![: ]?[虾蝦]皮)[: ]{{0,2}}{HAN}{{2,8}}(?:门市|店){_NUMBER}?
    |(?:(?:{_CHAIN}|超商|店到店|交货便)(?:取[货件](?:付款)?|寄[件取]|店名|改[成到为]?|选|[:])+|取[货件](?:付款)?(?:门市
    |店名?|地点|点)?|门市(?:名称?|是)?|店名|超商(?:选|名称?)?|统一)
        (?:[ :]{{1,2}}(?:改[成到为]?|是|选)?|改[成到为]|是|选)(?P<named>(?!门市|便利|超商|统一|全家
        |[虾蝦]皮){_SHOP}{_NUMBER}?)(?![的卖有没哪在])
    |(?<!{HAN})(?!统一|全家|那|附近|直营|旗舰|实体|线下|{_CITYS}){_SHOP}(?<=门市)(?=[ ]?\(?(?:7-?(?:11|eleven)|统一|小七
    |取[货件]))
    |(?:(?<=[到寄改送选])|(?<=[到寄改送选货件市][ :])|(?<!{HAN})(?={HAN}{{4}}))(?!{_NOBODYS}){_NAME}店
        (?=[ ]?\(?{_BRAND_AFTER})
    |{HAN}{{2,6}}门市[ ]?\(?(?:店号)?[ :]{{0,2}}[a-z]?\d{{5,6}}(?!\d)\)?
    |(?:(?<=门市)|(?<=门市[ :])){HAN}{{2,6}}[ ]?\(\d{{6}}\)
    |{_CHAIN}[ ]?(?:门市|店)?[ ]?\d{{6}}(?!\d)
    |(?-i:(?<![A-Za-z\d+-])H?852[A-Z]{{1,3}}\d{{0,3}}[A-Z]?(?![A-Za-z\d]))
    |店号[ :是]{{0,2}}(?P<code>[a-z]?\d{{6}}|[a-z]\d{{5}})(?!\d)
    |(?:(?<![\w-])7-?(?:11|eleven)(?![a-z\d])|莱尔富|ok超商|智取店)[ :]?{_BRANCH}
    |(?<![a-z])ezship[ :]{{1,2}}(?!便利|超商){HAN}{{3,10}}[行店坊屋馆局社](?!{HAN})
    |{_CABINET}[ ]?{_INSIDE}
    |(?:菜鸟|妈妈|兔喜)(?:驿站|生活)[ ]?{_SHOP}
    |(?:{_CABINET}|(?:京东)?便民(?:驿)?站
    |快递站)[ :]{{1,2}}(?:(?![的了吗我你住在是有]){HAN}){{3,14}}(?:\d{{1,4}}(?:[号栋幢座]|号楼){HAN}{{0,4}}
    |[东南西北正侧]门)(?:\d{{1,3}}号柜)?
    |(?:驿站|自提点|代收点|自取点)[ ]{HAN}{{2,12}}[路街道巷村]\d{{1,4}}号{HAN}{{0,6}}
    |{_SF}[ :@]{{0,2}}{_SF_CODE}(?:[ ,]{{0,2}}{HAN}{{2,16}}{_HALL}(?:[ ]?\d{{0,4}}[号楼座室铺舖]?))?
    |(?:顺丰|(?<![a-z])sf)[ ]?(?:站|自提点|[营營][业業]点|服务中心)[ ]{HAN}{{2,10}}[店站](?!{HAN})
    |(?<![a-z局])i邮箱[ ](?!{HAN}{{2,16}}i邮箱){HAN}{{4,16}}
    |{_SF}[ :@]{{0,2}}(?-i:[\u3400-\u9fff\d]){{4,20}}[ ,]{{0,2}}\(?{_SF_CODE}\)?""",
        re.ASCII | re.IGNORECASE | re.VERBOSE,
    ),
    leads(
        anywhere="统一|小七|小7|全家|莱尔富|美宜佳|罗森|便利|天福|红旗|十足|快|喜士多|美佳宜|可的|唐久|每一天|易捷|虾皮|蝦皮|惠康|百佳|屈臣氏"
        "|门市|店|超商|交货便|ok|丰巢|智|自|速递易|顺丰|中邮|菜鸟|妈妈|兔喜|邻里|多多|溪鸟|熊猫|校园|中通|圆通|韵达"
        "|驿站|包裹|代收|取|递易|近邻宝|格格"
        "|掌柜|置物柜|京东便|便民|i邮箱|蓝店|sf",
        words="family|hi|circle|lawson|seven|ezship",
        shapes={
            "7": r"(?<![\w-].)(?=-?(?:11|eleven))",
            "h8": r"(?<![a-z\d+-].)(?=8?52)",
            "a-z": "(?<![a-z].)(?=[a-z]{1,5}智能柜)",
            r"\u3400-\u9fff": (
                f"(?={HAN}{{1,9}}门市|{HAN}{{1,9}}店[ ]?[(]?(?:[全统小莱]|ok|hi|7)|{HAN}{{0,2}}(?:智能|自提)柜"
                f"|{HAN}{{0,2}}快递超市)"
            ),
        },
    ),
)

# Where a counter of SF is, in front of it: 旺角西洋菜南街顺丰站852FE.
_SF_WAY = re.compile(
    rf"(?:(?![寄改放送去到在系喺我你嘅的是话俾])(?!地址){HAN}){{3,14}}"
    r"(?:(?<=[街道路村城园苑场心厦楼座期])|(?<=道[中东西南北]))[ ]?$"
).search
_SF_COUNTER = re.compile(_SF, re.IGNORECASE).match

_PLACE = (
    r"(?:园|苑|小区|城|府|庭|湾|村|邨|区|公寓|大厦|广场|中心|校区|大学|学院|中学|医院|宿舍|邮局|[路街巷里]"
    r"|[栋幢座号期]|楼下|地下|[东南西北正侧大]门|[捷铁地](?:运|铁)?站|车站|号出口)"
)
_HK = "(?:OK|7-?11|7-?eleven|七仔|惠康|百佳)(?:便利店)?"
# A way to a locker: 锦绣花园东门丰巢柜, 阳光花园2栋楼下菜鸟驿站.
LOCKERS = Near(
    re.compile(
        rf"(?<![\u3400-\u9fff\da-z])[\u3400-\u9fff\da-z]{{3,30}}?[ ]?(?:{_CABINET}(?:[A-Z]?区?\d{{1,3}}号?柜?)?"
        rf"|\d{{1,3}}号柜|(?<=地下)[ ]?{_HK}|(?<=楼下)[ ]?{_HK})(?![台员哪啥吗没不的是里])",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(
        "柜|丰巢|站|菜鸟|[提收取货件]点|自提|智能|生活|近邻宝|货栈|i邮箱|超市|蓝店|快收|ok|7-?11|eleven|七仔|惠康|百佳"
    ).finditer,
    50,
    16,
)
_LEAD = re.compile(
    r"^(?:.*?(?:[放丢存留扔寄送投]{1,2}(?:[到在去至进给]|我家?)?|改[到在送放成]|地址[是:]?|搬到|快递|[在到去]"
    rf"(?={HAN}{{3}})))",
    re.IGNORECASE,
).match
# Nobody's in particular: 小区丰巢, 我们楼下驿站.
_VAGUE = re.compile(r"^(?:小区|宿舍|我们?|你们?|楼下|门口|学校|公司|附近|那个?|这个?|隔壁|就|都|又|还|快递|家)").match
# A house by its number tells where somebody lives; what stands below it is everybody's: 金域华府12栋楼下的菜鸟驿站.
_BELOW = re.compile(
    rf"(?P<door>{HAN}{{2,16}}\d{{1,4}}(?:[栋幢座号室]|号?楼|单元))(?:宿舍)?楼?[下底]的?", re.ASCII
).match
_ANY_PLACE = re.compile(_PLACE).search
_CAB_END = re.compile(rf"(?:{_CABINET}(?:[A-Z]?区?\d{{1,3}}号?柜?)?|号柜|{_HK})$", re.IGNORECASE).search
_ASCII_DIGIT = re.compile(r"\d", re.ASCII).search

_STOP = rf"(?!(?:{OPENERS}|Was|Has|Sells?|Coffee|Slurpee|Still|Where|Why)\b)"
_TOKEN = rf"(?:\"[A-Z][\w ]{{1,16}}\"|{_STOP}[A-Z][\w'’.&/()-]*|\d[\w/-]*|\#[\w-]+)"
LATIN = Led(
    re.compile(
        r"(?<!\w)(?<!beside )(?<!next to )(?<!opp )(?<!near )(?<!behind )"
        r"(?:(?i:(?:singpost[ ])?pop[ ]?station|pos[ ]?laju[ ](?:kiosk|ezi ?box)|ninja[ ]point|(?:parcel"
        r"|pick!?|amazon|amazon[ ]hub|inpost|in[ ]post|dhl|ups|bluport|blu|shopee|lazada|ninja|singpost|smart"
        r"|evri|dpd|auspost|24/7|collect)[ ](?:locker|parcel[ ]?shop|pickup|access[ ]point|point|collect)"
        r"|parcel[ ]?collect|packstation"
        r"|access[ ]point|parcel[ ]?shop|7-eleven|collection[ ]point|ups[ ]store|post[ ]office)s?)"
        rf"[ ,]{{1,2}}(?!(?i:p\.?o\.?[ ]box))(?:(?i:@|at|no\.?|number|-)[ ]?)?"
        rf"{_TOKEN}(?:,?[ ](?:[@/][ ]?)?{_TOKEN}){{0,12}}(?:,?[ ](?i:store|branch|outlet)(?:[ ](?i:no\.?|number"
        rf"|id))?[ ]\d{{3,6}})?",
        re.ASCII,
    ),
    leads(
        shapes={
            "a-z2-7": r"(?<!\w.)(?=op|azada|ingp|os|inja|arcel|ick|mazon|n[ ]?post|hl|ps|lu|hopee|mart|vri|pd|uspost"
            "|4/7"
            r"|ollect|ackst|ccess|-el)"
        }
    ),
)
_MAYBE = re.compile(
    "门市|店|柜|便民站|快递站|i邮箱|莱尔富|统一超商|驿站|丰巢|菜鸟|[提收取货件]点|货栈|近邻宝|顺丰站|852"
    "|familymart|7-?11|eleven|ezship|locker|pop[ ]?station|kiosk|ninja point|parcel[ ]?(?:shop|collect)"
    "|packstation|access point|sf (?:st|lo)|pickup|collection point|ups store|post office"
).search


def find(plain: str, low: str) -> Iterator[tuple[int, int]]:
    if not _MAYBE(low):
        return
    for match in SHOPS.finditer(plain, low):
        start, end = match.span(match.lastgroup or 0)
        at = _SF_WAY(plain[max(0, start - 16) : start]) if _SF_COUNTER(match[0]) else None
        yield start - (len(at[0]) if at else 0), end
    for match in LOCKERS.finditer(plain, low):
        said, start = match[0], match.start()
        if lead := _LEAD(said):
            start += lead.end()
        if below := _BELOW(plain, start, match.end()):
            yield start, below.end("door")
            continue
        cabinet = _CAB_END(said)
        way = plain[start : match.start() + (cabinet.start() if cabinet else len(said))]
        if len(way) >= 4 and _ANY_PLACE(way) and (not _VAGUE(way) or _ASCII_DIGIT(way)):
            yield start, match.end()
    for match in LATIN.finditer(plain, low):
        yield match.start(), match.start() + len(match[0].rstrip(" .,"))
