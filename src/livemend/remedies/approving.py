"""A second person's yes or no. Silence is a no: what nobody approved in time was never offered."""

from datetime import datetime
from typing import Any

from livemend.cases import queries as case_queries
from livemend.kit.actor import SYSTEM
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_allowed, wrong_state
from livemend.kit.jobs import cancel_timer
from livemend.knowledge import queries as knowledge

from . import queries, rules
from .events import ApprovalDecided, OfferDeclined
from .model import ApprovalState, OfferState, approvals
from .moves import TIMER, change, made


async def _limit(tx: Tx, at: datetime) -> int:
    policy = await knowledge.policy_in_force(tx.conn, at)
    return 0 if policy is None else policy.limits.get(tx.actor.role, 0)


async def _close(tx: Tx, row: Any, state: ApprovalState, reason: str | None) -> None:
    by = {} if tx.actor is SYSTEM else {"decided_by": tx.actor.id, "decided_by_name": tx.actor.name}
    await tx.execute(
        approvals.update()
        .where(approvals.c.id == row.id)
        .values(state=state, decided_at=tx.now, reason=reason, rev=approvals.c.rev + 1, **by)
    )
    await cancel_timer(tx, TIMER, row.id)
    tx.emit(
        ApprovalDecided(
            case_id=row.case_id,
            show_id=row.show_id,
            incident_id=row.incident_id,
            offer_id=row.offer_id,
            approval_id=row.id,
            decision=state,
        )
    )


async def end_approval(tx: Tx, offer: Any) -> None:
    """The offer is gone, so nobody needs to answer."""
    if offer.approval_id is None:
        return
    row = await queries.approval_row(tx.conn, offer.approval_id, lock=True)
    if row.state == ApprovalState.WAITING:
        await _close(tx, row, ApprovalState.WITHDRAWN, None)


async def decide_approval(
    tx: Tx, approval_id: str, yes: bool, reason: str | None = None, *, raise_budget: bool = False
) -> None:
    """raise_budget: the approver adds what the session's budget lacks, in the same tap.

    The same answer twice is one answer; a second, different one is refused.
    """
    found = await queries.approval_row(tx.conn, approval_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    row = await queries.approval_row(tx.conn, approval_id, lock=True)
    wanted = ApprovalState.APPROVED if yes else ApprovalState.DECLINED
    if row.state != ApprovalState.WAITING:
        if row.state == wanted and row.decided_by == tx.actor.id:
            return
        raise wrong_state("approval_over", state=row.state)
    if tx.now >= row.due_at:
        # The timer has not come round yet; the time has.
        raise wrong_state("approval_over", state=ApprovalState.EXPIRED)
    offer = await queries.offer_row(tx.conn, row.offer_id, lock=True)
    if not yes:
        if not (reason and reason.strip()):
            raise bad_input("reason_missing", fields={"reason": "reason_missing"})
        await _refused(tx, row, offer, ApprovalState.DECLINED, reason.strip())
        return
    wrong = rules.cannot_approve(
        reasons=row.reasons,
        amount=offer.amount,
        own=row.asked_by == tx.actor.id,
        role=tx.actor.role,
        role_limit=await _limit(tx, tx.now),
    )
    if wrong:
        raise not_allowed(wrong)
    await _close(tx, row, ApprovalState.APPROVED, reason)
    await change(tx, offer.id, state=OfferState.OFFERED)
    await made(tx, await queries.offer_row(tx.conn, offer.id), raise_total=raise_budget)


async def _refused(tx: Tx, row: Any, offer: Any, state: ApprovalState, reason: str | None) -> None:
    await _close(tx, row, state, reason)
    await change(tx, offer.id, state=OfferState.REFUSED, ended_at=tx.now, ended_reason=reason)
    tx.emit(
        OfferDeclined(
            case_id=offer.case_id,
            show_id=offer.show_id,
            incident_id=offer.incident_id,
            offer_id=offer.id,
            remedy=offer.remedy,
            why="expired" if state == ApprovalState.EXPIRED else "refused",
        )
    )


async def expire_approval(tx: Tx, approval_id: str) -> None:
    """Called by its timer."""
    found = await queries.approval_row(tx.conn, approval_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    row = await queries.approval_row(tx.conn, approval_id, lock=True)
    if row.state != ApprovalState.WAITING:
        return
    offer = await queries.offer_row(tx.conn, row.offer_id, lock=True)
    await _refused(tx, row, offer, ApprovalState.EXPIRED, None)
