"""What an answer to this matter should hold, and words for what is missing in it (R041)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as cases
from livemend.comments import queries as comments
from livemend.incidents import queries as incidents
from livemend.kit.i18n import t
from livemend.knowledge import queries as knowledge
from livemend.wording import Context, Finding, check, stops

from . import rules

_SENTENCE = re.compile(r"[^。！？!?\n.]*(?:[。！？!?\n]|\.(?=\s|$))\s*")


@dataclass(frozen=True)
class Answered:
    """The matter a text answers. told_before: a person has answered the customer in this case."""

    key: str
    lane: str | None
    issue: str | None
    subtype: str | None
    level: int | None
    fault: str | None
    told_before: bool = False

    def required(self, kind: str) -> tuple[str, ...]:
        return rules.required_parts(kind, self.lane, told_before=self.told_before)

    def phrases(self, part: str) -> str:
        """The kind of phrase that holds the part."""
        if part != "help":
            return part
        mode = rules.mode_of(self.lane or "", self.level)
        return rules.help_kind(mode, self.issue, self.subtype, self.fault or "unverified")


async def answered(
    conn: AsyncConnection, incident_id: str | None, comment_id: str | None, case_id: str | None
) -> Answered | None:
    """The case knows best, then the incident, then the comment."""
    if case_id is not None:
        case = await cases.row(conn, case_id)
        on_air = await incidents.row(conn, case.incident_id) if case.incident_id else None
        lane = "safety" if case.level == 0 else on_air.lane if on_air is not None else "complaint"
        fault = on_air.fault if on_air is not None else None
        before = case.first_reply_at is not None
        return Answered(case.id, lane, case.issue, case.subtype, case.level, fault, before)
    if incident_id is not None:
        row = await incidents.row(conn, incident_id)
        return Answered(row.id, row.lane, row.issue, row.subtype, row.level, row.fault)
    if comment_id is not None:
        told = await comments.comment_row(conn, comment_id)
        if told.incident_id is not None:
            return await answered(conn, told.incident_id, None, None)
        return Answered(told.id, told.lane, told.issue, told.subtype, told.level, None)
    return None


def place(text: str, part: str, thanks: bool) -> int:
    """Where the words for a part go: help ends an answer; sympathy begins it, behind the thanks."""
    if part not in ("empathy", "apology"):
        return len(text.rstrip())
    first = _SENTENCE.match(text)
    return first.end() if thanks and first is not None else 0


def words_for(book: Mapping[str, Sequence[str]], matter: Answered, part: str, text: str, context: Context) -> str:
    """A phrase of the house that holds the part, is not in the text yet and may leave; "" where there is none."""
    kind = matter.phrases(part)
    variants = [phrase for phrase in book.get(kind, ()) if "{" not in phrase]
    if variants:
        turn = hashlib.sha256(f"{matter.key}\0{kind}".encode()).digest()[0] % len(variants)
        variants = variants[turn:] + variants[:turn]
    fallback = f"onair.fallback.{part}"
    for phrase in [*variants, t(context.lang, fallback)]:
        found = check(phrase, replace(context, required=(part,), previous=()))
        unfit = any(f.code == "part_missing" for f in found)
        if not unfit and phrase not in text and not stops(f for f in found if f.code != "only_acknowledged"):
            return phrase
    return ""


async def with_words(
    conn: AsyncConnection, found: Sequence[Finding], matter: Answered | None, text: str, context: Context
) -> list[Finding]:
    """The findings; what is missing has words to put in, and the place where they go."""
    lacking = [f for f in found if f.code == "part_missing"]
    if matter is None or not lacking:
        return list(found)
    book = await knowledge.phrase_book(conn, context.lang)
    first = _SENTENCE.match(text)
    head = first.group() if first is not None else ""
    thanks = bool(head) and not any(
        f.code == "part_missing" for f in check(head, replace(context, required=("thanks",)))
    )
    done = []
    for finding in found:
        if finding.code == "part_missing":
            part = finding.params["part"]
            at = place(text, part, thanks)
            finding = replace(finding, start=at, end=at, suggestion=words_for(book, matter, part, text, context))
        done.append(finding)
    return done
