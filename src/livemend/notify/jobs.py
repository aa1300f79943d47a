"""Which event makes which message."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.events import CaseOpened, EvidenceRefused, MessageWritten, ResultTold
from livemend.cases.model import Channel, evidence
from livemend.cases.rules import is_person
from livemend.catalog import queries as catalog
from livemend.feedback import actions as feedback
from livemend.feedback import invites
from livemend.feedback import queries as feedback_queries
from livemend.feedback.events import AnswerReminded, CustomerInvited, FinalOfferMade, FollowUpDue, LinkRequested
from livemend.feedback.model import consents
from livemend.kit import events as log
from livemend.kit.actor import CUSTOMER
from livemend.kit.db import Tx
from livemend.kit.events import KINDS
from livemend.kit.i18n import t
from livemend.kit.jobs import set_timer
from livemend.kit.outgoing import ActDone, ActRequested
from livemend.people.access import Desk
from livemend.promises import actions as promises
from livemend.promises import queries as promise_queries
from livemend.promises.events import PromiseMoveAsked
from livemend.remedies.events import OfferMade

from . import delivery, hooks, letters, mail, mailbox, notices, on_show
from .courier import LATER, Courier
from .hooks import Hooks
from .messenger import Messenger

OFFERS = "notify.offers"
GATHER = timedelta(seconds=60)


def install(desk: Desk) -> None:
    server = mail.server_of(desk.settings.smtp_url) if desk.settings.smtp_url else None
    courier = Courier(desk, mail.over_smtp(server) if server is not None else None)
    desk.parts["courier"] = courier
    desk.sender.executors["mail"] = courier.send_mail
    desk.sender.executors["manual"] = courier.no_way
    messenger = desk.parts["messenger"] = Messenger(desk, courier)
    desk.sender.executors["apprise"] = messenger.send
    notices.install(desk)

    desk.parts["mail_takers"] = []
    account = mailbox.account_of(desk.settings.imap_url) if desk.settings.imap_url else None
    if account is not None:
        box = desk.parts["mailbox"] = mailbox.Mailbox(desk, account)
        desk.timers.on_outside(mailbox.TIMER, box.poll)
        desk.starts.append(box.arm)
    sender = Hooks(desk)
    desk.parts["hooks"] = sender
    for name, kind in list(KINDS.items()):
        if hooks.told(name):
            desk.bus.job(kind, hooks.QUEUE)
    desk.timers.on(hooks.QUEUE, _tell_others)
    desk.timers.on_outside(hooks.SEND, sender.send)

    async def opened(tx: Tx, event: CaseOpened) -> None:
        await on_show.told_before(tx, event.case_id)
        if event.channel == Channel.RECOVERY and event.customer_id is None:
            # Nobody is known whom the promise was made to: a letter would go to nobody.
            await cases.acknowledged(tx, event.case_id, None)
            return
        kind, params = "acknowledgement", {}
        if event.channel == Channel.RECOVERY:
            # Who was let down is not thanked for telling us, but told what was not kept.
            kind, params = "recovery", {"promise": await case_queries.promise_broken(tx.conn, event.case_id)}
        elif event.channel == Channel.OUTREACH:
            # Who has not complained is not thanked for it, but told why we write.
            kind, params = "outreach", {"words": (await case_queries.row(tx.conn, event.case_id)).words}
        entry_id = await courier.automatic(
            tx, event.case_id, kind, once="acknowledgement", params=params, entry_kind="acknowledgement"
        )
        await cases.acknowledged(tx, event.case_id, entry_id)

    async def written(tx: Tx, event: MessageWritten) -> None:
        await courier.written(tx, event.case_id, event.entry_id, event.message, composed=event.composed)
        if event.message == "holding" and event.due_at:
            await _promise(tx, event.case_id, datetime.fromisoformat(event.due_at))

    async def told(tx: Tx, event: ResultTold) -> None:
        await courier.written(tx, event.case_id, event.entry_id, "result")

    async def final(tx: Tx, event: FinalOfferMade) -> None:
        await courier.written(tx, event.case_id, event.entry_id, "final_offer")

    async def invited(tx: Tx, event: CustomerInvited) -> None:
        about = await tx.one(sa.select(consents.c.about).where(consents.c.id == event.consent_id))
        if about is not None:
            await feedback.keep_link(tx, event.case_id)
            once = f"invite:{tx.now.isoformat()}"
            await courier.automatic(tx, event.case_id, "invite", once=once, params={"about": about.about})

    async def offered(tx: Tx, event: OfferMade) -> None:
        if is_person(tx.actor.role):
            await cases.answered(tx, event.case_id, "offer")
        await set_timer(tx, OFFERS, event.case_id, tx.now + GATHER, {"offer_id": event.offer_id})

    async def offers(tx: Tx, ref: str, payload: dict[str, Any]) -> None:
        """One letter for all offers made together; none when the customer has chosen meanwhile."""
        row = await case_queries.row(tx.conn, ref)
        choice = await letters.offer_text(tx.conn, row, tx.now)
        if choice:
            once = f"offer:{payload['offer_id']}"
            await courier.automatic(tx, ref, "offer", once=once, params={"choice": choice})

    async def reminded(tx: Tx, event: AnswerReminded) -> None:
        once = f"reminder:{event.round}:{event.number}"
        await courier.automatic(tx, event.case_id, "reminder", once=once)

    async def follow_up(tx: Tx, event: FollowUpDue) -> None:
        row = await case_queries.row(tx.conn, event.case_id)
        await feedback.keep_link(tx, event.case_id)
        await courier.automatic(tx, event.case_id, "follow_up", once=f"follow_up:{row.round}")

    async def link(tx: Tx, event: LinkRequested) -> None:
        """An outdated link is replaced; a good one is sent again."""
        current = await feedback_queries.current_link(tx.conn, event.case_id)
        if current is None or not feedback_queries.is_valid(current, tx.now):
            await feedback.make_link(tx, event.case_id, desk.settings.secret_key)
        once = f"link:{tx.now.isoformat()}"
        await courier.automatic(tx, event.case_id, "link", once=once)

    async def refused(tx: Tx, event: EvidenceRefused) -> None:
        """Whoever sent it is told, so that the desk does not wait for a picture that never comes."""
        if await _sent_by_customer(tx, event.evidence_id):
            await courier.automatic(tx, event.case_id, "file_refused", once=f"file:{event.evidence_id}")

    async def later(tx: Tx, _ref: str, payload: dict[str, Any]) -> None:
        if payload["kind"] == "invite" and not await invites.stands(tx.conn, payload["case_id"]):
            # Taken back before the hour of letters came.
            return
        await courier.automatic(tx, payload["case_id"], payload["kind"], once=payload["once"], params=payload["params"])

    desk.bus.in_tx(CaseOpened, opened)
    desk.bus.in_tx(ActRequested, on_show.told_now)
    desk.bus.in_tx(ActDone, delivery.ended)
    desk.bus.in_tx(MessageWritten, written)
    desk.bus.in_tx(ResultTold, told)
    desk.bus.in_tx(FinalOfferMade, final)
    desk.bus.in_tx(CustomerInvited, invited)
    desk.bus.in_tx(AnswerReminded, reminded)
    desk.bus.in_tx(FollowUpDue, follow_up)
    desk.bus.in_tx(LinkRequested, link)
    desk.bus.in_tx(OfferMade, offered)
    desk.bus.in_tx(EvidenceRefused, refused)
    desk.bus.in_tx(PromiseMoveAsked, _ask_for_time)
    desk.timers.on(OFFERS, offers)
    desk.timers.on(LATER, later)


async def _tell_others(tx: Tx, ref: str, payload: dict[str, Any]) -> None:
    kind = await tx.one(sa.select(log.events.c.kind).where(log.events.c.id == int(ref)))
    if kind is not None:
        await hooks.queue(tx, int(ref), kind.kind, payload.get("show_id"))


async def _ask_for_time(tx: Tx, event: PromiseMoveAsked) -> None:
    """In the words of the colleague who asks, with both times; the answer is given on the customer's page."""
    assert event.case_id is not None
    row = await case_queries.row(tx.conn, event.case_id)
    promise = await promise_queries.row(tx.conn, event.promise_id)
    shop = await catalog.shop(tx.conn)
    zone = shop["timezone"] if shop else "UTC"
    text = t(
        row.lang,
        "notify.new_time.text",
        words=promise.words,
        old=letters.deadline(promise.due_at, zone, row.lang),
        new=letters.deadline(promise.proposed_due, zone, row.lang),
        why=promise.proposed_why,
    )
    await cases.send_message(tx, event.case_id, text, message="question", composed=True)


async def _sent_by_customer(tx: Tx, evidence_id: str) -> bool:
    by = await tx.one(sa.select(evidence.c.by).where(evidence.c.id == evidence_id))
    return by is not None and by.by == CUSTOMER.id


async def _promise(tx: Tx, case_id: str, due_at: datetime) -> None:
    """ "I answer by six" is a promise like any other (R032)."""
    row = await case_queries.row(tx.conn, case_id)
    shop = await catalog.shop(tx.conn)
    when = letters.deadline(due_at, shop["timezone"] if shop else "UTC", row.lang)
    await promises.make_promise(
        tx,
        words=t(row.lang, "notify.holding.promise", no=row.no, time=when),
        due_at=due_at,
        owner_id=row.assignee_id or tx.actor.id,
        show_id=row.show_id,
        case_id=case_id,
    )
