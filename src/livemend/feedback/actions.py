"""Links are made and renewed, customers answer, and silence is counted apart."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases import joining
from livemend.cases import queries as case_queries
from livemend.cases.model import Audience, Outcome, Status
from livemend.cases.rules import ENDED
from livemend.cases.seams import CaseSeams
from livemend.catalog import actions as catalog
from livemend.catalog import queries as catalog_queries
from livemend.fulfilment import aftercare, return_queries, returns
from livemend.fulfilment.model import ReturnState
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found, wrong_state
from livemend.kit.i18n import pick, t
from livemend.kit.ids import new_id, token_hash
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.knowledge.packs import zone_pack

from . import queries, rules, waiting
from .events import (
    AnswerReminded,
    CustomerAnswered,
    CustomerTold,
    FinalOfferMade,
    LinkMade,
    LinkRequested,
    NoAnswer,
)
from .model import Answer, AskState, answers, asks, links, posts

REMIND_TIMER = "feedback.remind"
FOLLOW_UP_TIMER = "feedback.follow_up"
MAX_WORDS = 4000
MAX_TRACKING = 80


async def make_link(tx: Tx, case_id: str, secret: str) -> str:
    """A new link; the one before stops working. Returns the token."""
    row = await case_queries.row(tx.conn, case_id)
    last = await tx.one(sa.select(sa.func.max(links.c.version)).where(links.c.case_id == case_id))
    version = (last[0] or 0) + 1 if last is not None else 1
    token = rules.token(secret, case_id, version)
    await tx.execute(
        links.update().where(links.c.case_id == case_id, links.c.ended_at.is_(None)).values(ended_at=tx.now)
    )
    expires_at = tx.now + timedelta(days=rules.LINK_DAYS)
    await tx.execute(
        links.insert().values(
            case_id=case_id, version=version, hash=token_hash(token), created_at=tx.now, expires_at=expires_at
        )
    )
    tx.emit(LinkMade(case_id=case_id, show_id=row.show_id, version=version, expires_at=expires_at.isoformat()))
    return token


async def keep_link(tx: Tx, case_id: str) -> None:
    """News were sent: the link in them has to live long enough to be used."""
    await tx.execute(
        links.update()
        .where(links.c.case_id == case_id, links.c.ended_at.is_(None))
        .values(expires_at=tx.now + timedelta(days=rules.LINK_DAYS))
    )


async def ask_for_link(tx: Tx, case_id: str) -> None:
    """From an outdated link: the new one goes to the contact on file, at most every half hour."""
    row = await case_queries.row(tx.conn, case_id)
    current = await queries.current_link(tx.conn, case_id)
    if current is not None and current.version > 1 and tx.now - current.created_at < rules.RESEND_EVERY:
        return
    tx.emit(LinkRequested(case_id=case_id, show_id=row.show_id))


async def request_link(tx: Tx, case_id: str) -> None:
    """A colleague has the present link sent again."""
    row = await case_queries.row(tx.conn, case_id)
    tx.emit(LinkRequested(case_id=case_id, show_id=row.show_id))


async def first_time(tx: Tx, key: str | None) -> bool:
    """False: this very form was sent before."""
    if not key:
        return True
    return bool(await tx.insert_new(posts, {"key": token_hash(key), "at": tx.now}))


async def ask(tx: Tx, case_id: str, round_: int) -> None:
    """Is it good? Asked with the result; reminded until answered or given up."""
    await tx.execute(asks.delete().where(asks.c.case_id == case_id))
    await tx.execute(
        asks.insert().values(case_id=case_id, round=round_, state=AskState.ASKED, asked_at=tx.now, reminders=0)
    )
    await set_timer(tx, REMIND_TIMER, case_id, tx.now + rules.wait_after(0))


async def remind(tx: Tx, case_id: str, seams: CaseSeams) -> None:
    """The timer: remind, and in the end close as unanswered, counted apart (R109)."""
    asked = await queries.ask(tx.conn, case_id)
    row = await case_queries.row(tx.conn, case_id, lock=True)
    if asked is None or row.round != asked.round or row.status in ENDED:
        return
    if asked.state == AskState.ASKED and asked.reminders < len(rules.REMINDER_AFTER):
        number = asked.reminders + 1
        await tx.execute(asks.update().where(asks.c.case_id == case_id).values(reminders=number))
        tx.emit(AnswerReminded(case_id=case_id, show_id=row.show_id, number=number, round=asked.round))
        await set_timer(tx, REMIND_TIMER, case_id, asked.asked_at + rules.wait_after(number))
        return
    if asked.state == AskState.ASKED:
        await tx.execute(asks.update().where(asks.c.case_id == case_id).values(state=AskState.NO_ANSWER))
        tx.emit(NoAnswer(case_id=case_id, show_id=row.show_id, round=asked.round))
    elif asked.state != AskState.NO_ANSWER:
        return
    try:
        await cases.close_case(tx, case_id, seams=seams, outcome=Outcome.NO_ANSWER)
    except AppError as error:
        if error.code != "case_still_open":
            raise
        # A lesson or a promise is still owed: it stays on the list and is tried again tomorrow.
        await set_timer(tx, REMIND_TIMER, case_id, tx.now + timedelta(days=1))


async def _record(
    tx: Tx, row: Any, answer: Answer, words: str, via: str, ratings: tuple[int | None, int | None]
) -> None:
    await tx.execute(
        answers.insert().values(
            id=new_id(),
            case_id=row.id,
            round=row.round,
            answer=answer,
            words=words.strip() or None,
            outcome_rating=ratings[0],
            handling_rating=ratings[1],
            via=via,
            at=tx.now,
        )
    )
    await tx.execute(asks.update().where(asks.c.case_id == row.id).values(state=AskState.ANSWERED))
    await cancel_timer(tx, REMIND_TIMER, row.id)
    await cancel_timer(tx, FOLLOW_UP_TIMER, row.id)
    await aftercare.end(tx, row.id)
    tx.emit(
        CustomerAnswered(
            case_id=row.id,
            show_id=row.show_id,
            round=row.round,
            answer=answer,
            via=via,
            outcome_rating=ratings[0],
            handling_rating=ratings[1],
        )
    )


def _rating(value: int | None) -> int | None:
    if value is not None and value not in range(1, 6):
        raise bad_input("bad_rating", fields={"rating": "bad_rating"})
    return value


async def satisfied(
    tx: Tx,
    case_id: str,
    words: str = "",
    *,
    via: str = "link",
    outcome_rating: int | None = None,
    handling_rating: int | None = None,
) -> None:
    """The customer says it is good. Said again: nothing changes."""
    row = await case_queries.row(tx.conn, case_id, lock=True)
    ratings = _rating(outcome_rating), _rating(handling_rating)
    if row.merged_into is not None:
        master = await case_queries.row(tx.conn, row.merged_into)
        if master.customer_id == row.customer_id:
            await satisfied(tx, master.id, words, via=via, outcome_rating=ratings[0], handling_rating=ratings[1])
            return
        # One of many people: said for oneself, the case of all goes on as it is.
        if not (rules.may_answer(master.status, master.step) or rules.may_reopen(master.status, master.outcome)):
            raise wrong_state("not_asked_yet")
        await _record(tx, row, Answer.SATISFIED, words, via, ratings)
        await _say(tx, case_id, "satisfied", words)
        return
    if row.status in (Status.RESOLVED, Status.CLOSED):
        if row.outcome == Outcome.NO_ANSWER or words.strip():
            # A late word, or the answer to "is it still good?": kept, and the case stays as it is.
            await _record(tx, row, Answer.SATISFIED, words, via, ratings)
            await _say(tx, case_id, "satisfied", words)
        return
    if not rules.may_answer(row.status, row.step):
        raise wrong_state("not_asked_yet")
    await _record(tx, row, Answer.SATISFIED, words, via, ratings)
    await _say(tx, case_id, "satisfied", words)
    await cases.resolve(tx, case_id)


async def _say(tx: Tx, case_id: str, kind: str, words: str) -> None:
    if words.strip():
        await cases.add_entry(tx, case_id, kind=kind, audience=Audience.PRIVATE, text=words.strip())


async def not_satisfied(tx: Tx, case_id: str, words: str, *, via: str = "link", round_: int | None = None) -> None:
    """Opens the next round. round_: the one the form was shown for; a form of an earlier round changes nothing."""
    row = await case_queries.row(tx.conn, case_id, lock=True)
    master = await case_queries.row(tx.conn, row.merged_into) if row.merged_into is not None else None
    if master is not None and master.customer_id == row.customer_id:
        await not_satisfied(tx, master.id, words, via=via, round_=round_)
        return
    if round_ is not None and round_ != row.round:
        return
    if not words.strip():
        raise bad_input("words_wanted", fields={"words": "words_wanted"})
    if master is not None:
        if not (rules.may_answer(master.status, master.step) or rules.may_reopen(master.status, master.outcome)):
            raise wrong_state("not_asked_yet")
        # What was good for the others is not good for this one: it goes on alone.
        await joining.take_out(tx, master.id, case_id)
        await _record(tx, row, Answer.NOT_SATISFIED, words, via, (None, None))
        await cases.reopen(tx, case_id, words.strip())
        return
    if not (rules.may_answer(row.status, row.step) or rules.may_reopen(row.status, row.outcome)):
        raise wrong_state("not_asked_yet")
    await _record(tx, row, Answer.NOT_SATISFIED, words, via, (None, None))
    await cases.reopen(tx, case_id, words.strip())


async def write(tx: Tx, case_id: str, words: str) -> str:
    """A message by the link. After the end it opens a linked new case. Returns the case it went to."""
    row = await case_queries.row(tx.conn, case_id, lock=True)
    if not words.strip():
        raise bad_input("message_missing", fields={"words": "message_missing"})
    if row.merged_into is not None:
        case_id = row.merged_into
        row = await case_queries.row(tx.conn, case_id, lock=True)
    if row.status not in ENDED:
        await cases.customer_wrote(tx, case_id, words.strip())
        return case_id
    return await cases.open_case(
        tx,
        channel=row.channel if row.channel in ("web", "email", "dm") else "web",
        words=words.strip(),
        customer_id=row.customer_id,
        order_no=row.order_no,
        product_sku=row.product_sku,
        issue=row.issue,
        lang=row.lang,
        linked_id=row.id,
    )


async def answer_final(tx: Tx, case_id: str, entry_id: str, answer: str, words: str = "") -> None:
    """Yes or no to the last offer. entry_id: the offer that stood on the page; a later one is not answered by it."""
    row = await case_queries.row(tx.conn, case_id, lock=True)
    final = await waiting.final_offer(tx.conn, row, None, row.lang)
    if final is None or not final["open"] or final["entry_id"] != entry_id:
        raise wrong_state("final_offer_answered")
    if answer not in ("accepted", "declined"):
        raise bad_input("unknown_answer", fields={"answer": "unknown_answer"})
    said = [t(row.lang, f"feedback.final_offer.{answer}"), words.strip()]
    text = "\n".join(part for part in said if part)
    await cases.customer_wrote(tx, case_id, text, kind="final_answer", params={"answer": answer})


async def send_back(tx: Tx, case_id: str, return_id: str, carrier: str, tracking: str) -> None:
    """The parcel is on its way. The same number again changes nothing; another case's parcel is not found."""
    row = await return_queries.return_row(tx.conn, return_id)
    if row.case_id != case_id:
        raise not_found("return")
    number = " ".join(tracking.split())
    if row.state != ReturnState.ISSUED and row.tracking == number:
        return
    if len(number) > MAX_TRACKING or len(carrier.strip()) > MAX_TRACKING:
        raise bad_input("tracking_long", fields={"tracking": "tracking_long"}, max=MAX_TRACKING)
    await returns.ship(tx, return_id, carrier, number)


