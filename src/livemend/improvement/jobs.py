"""Dates of actions, the check after the agreed time, and the look for hot spots after complaints came in."""

from datetime import timedelta
from typing import Any

from livemend.cases.events import CaseAssessed, CaseLinked, CaseOpened
from livemend.fulfilment.events import ReturnInspected
from livemend.kit.clock import from_ms, to_ms
from livemend.kit.db import Tx
from livemend.kit.jobs import set_timer
from livemend.notify import notices
from livemend.notify.notices import Notice
from livemend.people.access import Desk
from livemend.shows.events import ShowEnded

from . import actions, queries, trust
from .events import TrustReviewDue

# Complaints of the same quarter of an hour are looked at once.
EVERY = timedelta(minutes=15)


async def _due(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.overdue_improvement(tx, ref)


async def _check(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await actions.check_improvement(tx, ref)


async def _scan(tx: Tx, _ref: str, _payload: dict[str, Any]) -> None:
    await actions.scan_hot_spots(tx)


async def _look_soon(tx: Tx, _event: Any) -> None:
    step = round(EVERY.total_seconds() * 1000)
    await set_timer(tx, actions.SCAN, "all", from_ms((to_ms(tx.now) // step + 1) * step))


async def _review(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await trust.due(tx, ref)


def install(desk: Desk) -> None:
    async def ring(tx: Tx, event: TrustReviewDue) -> None:
        plan = await trust.plan_row(tx.conn, event.plan_id)
        notice = Notice(
            "task",
            f"trust:{event.review_id}",
            (),
            event.owner_id,
            what="trust_review",
            path=f"/insights?tab=trust&plan={event.plan_id}",
            # A title of ours, in every language as it is.
            terms={"title": ("", plan.title)},
        )
        await notices.tell(tx, notice, desk.settings.base_url)

    desk.bus.in_tx(TrustReviewDue, ring)
    desk.timers.on(trust.REVIEW, _review)
    desk.timers.on(actions.DUE, _due)
    desk.timers.on(actions.CHECK, _check)
    desk.timers.on(actions.SCAN, _scan)
    for event in (CaseOpened, CaseAssessed, CaseLinked, ReturnInspected, ShowEnded):
        desk.bus.in_tx(event, _look_soon)
    desk.loaders["improvement"] = queries.views
    desk.loaders["hot_spot"] = queries.spot_views
