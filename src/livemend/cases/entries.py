"""The timeline: what was said, written and noted in a case. Everything a case goes through ends up here."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from livemend.kit.actor import CUSTOMER
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id

from . import contact, queries, rules, sla
from .contact_rules import SPOKEN
from .events import CaseEscalated, CaseStatusChanged, CustomerWrote, EntryAdded, EvidenceAdded, MessageWritten
from .evidence import MAX_FILES, Prepared
from .model import Audience, ClockKind, EvidenceState, Status, cases, entries, evidence

MAX_TEXT = 10_000
# A call that is noted in a case was not held ages before it.
LONG_AGO = timedelta(days=30)
MESSAGES = frozenset({"reply", "holding", "progress", "question"})


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def change(tx: Tx, case_id: str, **values: Any) -> None:
    """One way to write the row: `rev` tells the console which look is newer."""
    await tx.execute(
        cases.update().where(cases.c.id == case_id).values(updated_at=tx.now, rev=cases.c.rev + 1, **values)
    )


async def add_entry(
    tx: Tx,
    case_id: str,
    *,
    kind: str,
    audience: str,
    text: str | None,
    ref: str | None = None,
    lang: str | None = None,
    params: dict[str, Any] | None = None,
    by: tuple[str, str] | None = None,
    at: datetime | None = None,
) -> str:
    """Words into the timeline. A person's answer to the customer stops the reply clocks.

    by: (id, name) of a colleague whose words of another place are noted here; at: when they were said.
    """
    row = await queries.row(tx.conn, case_id)
    entry_id = new_id()
    digest = text_hash(text or "")
    await tx.execute(
        entries.insert().values(
            id=entry_id,
            case_id=case_id,
            at=at or tx.now,
            actor=by[0] if by else tx.actor.id,
            actor_name=by[1] if by else tx.actor.name,
            kind=kind,
            audience=Audience(audience),
            text=text,
            lang=lang,
            ref=ref,
            params=params,
            hash=digest,
        )
    )
    tx.emit(
        EntryAdded(
            case_id=case_id,
            show_id=row.show_id,
            entry_id=entry_id,
            entry_kind=kind,
            audience=audience,
            hash=digest,
            ref=ref,
        )
    )
    await change(tx, case_id)
    person = by is not None or rules.is_person(tx.actor.role)
    if rules.counts_as_reply(kind, audience, by_person=person, text=text or ""):
        await answered(tx, case_id, kind, at=at)
    elif kind == "holding":
        await sla.restart_if_running(tx, case_id, ClockKind.PROGRESS)
    return entry_id


async def answered(tx: Tx, case_id: str, kind: str, *, at: datetime | None = None) -> None:
    """The customer got a real answer of a person, by whatever way: an offer is one too. at: when, if not now."""
    row = await queries.row(tx.conn, case_id)
    if row.first_reply_at is None:
        await change(tx, row.id, first_reply_at=at or tx.now)
    await sla.met(tx, row.id, ClockKind.FIRST_REPLY, row.show_id, at)
    await sla.met(tx, row.id, ClockKind.NEXT_REPLY, row.show_id, at)
    if kind != SPOKEN:
        # What was said on the telephone answers no chat.
        await sla.met(tx, row.id, ClockKind.PLATFORM_CHAT, row.show_id, at)
    await sla.restart_if_running(tx, row.id, ClockKind.PROGRESS)


async def answered_in_public(tx: Tx, case_id: str, at: datetime) -> None:
    """Before the case was opened, on air or below the comment: a first response (R031). One in person is still owed."""
    row = await queries.row(tx.conn, case_id)
    if row.first_reply_at is None and await sla.met(tx, case_id, ClockKind.FIRST_REPLY, row.show_id, at):
        await change(tx, case_id, first_reply_at=at)
        await sla.start(tx, case_id, ClockKind.NEXT_REPLY)


async def attach(tx: Tx, entry_id: str, *, ref: str | None = None, params: dict[str, Any] | None = None) -> None:
    """What became of an entry (the act that carries it, a delivery); its words stay as they are."""
    values: dict[str, Any] = {}
    if ref is not None:
        values["ref"] = ref
    if params is not None:
        values["params"] = params
    await tx.execute(entries.update().where(entries.c.id == entry_id).values(**values))


async def send_message(
    tx: Tx, case_id: str, text: str, *, message: str = "reply", due_at: Any = None, composed: bool = False
) -> str:
    """A person writes to the customer. holding: needs a clock time, which becomes a promise (R032).

    composed: not in words of their own, but made from what they entered.
    """
    row = await queries.row(tx.conn, case_id, lock=True)
    if message not in MESSAGES:
        raise bad_input("unknown_message", fields={"kind": "unknown_message"})
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    if message == "holding" and (due_at is None or due_at <= tx.now):
        raise bad_input("due_missing", fields={"due_at": "due_missing"})
    entry_id = await add_entry(tx, case_id, kind=message, audience=Audience.PRIVATE, text=text, lang=row.lang)
    if row.status == Status.NEW:
        await change(tx, case_id, status=Status.OPEN)
    tx.emit(
        MessageWritten(
            case_id=case_id,
            show_id=row.show_id,
            entry_id=entry_id,
            message=message,
            due_at=due_at.isoformat() if due_at is not None else None,
            composed=composed,
        )
    )
    return entry_id


async def log_call(tx: Tx, case_id: str, text: str, *, at: datetime | None = None) -> str:
    """A colleague spoke with the customer by telephone or in person. at: when, where it is noted later."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    wrong: dict[str, str] = {}
    if not text.strip():
        wrong["text"] = "text_missing"
    if at is not None and at > tx.now:
        wrong["at"] = "at_in_future"
    elif at is not None and at < row.opened_at - LONG_AGO:
        wrong["at"] = "at_too_early"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    entry_id = await add_entry(
        tx, case_id, kind=SPOKEN, audience=Audience.INTERNAL, text=text.strip(), lang=row.lang, at=at
    )
    if row.status == Status.NEW:
        await change(tx, case_id, status=Status.OPEN)
    if at is None or at >= row.opened_at:
        await answered(tx, case_id, SPOKEN, at=at)
    await contact.look(tx, case_id)
    return entry_id