async def tell_missing(
    tx: Tx,
    case_id: str,
    *,
    order_no: str = "",
    symptom: str = "",
    wished: str = "",
    email: str = "",
    phone: str = "",
) -> list[str]:
    """What was still missing (R054). An order number is linked when it exists, else kept as words."""
    row = await case_queries.row(tx.conn, case_id, lock=True)
    given: list[str] = []
    if email.strip() or phone.strip():
        customer_id = row.customer_id or await catalog.upsert_customer(tx, name="", lang=row.lang)
        await catalog.set_contact(tx, customer_id, email=email.strip() or None, phone=phone.strip() or None)
        if row.customer_id is None:
            await cases.link_order(tx, case_id, None, customer_id)
        given.append("contact")
    if order_no.strip():
        number = order_no.strip().upper()
        order = await catalog_queries.order(tx.conn, number)
        # Somebody else's order is not tied to this case, and the page does not say that it exists.
        if order is not None and (order["customer_id"] is None or order["customer_id"] == row.customer_id):
            await cases.link_order(tx, case_id, number)
        else:
            await cases.customer_wrote(tx, case_id, order_no.strip(), kind="order_number")
        given.append("order")
    if wished.strip():
        await cases.change(tx, case_id, wished=wished.strip()[:MAX_WORDS])
        given.append("wished")
    if symptom.strip():
        await cases.customer_wrote(tx, case_id, symptom.strip())
        given.append("symptom")
    if given:
        await cases.our_turn(tx, await case_queries.row(tx.conn, case_id))
        tx.emit(CustomerTold(case_id=case_id, show_id=row.show_id, fields=given))
    return given


