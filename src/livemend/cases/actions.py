"""Open a case, move it through its steps, close it, open it again."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id

from . import cause_rules, causes, queries, rules, sla
from .ending import close_case, public_outcome, reopen, resolve, tell_result
from .entries import (
    add_entry,
    add_evidence,
    answered,
    answered_in_public,
    attach,
    change,
    customer_wrote,
    log_call,
    our_turn,
    send_message,
    text_hash,
)
from .events import CaseAssessed, CaseLinked, CaseOpened, DecisionMade
from .following import book_of
from .model import Audience, Axis, Channel, ClockKind, Issue, Status, Step, case_counters, cases
from .moves import acknowledged, advance, check_leaving, check_turn, entered, follow_book, go_on, move_step, note_lacks
from .steps import assign, escalate, put_reason, put_status, set_status, to_manager

__all__ = [
    "acknowledged",
    "add_entry",
    "add_evidence",
    "advance",
    "answered",
    "answered_in_public",
    "assess",
    "assign",
    "attach",
    "change",
    "check_leaving",
    "close_case",
    "customer_wrote",
    "decision_made",
    "escalate",
    "follow_book",
    "go_on",
    "link_order",
    "log_call",
    "move_step",
    "open_case",
    "our_turn",
    "public_outcome",
    "reopen",
    "resolve",
    "send_message",
    "set_status",
    "tell_result",
    "to_manager",
]
MAX_WORDS = 10_000


async def _next_number(tx: Tx) -> str:
    shop = await catalog.shop(tx.conn)
    prefix = rules.prefix_of(shop["slug"] if shop else "")
    return rules.number(prefix, await next_of(tx, prefix))


async def next_of(tx: Tx, prefix: str) -> int:
    """Numbers that are read to people run without a gap: one after the other, whoever asks at once."""
    await tx.insert_new(case_counters, {"prefix": prefix, "last_no": 0})
    row = await tx.one(sa.select(case_counters).where(case_counters.c.prefix == prefix).with_for_update())
    assert row is not None
    last = row.last_no + 1
    await tx.execute(case_counters.update().where(case_counters.c.prefix == prefix).values(last_no=last))
    return int(last)


async def open_case(
    tx: Tx,
    *,
    channel: str,
    words: str,
    customer_id: str | None = None,
    order_no: str | None = None,
    issue: str | None = None,
    subtype: str | None = None,
    level: int | None = None,
    title: str | None = None,
    product_sku: str | None = None,
    wished: str | None = None,
    show_id: str | None = None,
    incident_id: str | None = None,
    comment_ids: Sequence[str] = (),
    lang: str = "en",
    public_source: bool = False,
    source_url: str | None = None,
    linked_id: str | None = None,
    judged_by: str = "person",
    ours: bool = False,
    said_at: datetime | None = None,
) -> str:
    """words: the customer's own, kept as they are; ours: nobody complained, they say why we opened it.

    said_at: when they were said or posted, if neither now nor in a comment: the hour of the first reply begins there.
    judged_by: `rule` when issue and level are only proposed. The order and the customer may be linked later (R138)."""
    wrong: dict[str, str] = {}
    if not words.strip():
        wrong["words"] = "words_missing"
    if len(words) > MAX_WORDS:
        wrong["words"] = "too_long"
    if channel not in set(Channel):
        wrong["channel"] = "unknown_channel"
    if issue is not None and issue not in set(Issue):
        wrong["issue"] = "unknown_issue"
    elif not rules.is_subtype(issue, subtype):
        wrong["subtype"] = "unknown_subtype"
    if level is not None and level not in (0, 1, 2):
        wrong["level"] = "bad_level"
    if lang not in LANGUAGES:
        wrong["lang"] = "bad_language"
    if said_at is not None and said_at > tx.now:
        wrong["said_at"] = "at_in_future"
    order = await catalog.order(tx.conn, order_no) if order_no else None
    if order_no and order is None:
        wrong["order_no"] = "unknown_order"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    if order is not None:
        customer_id = customer_id or order["customer_id"]
        if product_sku is None and len(order["lines"]) == 1:
            product_sku = order["lines"][0]["sku"]
    case_id, no = new_id(), await _next_number(tx)
    axis = rules.LIKELY_AXIS.get(Issue(issue)) if issue else None
    sub, stage = cause_rules.likely(axis, issue, subtype)
    await tx.execute(
        cases.insert().values(
            id=case_id,
            no=no,
            title=title,
            words=words,
            wished=wished,
            lang=lang,
            status=Status.NEW,
            step=Step.ACKNOWLEDGE,
            level=level,
            issue=issue,
            subtype=subtype,
            judged_by=judged_by if issue is not None or level is not None else None,
            customer_id=customer_id,
            order_no=order_no,
            product_sku=product_sku,
            channel=channel,
            public_source=public_source,
            source_url=source_url,
            show_id=show_id,
            incident_id=incident_id,
            comment_ids=list(comment_ids),
            round=1,
            cause_axis=axis,
            cause_sub=sub,
            cause_stage=stage,
            cause_by="rule" if axis else None,
            cause_ref=await causes.of_sheet(tx.conn, product_sku) if axis == Axis.MARKETING else None,
            opened_at=tx.now,
            updated_at=tx.now,
            linked_id=linked_id,
            rev=1,
        )
    )
    # Where we spoke first nobody waits for a first answer.
    first = () if ours else (ClockKind.FIRST_REPLY,)
    # What was not kept is a new matter, whatever was said before it.
    said = said_at if channel == Channel.RECOVERY else await queries.said_first(tx.conn, comment_ids, said_at)
    for kind in (*first, ClockKind.PROGRESS, ClockKind.RESOLUTION, ClockKind.OUTER):
        begin = min(said, tx.now) if said is not None and kind == ClockKind.FIRST_REPLY else None
        await sla.start(tx, case_id, kind, level=level, at=begin)
    tx.emit(
        CaseOpened(
            case_id=case_id,
            show_id=show_id,
            incident_id=incident_id,
            no=no,
            channel=channel,
            customer_id=customer_id,
            order_no=order_no,
            issue=issue,
            level=level,
            words_hash=text_hash(words),
        )
    )
    audience = Audience.PUBLIC if public_source else Audience.PRIVATE
    await add_entry(tx, case_id, kind="our_words" if ours else "words", audience=audience, text=words, lang=lang)
    await entered(tx, case_id)
    return case_id


async def assess(
    tx: Tx,
    case_id: str,
    *,
    issue: str,
    level: int,
    axis: str,
    subtype: str | None = None,
    cause_sub: str | None = None,
    cause_stage: str | None = None,
    note: str = "",
    script: str = "",
    link: str = "",
    file_id: str | None = None,
    filed: Sequence[str] = (),
    concerned_id: str | None = None,
    wished: str | None = None,
    reason: str | None = None,
) -> None:
    """What it is, how bad, and where the cause probably lies (R100). Goes on to the next step of the playbook that
    holds for what it turned out to be. reason: why another role than the playbook's does it.

    script, link, file_id: what shows a cause outside the house or in marketing (R118); filed: kinds of what the desk
    itself has on file of it.
    """
    row = await queries.row(tx.conn, case_id, lock=True)
    wrong: dict[str, str] = {}
    if issue not in set(Issue):
        wrong["issue"] = "unknown_issue"
    elif not rules.is_subtype(issue, subtype):
        wrong["subtype"] = "unknown_subtype"
    if level not in (0, 1, 2):
        wrong["level"] = "bad_level"
    if axis not in set(Axis):
        wrong["axis"] = "unknown_axis"
    shown = causes.Shown(script.strip(), link.strip(), file_id or "", tuple(filed))
    wrong |= cause_rules.faults(axis, shown)
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    await check_turn(tx, row, Step.ASSESS, reason)
    before = await book_of(tx.conn, row)
    sub, stage = cause_rules.likely(axis, issue, subtype)
    await change(
        tx,
        case_id,
        issue=issue,
        subtype=subtype,
        level=level,
        cause_axis=axis,
        cause_sub=cause_sub or sub,
        cause_stage=cause_stage or stage,
        cause_ref=await causes.reference(tx.conn, row, axis, shown),
        cause_note=note or None,
        cause_by="person",
        judged_by="person",
        concerned_id=concerned_id,
        **({"wished": wished} if wished is not None else {}),
    )
    tx.emit(CaseAssessed(case_id=case_id, show_id=row.show_id, issue=issue, subtype=subtype, level=level, axis=axis))
    if level != row.level:
        await sla.set_level(tx, case_id, level)
    if concerned_id is not None and concerned_id == row.assignee_id:
        await assign(tx, case_id, None, why="concerned")
    if row.status == Status.NEW:
        await put_status(tx, row, Status.OPEN)
    if row.step != Step.ASSESS:
        await follow_book(tx, case_id)
        return
    await put_reason(tx, case_id, "step_reason", reason)
    await note_lacks(tx, await queries.row(tx.conn, case_id), before, Step.ASSESS)
    await go_on(tx, case_id, Step.ASSESS)


async def link_order(tx: Tx, case_id: str, order_no: str | None, customer_id: str | None = None) -> None:
    """A case may begin without an order (R138). The order brings its customer along when none is known."""
    row = await queries.row(tx.conn, case_id, lock=True)
    order = await catalog.order(tx.conn, order_no) if order_no else None
    if order_no and order is None:
        raise bad_input("unknown_order", fields={"order_no": "unknown_order"})
    if customer_id and await catalog.customer(tx.conn, customer_id) is None:
        raise bad_input("unknown_customer", fields={"customer_id": "unknown_customer"})
    customer_id = customer_id or row.customer_id or (order["customer_id"] if order else None)
    sku = row.product_sku
    if sku is None and order is not None and len(order["lines"]) == 1:
        sku = order["lines"][0]["sku"]
    number = order["no"] if order else row.order_no
    await change(tx, case_id, order_no=number, customer_id=customer_id, product_sku=sku)
    tx.emit(
        CaseLinked(
            case_id=case_id, show_id=row.show_id, order_no=number, customer_id=customer_id, linked_id=row.linked_id
        )
    )


async def decision_made(tx: Tx, case_id: str) -> None:
    """From now on 24 hours to confirm the arrangement with the customer (R101)."""
    row = await queries.row(tx.conn, case_id, lock=True)
    await change(tx, case_id, decided_at=tx.now)
    await sla.start(tx, case_id, ClockKind.CONTACT)
    tx.emit(DecisionMade(case_id=case_id, show_id=row.show_id))
