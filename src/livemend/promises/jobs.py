"""The clock of every promise, its look in the live feed, and why a case may not close yet."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.people.access import Desk

from . import actions, answering, queries, recovery


async def _time(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.run_time(tx, ref)


async def _recover(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await recovery.go_on(tx, ref)


async def _owed(conn: AsyncConnection, case_id: str) -> list[str]:
    return ["promise_owed"] if await queries.still_owed(conn, case_id) else []


def install(desk: Desk) -> None:
    desk.timers.on(actions.TIMER, _time)
    desk.timers.on(recovery.TIMER, _recover)
    desk.loaders["promise"] = queries.views
    mine = desk.parts["promises"] = answering.PromiseSeams()

    async def of_case(conn: AsyncConnection, case_id: str) -> list[answering.LedgerView]:
        return await answering.of_case(conn, mine, case_id)

    seams = desk.parts["cases"]
    seams.detail["promises"] = of_case
    seams.close_guards.append(_owed)
