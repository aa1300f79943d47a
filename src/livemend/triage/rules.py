"""What is certain enough to be a rule: order codes, harm that happened, money against deletion, wordless texts.

A rule reads the comparable text (lower case, simplified, without separators) of the few comments that hold one of
its characters; it never decides malice, it only raises a suspicion. Every rule that moved a verdict is named in it.
"""

import re
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage.labels import KINDS
from livemend.triage.text import PLANES, Buffer

Search = Callable[[str], re.Match[str] | None]

HARM = re.compile(
    "[烫烧灼晒]伤|[烫烧灼]到|烫出|烫起|起(?:了?一?个?)水泡|[被遭]电|电到|电了(?:一下|我|手|孩)|触电|漏电|起火|[着冒]火|冒.{0,3}烟|火[花星]|爆炸|炸[了裂开]"
    "|自燃|烧(?:起来|了个|穿|着了|焦)|过敏|[红起皮]疹|疹子|荨麻疹|风团|又?红又?肿|肿[了起成得]|烂脸|毁容|[误给]吞|吞[了下]|送医|急[诊救]|住院|[去上进送]医院"
    "|中毒|拉肚子|腹泻|上吐下泻|拉了一?[天晚夜]|吐[了到]|洗胃|[割划刮扎刺夹砸压戳][伤破到].{0,4}(?:手|脚|脸|嘴|腿|头|眼|孩|娃|宝)|[割划刮扎刺夹砸]"
    "[伤到].{0,5}|流血|出血|缝了?.?针|窒息|噎[到住着]|卡(?:住)?(?:喉|嗓|脖)|休克|晕[倒过]|昏倒|抽搐|骨折|脱臼|烧出|头皮.{0,4}(?:痛|灼|脱)|睁不开|满[口嘴].{0,2}血|血口子|心[悸慌]|疙瘩|120|救护车|[撞磕摔].{0,3}(?:掉|断).{0,3}牙|鼓包|有电(?!池)|麻了一下|[咽吃舔喝]到?.{0,6}(?:干燥剂|洗洁|精油|电池|磁铁|玻璃)|吞下|咽下去"
    "|(?:汤|饭|菜|面|奶粉|吃出|里面?有?|漂着)[^,。]{0,5}(?:玻璃渣|玻璃碴|钢丝|刀片|针头|铁丝|钉子)|[头]?[疼痛晕]到吐|头[晕昏]|腹痛|拉稀|起泡"
    "|burn(?:t|ed|ing)?\\b|blister|rash\\b|hives|allerg|swollen|swell|shock(?:ed)?\\b|electrocut|caught fire|on fire|smok(?:e|ing)|spark(?:s|ed|ing)?\\b"
    "|explod|swallow|chok(?:e|ed|ing)\\b|hospital|\\ber\\b|a&e|food poison|vomit|threw up|sick after|bleed|blood|cut (?:my|his|her|me)|blew (?:off|up)|peel(?:ing|ed) (?:off )?(?:my|n|and)|skin|stings|stitches|so hot i can|gap|got stuck|hit by|collapsed|knocked out|broke (?:my|his|her) (?:tooth|arm|leg|wrist)|dizzy|melt(?:ed|ing)"
).search
HARMLESS = re.compile(
    "会不会|不会|会.{0,8}[吗嘛么不]$|[吗嘛么?？]$|会[^，。!]{0,6}吗|能[用吃穿].{0,3}[吗么]|可[以不].{0,8}[吗么不]|怕|万一|如果|要是|假如|假设|防[火触漏烫爆烟]"
    "|[没沒]有?.{0,4}(?:过敏|拉肚子|烫|伤|起疹|红肿|漏电|肿)|[不无]刺激|不(?:过敏|烫|漏电|伤)|过敏体质|对.{1,6}过敏|敏感肌|鼻过敏|笑|嗓子|气氛|评论区|直播间?炸|声音"
    "|(?:价格?|颜色|太|好|美|帅|燃)炸|火[爆了]|火力|销量|[群区]炸|眼[睛神]?.{0,2}电到|冒火好|蚊子|跟你们?[无没]关|神经病|没人敢查|零|zero bleed|smells?|闪到|听说|有人说|那位|是不是"
    "|will it|would it|does it|is it|can it|could|what if|\\?$|this deal|is fire|straight fire|on fire (?:today|tonight)|no rash|didn'?t|doesn'?t|don'?t|not burn|lol|haha|smoke(?:d)? (?:salmon|meat|bbq)|burning (?:question|money)"
).search

