"""The platforms' own deadlines as clocks of a case, with what happens by itself when nobody acts (domain.md B6).

The values come from the platform packs, as the shop corrected them. They run day and night, and waiting for the
customer does not stop them unless the pack says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.knowledge import queries as knowledge

from . import queries, rules, sla
from .clock_rules import PLATFORM
from .deadlines import Deadline, asks_for_it, deadline, deadline_in
from .entries import add_entry
from .events import PlatformAnswered
from .model import Audience, Channel, ClockKind, ClockState, clocks


async def _order(conn: AsyncConnection, row: Any) -> Any:
    return await catalog.order(conn, row.order_no) if row.order_no else None


async def chat_platform(conn: AsyncConnection, row: Any, params: Mapping[str, Any] | None = None) -> str | None:
    """Where the customer writes to us, when it is a platform's own chat."""
    if params and params.get("platform"):
        return str(params["platform"])
    if row.channel != Channel.DM or row.customer_id is None:
        return None
    known = {platform for platform, _user in await catalog.accounts_of(conn, row.customer_id)}
    order = await _order(conn, row)
    if order is not None and order["platform"] in known:
        return str(order["platform"])
    return known.pop() if len(known) == 1 else None


async def follow(tx: Tx, case_id: str, *, at: datetime | None = None) -> None:
    """After opening, linking and judging: the platform's clock for a request runs if there can be one.

    It counts from the day the case began, for the buyer asked there at the latest then; at: when it began anew.
    What was answered there once stays answered.
    """
    row = await queries.row(tx.conn, case_id)
    order = await _order(tx.conn, row)
    kind = ClockKind.PLATFORM_REQUEST
    of_kind = sa.select(clocks).where(clocks.c.case_id == case_id, clocks.c.kind == kind)
    last = await tx.one(of_kind.order_by(clocks.c.id.desc()).limit(1))
    platform = order["platform"] if order is not None else None
    wanted = None
    if platform and row.status not in rules.ENDED:
        pack = await knowledge.platform_in_force(tx.conn, platform)
        if asks_for_it(pack, row.issue):
            wanted = deadline_in(pack, kind)
    if wanted is None:
        await sla.end(tx, case_id, [kind])
    elif last is None or last.state == ClockState.ENDED or last.platform != platform:
        await begin(tx, case_id, kind, wanted, at=at or row.opened_at)


async def begin(tx: Tx, case_id: str, kind: ClockKind, found: Deadline, *, at: datetime | None = None) -> None:
    row = await queries.row(tx.conn, case_id)
    await sla.start(tx, case_id, kind, at=at, budget=found.budget, platform=found.platform, silent=found.silent)
    await sla.follow_status(tx, case_id, row.status)


async def chatted(tx: Tx, case_id: str, params: Mapping[str, Any] | None = None) -> None:
    """The customer wrote in the platform's chat: it counts until a person answers there."""
    row = await queries.row(tx.conn, case_id)
    platform = await chat_platform(tx.conn, row, params)
    if platform is None or await sla.is_running(tx, case_id, ClockKind.PLATFORM_CHAT):
        return
    found = await deadline(tx.conn, platform, ClockKind.PLATFORM_CHAT)
    if found is not None:
        await begin(tx, case_id, ClockKind.PLATFORM_CHAT, found)


async def goods(tx: Tx, case_id: str, state: str) -> None:
    """The way of a return: issued, shipped, received, ended."""
    row = await queries.row(tx.conn, case_id)
    order = await _order(tx.conn, row)
    platform = order["platform"] if order is not None else None
    if platform is None:
        return
    if state == "issued":
        kind: ClockKind | None = ClockKind.PLATFORM_RETURN
    else:
        await sla.met(tx, case_id, ClockKind.PLATFORM_RETURN, row.show_id)
        kind = ClockKind.PLATFORM_RECEIPT if state == "shipped" else None
    if state in ("received", "inspected", "settled"):
        await sla.met(tx, case_id, ClockKind.PLATFORM_RECEIPT, row.show_id)
    elif state == "ended":
        await sla.end(tx, case_id, [ClockKind.PLATFORM_RETURN, ClockKind.PLATFORM_RECEIPT])
    found = await deadline(tx.conn, platform, kind) if kind is not None else None
    if found is not None and kind is not None:
        await begin(tx, case_id, kind, found)


async def answered(tx: Tx, case_id: str, clock_id: str, note: str, *, needed: bool = True) -> None:
    """We reacted on the platform, or there is no request there: the clock is met. note: what was done, and where."""
    if not note.strip():
        raise bad_input("note_missing", fields={"note": "note_missing"})
    row = await queries.row(tx.conn, case_id, lock=True)
    clock = await tx.one(sa.select(clocks).where(clocks.c.id == clock_id, clocks.c.case_id == case_id))
    if clock is None or clock.kind not in PLATFORM:
        raise bad_input("unknown_clock", fields={"clock_id": "unknown_clock"})
    if clock.ended_at is not None:
        raise wrong_state("clock_over")
    kind = "platform_note" if needed else "platform_no_request"
    note_id = await add_entry(tx, case_id, kind=kind, audience=Audience.INTERNAL, text=note.strip())
    await sla.met(tx, case_id, ClockKind(clock.kind), row.show_id)
    tx.emit(
        PlatformAnswered(
            case_id=case_id, show_id=row.show_id, clock=clock.kind, platform=clock.platform or "", note_id=note_id
        )
    )


async def settled(tx: Tx, case_id: str) -> None:
    """The matter itself is done (refunded, exchanged): the platform has nothing left to do by itself."""
    row = await queries.row(tx.conn, case_id)
    await sla.met(tx, case_id, ClockKind.PLATFORM_REQUEST, row.show_id)
