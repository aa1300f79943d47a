"""What a comment speaks of, across languages: symptoms of complaints, topics of questions, me-too and follow-ups.

Patterns are matched against `likeness.plain` text: simplified characters, lower case.
"""

import re

from .lexicon import LEXICON


def _words(area: str) -> dict[str, str]:
    return {name: "|".join(parts) for name, parts in LEXICON[area].items()}


SYMPTOMS, TOPICS, _SIGNS = _words("symptoms"), _words("topics"), _words("signs")
_GOODS = {word: name for name, words in LEXICON["goods"].items() for word in words.split()}
_OF_GOODS = frozenset(_GOODS)
# Matters of the house rather than of a product: two people mean the same whatever is on air.
HOUSE = frozenset({"delay", "lost", "address", "manner", "unanswered", "refund", "price"})
# One person's parcel each: that another has the like is no sign of one cause.
SINGLE = frozenset({"missing", "wrong", "address", "lost", "refund"})
# Said beside nearly everything; decides only when nothing else is there.
WEAK = frozenset({"packaging", "unanswered", "refund", "claim", "colour"})
# Of one cause when several tell of it within minutes, whatever article it is; two harms need not have one cause.
COMMON = SYMPTOMS.keys() - HOUSE - SINGLE - WEAK - {"harm"}
# What anybody can say who has never bought; the rest is an experience.
ACCUSING = frozenset({"claim", "fake", "price"})
OF_SUBTYPE: dict[tuple[str, str], str] = {
    ("quality", "broken"): "damage",
    ("quality", "cracked"): "damage",
    ("logistics", "damaged_in_transit"): "damage",
    ("quality", "unstable_function"): "function",
    ("quality", "missing_function"): "function",
    ("quality", "colour_difference"): "colour",
    ("quality", "size"): "size",
    ("quality", "thread_ends"): "wear",
    ("quality", "wears_out"): "wear",
    ("quality", "material"): "material",
    ("quality", "stained_or_smell"): "smell",
    ("quality", "spoiled"): "spoiled",
    ("logistics", "delay"): "delay",
    ("logistics", "lost"): "lost",
    ("logistics", "wrong_item"): "wrong",
    ("logistics", "missing_item"): "missing",
    ("logistics", "wrong_address"): "address",
    ("service", "stiff_tone"): "manner",
    ("service", "passive"): "manner",
    ("service", "slow_reply"): "unanswered",
    ("service", "refused_remedy"): "refund",
    ("service", "refund_delay"): "refund",
    ("misleading", "exaggeration"): "claim",
    ("misleading", "hidden_defect"): "claim",
    ("misleading", "not_as_shown"): "claim",
    ("misleading", "fake_or_counterfeit"): "fake",
    ("misleading", "price_trick"): "price",
}
# Wider than the symptom they are counted under: what the words say is nearer than these.
_LOOSE = frozenset({"broken", "missing_function", "passive"})
# What a symptom is a matter of, where the model heard something else.
_OF_SYMPTOM: dict[str, tuple[str, str | None]] = {
    **{symptom: kind for kind, symptom in reversed(OF_SUBTYPE.items())},
    "damage": ("quality", "cracked"),
    "button": ("quality", "unstable_function"),
    "power": ("quality", "unstable_function"),
    "function": ("quality", "unstable_function"),
    "rust": ("quality", None),
    "leak": ("quality", None),
    "sound": ("quality", "unstable_function"),
    "tarnish": ("quality", None),
    "packaging": ("logistics", None),
}

HOUSE_TOPICS = frozenset({"postage", "ship_abroad", "carrier", "next_show", "ending", "lottery", "next_item"})

ME_TOO = re.compile(rf"^\W*(?:{_SIGNS['me_too']})")
ONLY_ME_TOO = re.compile(rf"^\W*(?:{_SIGNS['me_too']}|same|\+1)(?:啊|呀|啦|欸|诶|耶|了|的)?\W*$")
PLUS_ONE = re.compile(r"^\W*(?:\+ ?1|加一)\W*$")
SAME_QUESTION = re.compile(rf"^\W*(?:{_SIGNS['same_question']})")
# Words of somebody whose own matter is still open; beside a complaint even small talk may be proof of it.
FOLLOW_UP, EVIDENCE, REMEDY, WARNS = (re.compile(_SIGNS[name]) for name in ("follow_up", "evidence", "remedy", "warns"))


def _named(patterns: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{words})" for name, words in patterns.items()))


_SYMPTOM, _TOPIC = _named(SYMPTOMS), _named(TOPICS)


def symptoms(plain_text: str) -> frozenset[str]:
    return frozenset(m.lastgroup for m in _SYMPTOM.finditer(plain_text) if m.lastgroup)


def heard(issue: str | None, subtype: str | None, symptom: str | None) -> tuple[str | None, str | None, str | None]:
    """The kind a matter is spoken of as, and the symptom it is called by where that is nearer than the sub-type.

    The words themselves outweigh the model's sub-type; words said beside nearly everything do not.
    """
    named = subtype not in (None, "other")
    if symptom is None or symptom not in _OF_SYMPTOM or (named and symptom in WEAK):
        return issue, subtype, None
    if OF_SUBTYPE.get((issue or "", subtype or "")) == symptom:
        return issue, subtype, symptom if subtype in _LOOSE else None
    if issue == _OF_SYMPTOM[symptom][0] and subtype in _LOOSE:
        return issue, subtype, symptom
    near = (kind for kind, name in OF_SUBTYPE.items() if name == symptom and kind[0] == issue and kind[1] not in _LOOSE)
    return *next(near, _OF_SYMPTOM[symptom]), symptom


def goods(plain_text: str, tokens: frozenset[str]) -> frozenset[str]:
    return frozenset([_GOODS[word] for word in (_OF_GOODS & tokens) | _OF_GOODS.intersection(plain_text)])


def topic(plain_text: str) -> str | None:
    """The one that comes first; a question has one subject."""
    found = _TOPIC.search(plain_text)
    return found.lastgroup if found else None


class Catalogue:
    """Finds the product a text names: its keywords or its article code."""

    def __init__(self, keywords: list[tuple[str, str]]):
        """keywords: (plain word, sku)."""
        self.of = {word: sku for word, sku in keywords if word}
        for _word, sku in keywords:
            self.of.setdefault(sku.lower(), sku)
        words = sorted(self.of, key=len, reverse=True)
        forms = [rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])" if w.isascii() else re.escape(w) for w in words]
        self._find = re.compile("|".join(forms)) if forms else None

    def named(self, plain_text: str) -> str | None:
        found = self._find.search(plain_text) if self._find is not None else None
        return self.of[found.group()] if found else None
