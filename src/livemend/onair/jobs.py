"""Clocks of the show, and the hands that carry acts out."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID, uuid5

from livemend.cases import queries as cases
from livemend.cases.events import PublicOutcomeTold
from livemend.catalog import queries as catalog
from livemend.channels.base import Act, Cap
from livemend.channels.registry import by_hand, may_act
from livemend.comments import queries as comments
from livemend.incidents import queries as incidents
from livemend.incidents.events import (
    ComplaintFoundLater,
    IncidentAged,
    IncidentGrew,
    IncidentLabelled,
    IncidentMerged,
    IncidentOpened,
    IncidentSplit,
    IncidentUndone,
)
from livemend.incidents.rules import AGE_STEPS
from livemend.kit.clock import to_ms
from livemend.kit.db import Tx
from livemend.kit.i18n import t
from livemend.kit.jobs import set_timer
from livemend.kit.outgoing import ActDone, Result, State
from livemend.people.access import Desk
from livemend.people.model import Role
from livemend.remedies import deciding
from livemend.remedies.events import IncidentRemedyDecided
from livemend.shows import queries as shows

from . import act_queries, actions, acts, asking, queries, reminding, rules, sanction_queries, statements
from .acts import LIVE, REPLAY
from .events import Escalated, Said
from .model import ANSWERED_TIMER, JOIN_TIMER, LATE_TIMER, RECHECKS, REMINDER_TIMER, act_ledger

if TYPE_CHECKING:
    import httpx


STOP_SALE_SECONDS = 300
BecameSafety = IncidentOpened | IncidentGrew | IncidentLabelled | IncidentMerged | IncidentSplit | IncidentUndone
# A complaint that was found when the show was over; the ref is the comment.
FOUND_TIMER = "onair.found_later"


def stop_sale_id(incident_id: str) -> str:
    """The question to stop the sale has one id for a matter, so that it is asked once whoever asks at once."""
    return str(uuid5(UUID(incident_id), "stop_sale"))


def act_from(body: dict[str, Any], key: str) -> Act:
    return Act(
        kind=Cap(body["act"]),
        idempotency_key=key,
        platform=body.get("platform") or "",
        room=body.get("room") or "",
        message_id=body.get("message_id"),
        user_id=body.get("user_id"),
        text=body.get("text"),
        seconds=body.get("seconds"),
    )


class ReplayHands:
    """A recording has no platform behind it: what would have been done there goes into a ledger all can look at."""

    def __init__(self, desk: Desk):
        self.desk = desk

    async def __call__(self, body: dict[str, Any], key: str) -> Result:
        act = act_from(body, key)
        async with self.desk.db.write() as tx:
            new = await tx.insert_new(
                act_ledger,
                {
                    "key": key,
                    "kind": act.kind,
                    "platform": act.platform,
                    "room": act.room,
                    "act": {k: v for k, v in body.items() if k != "subject"},
                    "at": tx.now,
                },
            )
        return Result(State.EXECUTED, {"ledger": "replay", "repeated": not new})


class LiveHands:
    """Through the shop's own bridge where one is set up; what nobody can do by program a person does."""

    def __init__(self, desk: Desk, http: "httpx.AsyncClient | None" = None):
        self.desk, self.http = desk, http

    async def __call__(self, body: dict[str, Any], key: str) -> Result:
        act = act_from(body, key)
        settings = self.desk.settings
        if not may_act(act.platform, act.kind, act.user_id) or not settings.acts_url:
            answer = by_hand(act.platform, act.kind)
            return Result(State(answer.outcome.value), answer.detail)
        # Only a desk with a bridge needs an HTTP client.
        import httpx

        from livemend.channels.webhook.client import WebhookChannel

        http = self.http or httpx.AsyncClient(timeout=10)
        try:
            channel = WebhookChannel(
                settings.acts_url,
                settings.acts_secret or settings.secret_key,
                frozenset(Cap),
                http,
                lambda: to_ms(self.desk.clock.now()) // 1000,
            )
            answer = await channel.act(act)
        finally:
            if self.http is None:
                await http.aclose()
        return Result(State(answer.outcome.value), answer.detail, answer.retry_after)


async def spoken(tx: Tx, event: Said) -> None:
    if event.what == "invitation" or event.what in RECHECKS:
        return
    mention = await queries.mention_row(tx.conn, event.mention_id)
    text = " ".join(part["text"] for part in mention.parts)
    await actions.told_in_public(tx, event.incident_id, text, lang=mention.lang, settled=event.what == "reminder")


async def taken_back(tx: Tx, event: IncidentUndone) -> None:
    await actions.unsay(tx, event.undo_id)


async def carried_out(tx: Tx, event: ActDone) -> None:
    if event.state in (State.EXECUTED, State.ACCEPTED) and event.act in (Cap.REPLY, Cap.POST):
        act = await act_queries.act_row_or_none(tx.conn, event.outgoing_id)
        if act is not None and act.incident_id is not None:
            await actions.told_in_public(tx, act.incident_id, act.text or "")


