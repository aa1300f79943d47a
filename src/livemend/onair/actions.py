"""What host and floor do while the show runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.model import Channel
from livemend.catalog import actions as catalog
from livemend.catalog import queries as catalog_queries
from livemend.incidents import actions as incidents
from livemend.incidents import queries as incident_queries
from livemend.incidents.events import IncidentDecided
from livemend.incidents.growth import AGE_TIMER
from livemend.incidents.model import Disposition, IncidentState
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.i18n import t
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.promises import actions as promises
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries
from livemend.shows.model import ShowState

from . import calls, guard, prompter, queries, rules, statements
from .cards import CardPart, Spoken
from .events import (
    CasesOpened,
    ItemForced,
    Parked,
    ReminderDue,
    Said,
)
from .model import (
    ANSWERED_TIMER,
    REMINDER_TIMER,
    mentions,
    reminders,
)

MAX_WORDS = 2000
# Cases whose outcome was heard by the very act that is being recorded: it is not posted a second time.
TOLD = "onair.told"
# States in which the matter itself stands on the host's screen.
ON_PROMPTER = (IncidentState.CUED, IncidentState.ON_AIR)


async def incident_of(tx: Tx, show_id: str, incident_id: str) -> Any:
    """An incident under another show's address does not exist."""
    row = await incident_queries.row(tx.conn, incident_id)
    if row.show_id != show_id:
        raise not_found("incident")
    return row


async def offset_ms(tx: Tx, show_id: str, at: datetime) -> int | None:
    show = await show_queries.show_row(tx.conn, show_id)
    return None if show.started_at is None else round((at - show.started_at).total_seconds() * 1000)


async def said(
    tx: Tx,
    show_id: str,
    incident_id: str,
    *,
    card_hash: str = "",
    parts: Sequence[str] = (),
    reminder: bool = False,
    ago: int = 0,
) -> str:
    """The host said it: this tap is the record. parts: which steps were said; empty: all of the card.

    card_hash: of the card that was seen; when it changed meanwhile, what stands on it now is what is recorded.
    ago: milliseconds; a tap that could not be sent at once counts from when it was made (R033).
    """
    view = await queries.incident_view(tx.conn, show_id, incident_id)
    at = rules.tapped_at(tx.now, ago, datetime.fromisoformat(view["cued_at"] or view["first_seen"]))
    last = await queries.last_mention(tx.conn, incident_id)
    if last is not None and last.by == tx.actor.id and at - last.at < rules.SAME_TAP:
        return str(last.id)
    unsaid = await statements.unsaid(tx.conn, show_id, incident_id)
    if unsaid is not None and view["state"] not in ON_PROMPTER:
        return await _statement_said(tx, view, unsaid, at)
    asked = await calls.unsaid(tx.conn, incident_id)
    if asked is not None and not reminder:
        # The invitation is no answer yet: the item stays with the host.
        card, _request = await prompter.build_card(tx.conn, view, tx.now)
        calls.on_card(card, asked)
        await calls.said(tx, asked.id)
        return await mention(tx, view, card, card["parts"], "invitation", card_hash, at)
    remind = await queries.reminder_row(tx.conn, incident_id)
    reminder = reminder or (view["state"] == IncidentState.DONE and remind is not None and remind.due)
    card, _request = await prompter.build_card(tx.conn, view, tx.now, reminder=reminder)
    if not reminder:
        await incidents.mark_said(tx, incident_id, at)
    spoken = [part for part in card["parts"] if not parts or part["kind"] in parts]
    mention_id = await mention(tx, view, card, spoken, "reminder" if reminder else "answer", card_hash, at)
    if reminder:
        await _reminded(tx, show_id, incident_id)
    else:
        await answered_soon(tx, incident_id, Disposition.ANSWERED)
        if view["lane"] in rules.TRACKED:
            await start_reminders(tx, show_id, incident_id)
    return mention_id


async def _statement_said(tx: Tx, view: queries.IncidentView, statement_id: str, at: datetime) -> str:
    """The open word was read out: its channel "host" is done."""
    card = await prompter.statement_card(tx.conn, view, statement_id)
    await statements.tick(tx, statement_id, "host", None)
    return await mention(tx, view, card, card["parts"], "statement", at=at)


