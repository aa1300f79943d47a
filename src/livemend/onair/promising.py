"""Whoever names a clock time on air has promised it: once for a matter, as it was said (R049, R082)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.i18n import t
from livemend.people.model import Role
from livemend.promises import actions as promises
from livemend.promises import queries as promise_queries
from livemend.promises.model import PromiseState

from . import prompter, queries, times
from .cards import CardPart, join
from .model import DEPARTMENT_ROLE, RequestState


async def make(
    tx: Tx,
    view: queries.IncidentView,
    words: str,
    due_at: datetime,
    *,
    owner_id: str | None = None,
    owner_role: str | None = None,
    promise_id: str | None = None,
) -> str:
    """In the ledger, and in the first case of the matter where there is one."""
    return await promises.make_promise(
        tx,
        words=words,
        due_at=due_at,
        owner_id=owner_id,
        owner_role=owner_role,
        show_id=view["show_id"],
        incident_id=view["id"],
        case_id=next(iter(view["case_ids"]), None),
        promise_id=promise_id,
    )


async def said(
    tx: Tx, view: queries.IncidentView, card: prompter.PrompterCard, parts: Sequence[CardPart], mention_id: str
) -> None:
    """parts: what was spoken; without the time among it nothing was promised. The promise has the tap's id."""
    time = card["time"]
    named = [part["text"] for part in parts if time is not None and time["words"] in part["text"]]
    if time is None or not named:
        return
    # Two who say it at once promise it once.
    await incidents.row(tx.conn, view["id"], lock=True)
    if (await times.standing(tx.conn, view["id"], tx.now)).owed is not None:
        return
    words, due_at = join(card["lang"], named), datetime.fromisoformat(time["due_at"])
    await make(tx, view, words, due_at, owner_role=await _who_owes(tx, view), promise_id=mention_id)


async def _who_owes(tx: Tx, view: queries.IncidentView) -> str:
    """The department that was asked and has not answered yet; else after-sales."""
    asked = await queries.request_of_incident(tx.conn, view["id"])
    if asked is None or asked["state"] not in (RequestState.WAITING, RequestState.LATE):
        return Role.SERVICE
    return DEPARTMENT_ROLE.get(asked["department"], asked["department"])


async def unsaid(tx: Tx, mention: Any) -> None:
    """While it still runs; a broken promise is not made undone by a tap."""
    for promise in await promise_queries.views(tx.conn, [mention.id]):
        if promise["state"] == PromiseState.OPEN and datetime.fromisoformat(promise["due_at"]) > tx.now:
            await promises.withdraw(tx, mention.id, t(mention.lang, "onair.unsaid"))