async def final_offer(tx: Tx, case_id: str, text: str) -> None:
    """The documented last offer, after two rounds at least; the message names who helps outside of us."""
    row = await case_queries.row(tx.conn, case_id, lock=True)
    if not text.strip():
        raise bad_input("text_missing", fields={"text": "text_missing"})
    if row.status in ENDED:
        raise wrong_state("case_ended", status=row.status)
    if row.round < 2:
        raise wrong_state("final_offer_too_early")
    whole = "\n\n".join(part for part in (text.strip(), await _outside(tx, row.lang)) if part)
    entry_id = await cases.add_entry(
        tx,
        case_id,
        kind="final_offer",
        audience=Audience.PRIVATE,
        text=whole,
        lang=row.lang,
        params={"text": text.strip()},
    )
    tx.emit(FinalOfferMade(case_id=case_id, show_id=row.show_id, entry_id=entry_id))


async def _outside(tx: Tx, lang: str) -> str:
    """The bodies outside of us, by the zone's pack (R130)."""
    shop = await catalog_queries.shop(tx.conn)
    found = zone_pack(shop["zone"]).bodies if shop else ()
    lines = [f"- {pick(body.name, lang)}: {pick(body.how, lang)} {body.url}".rstrip() for body in found]
    return t(lang, "feedback.final_offer.bodies", bodies="\n".join(lines)) if lines else ""