async def outcome_told(tx: Tx, event: PublicOutcomeTold) -> None:
    """What service writes as the public outcome is posted where the complaint was made."""
    if event.entry_id is None or event.case_id in tx.notes.get(actions.TOLD, ()):
        return
    case = await cases.row(tx.conn, event.case_id)
    entry = await cases.entry_row(tx.conn, event.entry_id)
    if not case.comment_ids or not entry.text:
        return
    comment = await comments.comment_row(tx.conn, case.comment_ids[0])
    await acts.on_comment(
        tx,
        comment,
        Cap.REPLY,
        key=f"outcome:{event.case_id}:{case.round}",
        text=entry.text,
        incident_id=case.incident_id,
        note="public_outcome",
    )


async def aged(tx: Tx, event: IncidentAged) -> None:
    """The last step: whoever holds the floor in this show is told by name (R030)."""
    if event.step == len(AGE_STEPS):
        lead = await shows.on_roster(tx.conn, event.show_id, Role.FLOOR)
        tx.emit(Escalated(show_id=event.show_id, incident_id=event.incident_id, to=lead))


async def grew(tx: Tx, event: IncidentGrew | IncidentRemedyDecided) -> None:
    """Everybody in a decided incident gets a case, also who joins later; the case brings the offer (R091)."""
    if await deciding.in_force(tx.conn, event.incident_id) is not None:
        await set_timer(tx, JOIN_TIMER, event.incident_id, tx.now)


async def joined(tx: Tx, incident_id: str, _payload: dict[str, Any]) -> None:
    row = await incidents.row(tx.conn, incident_id)
    if row.lane in rules.COMPLAINTS and row.merged_into is None:
        await actions.open_cases(tx, row.show_id, incident_id)


async def danger(tx: Tx, event: BecameSafety) -> None:
    """Harm to a person does not wait for anybody to notice: supply is asked to stop the sale at once (B9).

    However it came to be a matter of safety: told so, grown into it, raised by hand, split off, merged or taken back.
    """
    if isinstance(event, IncidentOpened | IncidentGrew) and event.level != 0:
        return
    row = await incidents.row(tx.conn, event.incident_id)
    if row.level != 0 or row.merged_into is not None or await _stop_asked(tx, row):
        return
    (view,) = await queries.incident_views(tx.conn, [event.incident_id])
    shop = await catalog.shop(tx.conn)
    lang = rules.card_lang(None, (), shop["zone"] if shop else "")
    product = (view["product"] or {"name": {}})["name"].get(lang, "") or t(lang, "onair.item")
    await asking.hold(
        tx,
        event.show_id,
        event.incident_id,
        department="supply",
        question=t(lang, "onair.stop_sale", product=product),
        seconds=STOP_SALE_SECONDS,
        only=stop_sale_id(event.incident_id),
    )


async def _stop_asked(tx: Tx, row: Any) -> bool:
    """Once for a matter, answered or not; also for one that has become part of it and is about the same product."""
    became = await incidents.absorbed(tx.conn, row.id)
    same = [row.id, *(other.id for other in became if other.product_sku == row.product_sku)]
    return bool(await queries.request_views(tx.conn, [stop_sale_id(key) for key in same]))


async def found_later(tx: Tx, event: ComplaintFoundLater) -> None:
    """Nobody can answer it on air any more, so after-sales does: soon, so that a slip can be taken back first."""
    if (await shows.show_row(tx.conn, event.show_id)).rehearsal:
        return
    wait = 0 if event.level == 0 else rules.clocks().answered_after
    await set_timer(tx, FOUND_TIMER, event.comment_id, tx.now + timedelta(seconds=wait))


async def after_sales(tx: Tx, comment_id: str, _payload: dict[str, Any]) -> None:
    """The customer's case, if the comment still is a complaint."""
    comment = await comments.comment_row(tx.conn, comment_id)
    if comment.incident_id is not None and comment.lane in rules.COMPLAINTS:
        await actions.open_cases(tx, comment.show_id, comment.incident_id, comment_ids=[comment_id])


def install(desk: Desk) -> None:
    chosen = desk.settings
    rules.use(
        rules.Clocks(
            chosen.hold_seconds,
            chosen.answered_seconds,
            chosen.reminders,
            chosen.reminder_minutes,
            chosen.wide_people,
        )
    )

    async def late(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        await asking.request_late(tx, ref)

    async def reminder(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        await reminding.due(tx, ref)

    desk.timers.on(LATE_TIMER, late)
    desk.timers.on(JOIN_TIMER, joined)
    desk.timers.on(FOUND_TIMER, after_sales)
    desk.bus.in_tx(ComplaintFoundLater, found_later)
    desk.bus.in_tx(IncidentGrew, grew)
    for kind in get_args(BecameSafety):
        desk.bus.in_tx(kind, danger)
    desk.bus.in_tx(IncidentRemedyDecided, grew)
    desk.timers.on(ANSWERED_TIMER, actions.answered)
    desk.timers.on(REMINDER_TIMER, reminder)
    desk.sender.executors[REPLAY] = ReplayHands(desk)
    desk.sender.executors[LIVE] = LiveHands(desk)
    desk.bus.in_tx(Said, spoken)
    desk.bus.in_tx(IncidentUndone, taken_back)
    desk.bus.in_tx(ActDone, carried_out)
    desk.bus.in_tx(PublicOutcomeTold, outcome_told)
    desk.bus.in_tx(IncidentAged, aged)
    desk.loaders["incident"] = queries.incident_views
    desk.loaders["request"] = queries.request_views
    desk.loaders["statement"] = statements.views
    desk.loaders["confirmation"] = sanction_queries.confirmation_views
    desk.loaders["outgoing"] = act_queries.act_views