async def mention(
    tx: Tx,
    view: queries.IncidentView,
    card: Spoken,
    parts: Sequence[CardPart],
    what: str,
    seen: str = "",
    at: datetime | None = None,
) -> str:
    """seen: hash of the card that stood on the host's screen. at: when it was said; None = now."""
    at = at or tx.now
    mention_id, offset = new_id(), await offset_ms(tx, view["show_id"], at)
    await tx.execute(
        mentions.insert().values(
            id=mention_id,
            show_id=view["show_id"],
            incident_id=view["id"],
            kind=what,
            card_hash=seen or card["hash"],
            lang=card["lang"],
            parts=list(parts),
            at=at,
            show_offset_ms=offset,
            by=tx.actor.id,
            by_name=tx.actor.name,
        )
    )
    tx.emit(
        Said(
            show_id=view["show_id"],
            incident_id=view["id"],
            mention_id=mention_id,
            what=what,
            card_hash=seen or card["hash"],
            offset_ms=offset,
        )
    )
    return mention_id


async def recheck(tx: Tx, show_id: str, incident_id: str, passed: bool, note: str) -> str:
    """The unit on the table was tried in front of everybody; the result stands with its time in the show (R052)."""
    await incident_of(tx, show_id, incident_id)
    (view,) = await queries.incident_views(tx.conn, [incident_id])
    card, _request = await prompter.build_card(tx.conn, view, tx.now)
    text = t(card["lang"], f"onair.recheck.{'passed' if passed else 'failed'}")
    parts: list[CardPart] = [{"kind": "recheck", "text": f"{text} {note.strip()}".strip()}]
    return await mention(tx, view, card, parts, "recheck_passed" if passed else "recheck_failed")


async def answered_soon(tx: Tx, incident_id: str, disposition: str) -> None:
    """Decided unless something else follows at once: a promise, a case, a question to a department."""
    await set_timer(
        tx,
        ANSWERED_TIMER,
        incident_id,
        tx.now + timedelta(seconds=rules.clocks().answered_after),
        {"disposition": disposition},
    )


async def decide(tx: Tx, incident_id: str, disposition: str) -> None:
    """Set how it ended without taking it from anybody's hands: what is parked, cued or on air stays there."""
    row = await incident_queries.row(tx.conn, incident_id, lock=True)
    if row.merged_into is not None or row.disposition in (Disposition.MALICIOUS, disposition):
        return
    stays = row.state in (IncidentState.PARKED, IncidentState.CUED, IncidentState.ON_AIR)
    state = {} if stays else {"state": IncidentState.DONE}
    await incidents.change(tx, incident_id, disposition=disposition, decided_people=row.people, **state)
    if not stays:
        await cancel_timer(tx, AGE_TIMER, incident_id)
    tx.emit(IncidentDecided(show_id=row.show_id, incident_id=incident_id, disposition=disposition, reason=""))


async def answered(tx: Tx, incident_id: str, payload: Mapping[str, Any]) -> None:
    """The grace after an answer is over."""
    row = await incident_queries.row(tx.conn, incident_id, lock=True)
    if row.merged_into is not None or row.state not in (IncidentState.OPEN, IncidentState.ON_AIR):
        return
    if await queries.is_owed(tx.conn, incident_id):
        # Somebody still waits for the department: it is not answered yet.
        await answered_soon(tx, incident_id, payload["disposition"])
        return
    disposition = row.disposition or payload["disposition"]
    await incidents.change(
        tx, incident_id, state=IncidentState.DONE, disposition=disposition, decided_people=row.people
    )
    await cancel_timer(tx, AGE_TIMER, incident_id)
    tx.emit(IncidentDecided(show_id=row.show_id, incident_id=incident_id, disposition=disposition, reason=""))


