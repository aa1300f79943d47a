"""Which clock time the words of a matter name: what is promised already, else a proposal."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.incidents import queries as incidents
from livemend.kit.i18n import t
from livemend.promises import queries as promises
from livemend.promises.model import PromiseState
from livemend.promises.queries import PromiseView

from . import rules


class CardTime(TypedDict):
    """The clock time a card names. promise_id: of the promise it keeps to; None: whoever says it promises it."""

    words: str
    due_at: str
    promise_id: str | None


class Standing(NamedTuple):
    """owed: the promise of the matter that falls due first; else ended: the last one that was kept or passed."""

    owed: PromiseView | None
    ended: PromiseView | None


async def standing(conn: AsyncConnection, incident_id: str, now: datetime) -> Standing:
    """Also of what was merged into it."""
    family = [incident_id, *(row.id for row in await incidents.absorbed(conn, incident_id))]
    of_each = (await promises.ids_of_incidents(conn, family)).values()
    made = sorted(
        await promises.views(conn, [promise_id for ids in of_each for promise_id in ids]), key=lambda p: p["due_at"]
    )
    running = [p for p in made if p["state"] == PromiseState.OPEN and datetime.fromisoformat(p["due_at"]) > now]
    over = [p for p in made if p["state"] != PromiseState.WITHDRAWN]
    return Standing(running[0], None) if running else Standing(None, over[-1] if over else None)


def clock_words(lang: str, moment: datetime, now: datetime, zone: str) -> str:
    key, clock, date = rules.clock_parts(moment, now, zone)
    return t(lang, f"onair.day.{key}", clock=clock, date=date)


async def of_card(
    conn: AsyncConnection, incident_id: str, base: datetime, lang: str, now: datetime, zone: str, within: int | None
) -> tuple[CardTime, str, str]:
    """The time, and how the last promise ended: "kept", "passed" or "", with the time it had named.

    What was promised stands: nobody hears another time while it runs.
    """
    owed, ended = await standing(conn, incident_id, now)
    due_at = (
        datetime.fromisoformat(owed["due_at"]) if owed is not None else rules.promised_time(base, now, zone, within)
    )
    time: CardTime = {
        "words": clock_words(lang, due_at, now, zone),
        "due_at": due_at.astimezone(UTC).isoformat(),
        "promise_id": owed["id"] if owed is not None else None,
    }
    if ended is None:
        return time, "", ""
    how = "kept" if ended["fulfilled_at"] else "passed"
    return time, how, clock_words(lang, datetime.fromisoformat(ended["due_at"]), now, zone)
