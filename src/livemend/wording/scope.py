"""Who says it, and is it said at all? Words that are quoted, denied, asked or supposed are not a claim of ours.

All of it reads plain text (plain.py): lower case, simplified characters.
"""

import re

_STOPS = "。！？!?;；\n"
_CLAUSE = re.compile(rf"[{_STOPS}，,、：:]|\.(?=\s|$)| - | — |——|\bbut\b|但是?|不过|可是")
_CLOSE = re.compile(rf"[{_STOPS}，,]|\.(?=\s|$)")

# What may be denied: "it is not your fault", 不是您的问题, "we would never call a customer a liar".
DENIABLE = frozenset(
    {
        "over_promise",
        "superlative",
        "blame_shift",
        "blame_customer",
        "insult",
        "accusation",
        "threat",
        "waives_rights",
        "review_tied",
        "asks_personal_data",
        "outside_contact",
        "not_settled",
        "admission_unverified",
        "cause_unhedged",
        "health_claim",
        "pressure",
    }
)
# What may be asked ("is it the cheapest?"), by a viewer whose words are repeated or by us.
ASKABLE = frozenset(
    {
        "over_promise",
        "superlative",
        "waives_rights",
        "negative_word",
        "not_settled",
        "admission_unverified",
        "cause_unhedged",
        "health_claim",
    }
)
# What may be supposed: "even if the courier lost it, we send another".
SUPPOSABLE = frozenset({"blame_shift", "blame_customer", "admission_unverified", "cause_unhedged", "not_settled"})
# Said in somebody else's words it is still said.
ALWAYS = frozenset({"insult", "threat", "personal_data", "unfilled", "empty", "jargon", "boilerplate"})