# What was done to a body, told so plainly that neither laughter nor a small chance takes it back.
BODILY = re.compile(
    "电[得到麻].{0,4}(?:手|脚|麻|抖)|被.{0,8}电.{0,3}[到得麻].{0,5}(?:手|麻|抖|跳)|[烫烧]出.{0,2}[水大]?泡|被?烫.{0,4}起泡"
    "|\\b(?:burn(?:ed|t)|shocked|zapped|cut|scalded) (?:my|me|his|her)(?: \\w+)? ?(?:hands?|fingers?|arms?|legs?|face|twice|wrist|lips?|tongue)\\b"
    "|throat[^.]{0,12}(?:clos|swell)|can'?t breathe (?:after|since)|\\bit (?:shocked|zapped) me|got (?:zapped|electrocuted)|fingers? (?:are|is|went) numb"
).search
NOT_BY_US = re.compile(
    "会不会|[吗嘛么]|行不|如果|万一|帅|美|好看|主播|假装|谎称|梦|价"
    "|\\?|will it|could|what if|does it|gorgeous|beautiful|cute|pretty|budget|\\bown\\b|not yours|masterchef|the (?:hob|oven|stove)|earlier|last night"
).search
BODILY_LEAST = 0.05
# A current that was felt, whatever the rest is.
CURRENT = re.compile(
    "^(?!.*(?:会不会|[吗嘛么?？]|如果|万一|[帅美眼声价梦]|笑容|好看|主播|假装|谎称|头皮)).*(?:[被遭]电[到得]?麻|电到.{0,5}手.{0,3}[抖麻])"
).search

Effect = tuple[tuple[int, float, float], ...]


class Rule(msgspec.Struct, frozen=True):
    """`effect`: (kind, least, most) chance after the rule."""

    name: str
    search: Search
    effect: Effect
    unless: Search | None = None
    # Only where this kind is at least thinkable: words that say it in one company and not in another.
    given: int | None = None


def _effect(**chances: tuple[float, float]) -> Effect:
    return tuple((KINDS.index(kind), least, most) for kind, (least, most) in chances.items())


def _re(pattern: str) -> Search:
    return re.compile(pattern).search


_ONLY_ORDER = _effect(order=(0.97, 1), complaint=(0, 0.05), negative_review=(0, 0.05), praise=(0, 0.2), chat=(0, 0.2))
_PLAIN_CHAT = _effect(chat=(0.95, 1), order=(0, 0.1), complaint=(0, 0.05), negative_review=(0, 0.05), praise=(0, 0.2))

