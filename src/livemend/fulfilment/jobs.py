"""A choice becomes tasks; the clock of each; what the case page shows; why a case may not close yet."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import platforms
from livemend.cases import queries as cases
from livemend.cases.contact_rules import SPOKEN
from livemend.cases.events import (
    CaseAssessed,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseStepMoved,
    EntryAdded,
    MessageWritten,
    ResultTold,
)
from livemend.cases.model import Channel, Step
from livemend.kit.db import Database, Tx
from livemend.kit.outgoing import ActDone, Result, State
from livemend.knowledge.events import PlaybookSaved
from livemend.people.access import Desk
from livemend.remedies.events import OfferChosen, OfferExecuted, PlatformRefund

from . import (
    actions,
    aftercare,
    around,
    costs,
    declining,
    owners,
    paying,
    platform,
    queries,
    return_queries,
    returns,
    shop_orders,
)
from .connectors.base import Connector, carry_out
from .connectors.registry import connector, reader
from .events import ReturnIssued, ReturnMoved
from .model import ClaimState


async def _chosen(tx: Tx, event: OfferChosen) -> None:
    await actions.tasks_for_offer(tx, event.offer_id)
    case = await cases.row(tx.conn, event.case_id)
    if case.issue == "logistics" and event.amount:
        await around.open_claim(tx, event.case_id)


async def _judged(tx: Tx, event: CaseOpened | CaseAssessed) -> None:
    if isinstance(event, CaseAssessed):
        await owners.hand_on(tx, event.case_id)
    if not isinstance(event, CaseOpened) or event.channel != Channel.RECOVERY:
        await around.follow_level(tx, event.case_id)


async def _written(tx: Tx, event: MessageWritten | ResultTold) -> None:
    await around.contacted(tx, event.case_id)


async def _called(tx: Tx, event: EntryAdded) -> None:
    if event.entry_kind == SPOKEN:
        await around.contacted(tx, event.case_id, (await cases.entry_row(tx.conn, event.entry_id)).text)


async def _executed(tx: Tx, event: OfferExecuted) -> None:
    await returns.settle_returns(tx, event.case_id)


async def _stalled(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await returns.stalled(tx, ref)


async def _issued(tx: Tx, event: ReturnIssued) -> None:
    await platforms.goods(tx, event.case_id, "issued")


async def _moved(tx: Tx, event: ReturnMoved) -> None:
    await platforms.goods(tx, event.case_id, event.state)


async def _due(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.overdue(tx, ref)


async def _answered(tx: Tx, event: ActDone) -> None:
    if event.channel == actions.SHOP and event.state in (State.EXECUTED, State.ACCEPTED):
        await actions.shop_answered(tx, event.outgoing_id)


@dataclass
class Hands:
    """The executor `shop`."""

    connector: Connector
    db: Database

    async def __call__(self, body: dict[str, Any], key: str) -> Result:
        async with self.db.read() as conn:
            if await paying.waits(conn, body["task_id"]):
                return Result(State.MANUAL, {"reason": paying.UNCLEAR})
        return await carry_out(self.connector, body, key)


async def _step_moved(tx: Tx, event: CaseStepMoved) -> None:
    # Whoever moved it by hand, saying why, wants it to stay there.
    if event.reason_id is None and event.step in (Step.OFFER, Step.EXECUTE):
        await actions.catch_up(tx, event.case_id, event.step)


async def _rewritten(tx: Tx, event: PlaybookSaved) -> None:
    await around.follow_playbook(tx, event.case_type)


async def _open(conn: AsyncConnection, case_id: str) -> list[str]:
    return ["task_open"] if await queries.open_of_case(conn, case_id) else []


async def _filed(conn: AsyncConnection, case_id: str) -> list[str]:
    """What the carrier itself did not reject."""
    claims = await return_queries.claims_of_case(conn, case_id)
    return ["carrier_claim"] if any(claim["state"] != ClaimState.REJECTED for claim in claims) else []


def install(desk: Desk) -> None:
    desk.bus.in_tx(OfferChosen, _chosen)
    desk.bus.in_tx(CaseStepMoved, _step_moved)
    desk.bus.in_tx(PlaybookSaved, _rewritten)
    desk.bus.in_tx(CaseOpened, _judged)
    desk.bus.in_tx(CaseAssessed, _judged)
    desk.bus.in_tx(MessageWritten, _written)
    desk.bus.in_tx(ResultTold, _written)
    desk.bus.in_tx(EntryAdded, _called)
    desk.bus.in_tx(OfferExecuted, _executed)
    desk.bus.in_tx(CaseClosed, aftercare.begin)
    desk.bus.in_tx(CaseReopened, aftercare.reopened)
    desk.bus.in_tx(PlatformRefund, platform.follow)
    desk.bus.in_tx(ReturnIssued, _issued)
    desk.bus.in_tx(ReturnMoved, _moved)
    desk.timers.on(actions.TIMER, _due)
    desk.timers.on(returns.TIMER, _stalled)
    desk.bus.in_tx(ActDone, _answered)
    connected = connector(desk.settings, lambda: round(desk.clock.now().timestamp()))
    desk.sender.executors[actions.SHOP] = Hands(connected, desk.db)
    shop_orders.install(desk, reader(connected))
    desk.loaders["task"] = queries.views
    desk.loaders["return"] = return_queries.return_views
    desk.loaders["claim"] = return_queries.claim_views
    desk.parts["promises"].by_task.append(queries.promised)
    seams = desk.parts["cases"]
    seams.detail["tasks"] = queries.of_case
    seams.detail["returns"] = return_queries.returns_of_case
    seams.detail["repairs"] = return_queries.repairs_of_case
    seams.detail["claims"] = return_queries.claims_of_case
    seams.detail["reversals"] = return_queries.reversals_of_case
    seams.filed.append(_filed)
    seams.costs.append(costs.spent)
    seams.close_guards += [_open, declining.declined_open]
    for item in ("correction", "training", "carrier_claim"):
        seams.closing_items[item] = partial(around.closing_open, item)
