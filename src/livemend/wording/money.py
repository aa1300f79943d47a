"""Does a text promise a remedy or a sum that the policy does not give (R079, L5: what is said binds)?"""

import re
from collections.abc import Sequence

from .finding import Allowed, Finding, Severity
from .lists import Hit

# What the words of an offer mean. A remedy that the policy does not name must not be promised.
MEANING: dict[str, tuple[str, ...]] = {
    "refund": ("退款", "退您", "退你", "退錢", "退钱", "全額退", "全额退", "refund", "money back"),
    "exchange": ("換新", "换新", "換貨", "换货", "換一件", "换一件", "exchange", "replacement"),
    "repair": ("維修", "维修", "修好", "repair"),
    "reship": ("補寄", "补寄", "重寄", "重寄", "reship", "resend"),
    "coupon": ("折價券", "優惠券", "优惠券", "满减券", "coupon", "voucher"),
    "gift": ("贈品", "赠品", "小禮", "小礼", "送您一", "gift"),
    "discount": ("折扣", "打折", "discount"),
    "compensation": ("賠償", "赔偿", "補償", "补偿", "compensation", "compensate"),
}
# Words that offer, not ask or recall: "you can choose a refund", "我們退款給您".
_OFFER = re.compile(
    r"我們|我们|給您|给您|給你|给你|幫您|帮您|可以選|可以选|由您選|由您选|您可以"
    r"|\bwe\b|\byou can\b|\byou may\b|\bget\b|\bfor you\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"(?:NT\$|US\$|HK\$|RMB|CNY|TWD|USD|[$¥￥€£])\s*(\d[\d,]*(?:\.\d{1,2})?)|(\d[\d,]*(?:\.\d{1,2})?)\s*(?:元|塊|块|dollars|yuan)",
    re.IGNORECASE,
)


def over_limit(text: str, hits: Sequence[Hit], policy: Allowed, lang: str) -> list[Finding]:
    lowered = text.lower()
    named = {remedy: at for remedy, words in MEANING.items() for word in words if (at := lowered.find(word)) >= 0}
    if not named or _OFFER.search(text) is None:
        return []
    found = []
    for remedy, at in named.items():
        if remedy in policy.remedies or (remedy == "compensation" and "damage_payment" in policy.remedies):
            continue
        word = next(word for word in MEANING[remedy] if lowered.startswith(word, at))
        found.append(Finding("beyond_policy", Severity.STOP, at, at + len(word), {"remedy": remedy}))
    limits = [policy.max_minor[remedy] for remedy in named if remedy in policy.max_minor]
    for match in _SUM.finditer(text):
        amount = float((match.group(1) or match.group(2)).replace(",", ""))
        if limits and amount * 10**policy.digits > max(limits):
            limit = f"{max(limits) / 10**policy.digits:g}"
            found.append(Finding("over_limit", Severity.STOP, match.start(), match.end(), {"limit": limit}))
    return found