_QUOTE = re.compile(r"“[^”\n]{1,120}”|「[^」\n]{1,120}」|『[^』\n]{1,120}』|\"[^\"\n]{1,120}\"")
_MARKS = re.compile('[“「『"]')
_REPORT = re.compile(
    r"(?:\b(?:wr[oi]tes?|written|sa(?:y|ys|id)|ask(?:s|ed|ing)?|read|reads|comment(?:s|ed)?|question"
    r"|words|quot(?:e|es|ed)|"
    r"messages?|complaint|mean(?:s|t)? by|heard|call(?:s|ed)?)\b[^\"“「.;]{0,24}"
    r"|(?:写|问|说|讲|提到|提|留言|评论|原话|引用|反映|回覆|回复|念|读到|看到|质疑)[^“「。；]{0,8})$"
)
_ASKED = re.compile(
    r"\b(?:asks?|asked|asking|wonders?|wondering|wants? to know"
    r"|question(?: is)?)\b[^.;!?]{0,12}\b(?:whether|if|why|is|are|does|do|can|about)\b"
    r"|问[^，。；！？]{0,6}(?:是不是|是否|会不会|能不能|可不可以|有没有|为什么|怎么|吗)|(?:有人|有朋友|大家|朋友|姐|哥|他|她|您|你|小\S)问|问\S{0,14}的朋友"
)
_QUESTION = re.compile(r"[?？]|[吗嘛么呢](?:[?？。！!，,]|$)|是不是|是否|会不会|能不能|可不可以|有没有")
_DENIAL_EN = re.compile(
    r"(?:\b(?:not|never|nobody|without|neither|nor|cannot|no need to|no longer|far from|instead of"
    r"|rather than)\b|n't)"
    r"(?:(?:\W+(?!only\b|you\b)[\w'-]+){0,2}"
    r"|\W+(?:[\w'-]+\W+)?(?:say|saying|said|claim|call|mean|think|suggest|imply|promise|accuse|blame|ask"
    r"|want|need|require)\w*(?:\W+[\w'-]+){0,6})\W*$"
)
_DENIAL_ZH = re.compile(
    r"(?:(?<!要)(?<!好)不(?![仅但只光过满])|没有?|并非|绝非|并没|无[需须法]|未|别(?!人)|勿|毋)"
    r"(?:(?:是|会|能|敢|要|用|必|需要?|应该?|该|可以?|想|得|须|有|曾|去|再|把|让|请|在)*[这那您你的在]{0,2}"
    r"|.{0,3}(?:说|讲|认为|觉得|怪|指责|承诺|代表|等于|表示|意味|要求|叫|称).{0,6})$"
)
# A name is not said only where it is said not to be said: "we never call a customer a liar".
NAMES = frozenset({"insult", "accusation"})
_UNSAID = re.compile(
    r"(?:\b(?:not|never|nobody|no one)\b|n't)(?:\W+[\w'-]+){0,2}?\W+(?:say|saying|claim|call|mean|think"
    r"|suggest|imply|accuse|believe)\w*(?:\W+[\w'-]+){0,5}\W*$"
    r"|(?:不|没).{0,3}(?:说|讲|认为|觉得|怀疑|指责|代表|等于|意思|叫|称|骂|当成|当作).{0,6}$"
)
_SUPPOSED = re.compile(
    r"\b(?:if|in case|whether|even if|no matter|regardless|should it|unless)\b"
    r"|如果|假如|万一|要是|若|就算|哪怕|不管|无论|不论|即使|倘|还是"
)
# "Until it is settled": not yet.
_NOT_YET = re.compile(r"\b(?:until|till|once|when|as soon as)\b|直到|一旦|等到?|确认.{0,4}后")
# What the policy really gives may be said without a hedge.
_BY_POLICY = re.compile(
    r"[依按照据].{0,6}(?:政策|规定|法|条款)|政策|鉴赏期内|\b(?:under|by|per|in|according to) (?:our"
    r"|the) [a-z ]{0,12}(?:policy|terms|law)\b"
)
_INDEPENDENT = re.compile(
    r"\b(?:regardless|no matter|not depend|n't depend|no difference|whatever|whichever|up to you"
    r"|independent|not tied|nothing to do with|either way|with or without|or not|"
    r"think is fair|free to|changes nothing|not need|n't need|no need|n't have to|never have to"
    r"|nobody will|no one will|never ask)\b"
    r"|无关|没有?关系|不影响|都行|都可以|都一样|由您|自由|照常|照样|不(?:需要|用|必|会要求?|要求|会请)(?:您|你)?(?:改|删|给|打|留|写|评|撤)|不看|怎么写|怎么评"
    r"|不论|无论|不管|没有?人会要"
)
# Somebody else says so: "this viewer says it never happens".
_THEY_SAY = re.compile(
    r"\b(?!(?:we|i)\b)[\w'-]+ (?:says?|said|asks?|asked|wrote|writes|feels?|felt|mentions?|mentioned|told us)\b"
    r"|(?:朋友|客人|有人|大家|姐|哥|他|她|您|你|顾客|买家|观众|网友)(?:也|都|刚才?|之前)?(?:说|问|觉得|反映|提到|写|认为|留言)"
)
_YES_OR_NO = re.compile(r"^\W*(?:and |so |but )?(?:is|are|was|does|do|did|has|have|can|could|will)\b(?! (?:we|i)\b)")
_CLOSE_ASKED = re.compile(r"[^.!;。！；]*[?？]")
# "I don't know the weight, I am weighing it": what follows counts.
_FINDS_OUT = re.compile(
    r"\b(?:i|we)(?:'m|'ll|'re| am| are| will)(?: \w+)? (?:check|ask|look|weigh|measur|test|find|call|open"
    r"|read|try|get)\w*"
    r"|(?:我们?|小编|助理|同事|师傅|现在|这就|马上|立刻|正在)(?:就|来|去|再|先|帮您|拿来|给您|正在|已经在)*(?:问|查|看|量|称|秤|拿来|确认|核对|测|打给|翻)"
)
_NOT_HERE = re.compile(
    r"(?:不要|不用|不必|别|勿|千万).{0,4}(?:打|贴|留|发|写|说|报|公开|传|放|po)"
    r"|\b(?:don't|do not|never|please not|no need to|instead of|rather than)\b.{0,12}\b(?:post|write|type"
    r"|put|share|leave|drop|send|give)"
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|probably|maybe|likely|suspect\w*|not sure|seems?|looks? like"
    r"|we think|checking|not (?:yet )?confirmed)\b"
    r"|可能|也许|或许|大概|初步|怀疑|疑似|推测|还在|正在|查证中|待查证|先查证|尚未|不确定|确认后|目前看|估计|应该是|您觉得|您认为|您说|您提到"
)


