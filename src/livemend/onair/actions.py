"""What host and floor do while the show runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from livemend.cases import actions as cases
from livemend.cases import members
from livemend.cases import queries as case_queries
from livemend.cases.rules import fitting
from livemend.incidents import actions as incidents
from livemend.incidents import queries as incident_queries
from livemend.incidents import steps
from livemend.incidents.events import IncidentDecided
from livemend.incidents.growth import AGE_TIMER, comes_back, reopen
from livemend.incidents.model import Disposition, IncidentState
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.i18n import t
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries
from livemend.shows.model import ShowState

from . import calls, guard, promising, prompter, queries, reminding, rules, statements
from .cards import Card, CardPart, Spoken
from .events import CasesOpened, ItemForced, Parked, Said
from .model import ANSWERED_TIMER, RECHECK_BACK, RECHECKS, mentions

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
    if unsaid is not None and ("statement" in parts if parts else view["state"] not in ON_PROMPTER):
        return await _statement_said(tx, view, unsaid, at)
    asked = await calls.unsaid(tx.conn, incident_id)
    # An invitation that came while the answer was being read is not said by that.
    if asked is not None and not reminder and (not parts or set(calls.PARTS) & set(parts)):
        # It is no answer yet: the item stays with the host.
        card, _request = await prompter.build_card(tx.conn, view, tx.now)
        calls.on_card(card, asked)
        await calls.said(tx, asked.id)
        return await mention(tx, view, card, _spoken(card, parts), "invitation", card_hash, at)
    remind = await queries.reminder_row(tx.conn, incident_id)
    reminder = reminder or (view["state"] == IncidentState.DONE and remind is not None and remind.due)
    card, _request = await prompter.build_card(tx.conn, view, tx.now, reminder=reminder)
    mention_id = new_id()
    if not reminder:
        async with steps.undoable(tx, show_id, [incident_id]) as step:
            await incidents.mark_said(tx, incident_id, at)
        # What takes the tap back has its id.
        mention_id = step.id
    spoken = _spoken(card, parts)
    what = "reminder" if reminder else "answer"
    await mention(tx, view, card, spoken, what, card_hash, at, mention_id=mention_id)
    await promising.said(tx, view, card, spoken, mention_id)
    if reminder:
        await reminding.said(tx, incident_id)
    else:
        await answered_soon(tx, incident_id, Disposition.ANSWERED)
        if view["lane"] in rules.TRACKED:
            await reminding.start(tx, show_id, incident_id)
    return mention_id


async def unsay(tx: Tx, mention_id: str) -> None:
    """The tap was a slip: what was on record only because of it goes; what was promised by it is taken back.

    A trial on camera was seen by everybody: its record stays, and says that it was taken back.
    """
    found = await queries.mention_or_none(tx.conn, mention_id)
    if found is None or found.kind == RECHECK_BACK:
        return
    if found.kind in RECHECKS:
        await tx.execute(mentions.update().where(mentions.c.id == mention_id).values(kind=RECHECK_BACK))
        return
    await tx.execute(mentions.delete().where(mentions.c.id == mention_id))
    await promising.unsaid(tx, found)
    if await queries.last_mention(tx.conn, found.incident_id) is None:
        await cancel_timer(tx, ANSWERED_TIMER, found.incident_id)
        await reminding.stop(tx, found.incident_id)


def _spoken(card: Card, parts: Sequence[str]) -> list[CardPart]:
    return [part for part in card["parts"] if not parts or part["kind"] in parts]


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
    *,
    mention_id: str = "",
) -> str:
    """seen: hash of the card that stood on the host's screen. at: when it was said; None = now."""
    at = at or tx.now
    mention_id, offset = mention_id or new_id(), await offset_ms(tx, view["show_id"], at)
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
    if row.disposition is not None and await comes_back(tx, row, row.lane, row.people):
        # It was decided while the host still spoke of it, and others have joined since.
        await reopen(tx, incident_id, row.lane, row.level)
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
    view = await queries.incident_view(tx.conn, show_id, incident_id)
    promise_id = await promising.make(tx, view, words, due_at, owner_id=owner_id, owner_role=owner_role)
    await incidents.park(tx, incident_id)
    await cancel_timer(tx, ANSWERED_TIMER, incident_id)
    tx.emit(Parked(show_id=show_id, incident_id=incident_id, promise_id=promise_id))
    return promise_id


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
    have = await members.cases_by_person(tx.conn, incident_id)
    goods = await incident_queries.catalogue(tx.conn)
    found: list[str] = []
    for key, own in members.by_person(rows).items():
        told = next((row for row in own if not comment_ids or row.id in comment_ids), None)
        if told is None:
            continue
        if key in have:
            found.append(have[key])
            continue
        found.append(
            await members.open_for(
                tx,
                incident,
                goods,
                told,
                own,
                issue=issue or incident.issue,
                subtype=subtype
                or (fitting(incident.issue, incident.subtype) if issue in (None, incident.issue) else None),
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


async def told_in_public(
    tx: Tx, incident_id: str, text: str, *, lang: str | None = None, settled: bool = False
) -> None:
    """Said or posted once it is decided, it is the public answer of each case of the matter (R057).

    lang: what was spoken, so that who reads another language is told of it in that.
    settled: said as "this is settled" or "arranged". An answer before anything was decided is no outcome yet.
    """
    for case_id in await case_queries.of_incident(tx.conn, incident_id):
        case = await case_queries.row(tx.conn, case_id)
        decided = settled or case.told_at is not None or case.decided_at is not None
        if case.public_source and case.public_outcome_at is None and decided:
            tx.notes.setdefault(TOLD, set()).add(case_id)
            understood = lang is None or case.lang == lang
            await cases.public_outcome(tx, case_id, text if understood else t(case.lang, "onair.told_on_air"))
