"""The platform refunds by itself when its deadline passes: written down, looked at, never paid again (domain.md B6).

Until somebody has looked, nobody can know. So long no refund of our own leaves for that order.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import platforms
from livemend.cases import queries as case_queries
from livemend.cases.events import ClockBreached
from livemend.cases.handling import family
from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.ids import new_id
from livemend.shows import queries as shows

from . import budget, buyers, rules, situation
from .amounts import money
from .approving import end_approval
from .events import OfferDeclined, PlatformRefund
from .model import OfferState, Stand, offers, platform_refunds
from .moves import change
from .ranking import COUNTS_AS_REFUND
from .risk import count_refund

R = platform_refunds.c


async def of_case(conn: AsyncConnection, case_id: str) -> list[dict[str, Any]]:
    rows = await conn.execute(sa.select(platform_refunds).where(R.case_id == case_id).order_by(R.id.desc()))
    return [
        {
            "id": r.id,
            "order_no": r.order_no,
            "platform": r.platform,
            "amount": money(r.amount, r.currency),
            "state": r.state,
            "clock": r.clock,
            "proof": r.proof,
            "at": r.at.isoformat(),
            "by": r.by_name,
            "decided_at": r.decided_at.isoformat() if r.decided_at else None,
            "decided_by": r.decided_by,
            "rev": r.rev,
        }
        for r in rows
    ]


async def spent(conn: AsyncConnection, ids: Sequence[str]) -> list[tuple[str, str, int]]:
    """What a platform surely gave back is our money too."""
    of = family(ids)
    query = sa.select(of.c.master, R.currency, sa.func.sum(R.amount)).join(of, of.c.id == R.case_id)
    rows = await conn.execute(query.where(R.state == Stand.CONFIRMED).group_by(of.c.master, R.currency))
    return [(case_id, currency, int(minor)) for case_id, currency, minor in rows]


async def unclear_cases(conn: AsyncConnection, case_id: str) -> list[str]:
    """A case does not close while its money may be gone."""
    query = sa.select(R.id).where(R.case_id == case_id, R.state == Stand.PRESUMED)
    return ["platform_refund_unclear"] if (await conn.execute(query.limit(1))).first() else []


async def presume(tx: Tx, event: ClockBreached) -> None:
    """Its deadline passed. What is left of the order may have gone to the buyer."""
    case = await case_queries.row(tx.conn, event.case_id, lock=True)
    if case.order_no is None or event.platform is None:
        return
    if case.show_id is not None and (await shows.show_row(tx.conn, case.show_id)).rehearsal:
        return
    await buyers.lock_order(tx.conn, case.order_no)
    if await buyers.platform_unclear(tx.conn, case.order_no):
        return
    order = await catalog.order(tx.conn, case.order_no)
    if order is None:
        return
    gone = await buyers.executed(tx.conn, order["no"]) + await buyers.by_platform(tx.conn, order["no"])
    left = order["total"]["minor"] - gone
    amount = min(left, situation.value_of(order, case.product_sku) or left)
    if amount > 0:
        currency = order["total"]["currency"]
        await _write(tx, case, event.platform, amount, currency, Stand.PRESUMED, clock=event.clock)


async def _write(
    tx: Tx, case: Any, platform: str, amount: int, currency: str, state: Stand, **more: Any
) -> sa.Row[Any]:
    refund_id = new_id()
    await tx.execute(
        platform_refunds.insert().values(
            id=refund_id,
            case_id=case.id,
            show_id=case.show_id,
            order_no=case.order_no,
            platform=platform,
            amount=amount,
            currency=currency,
            state=state,
            at=tx.now,
            by_name=tx.actor.name,
            **more,
        )
    )
    return await _told(tx, refund_id)


async def _told(tx: Tx, refund_id: str) -> sa.Row[Any]:
    row = await _row(tx, refund_id)
    tx.emit(
        PlatformRefund(
            case_id=row.case_id,
            show_id=row.show_id,
            refund_id=row.id,
            order_no=row.order_no,
            platform=row.platform,
            state=row.state,
            amount=row.amount,
            currency=row.currency,
        )
    )
    return row


async def _row(tx: Tx, refund_id: str) -> sa.Row[Any]:
    found = await tx.one(sa.select(platform_refunds).where(R.id == refund_id).with_for_update())
    if found is None:
        raise not_found("refund")
    return found


async def record(tx: Tx, case_id: str, amount: int, proof: str, platform: str | None = None) -> str:
    """A person saw it in the seller's console, whether or not a clock of ours ran out."""
    case = await case_queries.row(tx.conn, case_id, lock=True)
    order = await catalog.order(tx.conn, case.order_no) if case.order_no else None
    if order is None:
        raise wrong_state("refund_without_order")
    await buyers.lock_order(tx.conn, order["no"])
    await _check(tx, order, amount, proof)
    if await buyers.platform_unclear(tx.conn, order["no"]):
        raise wrong_state("platform_refund_unclear")
    row = await _write(
        tx,
        case,
        platform or order["platform"] or "unknown",
        amount,
        order["total"]["currency"],
        Stand.CONFIRMED,
        proof=proof.strip(),
        decided_at=tx.now,
        decided_by=tx.actor.name,
    )
    await _happened(tx, row)
    return str(row.id)