DIGIT_RULES = (
    Rule("order_code", _re(r"^(?:[a-z]{0,2}-?\d{0,3}(?:号|号链接)?\+\d{1,2}[ ,]*){1,8}$"), _ONLY_ORDER),
    Rule(
        "order_number",
        _re(r"^(?:要|我要|来|拍)?\d{1,3}号(?:链接)?[ ,]?.{0,8}[一两二三四五六\d]+[件个套组盒包双条支瓶]$"),
        _ONLY_ORDER,
    ),
    Rule(
        "code_first",
        _re(
            r"^(?:再?补一?单|再?来|我?要|给我|帮我订?|再加|追加|mine|can i get|i'?ll take|put me down for)?[ ,:]*[a-z]\d{2}(?!\d)(?:[ ,+x*/]|\d{1,4}(?!\d)(?:码|号|cm|公分)?|[黑白红蓝粉绿灰米棕杏紫黄橘卡驼银金][色款]?|x{0,3}[sml](?:码|号)?"
            r"|[一两二三四五六][件个套支口组条双只瓶盒包]|\d[件个套支口组条双只瓶盒包]|please|pls|for me|one|two|three|size|black|white|red|blue|green|grey|pink|beige|各|的|给我|[男女]款)+[!~. ]*$"
        ),
        _ONLY_ORDER,
    ),
    Rule(
        "order_code_within",
        _re(r"(?:^|[ ,])[a-z]\d{1,3} ?\+ ?\d{1,2}(?!\d)|(?:^|[^a-z])[smlx]{1,3} ?\+ ?[1-9](?!\d)"),
        _effect(order=(0.75, 1)),
        _re("是什么意思"),
    ),
    Rule(
        "digits_only",
        _re(r"^(?:6{3,}|1{3,}|2+3{2,}|8{2,}|9{3,}|7{3,}|0{3,}|520|1314|5201314|1314520)[!~ ]*$"),
        _PLAIN_CHAT,
    ),
)
WORDLESS_RULES = (
    Rule("laughter", _re(r"^(?:哈|呵|嘿|嘻|吼|ㄏ|h[ae]|[hx]d|lol|lmao|k{3,}|w{3,}|[!~.,。 ])+$"), _PLAIN_CHAT),
    Rule(
        "greeting",
        _re(
            r"^(?:主播|大家|各位|宝子们?|hi|hello|hey|哈[喽啰罗])*[ ,]*(?:早安?|早上好|午安|晚上好|晚安|大家好|你好|哈[喽啰罗]|hello|hi|hey|拜拜|bye|掰掰|签到|报到|打卡)[ !~。,啊呀哈哦]*$"
        ),
        _PLAIN_CHAT,
    ),
)
MALICE_RULES = (
    Rule(
        "money_for_deletion",
        _re(
            r"(?:不给|不转|转|给|打|赔)[^,。]{0,8}(?:\d{2,}|[一二两三四五六七八九十百千]{1,3}[百千万块元])[^,。]{0,12}(?:删|撤|就停|不发|天天|每天|差评|一星|洗版|刷屏)"
            r"|(?:pay|send|give) (?:me )?\$?\d+[^.]{0,20}(?:or|delete|remove|take)[^.]{0,30}(?:review|star|post|delet|remov|video)?"
        ),
        _effect(malicious=(0.9, 1)),
        _re("refund|退款"),
    ),
    Rule(
        "plug_for_another_room",
        _re(
            r"(?:去|来|上)(?:隔壁|对面|旁边)?[^,。吗?]{0,10}(?:直播间|的?店)[^吗?]{0,6}(?:买|看|拍|便宜|正品|半价)|(?:别|不要|不用)[在跟找][^,。]{0,6}买[^吗?]{0,12}(?:去|来|找我)"
        ),
        _effect(malicious=(0.75, 1)),
        _re("我(?:去|来|上)|[?？吗]$|昨天|上次"),
    ),
)

INSULT_RULES: tuple[Rule, ...] = (
    Rule(
        "insult",
        _re(
            r"^n+m+s+l+$|废物|白痴|脑残|傻[逼b]|蠢货|[一群帮]猪|狗东西|畜生|贱人|王八蛋|全家死|人渣|婊|狗日|弱智|智障|脑子(?:有病|有问题|进水)|死肥|丑八怪|没妈|你妈死"
            r"|\bidiots?\b|\bmorons?\b|scumbag|asshole|\bmuppets?\b|imbecile|stupid (?:cow|bitch|pig|people)|\bwhore\b|you (?:are |absolute |useless |stupid |dumb )*(?:clowns?|pigs?|scum|rats?)\b"
        ),
        _effect(abuse=(0.75, 1), praise=(0, 0.3), chat=(0, 0.3)),
        _re(
            r"我(?:是|这种|爸|妈|老公|自己)|白痴都|料理白痴|废物(?:商品|产品|东西)|说明书|造型|转发|笑死|买.{0,6}的脑子"
        ),
    ),
)