async def park(
    tx: Tx,
    show_id: str,
    incident_id: str,
    *,
    words: str,
    due_at: datetime,
    owner_id: str | None = None,
    owner_role: str | None = None,
) -> str:
    """Off the programme with a promise: exact words, owner, deadline. Returns the promise's id."""
    await incident_of(tx, show_id, incident_id)
    await guard.let_pass(tx, words, kind="promise", incident_id=incident_id)
    promise_id = await promises.make_promise(
        tx,
        words=words,
        due_at=due_at,
        owner_id=owner_id,
        owner_role=owner_role,
        show_id=show_id,
        incident_id=incident_id,
    )
    await incidents.park(tx, incident_id)
    await cancel_timer(tx, ANSWERED_TIMER, incident_id)
    for case_id in (await queries.incident_view(tx.conn, show_id, incident_id))["case_ids"][:1]:
        await promises.attach_to_case(tx, promise_id, case_id)
    tx.emit(Parked(show_id=show_id, incident_id=incident_id, promise_id=promise_id))
    return promise_id


async def start_reminders(tx: Tx, show_id: str, incident_id: str) -> None:
    if not rules.clocks().reminders:
        return
    fresh = {"incident_id": incident_id, "show_id": show_id, "due": False, "done": 0, "next_at": None}
    if await tx.insert_new(reminders, fresh):
        await _next_reminder(tx, incident_id)


async def _next_reminder(tx: Tx, incident_id: str) -> None:
    at = tx.now + timedelta(minutes=rules.clocks().reminder_minutes)
    await tx.execute(reminders.update().where(reminders.c.incident_id == incident_id).values(due=False, next_at=at))
    await set_timer(tx, REMINDER_TIMER, incident_id, at)


async def _reminded(tx: Tx, show_id: str, incident_id: str) -> None:
    row = await queries.reminder_row(tx.conn, incident_id)
    if row is None:
        return
    done = row.done + 1
    change = reminders.update().where(reminders.c.incident_id == incident_id)
    await tx.execute(change.values(done=done, due=False, next_at=None))
    if done < rules.clocks().reminders:
        await _next_reminder(tx, incident_id)


async def reminder_due(tx: Tx, incident_id: str) -> None:
    """Time to say again that it is settled or arranged; only while the show runs and there is something to say."""
    row = await queries.reminder_row(tx.conn, incident_id)
    incident = await incident_queries.row(tx.conn, incident_id)
    show = await show_queries.show_row(tx.conn, incident.show_id)
    if row is None or show.state != ShowState.LIVE or incident.merged_into is not None:
        return
    view = await queries.incident_view(tx.conn, incident.show_id, incident_id)
    if not view["case_ids"] and not view["promise_ids"]:
        # Nothing was arranged yet: asking the host to say so would be untrue.
        await _next_reminder(tx, incident_id)
        return
    await tx.execute(reminders.update().where(reminders.c.incident_id == incident_id).values(due=True, next_at=None))
    tx.emit(ReminderDue(show_id=incident.show_id, incident_id=incident_id, count=row.done + 1))


async def open_cases(
    tx: Tx,
    show_id: str,
    incident_id: str,
    *,
    comment_ids: Sequence[str] = (),
    issue: str | None = None,
    subtype: str | None = None,
    level: int | None = None,
    summary: str | None = None,
    wished: str | None = None,
) -> list[str]:
    """One case for each person: those of the chosen comments, else of all members. Who has one already keeps it."""
    await incident_of(tx, show_id, incident_id)
    # Two people who open cases at once open one for each person between them.
    incident = await incident_queries.row(tx.conn, incident_id, lock=True)
    if incident.merged_into is not None:
        raise wrong_state("incident_merged", into=incident.merged_into)
    rows = await incident_queries.member_rows(tx.conn, incident_id)
    unknown = set(comment_ids) - {row.id for row in rows}
    if unknown:
        raise bad_input("not_a_member", fields={"comment_ids": "not_a_member"})
    chosen = {row.user_key for row in rows if not comment_ids or row.id in comment_ids}
    have = await queries.cases_by_person(tx.conn, incident_id)
    found: list[str] = []
    for key in dict.fromkeys(row.user_key for row in rows if row.user_key in chosen):
        if key in have:
            found.append(have[key])
            continue
        own = [row for row in rows if row.user_key == key]
        told = next((row for row in own if row.id in comment_ids), own[0])
        found.append(
            await _open_case(
                tx,
                incident,
                told,
                [row.id for row in own],
                issue=issue or incident.issue,
                subtype=subtype or (incident.subtype if issue in (None, incident.issue) else None),
                level=incident.level if level is None else level,
                title=summary,
                wished=wished,
            )
        )
    if incident.state == IncidentState.ON_AIR:
        # The host is still speaking of it.
        await answered_soon(tx, incident_id, Disposition.CASE)
    else:
        await cancel_timer(tx, ANSWERED_TIMER, incident_id)
    await decide(tx, incident_id, Disposition.CASE)
    tx.emit(CasesOpened(show_id=show_id, incident_id=incident_id, case_ids=found))
    return found


