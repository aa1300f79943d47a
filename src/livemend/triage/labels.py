"""The words of a verdict: kinds, lanes, issues, sub-types, signals. Fixed; everything else builds on them."""

from enum import StrEnum


class Kind(StrEnum):
    COMPLAINT = "complaint"
    NEGATIVE_REVIEW = "negative_review"
    QUESTION = "question"
    ORDER = "order"
    PRAISE = "praise"
    ABUSE = "abuse"
    MALICIOUS = "malicious"
    SPAM = "spam"
    CHAT = "chat"


class Issue(StrEnum):
    QUALITY = "quality"
    LOGISTICS = "logistics"
    SERVICE = "service"
    MISLEADING = "misleading"
    UNKNOWN = "unknown"


KINDS: tuple[str, ...] = tuple(k.value for k in Kind)
ISSUES: tuple[str, ...] = tuple(i.value for i in Issue)

# The lane of a comment is the first of these that holds.
# Lanes of who is unhappy, or hurt.
UNFAVOURABLE_LANES = frozenset({"safety", "complaint", "negative_review"})
LANES: tuple[str, ...] = (
    "safety",
    "complaint",
    "negative_review",
    "malicious",
    "abuse",
    "spam",
    "question",
    "order",
    "praise",
    "chat",
)

SUBTYPES: dict[str, tuple[str, ...]] = {
    "quality": (
        "thread_ends",
        "colour_difference",
        "size",
        "unstable_function",
        "missing_function",
        "broken",
        "cracked",
        "stained_or_smell",
        "spoiled",
        "material",
        "wears_out",
        "other",
    ),
    "logistics": (
        "delay",
        "lost",
        "damaged_in_transit",
        "wrong_item",
        "missing_item",
        "wrong_address",
        "return_pickup",
        "other",
    ),
    "service": ("stiff_tone", "slow_reply", "passive", "refused_remedy", "refund_delay", "other"),
    "misleading": (
        "exaggeration",
        "hidden_defect",
        "not_as_shown",
        "fake_or_counterfeit",
        "price_trick",
        "stock_trick",
        "other",
    ),
    "unknown": (),
}

# Text signals of malice; behaviour signals are added from the state of a show.
SIGNALS: tuple[str, ...] = (
    "competitor_plug",
    "contact_or_link",
    "extortion",
    "organised_call",
    "fabricated",
    "no_detail",
)
LANGS: tuple[str, ...] = ("zh-Hans", "zh-Hant", "en", "mixed")