INSULT_RULES += (
    Rule(
        "threat",
        _re(
            r"(?:出门|上街|全家|早晚|迟早|小心)[^,。]{0,4}(?:撞死|被砍|死光|死绝|出事)|弄死你|砍死你|打死你|知道你(?:家|住)|i know where you live"
            r"|watch your back|you(?:'re| are) dead|kill (?:you|ur|your)"
        ),
        _effect(abuse=(0.8, 1), chat=(0, 0.2)),
        _re(r"killing? (?:me|my)|价|辣死|美死"),
    ),
)

STREAM_RULES = (
    Rule(
        "stream_trouble",
        _re(
            r"^(?:主播|直播间?|小编)?[^,。]{0,3}(?:声音?|画面|画质|网路?络?|直播|麦克?风?|讯号|信号)[^,。]{0,5}"
            r"(?:卡|小声?|不好|很差|听不|糊|断|没了|延迟|不同步|不见)|^[^,。]{0,4}(?:听不[到见清]|没声音?|好卡|卡[了住死顿爆])"
            r"|^(?:so |it'?s |ur |your |the |stream )*(?:stream |video |audio |sound )?(?:is |keeps |so )*(?:lag|no sound|buffering|frozen)"
        ),
        _effect(chat=(0.85, 1), negative_review=(0, 0.2), complaint=(0, 0.2)),
        _re(r"耳机|音[响箱]|喇叭|收到|买|我的|手机|电视|平板|到手|用了|音质|门|拉链|客服|订单|付款|结[账帐]|[?？吗嘛]"),
    ),
)

ME_TOO_RULES = (
    Rule(
        "fault_plus_one",
        _re(
            r"(?:掉色|褪色|有?色差|起球|掉毛|脱线|线头|开线|掉漆|漏|渗水|裂开?|碎|坏|断|馊|发霉|生锈|没声音?|没反应|不亮|不转|不制冷|没收到"
            r"|没发货|不发货|不回|没人理|有?异味|发黄|开胶|假货|少发|漏发|发错|broken|fake|cracked|leak(?:s|ing|ed)?|烂[^ ,+漫醉买]{1,3})"
            r"(?:了|的|啦|惹|掉)?[ ,!~]*(?:\+ ?1(?:0086)?|加一)[ !~.。]*$"
        ),
        _effect(complaint=(0.8, 1), order=(0, 0.1), chat=(0, 0.2)),
        _re(
            r"不会|不漏|防|茶漏|收不回|那款|这款|我要|会不|不怕|[吗嘛?？]|沙漏|疏漏|糯|碎花|草莓|不掉|[没不]断|咬|plus|好的"
        ),
    ),
    Rule(
        "mine_plus_one",
        _re(
            r"^(?:\+ ?1|加一)[ ,!]*(?:我的也|我那.{0,2}也|俺家?那?个?也|mine (?:too|as well|leak|broke|crack|snap|died|also))"
            r"|(?:^|[ ,])(?:我的|我那.|我家的)(?:也|一样|同样)[^,。?吗]{0,8}\+ ?1$|\bmine [a-z' ]{0,16}(?:too|as well)[^,。?]{0,4}\+ ?1$"
        ),
        _effect(complaint=(0.7, 1), order=(0, 0.1), chat=(0, 0.2)),
        _re(r"[想要买拍]|下单"),
    ),
)

# Questions that ask nothing: whoever says so is told off for not selling, feeding or repairing.
RHETORIC_RULES = (
    Rule(
        "asks_nothing",
        _re(
            r"有没有搞错|这(?:样|样子)?(?:是)?要我?们?怎么[吃用穿戴]|良心.{0,3}不会?痛|要点脸|还?做不做生意|还做生意吗|当我们?是?(?:傻|白痴|冤大头)"
            r"|是要我(?:用|去通|长)|\bare you kidding|\bis this a joke"
        ),
        _effect(question=(0, 0.1)),
        _re("请问|教|方法|可以怎么|要是"),
    ),
    Rule("no_business", _re("还?做不做生意|还做生意吗"), _effect(complaint=(0.6, 1), chat=(0, 0.2))),
)