async def _open_case(
    tx: Tx, incident: Any, told: Any, comment_ids: list[str], *, title: str | None, wished: str | None, **what: Any
) -> str:
    customer_id = told.customer_id
    lang = told.lang if told.lang in ("en", "zh-Hant", "zh-Hans") else "zh-Hant"
    if customer_id is None and told.user_id:
        customer_id = await catalog.customer_for_account(tx, told.platform, told.user_id, told.user_name, lang)
    orders = await catalog_queries.orders_of_customer(tx.conn, customer_id) if customer_id else []
    return await cases.open_case(
        tx,
        channel=Channel.LIVE,
        words=told.text or "",
        customer_id=customer_id,
        order_no=rules.likely_order(orders, incident.product_sku),
        title=title,
        product_sku=incident.product_sku,
        wished=wished,
        show_id=incident.show_id,
        incident_id=incident.id,
        comment_ids=comment_ids,
        lang=lang,
        public_source=True,
        **what,
    )


async def end_show(tx: Tx, show_id: str, forced: Mapping[str, str]) -> None:
    """409 `undecided` while an item has no decision, unless it is forced by name and with a reason (R029, R116)."""
    show = await show_queries.show_row(tx.conn, show_id)
    if show.state != ShowState.LIVE:
        raise wrong_state("wrong_state", state=show.state)
    for incident_id, disposition in (await queries.soon_answered(tx.conn, show_id)).items():
        await cancel_timer(tx, ANSWERED_TIMER, incident_id)
        await answered(tx, incident_id, {"disposition": disposition})
    items = {item["incident_id"]: item["why"] for item in await queries.open_items(tx.conn, show_id)}
    left = rules.still_open(items, forced)
    if left:
        raise wrong_state("undecided", undecided=list(left), why=left, count=len(left))
    for incident_id in items:
        await _force(tx, show_id, incident_id, items[incident_id], forced[incident_id].strip())
    await shows.end_show(tx, show_id, forced=len(items))


async def _force(tx: Tx, show_id: str, incident_id: str, why: str, reason: str) -> None:
    values: dict[str, Any] = {"disposition_reason": reason}
    if why == "undecided":
        row = await incident_queries.row(tx.conn, incident_id)
        values |= {"state": IncidentState.DONE, "disposition": Disposition.IGNORED, "decided_people": row.people}
    await incidents.change(tx, incident_id, **values)
    await cancel_timer(tx, AGE_TIMER, incident_id)
    tx.emit(ItemForced(show_id=show_id, incident_id=incident_id, why=why, reason="given"))


async def told_in_public(tx: Tx, incident_id: str, text: str, *, settled: bool = False) -> None:
    """Said or posted once it is decided, it is the public answer of each case of the matter (R057).

    settled: said as "this is settled" or "arranged". An answer before anything was decided is no outcome yet.
    """
    for case_id in await case_queries.of_incident(tx.conn, incident_id):
        case = await case_queries.row(tx.conn, case_id)
        decided = settled or case.told_at is not None or case.decided_at is not None
        if case.public_source and case.public_outcome_at is None and decided:
            tx.notes.setdefault(TOLD, set()).add(case_id)
            await cases.public_outcome(tx, case_id, text)