async def _check(tx: Tx, order: Any, amount: int, proof: str, leave_out: str | None = None) -> None:
    if not proof.strip():
        raise bad_input("proof_missing", fields={"proof": "proof_missing"})
    # What we paid beside it does not make it untrue; it is reversed then.
    before = await buyers.by_platform(tx.conn, order["no"], leave_out=leave_out)
    if amount <= 0 or amount > order["total"]["minor"] - before:
        raise bad_input("over_order_value", fields={"amount": "over_order_value"})


async def decide(tx: Tx, refund_id: str, *, happened: bool, amount: int | None = None, proof: str = "") -> str:
    """Somebody looked. amount: what the platform really paid; None: what was presumed. Returns the case.

    The same answer twice is one answer.
    """
    found = await _row(tx, refund_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    await buyers.lock_order(tx.conn, found.order_no)
    row = await _row(tx, refund_id)
    state = Stand.CONFIRMED if happened else Stand.DENIED
    if row.state == state:
        return str(row.case_id)
    if row.state != Stand.PRESUMED:
        raise wrong_state("refund_decided", state=row.state)
    if happened:
        order = await catalog.order(tx.conn, row.order_no)
        if order is None:
            raise wrong_state("refund_without_order")
        await _check(tx, order, amount or row.amount, proof, leave_out=row.id)
    elif not proof.strip():
        raise bad_input("proof_missing", fields={"proof": "proof_missing"})
    values = {"state": state, "proof": proof.strip(), "decided_at": tx.now, "decided_by": tx.actor.name}
    if happened and amount:
        values["amount"] = amount
    await tx.execute(platform_refunds.update().where(R.id == refund_id).values(rev=R.rev + 1, **values))
    row = await _told(tx, refund_id)
    await platforms.settled(tx, row.case_id)
    if happened:
        await _happened(tx, row)
    return str(row.case_id)


async def _happened(tx: Tx, row: sa.Row[Any]) -> None:
    """What we would have paid beside it falls away; the session's budget bears it once."""
    live = sa.select(offers).where(
        offers.c.order_no == row.order_no,
        offers.c.remedy.in_(tuple(COUNTS_AS_REFUND)),
        offers.c.state.in_((OfferState.OFFERED, OfferState.AWAITING)),
    )
    touched = {row.case_id: row.show_id}
    for offer in await tx.all(live):
        before = await buyers.refunded(tx.conn, row.order_no)
        order = await catalog.order(tx.conn, row.order_no)
        if not rules.over_value(offer.amount, 0, None, (order["total"]["minor"] if order else 0) - before):
            continue
        await change(tx, offer.id, state=OfferState.DECLINED, ended_at=tx.now, ended_reason="platform_refunded")
        if offer.approval_id is not None:
            await end_approval(tx, offer)
        touched[offer.case_id] = offer.show_id
        tx.emit(
            OfferDeclined(
                case_id=offer.case_id,
                show_id=offer.show_id,
                incident_id=offer.incident_id,
                offer_id=offer.id,
                remedy=offer.remedy,
                why="platform_refunded",
            )
        )
    for case_id, show_id in touched.items():
        await budget.hold(tx, case_id, show_id, "platform_refunded")
    charged = await budget.charge(tx, row.show_id, row.amount, row.id)
    await tx.execute(platform_refunds.update().where(R.id == row.id).values(charged=charged))
    await count_refund(tx, row.platform)