# Cheap looks before the dear ones: most texts ask and deny nothing.
_ASKING = ("?", "？", "吗", "问", "是否", "不", "没", "么", "嘛", "呢", "ask", "wonder", "want", "question")
_DENYING = (
    "不",
    "没",
    "非",
    "无",
    "未",
    "别",
    "勿",
    "毋",
    "n't",
    "no",
    "never",
    "neither",
    "without",
    "far from",
    "instead",
    "rather",
)


def excused(code: str, text: str, start: int, end: int) -> bool:
    """Whether the words at start..end are not said by us, or not as a claim."""
    if code not in ALWAYS and _MARKS.search(text, 0, start + 1) and _quoted(text, start, end):
        return True
    if code == "negative_absolute":
        words = text[start:end]
        before = _before(text, start)
        if _THEY_SAY.search(before) or (_YES_OR_NO.search(before) and _CLOSE_ASKED.match(text, end)):
            return True
        return ("know" in words or "知道" in words) and _FINDS_OUT.search(_sentence(text, start, end)) is not None
    if code not in DENIABLE and code not in ASKABLE:
        return False
    if code == "review_tied" and _INDEPENDENT.search(_sentence(text, start, end)):
        return True
    before = _before(text, start)
    if code in DENIABLE and _denied(code, before):
        return True
    if code == "asks_personal_data" and _NOT_HERE.search(_sentence(text, start, end)):
        return True
    if code == "over_promise" and _BY_POLICY.search(_sentence(text, start, end)):
        return True
    if code in ASKABLE and any(sign in text for sign in _ASKING) and _asked(text, start, end, before):
        return True
    if code in SUPPOSABLE and _SUPPOSED.search(before):
        return True
    if code == "not_settled" and _NOT_YET.search(before):
        return True
    return (
        code in ("cause_unhedged", "admission_unverified") and _HEDGED.search(_sentence(text, start, end)) is not None
    )


def _asked(text: str, start: int, end: int, before: str) -> bool:
    after = _CLOSE.search(text, end)
    clause = text[start - len(before) : after.end() if after else len(text)]
    return _QUESTION.search(clause) is not None or _ASKED.search(text, max(0, start - 40), end) is not None


def _denied(code: str, before: str) -> bool:
    if not any(sign in before for sign in _DENYING):
        return False
    if code in NAMES:
        return _UNSAID.search(before) is not None
    return (_DENIAL_EN if before.isascii() else _DENIAL_ZH).search(before) is not None


def _quoted(text: str, start: int, end: int) -> bool:
    for quote in _QUOTE.finditer(text):
        if (
            quote.start() <= start
            and end <= quote.end()
            and _REPORT.search(text[max(0, quote.start() - 40) : quote.start()])
        ):
            return True
    return False


def _before(text: str, start: int) -> str:
    """The clause up to these words."""
    if not start:
        return ""
    return _CLAUSE.split(text[max(0, start - 60) : start])[-1]


def _sentence(text: str, start: int, end: int) -> str:
    begin = max((text.rfind(sign, 0, start) for sign in _STOPS), default=-1) + 1
    stop = min((at for sign in _STOPS if (at := text.find(sign, end)) >= 0), default=len(text))
    return text[begin:stop]
