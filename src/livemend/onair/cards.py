"""The prompter's card: what the host says, step by step. Pure: plain values in, the same card out.

Phrases vary by a hash of the incident, so that ten alike cases do not hear the same sentence and one case does not
change its words between two looks. No phrase with an unfilled variable or a stop of the guard reaches the card.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from typing_extensions import TypedDict

from livemend.kit.i18n import t
from livemend.knowledge.kept import PARTS as HOUSE_PARTS
from livemend.wording import Context, check, stops
from livemend.wording.lists import banned_words

from . import rules, told
from .hints import hints_of, recheck_wanted
from .model import Mode

_VARIABLE = re.compile(r"\{(\w+)\}")
CHOICES = 3
# Cards on which the matter is said back before anything is offered.
PARAPHRASED = (Mode.ANSWER, Mode.SAFETY, Mode.QUESTION)


class CardPart(TypedDict):
    kind: str
    text: str


class Choice(TypedDict):
    """steps: what happens once it is chosen, who pays the way, by when; to look at, not part of what is said."""

    remedy: str
    text: str
    steps: list[str]


class Spoken(TypedDict):
    """What of a card stands with the words that were said."""

    hash: str
    lang: str


class Card(TypedDict):
    incident_id: str
    hash: str
    lang: str
    parts: list[CardPart]
    banned: list[str]
    hints: list[str]
    # The unit on the table is to be tried on camera (R052).
    recheck: bool
    choices: list[Choice]
    missing: list[str]
    strategy: str
    mention_due_at: str | None
    time_limit_s: int
    mode: str
    # The confirming sentence as the house makes it; "" on a card without one.
    made: str


@dataclass(frozen=True)
class Matter:
    """All that a card is made from. book: phrase kind -> variants in the card's language.

    remedies: what may be offered now without anybody's yes, best first; used: sentences said in this show already.
    """

    incident_id: str
    lane: str
    lang: str
    user: str
    people: int = 1
    issue: str | None = None
    subtype: str | None = None
    level: int | None = None
    fault: str = "unverified"
    product: str = ""
    # The complaint as a clause (told.py), and the sentence a person made of it, "" where nobody did (R040).
    told: str = ""
    confirm: str = ""
    question: str = ""
    answer: str = ""
    cause: str = ""
    cause_confirmed: bool = False
    time: str = ""
    # How the last promise of the matter ended, "kept" or "passed", and the time it had named.
    ended: str = ""
    ended_time: str = ""
    link: str = ""
    remedies: Sequence[str] = ()
    amounts: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Sequence[str]] = field(default_factory=dict)
    book: Mapping[str, Sequence[str]] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    platform: str | None = None
    malicious: bool = False
    real_buyers: bool = False
    reminder: bool = False
    settled: bool = False
    late: bool = False
    wide: bool = False
    shop: str = ""
    # By the playbook of this kind of matter: which parts come first, and its own words for a part.
    order: Sequence[str] = ()
    say: Mapping[str, str] = field(default_factory=dict)
    mention_due_at: str | None = None


class Writer:
    """Chooses and fills phrases for one matter."""

    def __init__(self, matter: Matter):
        self.matter = matter
        m = matter
        self.values = {
            "user": self._user(),
            "product": m.product,
            "problem": problem_words(m.lang, m.issue, m.subtype, m.level),
            "told": m.told or told.clause(m.lang, issue=m.issue, subtype=m.subtype, level=m.level, product=m.product),
            "time": m.time,
            "link": m.link,
            "answer": m.answer,
            "cause": m.cause,
            "shop": m.shop,
            "remedy": t(m.lang, f"onair.remedy.{m.remedies[0]}") if m.remedies else "",
        }
        self.context = Context(
            lang=m.lang,
            kind="host",
            platform=m.platform,
            fault=m.fault,
            cause="confirmed" if m.cause_confirmed else "suspected" if m.cause else None,
            settled=m.settled if m.reminder else None,
        )
        self.missing: list[str] = []
        self.taken: set[str] = set()

    def _user(self) -> str:
        m = self.matter
        name = m.user or t(m.lang, "onair.viewer")
        return t(m.lang, "onair.and_others", user=name, n=m.people - 1) if m.people > 1 else name

    def fill(self, text: str, extra: Mapping[str, str]) -> str | None:
        """None when something it needs is not known."""
        values = {**self.values, **extra}
        if any(not values.get(name) for name in _VARIABLE.findall(text)):
            return None
        return _VARIABLE.sub(lambda m: values[m.group(1)], text)

    def pick(self, kind: str, **extra: str) -> str | None:
        """The variant of this matter: by hash, not one that was heard in this show, never one the guard stops."""
        variants = list(self.matter.book.get(kind, ()))
        if kind == "paraphrase" and self.matter.product:
            # The thing is called by its name where a variant has room for it (R038).
            variants = [text for text in variants if "{product}" in text or "{told}" in text] or variants
        if variants:
            digest = hashlib.sha256(f"{self.matter.incident_id}\0{kind}".encode()).digest()
            turn = digest[0] % len(variants)
            variants = variants[turn:] + variants[:turn]
        filled = [text for raw in variants if (text := self.fill(raw, extra)) is not None and self.may_say(text)]
        fresh = [text for text in filled if text not in self.matter.used and text not in self.taken]
        chosen = next(iter(fresh or filled), None)
        if chosen is None:
            key = f"onair.fallback.{'help' if kind.startswith('help_') else kind}"
            shipped = t(self.matter.lang, key)
            chosen = self.fill(shipped, extra) if shipped != key else None
            if chosen is not None and not self.may_say(chosen):
                chosen = None
        if chosen is not None:
            self.taken.add(chosen)
        return chosen

    def may_say(self, text: str) -> bool:
        """A step need not be a whole answer, so "thank you, we have read it" may be one."""
        return not stops(f for f in check(text, self.context) if f.code != "only_acknowledged")

    def part(self, name: str, *kinds: str, **extra: str) -> list[CardPart]:
        """One step of the card out of one or two phrases; noted as missing when there is nothing to say."""
        texts = [text for kind in kinds if (text := self.pick(kind, **extra)) is not None]
        if not texts:
            self.missing.append(name)
            return []
        return [{"kind": name, "text": join(self.matter.lang, texts)}]


def problem_words(lang: str, issue: str | None, subtype: str | None, level: int | None) -> str:
    key = "issue.safety" if level == 0 else subtype if subtype and subtype != "other" else f"issue.{issue or 'unknown'}"
    return t(lang, f"onair.problem.{key}")


def join(lang: str, texts: Sequence[str]) -> str:
    """One sentence after the other; a phrase that ends in a link has no full stop of its own."""
    stop = "." if lang == "en" else "。"
    ended = [text.strip() if text.strip()[-1:] in ".。!！?？;；" else text.strip() + stop for text in texts]
    return (" " if lang == "en" else "").join(ended)


def one_of(lang: str, options: Sequence[str]) -> str:
    """A, B or C."""
    if len(options) < 2:
        return "".join(options)
    return t(lang, "onair.comma").join(options[:-1]) + t(lang, "onair.or") + options[-1]


def make_card(matter: Matter) -> Card:
    """Thank, confirm, empathise and apologise, help, solution or a promised clock time (R037)."""
    mode = rules.mode_of(matter.lane, matter.level, reminder=matter.reminder, malicious=matter.malicious)
    strategy = rules.strategy_of(mode, matter.issue, matter.fault, matter.people)
    writer = Writer(matter)
    build = {
        Mode.ANSWER: _answer,
        Mode.SAFETY: _answer,
        Mode.QUESTION: _question,
        Mode.CALM: _calm,
        Mode.MALICIOUS: _malicious,
        Mode.REMINDER: _reminder,
    }[mode]
    choices = _choices(writer, mode) if mode in (Mode.ANSWER, Mode.SAFETY) else []
    parts = build(writer, mode, choices)
    if mode in (Mode.ANSWER, Mode.SAFETY):
        parts = _once(_by_playbook(writer, parts), matter.answer)
    made = next((part["text"] for part in parts if part["kind"] == "confirm"), "")
    if mode in PARAPHRASED:
        parts = _by_hand(writer, parts)
    return {
        "incident_id": matter.incident_id,
        "hash": card_hash(parts, choices),
        "lang": matter.lang,
        "parts": parts,
        "banned": banned(matter),
        "hints": hints_of(matter, mode, strategy),
        "recheck": recheck_wanted(matter, mode),
        "choices": choices,
        "missing": writer.missing,
        "strategy": strategy,
        "mention_due_at": matter.mention_due_at,
        "time_limit_s": rules.TIME_LIMIT[mode],
        "mode": mode,
        "made": made,
    }


def card_hash(parts: Sequence[CardPart], choices: Sequence[Choice]) -> str:
    """Names these very words: the tap "said" refers to it."""
    body = "\0".join([*(f"{p['kind']}\1{p['text']}" for p in parts), *(c["text"] for c in choices)])
    return hashlib.sha256(body.encode()).hexdigest()


def _answer(writer: Writer, mode: Mode, choices: Sequence[Choice]) -> list[CardPart]:
    m = writer.matter
    parts = writer.part("thank", "thanks")
    parts += writer.part("confirm", "paraphrase")
    parts += writer.part("empathise", "empathy", "apology")
    if m.fault == "ours":
        parts += writer.part("admission", "admission")
    if m.cause:
        parts += writer.part("cause", "cause_confirmed" if m.cause_confirmed else "cause_suspected")
    if m.answer and m.fault != "misunderstanding" and writer.may_say(m.answer):
        parts.append({"kind": "answer", "text": m.answer})
    parts += writer.part("help", rules.help_kind(mode, m.issue, m.subtype, m.fault, answered=bool(m.answer)))
    if keep := rules.evidence_kind(mode, m.subtype, m.fault):
        parts += writer.part("evidence", keep)
    # What is personal goes the private way, and the host says so before anybody posts a number (R055).
    parts += writer.part("private", "private")
    if len(choices) > 1 or (choices and not m.time):
        options = one_of(m.lang, [t(m.lang, f"onair.remedy.{c['remedy']}") for c in choices])
        parts.append({"kind": "solution", "text": t(m.lang, "onair.choose", options=options)})
        if m.time:
            parts += writer.part("time", "promise")
    else:
        parts += writer.part("solution", "promise")
    return parts


def _once(parts: Sequence[CardPart], answer: str) -> list[CardPart]:
    """What a department answered is said once: not by itself where a phrase says it already."""
    told_already = any(answer in part["text"] for part in parts if part["kind"] != "answer")
    return [part for part in parts if part["kind"] != "answer" or not told_already]


def _by_playbook(writer: Writer, parts: Sequence[CardPart]) -> list[CardPart]:
    """Its words and its order, at once. What it does not name comes behind, as the house has it, so nothing that the
    law or the customer needs is left out; words that the guard stops in this very case stay the house's.
    """
    m = writer.matter
    own = {kind: text for kind, raw in m.say.items() if (text := writer.fill(raw, {})) and writer.may_say(text)}
    said: list[CardPart] = [{**part, "text": own.get(part["kind"], part["text"])} for part in parts]
    have = {part["kind"] for part in said}
    first: list[CardPart] = []
    for kind in m.order:
        if kind in have:
            first += [part for part in said if part["kind"] == kind]
        elif kind in own and kind not in HOUSE_PARTS:
            first.append({"kind": kind, "text": own[kind]})
    return [*first, *(part for part in said if part["kind"] not in m.order)]


def _by_hand(writer: Writer, parts: Sequence[CardPart]) -> list[CardPart]:
    """The sentence a person wrote stands in place of the made one, unless the guard stops it as things are now."""
    own = writer.matter.confirm
    if not own or not (writer.may_say(own) and writer.may_say(told.as_statement(own))):
        return list(parts)
    mine: CardPart = {"kind": "confirm", "text": own}
    if not any(part["kind"] == "confirm" for part in parts):
        # A question too long to be read out: behind the thanks.
        return [*parts[:1], mine, *parts[1:]]
    return [mine if part["kind"] == "confirm" else part for part in parts]


def _question(writer: Writer, mode: Mode, choices: Sequence[Choice]) -> list[CardPart]:
    m = writer.matter
    parts = writer.part("thank", "asked")
    if m.question and writer.may_say(m.question):
        parts.append({"kind": "confirm", "text": m.question})
    if m.answer:
        parts += writer.part("help", "question")
    else:
        parts += writer.part("help", "holding")
        parts += writer.part("solution", "promise")
    return parts


def _calm(writer: Writer, mode: Mode, choices: Sequence[Choice]) -> list[CardPart]:
    """Never an argument, and no word of theirs is repeated (R058)."""
    return [*writer.part("calm", "calm"), *writer.part("private", "private")]


def _malicious(writer: Writer, mode: Mode, choices: Sequence[Choice]) -> list[CardPart]:
    return writer.part("calm", "malicious")


def _reminder(writer: Writer, mode: Mode, choices: Sequence[Choice]) -> list[CardPart]:
    return writer.part(
        "settled" if writer.matter.settled else "arranged", "settled" if writer.matter.settled else "arranged"
    )


def _choices(writer: Writer, mode: Mode) -> list[Choice]:
    m = writer.matter
    if m.fault == "misunderstanding":
        return []
    found: list[Choice] = []
    # An apology and an explanation come anyway; what the customer chooses from is something to hold.
    named = [remedy for remedy in m.remedies if remedy not in rules.WORDS_ONLY] or m.remedies
    if mode == Mode.SAFETY:
        named = [remedy for remedy in m.remedies if remedy in rules.AFTER_HARM]
    for remedy in named:
        text = writer.pick(f"offer_{remedy}", amount=m.amounts.get(remedy, ""))
        shown = text or t(m.lang, f"onair.remedy.{remedy}")
        if writer.may_say(shown):
            found.append({"remedy": remedy, "text": shown, "steps": list(m.steps.get(remedy, ()))})
        if len(found) == CHOICES:
            break
    return found


def banned(matter: Matter) -> list[str]:
    """The words that must not be said in this very case, few enough to read."""
    codes = ["negative_absolute", "over_promise"]
    if matter.fault in ("misunderstanding", "not_ours"):
        codes.insert(0, "blame_customer")
    elif matter.issue == "logistics":
        codes.insert(0, "blame_shift")
    if matter.lane in ("abuse", "malicious") or matter.malicious:
        codes.insert(0, "accusation")
    return banned_words(matter.lang, codes[:2] if len(codes) > 2 else codes, 4)
