"""Which card, which strategy, which disposition; when a show may end. Plain values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from livemend.channels.base import Cap
from livemend.incidents import likeness, topics
from livemend.kit.i18n import lang_of_zone
from livemend.triage.labels import UNFAVOURABLE_LANES

from .model import Mode, Strategy

# From here on it is no isolated case any more: the strategy moves one step up (history of similar cases, B4).
MANY = 5


@dataclass(frozen=True)
class Clocks:
    """What a shop may set. hold: seconds a department has; answered_after: seconds after an answer until the item
    counts as decided, unless a promise, a case or a question to a department follows; wide: people from whom on an
    open statement is proposed (R089).
    """

    hold: int = 90
    answered_after: int = 120
    reminders: int = 3
    reminder_minutes: int = 8
    wide: int = 10


_clocks = [Clocks()]


def use(clocks: Clocks) -> None:
    """Set once, when the desk is built."""
    _clocks[0] = clocks


def clocks() -> Clocks:
    return _clocks[0]


# The same tap again within this time is the same tap (a key that bounced, a request sent twice).
SAME_TAP = timedelta(seconds=5)


def tapped_at(now: datetime, ago: int, since: datetime) -> datetime:
    """When the host tapped, `ago` milliseconds back; not before the matter stood on the screen."""
    return now if ago <= 0 else min(now, max(since, now - timedelta(milliseconds=ago)))


ANSWER_WITHIN = timedelta(hours=2)
TIME_LIMIT = {
    Mode.SAFETY: 120,
    Mode.ANSWER: 90,
    Mode.QUESTION: 45,
    Mode.CALM: 20,
    Mode.MALICIOUS: 20,
    Mode.REMINDER: 20,
    Mode.STATEMENT: 60,
}
COMPLAINTS = UNFAVOURABLE_LANES
# What a host names to somebody who was hurt; all else is for the manager who calls.
AFTER_HARM = frozenset({"refund"})
WORDS_ONLY = frozenset({"apology", "information", "statement", "referral"})
# Lanes whose matter has to be followed after the show (R116).
TRACKED = ("safety", "complaint")


def mode_of(lane: str, level: int | None, *, reminder: bool = False, malicious: bool = False) -> Mode:
    if reminder:
        return Mode.REMINDER
    if level == 0 or lane == "safety":
        return Mode.SAFETY
    if lane == "malicious" or malicious:
        return Mode.MALICIOUS
    if lane == "abuse":
        return Mode.CALM
    return Mode.QUESTION if lane == "question" else Mode.ANSWER


def strategy_of(mode: Mode, issue: str | None, fault: str, people: int) -> Strategy:
    """Who is responsible decides the tone: victim, accident, or preventable (domain.md B4)."""
    simple = {
        Mode.SAFETY: Strategy.INSTRUCT,
        Mode.MALICIOUS: Strategy.DENY,
        Mode.CALM: Strategy.CALM,
        Mode.QUESTION: Strategy.INFORM,
    }
    if mode in simple:
        return simple[mode]
    if fault == "misunderstanding":
        return Strategy.INFORM
    if fault == "not_ours":
        return Strategy.DIMINISH if issue == "logistics" else Strategy.INFORM
    if fault == "ours" or issue == "service":
        return Strategy.REBUILD
    if issue == "misleading":
        return Strategy.REBUILD if fault == "suspected" or people >= MANY else Strategy.EXPLAIN
    if people >= MANY:
        return Strategy.REBUILD
    return Strategy.DIMINISH if issue == "logistics" else Strategy.EXPLAIN


# Texts that answer somebody; a promise, a public statement or a clip of praise is made of other parts.
ANSWERS = frozenset({"public", "private", "mail"})


def required_parts(kind: str, lane: str | None, *, told_before: bool = False) -> tuple[str, ...]:
    """What a typed answer should hold, as the card does (R041): sympathy, an apology for the experience whosever the
    fault was, concrete help. told_before: a person has answered in this case already, so it is not all said again.
    """
    return ("empathy", "apology", "help") if kind in ANSWERS and lane in COMPLAINTS and not told_before else ()


def help_kind(mode: Mode, issue: str | None, subtype: str | None, fault: str, *, answered: bool = False) -> str:
    """Which concrete help (R047). answered: a department has said what is so."""
    if mode == Mode.SAFETY:
        return "safety"
    if fault == "misunderstanding":
        return "help_misunderstanding"
    if issue == "misleading" and fault != "ours":
        # Nothing is taken back, and nobody is promised a return, before it is certain that we said it wrongly (R042).
        return "help_claim_known" if answered or fault == "not_ours" else "help_claim"
    if subtype == "damaged_in_transit":
        return "help_damage"
    if subtype in ("wrong_item", "missing_item"):
        return "help_wrong"
    if subtype in ("unstable_function", "missing_function"):
        return "help_malfunction"
    known = ("quality", "logistics", "service", "misleading")
    return f"help_{issue}" if issue in known else "help_unknown"


def evidence_kind(mode: Mode, subtype: str | None, fault: str) -> str | None:
    """How the customer is asked to leave things as they are (R053); None: not at all."""
    if fault == "misunderstanding":
        return None
    if mode == Mode.SAFETY:
        # Somebody may be hurt: no word of unpacking and padding.
        return "keep_article"
    return "keep_as_is" if subtype in ("damaged_in_transit", "broken", "cracked", "spoiled") else None


def promised_time(base: datetime, now: datetime, zone: str, within: int | None = None) -> datetime:
    """A clock time people can remember: two hours on, at the next half hour. within: minutes, by the playbook.

    It moves on when half of the time is over, and only then: a card does not change while it is read.
    """
    ahead = ANSWER_WITHIN if within is None else timedelta(minutes=within)
    step = max(ahead / 2, timedelta(minutes=1))
    start = base + step * max((now - base) // step, 0)
    local = (start + ahead).astimezone(ZoneInfo(zone))
    minutes = 30 - local.minute % 30 if local.minute % 30 else 0
    return local.replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def clock_parts(moment: datetime, now: datetime, zone: str) -> tuple[str, str, str]:
    """(day key, clock, date) as `onair.day.<key>` words it."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (local.date() - today).days
    key = "today" if days == 0 else "tomorrow" if days == 1 else "date"
    return key, f"{local:%H:%M}", f"{local.month}/{local.day}"