# Who was wronged and leaves a number to be called at is no seller of anything.
CONTACT_RULES = (
    Rule(
        "own_contact",
        _re(
            r"我的?(?:赖|line|微信|电话|手机|wechat|whatsapp).{0,40}(?:退款|退货|换货|小编|客服|订单|联[络系]我|处理|回我|回电)"
            r"|(?:退款|退货|换货|订单|小编|客服).{0,30}我的?(?:赖|line|微信|电话|手机)"
        ),
        _effect(spam=(0, 0.2)),
        _re("兼职|日入|返现|好康|领|代理|赚|福利|优惠|贷"),
    ),
)

SHORT_RULES = (
    Rule(
        "broken_in_a_word",
        _re(
            r"^又?(?:坏|破|裂|断|烂|当机)掉?[惹ㄌ][啦喔欸耶]*(?:[ ,!~].{0,8})?$|^又坏了(?: ?(?:无言|傻眼.{0,2}|呜+|哭+))?$"
            r"|^(?:坏|破|裂|烂)掉?了 ?(?:呜+|无言|傻眼.{0,2}|哭+)$"
        ),
        _effect(complaint=(0.7, 1), chat=(0, 0.2), abuse=(0, 0.3)),
        _re("钱包|心|网路?|手机|我坏|吗"),
    ),
)

NEGATION_RULES = (
    Rule(
        "not_good",
        _re(
            r"(?:不怎么|不太|一点[都也]?不|没有?你?们?[说吹想][^,。]{0,3}那么|not (?:very |that |really |so |all that )?(?:impressed|worth|good|great|nice|happy))(?:好[看吃用喝闻]?|值|香|甜|美|漂亮|舒服|实用|划算|新鲜|软|亮|$| |[a-z])"
        ),
        _effect(negative_review=(0.8, 1), praise=(0, 0.2), complaint=(0, 0.4)),
        _re(r"[?？吗嘛]|不好意思|会不会|是不是|不太[会懂清确敢]|别|脸色"),
    ),
    Rule(
        "no_flaw",
        _re(
            r"(?:没有?|都没|从没|从来没有?|无|完全[没不]|一点[都也]?[没不])(?:有|任何|一点|半点|什么|再)?(?:异味|臭味|怪味|色差|掉色|褪色|缩水|起球|掉毛|变形|[破坏漏断裂锈]|踩雷|雷|失望|后悔|问题|刺激|卡粉|毛病|翻车|线头)"
            r"|\bno (?:smell|leaks?|issues?|problems?|complaints?|shrinking|regrets?)\b|never had an? (?:problem|issue)"
            r"|(?:doesn.?t|didn.?t|does not|did not|hasn.?t) (?:leak|fade|pill|shrink|peel|rust|smell)"
        ),
        _effect(praise=(0.6, 1), complaint=(0, 0.2), negative_review=(0, 0.2)),
        _re(
            r"[?？吗嘛么]|但|可是|不过|\bbut\b|只是|就是|还是|还没|[退换赔]|会不会|有没有|客服|怎么|为什么|如果|保证|没问题的?话|说[没无]|能|要是|之前|是不是|骗|再|不是|宣传|录|[裂褪破坏]没[裂褪破坏]|断电|滤镜"
        ),
        KINDS.index("praise"),
    ),
)

_DIGIT, _HARM, _MALICE, _WORDLESS, _INSULT, _NEGATION, _QUALITY, _STREAM = 1, 2, 4, 8, 16, 32, 64, 128
_ME_TOO, _RHETORIC, _CONTACT, _SHORT, _NUMB = 256, 512, 1024, 2048, 4096