async def customer_wrote(
    tx: Tx, case_id: str, text: str, *, kind: str = "customer_message", params: dict[str, Any] | None = None
) -> str:
    """Words of the customer: their turn is over, ours begins."""
    row = await queries.row(tx.conn, case_id, lock=True)
    entry_id = await add_entry(tx, case_id, kind=kind, audience=Audience.PRIVATE, text=text, params=params)
    if row.status == Status.RESOLVED:
        # A thank-you or a new trouble: a person reads it before the days of grace are over.
        tx.emit(CaseEscalated(case_id=case_id, show_id=row.show_id, why="wrote_after_resolved", level=None))
    elif not await sla.is_running(tx, case_id, ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY):
        await sla.start(tx, case_id, ClockKind.NEXT_REPLY)
    await our_turn(tx, row)
    await contact.look(tx, case_id)
    tx.emit(CustomerWrote(case_id=case_id, show_id=row.show_id, entry_id=entry_id))
    return entry_id


async def our_turn(tx: Tx, row: Any) -> None:
    """What we waited for has come: the case is open again and its clocks run on."""
    if row.status == Status.PENDING_CUSTOMER and row.told_at is None:
        await change(tx, row.id, status=Status.OPEN)
        before = str(Status.PENDING_CUSTOMER)
        tx.emit(CaseStatusChanged(case_id=row.id, show_id=row.show_id, before=before, status=Status.OPEN))
        await sla.follow_status(tx, row.id, Status.OPEN)


async def add_evidence(
    tx: Tx,
    case_id: str,
    file: Prepared,
    blob: str,
    thumbnail: str | None,
    *,
    state: EvidenceState = EvidenceState.CLEAN,
) -> str:
    """The file is in the blob store already; the same file twice is one piece of evidence."""
    row = await queries.row(tx.conn, case_id, lock=True)
    known = await queries.evidence_rows(tx.conn, case_id, states=(EvidenceState.CLEAN, EvidenceState.HELD))
    for piece in known:
        if piece.blob == blob and piece.state == state:
            return str(piece.id)
    if len(known) >= MAX_FILES:
        raise bad_input("too_many_files", fields={"file": "too_many_files"}, max=MAX_FILES)
    evidence_id = new_id()
    await tx.execute(
        evidence.insert().values(
            id=evidence_id,
            case_id=case_id,
            name=file.name,
            type=file.type,
            size=len(file.data),
            blob=blob,
            thumbnail=thumbnail,
            cleaned=file.cleaned,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
            state=state,
        )
    )
    await change(tx, case_id)
    if tx.actor.id == CUSTOMER.id:
        await our_turn(tx, row)
    tx.emit(
        EvidenceAdded(
            case_id=case_id,
            show_id=row.show_id,
            evidence_id=evidence_id,
            type=file.type,
            size=len(file.data),
            sha256=blob,
            by_customer=tx.actor.id == CUSTOMER.id,
        )
    )
    return evidence_id
