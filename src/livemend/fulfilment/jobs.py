"""A choice becomes tasks; the clock of each; what the case page shows; why a case may not close yet."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.kit.outgoing import Result, State
from livemend.people.access import Desk
from livemend.remedies.events import OfferChosen

from . import actions, queries


async def _chosen(tx: Tx, event: OfferChosen) -> None:
    await actions.tasks_for_offer(tx, event.offer_id)


async def _due(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.overdue(tx, ref)


async def _by_a_person(_body: dict[str, Any], _key: str) -> Result:
    return Result(State.MANUAL, {"reason": "no_connector"})


async def _open(conn: AsyncConnection, case_id: str) -> list[str]:
    return ["task_open"] if await queries.open_of_case(conn, case_id) else []


def install(desk: Desk) -> None:
    desk.bus.in_tx(OfferChosen, _chosen)
    desk.timers.on(actions.TIMER, _due)
    desk.sender.executors[actions.MANUAL] = _by_a_person
    desk.loaders["task"] = queries.views
    seams = desk.parts["cases"]
    seams.detail["tasks"] = queries.of_case
    seams.close_guards.append(_open)