class Flags:
    """Which rules have anything to read in a text: one look-up per character, no text touched."""

    def __init__(self, kind: npt.NDArray[np.uint8]):
        table = np.zeros(PLANES + 1, dtype=np.int32)
        for bit, chars in (
            (_DIGIT, "+号0123456789"),
            (
                _HARM,
                "烫烧灼晒电火烟炸燃敏疹麻团肿悸慌疙2撞摔磕鼓咽舔玻钢针刀铁钉晕痛疼稀烂毁吞医急院毒泻吐胃伤破割划刮扎刺夹砸流血针窒噎卡休晕昏抽骨脱睁泡",
            ),
            (_MALICE, "删撤星洗刷店买看拍"),
            (_NEGATION, "没无不"),
            (_QUALITY, "味色水球毛形破坏漏断裂锈雷望悔题激粉病车头好值香甜美亮舒实划新软"),
            (_INSULT, "废白脑傻蠢猪狗畜贱蛋渣婊弱智肥丑妈撞砍弄住"),
            (_STREAM, "卡听声画网麦讯信"),
            (_WORDLESS, "哈呵嘿嘻吼ㄏ早晚安签拜掰"),
            (_ME_TOO, "+加"),
            (_RHETORIC, "搞怎良脸做傻痴冤是"),
            (_CONTACT, "赖微话机络系"),
            (_SHORT, "坏破裂断烂当"),
            (_NUMB, "麻抖"),
        ):
            for char in chars:
                table[ord(char)] |= bit
        self.marks = table.astype(np.uint16)
        # How many letters, and above them how many words of any script.
        self.counts = np.zeros(PLANES + 1, dtype=np.int32)
        self.counts[kind == 8] = 1
        self.counts[kind == 1] = 1 << 16

    def of(self, buffer: Buffer) -> npt.NDArray[np.uint16]:
        codes = np.minimum(buffer.codes, PLANES)
        found: npt.NDArray[np.uint16] = np.bitwise_or.reduceat(np.take(self.marks, codes), buffer.starts)
        counts = np.add.reduceat(np.take(self.counts, codes), buffer.starts)
        letters = counts & 0xFFFF
        # A negation alone is nothing to read; it must have something to negate.
        found[(found & _QUALITY) == 0] &= 0xFFFF ^ _NEGATION
        short = buffer.ends - buffer.starts <= 12
        found[letters >= 5] |= _HARM | _MALICE | _INSULT | _NEGATION | _RHETORIC
        # Whoever writes of the stream is brief about it.
        brief = buffer.ends - buffer.starts <= 24
        found[~brief] &= 0xFFFF ^ (_STREAM | _ME_TOO | _SHORT)
        found[brief & (letters >= 5)] |= _STREAM
        found[short & (letters > 0) & (counts < 3 << 16)] |= _WORDLESS
        found[(counts == 0) & short] |= _DIGIT
        found[~short & ((found & _WORDLESS) != 0)] &= 0xFFFF ^ _WORDLESS
        return found


def harm(flags: int, text: str, chance: float, least: float) -> bool:
    """Harm that happened, as far as words can say. chance: of harm, as the model sees it; least: what common words of
    harm need of it."""
    if chance >= least and HARM(text) and not HARMLESS(text):
        return True
    if chance >= BODILY_LEAST and BODILY(text) and not NOT_BY_US(text):
        return True
    return flags & _NUMB != 0 and CURRENT(text) is not None


_RULES = {
    _DIGIT: DIGIT_RULES,
    _WORDLESS: WORDLESS_RULES,
    _MALICE: MALICE_RULES,
    _INSULT: INSULT_RULES,
    _STREAM: STREAM_RULES,
    _NEGATION: NEGATION_RULES,
    _ME_TOO: ME_TOO_RULES,
    _RHETORIC: RHETORIC_RULES,
    _CONTACT: CONTACT_RULES,
    _SHORT: SHORT_RULES,
}
_ANY = sum(_RULES)


def applying(flags: int, text: str) -> Iterator[Rule]:
    """Rules that hold for a comparable text."""
    for flag, some in _RULES.items():
        if flags & flag:
            yield from _holding(some, text)


def may_harm(flags: npt.NDArray[np.uint16], chances: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = ((flags & _HARM) != 0) & ((chances >= BODILY_LEAST) | ((flags & _NUMB) != 0))
    return found


def may_apply(flags: npt.NDArray[np.uint16]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (flags & _ANY) != 0
    return found


def _holding(rules: tuple[Rule, ...], text: str) -> Iterator[Rule]:
    for rule in rules:
        if rule.search(text) and not (rule.unless and rule.unless(text)):
            yield rule
