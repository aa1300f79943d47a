"""Every state of an offer and of an approval against every act: what is allowed, and that refusals change nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from money import SOAP, World, acting

from livemend.kit.errors import AppError
from livemend.people.access import Desk
from livemend.remedies import actions
from livemend.remedies.model import ApprovalState, OfferState, approvals, offers

Act = Callable[[Any, str], Awaitable[Any]]
ACTS: dict[str, Act] = {
    "choose": lambda tx, i: actions.choose_offer(tx, i),
    "decline": lambda tx, i: actions.decline_offer(tx, i),
    "withdraw": lambda tx, i: actions.withdraw_offer(tx, i, "reason"),
    "execute": lambda tx, i: actions.mark_executed(tx, i),
    "undo": lambda tx, i: actions.undo_choice(tx, i, "reason"),
}
# state -> act -> the state after it; what is missing is refused or does nothing.
AFTER: dict[OfferState, dict[str, OfferState]] = {
    OfferState.AWAITING: {"decline": OfferState.DECLINED, "withdraw": OfferState.WITHDRAWN},
    OfferState.OFFERED: {
        "choose": OfferState.CHOSEN,
        "decline": OfferState.DECLINED,
        "withdraw": OfferState.WITHDRAWN,
    },
    OfferState.CHOSEN: {"execute": OfferState.EXECUTED, "undo": OfferState.DECLINED},
}
# Asked again for what is so already: silently fine.
IDEMPOTENT = {("chosen", "choose"), ("executed", "choose")}


async def state_of(desk: Desk, offer_id: str) -> str:
    async with desk.db.read() as conn:
        return str((await conn.execute(sa.select(offers.c.state).where(offers.c.id == offer_id))).scalar_one())


async def made(world: World, desk: Desk, state: OfferState) -> str:
    """An offer that came to this state the regular way."""
    show = await world.show(100_000)
    case = await world.case(SOAP, show_id=show)
    amount = 5_000
    if state in (OfferState.AWAITING, OfferState.REFUSED):
        async with desk.db.write(acting("finance")) as tx:
            await actions.set_budget(tx, show, 1_000)
    async with desk.db.write(acting("service")) as tx:
        offer_id = await actions.make_offer(tx, case_id=case, remedy="refund", amount=amount, returnless=False)
    if state == OfferState.REFUSED:
        async with desk.db.read() as conn:
            query = sa.select(offers.c.approval_id).where(offers.c.id == offer_id)
            approval = (await conn.execute(query)).scalar_one()
        async with desk.db.write(acting("finance")) as tx:
            await actions.decide_approval(tx, str(approval), False, "no")
    steps = {
        OfferState.CHOSEN: ("choose",),
        OfferState.EXECUTED: ("choose", "execute"),
        OfferState.DECLINED: ("decline",),
        OfferState.WITHDRAWN: ("withdraw",),
    }
    for step in steps.get(state, ()):
        async with desk.db.write(acting("finance")) as tx:
            await ACTS[step](tx, offer_id)
    assert await state_of(desk, offer_id) == state
    return offer_id


@pytest.mark.req("R079")
@pytest.mark.parametrize("state", list(OfferState))
async def test_every_state_against_every_act(world: World, desk: Desk, state: OfferState) -> None:
    for name, act in ACTS.items():
        offer_id = await made(world, desk, state)
        expected = AFTER.get(state, {}).get(name, state)
        refused = False
        try:
            async with desk.db.write(acting("manager")) as tx:
                await act(tx, offer_id)
        except AppError as error:
            refused = error.status == 409
        assert await state_of(desk, offer_id) == expected, (state, name)
        if expected == state and name not in ("execute",) and (str(state), name) not in IDEMPOTENT:
            assert refused, (state, name)


@pytest.mark.req("R079")
@pytest.mark.parametrize("state", list(ApprovalState))
@pytest.mark.parametrize("yes", [True, False])
async def test_an_approval_is_answered_once(world: World, desk: Desk, state: ApprovalState, yes: bool) -> None:
    offer_id = await made(world, desk, OfferState.AWAITING)
    async with desk.db.write() as tx:
        await tx.execute(approvals.update().where(approvals.c.offer_id == offer_id).values(state=state))
        approval = (await tx.conn.execute(sa.select(approvals.c.id))).scalar_one()
    try:
        async with desk.db.write(acting("finance")) as tx:
            await actions.decide_approval(tx, approval, yes, "reason", raise_budget=True)
        code = "ok"
    except AppError as error:
        code = error.code
    assert code == ("ok" if state == ApprovalState.WAITING else "approval_over")
