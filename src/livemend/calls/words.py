"""What the host may say in each step, from the house's phrases and past its guard."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.comments import queries as comments
from livemend.kit.i18n import t
from livemend.onair import prompter
from livemend.onair import queries as onair
from livemend.onair.cards import Choice, Writer, join, make_card

from . import rules
from .model import CallStep

PHRASES = {
    CallStep.THANK: ("call_thanks",),
    CallStep.DESCRIBE: ("call_describe",),
    CallStep.EVIDENCE: ("call_evidence",),
    CallStep.LISTEN: ("call_listen",),
    CallStep.APOLOGISE: ("empathy", "apology"),
    CallStep.COMMITMENT: ("call_commit",),
}


class StepWords(TypedDict):
    step: str
    text: str


class CallWords(TypedDict):
    """choices: what may be offered here and now, inside policy, limit and budget."""

    lang: str
    steps: list[StepWords]
    choices: list[Choice]
    banned: list[str]
    closing: str


async def incident_of(conn: AsyncConnection, call: Any) -> str:
    """Where the comment stands now: incidents are merged and split while a call waits."""
    comment = await comments.comment_row(conn, call.comment_id)
    return str(comment.incident_id or call.incident_id)


async def stands(conn: AsyncConnection, call: Any) -> bool:
    """Whether there is a matter that a case can be opened for."""
    comment = await comments.comment_row(conn, call.comment_id)
    return call.case_id is not None or comment.incident_id is not None


async def words(conn: AsyncConnection, call: Any, now: datetime) -> CallWords:
    view = await onair.incident_view(conn, call.show_id, await incident_of(conn, call))
    matter = (await prompter.matter_of(conn, view, now)).matter
    writer, card = Writer(matter), make_card(matter)
    lang = matter.lang
    said = {part["kind"]: part["text"] for part in card["parts"]}
    found: list[StepWords] = []
    for step in rules.STEPS:
        if step == CallStep.SOLUTION:
            text = said.get("solution", "")
        else:
            picked = [one for kind in PHRASES[step] if (one := writer.pick(kind)) is not None]
            text = join(lang, picked) if picked else ""
        found.append({"step": str(step), "text": text})
    closing = writer.pick("call_closing") or t(lang, "onair.fallback.closing")
    return {
        "lang": lang,
        "steps": found,
        "choices": card["choices"],
        "banned": card["banned"],
        "closing": closing,
    }


async def present_case(conn: AsyncConnection, case_id: str) -> str:
    """The case it goes on in, when it was merged meanwhile."""
    row = await cases.row(conn, case_id)
    return str(row.merged_into or row.id)