def open_reason(
    lane: str, disposition: str | None, state: str, *, cases: int, promises: int, owed: int = 0
) -> str | None:
    """Why a show may not end with this item: `undecided`, `no_case`, or None (R029, R116). owed: people without the
    case that others of the matter have.
    """
    if disposition is None and state != "parked":
        return "undecided"
    if lane not in TRACKED:
        return None
    if cases:
        return "no_case" if owed else None
    return "no_case" if disposition == "answered" and not promises else None


def still_open(items: Mapping[str, str], forced: Mapping[str, str]) -> dict[str, str]:
    """What stands in the way of the end: incident id -> why, without those forced by name and with a reason."""
    return {item: why for item, why in items.items() if not forced.get(item, "").strip()}


def needs_second_person(
    kind: Cap, reason: str, *, lane: str, order_match: bool | None, customer: bool, kinds: Mapping[str, float]
) -> bool:
    """Hiding or sanctioning what could be a genuine complaint is decided by two (R062, anchors 4).

    Hiding someone's own telephone number protects them: one person is enough.
    """
    if kind not in (Cap.HIDE, Cap.DELETE, Cap.TIMEOUT, Cap.BAN, Cap.REPORT) or reason == "personal_data":
        return False
    if lane in COMPLAINTS or order_match or customer:
        return True
    return max(kinds.get("complaint", 0.0), kinds.get("negative_review", 0.0)) >= 0.3


SAME_QUESTION = 0.42


def _bigrams(text: str) -> set[str]:
    bare = "".join(char for char in text.lower() if char.isalnum())
    return {bare[i : i + 2] for i in range(len(bare) - 1)}


_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "can",
        "could",
        "do",
        "does",
        "for",
        "hello",
        "hey",
        "hi",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "of",
        "on",
        "or",
        "please",
        "so",
        "that",
        "the",
        "there",
        "this",
        "to",
        "was",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def _words(text: str) -> set[str]:
    found = {word.strip("?!.,;:'\"") for word in text.lower().split()}
    return {word.removesuffix("s") for word in found - _SMALL if word}


def same_question(asked: str, known: str) -> float:
    """0..1: how alike two questions are: pairs of characters in Chinese, words that say something in English."""
    ours, theirs = (_words(asked), _words(known)) if known.isascii() else (_bigrams(asked), _bigrams(known))
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _subject(text: str) -> str | None:
    return topics.topic(likeness.plain(text))


def best_answer(asked: str, lang: str, faq: Sequence[Mapping[str, Any]]) -> str:
    """The approved answer to this question in this language, or "". faq: of the product in question.

    The same subject of the same product is the same question, however it is put.
    """
    subject = _subject(asked)
    scored = []
    for entry in faq:
        question, answer = entry["question"].get(lang, ""), entry["answer"].get(lang)
        if not answer:
            continue
        alike = same_question(asked, question)
        # Any of its languages may be the one that names the subject plainly.
        if subject is not None and entry.get("sku") and subject in map(_subject, entry["question"].values()):
            alike = max(alike, SAME_QUESTION)
        scored.append((alike, answer))
    best, answer = max(scored, default=(0.0, ""))
    return answer if best >= SAME_QUESTION else ""


def card_lang(sample: str | None, langs: Sequence[str], zone: str) -> str:
    """The viewer's language; of a mixed text the house's own."""
    for lang in (sample, *langs):
        if lang in ("en", "zh-Hant", "zh-Hans"):
            return str(lang)
    return lang_of_zone(zone)


# How long after the comment the platform lets us write to its author (design anchors 6). None: while the show runs.
DM_WINDOWS: dict[str, timedelta | None] = {
    "facebook": timedelta(days=7),
    "instagram": None,
    "tiktok": timedelta(hours=48),
    "whatsapp": timedelta(hours=24),
}


def dm_deadline(platform: str, at: datetime, show_ended: datetime | None, far: datetime) -> datetime | None:
    """Until when a private message may be sent; None: the platform sets no limit."""
    if platform not in DM_WINDOWS:
        return None
    window = DM_WINDOWS[platform]
    return at + window if window is not None else (show_ended or far)


# Platform acts that take something away from somebody.
SANCTIONS = frozenset({Cap.HIDE, Cap.DELETE, Cap.TIMEOUT, Cap.BAN, Cap.REPORT, Cap.WARN})
COUNTER = {Cap.HIDE: Cap.UNHIDE, Cap.TIMEOUT: Cap.UNBAN, Cap.BAN: Cap.UNBAN}
