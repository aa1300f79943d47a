"""Approvals that nobody answered, what a case shows of its offers, and the budget in every frame of a show."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as cases
from livemend.cases.clock_rules import SILENT_MONEY
from livemend.cases.events import CaseClosed, CaseLinked, CaseOpened, ClockBreached
from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.events import Stored
from livemend.people.access import Desk

from . import actions, deciding, extras, platform_refunds, queries, readiness
from .amounts import money
from .buyers import BuyerView
from .buyers import buyer as buyer_of
from .events import OfferChosen, OfferMade
from .situation import RemedyOption


async def _silent(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.expire_approval(tx, ref)


async def _closed(tx: Tx, event: CaseClosed) -> None:
    await actions.end_all(tx, event.case_id, "case_closed")


async def _platform_acted(tx: Tx, event: ClockBreached) -> None:
    if event.silent in SILENT_MONEY:
        await platform_refunds.presume(tx, event)


async def _joined(tx: Tx, _ref: str, payload: dict[str, Any]) -> None:
    await deciding.join(tx, payload["case_id"])


class BudgetNow:
    """The last committed state of each budget, told by its own events: a frame can not wait for a query."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, Any]] = {}

    def heard(self, stored: list[Stored]) -> None:
        for event in stored:
            if event.kind == "budget.changed":
                p = event.payload
                left = p["total"] - p["reserved"] - p["spent"]
                values = {"total": p["total"], "reserved": p["reserved"], "spent": p["spent"], "left": left}
                shown: dict[str, Any] = {name: money(minor, p["currency"]) for name, minor in values.items()}
                self.of[p["show_id"]] = {**shown, "show_id": p["show_id"], "currency": p["currency"]}

    def extra(self, topic: str) -> dict[str, Any]:
        kind, _, show_id = topic.partition(":")
        found = self.of.get(show_id) if kind == "show" else None
        return {} if found is None else {"budget": found}


def install(desk: Desk) -> None:
    desk.timers.on(actions.TIMER, _silent)
    desk.bus.in_tx(CaseClosed, _closed)
    desk.bus.in_tx(OfferChosen, extras.go_along)
    desk.bus.in_tx(OfferMade, extras.go_along)
    desk.bus.in_tx(ClockBreached, _platform_acted)
    # Soon after, not at once: the case is acknowledged first, and its order may still be linked.
    for event, name in ((CaseOpened, "remedies.joined"), (CaseLinked, "remedies.linked")):
        desk.bus.job(event, name)
        desk.timers.on(name, _joined)
    desk.parts["readiness"].looks.append(readiness.look)
    desk.loaders["offer"] = queries.offer_views
    desk.loaders["approval"] = queries.approval_views
    now = BudgetNow()
    desk.bus.after.append(now.heard)
    desk.extras.append(now.extra)

    async def remedies(conn: AsyncConnection, case_id: str) -> list[RemedyOption]:
        case = await cases.row(conn, case_id)
        return await queries.options(conn, at=desk.clock.now(), issue=case.issue, case_id=case_id)

    async def buyer(conn: AsyncConnection, case_id: str) -> BuyerView | None:
        case = await cases.row(conn, case_id)
        return await buyer_of(conn, case.customer_id, desk.clock.now(), await catalog.currency(conn))

    seams = desk.parts["cases"]
    seams.detail["offers"] = queries.offers_of_case
    seams.detail["remedies"] = remedies
    seams.detail["buyer"] = buyer
    seams.detail["platform_refunds"] = platform_refunds.of_case
    seams.costs.append(platform_refunds.spent)
    seams.close_guards.append(queries.unfinished)
    seams.close_guards.append(platform_refunds.unclear_cases)
    seams.needs.append(queries.needs)
