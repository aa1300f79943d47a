"""Merge, split, undo. Nothing is moved or rewritten that could not be put back: a merged case keeps its own rows,
and the one it was merged into shows them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.clock import from_ms, to_ms
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer

from . import actions, queries, rules, sla
from .entries import change
from .events import CaseAbsorbed, CaseMerged, CaseSplit, CaseUndone
from .model import ClockKind, ClockState, Outcome, Status, Step, cases, clocks, entries, evidence, undos
from .seams import CaseSeams

# A call or a check that is still to be made is no hindrance: its task stays. What was chosen is counted by its offer.
GOES_ON = frozenset({"task_open"})
# What the merge changes in the absorbed case and the undo puts back.
KEPT = ("status", "step", "outcome", "closed_at", "merged_into")


def _plain(row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in KEPT}
    found["closed_at"] = None if row.closed_at is None else to_ms(row.closed_at)
    return found


async def _remember(tx: Tx, case_id: str, what: str, before: dict[str, Any]) -> str:
    undo_id = new_id()
    row = {"id": undo_id, "case_id": case_id, "what": what, "before": before, "by": tx.actor.id, "at": tx.now}
    await tx.execute(undos.insert().values(**row))
    return undo_id


async def merge(tx: Tx, case_id: str, other_ids: Sequence[str], seams: CaseSeams) -> str:
    """The others end here and go on in this one, also those of other people. Returns the undo's id.

    Refused while money, a task or a promise of another one is under way: it would lose its case.
    """
    master = await queries.row(tx.conn, case_id, lock=True)
    others = sorted(set(other_ids) - {case_id})
    if not others:
        raise bad_input("nothing_to_merge", fields={"case_ids": "nothing_to_merge"})
    if master.merged_into is not None or master.status in rules.ENDED:
        raise wrong_state("case_ended", status=master.status)
    before: dict[str, Any] = {}
    for other_id in others:
        row = await queries.row(tx.conn, other_id, lock=True)
        if row.merged_into is not None:
            raise wrong_state("case_merged", no=row.no)
        still_open = [code for code in await seams.open_things(tx.conn, other_id) if code not in GOES_ON]
        if any(offer["state"] == "offered" for offer in await _offers(tx, seams, other_id)):
            still_open.append("offers_open")
        if still_open:
            raise AppError("merge_still_open", 409, no=row.no, open=still_open)
        running = (await queries.clock_rows(tx.conn, [other_id])).get(other_id, [])
        before[other_id] = {
            "row": _plain(row),
            "clocks": [
                {"id": c.id, "state": c.state, "due_at": to_ms(c.due_at), "left_ms": c.left_ms} for c in running
            ],
        }
        await _freeze(tx, running)
        await change(
            tx,
            other_id,
            status=Status.CLOSED,
            step=Step.DONE,
            outcome=Outcome.MERGED,
            closed_at=tx.now,
            merged_into=case_id,
            due_at=None,
        )
        tx.emit(CaseAbsorbed(case_id=other_id, show_id=row.show_id, into=case_id))
    # What was merged into one of them before follows along.
    followed = await tx.all(sa.select(cases.c.id, cases.c.merged_into).where(cases.c.merged_into.in_(others)))
    for row in followed:
        before.setdefault("followed", {})[row.id] = row.merged_into
        await change(tx, row.id, merged_into=case_id)
    await change(tx, case_id)
    undo_id = await _remember(tx, case_id, "merge", before)
    tx.emit(CaseMerged(case_id=case_id, show_id=master.show_id, from_ids=others, undo_id=undo_id))
    return undo_id


async def _offers(tx: Tx, seams: CaseSeams, case_id: str) -> list[Any]:
    part = seams.detail.get("offers")
    return list(await part(tx.conn, case_id)) if part is not None else []


async def _freeze(tx: Tx, running: Sequence[Any]) -> None:
    for clock in running:
        await cancel_timer(tx, sla.TIMER, clock.id)
        await tx.execute(clocks.update().where(clocks.c.id == clock.id).values(ended_at=tx.now))


async def split(
    tx: Tx,
    case_id: str,
    entry_ids: Sequence[str],
    evidence_ids: Sequence[str] = (),
    *,
    issue: str | None = None,
    order_no: str | None = None,
) -> tuple[str, str]:
    """A second matter in one case becomes its own, with the entries that speak of it. (new id, undo id).

    order_no: the order the other matter is about, when it is another one of the same customer. Another buyer's is
    refused: the words of one would stand on the page of the other.
    """
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.merged_into is not None:
        raise wrong_state("case_merged", no=row.no)
    wanted = sa.select(entries).where(entries.c.case_id == case_id, entries.c.id.in_(list(entry_ids)))
    chosen = await tx.all(wanted.order_by(entries.c.id))
    said = [entry.text for entry in chosen if entry.text and entry.kind in rules.CUSTOMER_KINDS]
    if len(chosen) != len(set(entry_ids)) or not said:
        raise bad_input("split_needs_words", fields={"entry_ids": "split_needs_words"})
    if any(entry.kind == "words" for entry in chosen):
        raise bad_input("split_first_words", fields={"entry_ids": "split_first_words"})
    order = await catalog.order(tx.conn, order_no) if order_no and order_no != row.order_no else None
    if order_no and order_no != row.order_no and order is None:
        raise bad_input("unknown_order", fields={"order_no": "unknown_order"})
    if order is not None and row.customer_id and order["customer_id"] not in (None, row.customer_id):
        raise bad_input("order_of_other", fields={"order_no": "order_of_other"})
    new_case = await actions.open_case(
        tx,
        channel=row.channel,
        words="\n\n".join(said),
        customer_id=row.customer_id,
        order_no=order["no"] if order else row.order_no,
        product_sku=None if order else row.product_sku,
        issue=issue,
        show_id=row.show_id,
        incident_id=None,
        lang=row.lang,
        public_source=False,
        linked_id=case_id,
    )
    moved = [entry.id for entry in chosen]
    await tx.execute(entries.update().where(entries.c.id.in_(moved)).values(case_id=new_case, from_case=case_id))
    pieces = list(evidence_ids)
    if pieces:
        await tx.execute(
            evidence.update().where(evidence.c.id.in_(pieces), evidence.c.case_id == case_id).values(case_id=new_case)
        )
    await change(tx, case_id)
    undo_id = await _remember(tx, case_id, "split", {"new_id": new_case, "entries": moved, "evidence": pieces})
    tx.emit(CaseSplit(case_id=case_id, show_id=row.show_id, new_id=new_case, entries=len(moved), undo_id=undo_id))
    return new_case, undo_id


async def undo(tx: Tx, case_id: str, undo_id: str | None, seams: CaseSeams) -> str:
    """Puts the last merge or split of this case back, once. Returns what it was."""
    query = sa.select(undos).where(undos.c.case_id == case_id, undos.c.used_at.is_(None))
    if undo_id is not None:
        query = query.where(undos.c.id == undo_id)
    found = await tx.one(query.order_by(undos.c.id.desc()).limit(1))
    if found is None:
        raise wrong_state("nothing_to_undo")
    row = await queries.row(tx.conn, case_id, lock=True)
    if found.what == "merge":
        await _unmerge(tx, case_id, found.before)
    else:
        await _unsplit(tx, case_id, found.before, seams)
    await tx.execute(undos.update().where(undos.c.id == found.id).values(used_at=tx.now))
    await change(tx, case_id)
    tx.emit(CaseUndone(case_id=case_id, show_id=row.show_id, what=found.what, undo_id=found.id))
    return str(found.what)


async def _unmerge(tx: Tx, case_id: str, before: dict[str, Any]) -> None:
    followed = before.get("followed", {})
    for child, parent in followed.items():
        await change(tx, child, merged_into=parent)
    for other_id, was in before.items():
        if other_id != "followed":
            await _put_back(tx, case_id, other_id, was)


async def _put_back(tx: Tx, case_id: str, other_id: str, was: dict[str, Any]) -> None:
    row = await queries.row(tx.conn, other_id, lock=True)
    if row.merged_into != case_id:
        raise wrong_state("nothing_to_undo")
    kept = dict(was["row"])
    kept["closed_at"] = None if kept["closed_at"] is None else from_ms(kept["closed_at"])
    await change(tx, other_id, **kept)
    for clock in was["clocks"]:
        await tx.execute(clocks.update().where(clocks.c.id == clock["id"]).values(ended_at=None))
        if clock["state"] == ClockState.RUNNING:
            await sla.rearm(tx, clock["id"])
    await sla.refresh_due(tx, other_id)
    tx.emit(CaseUndone(case_id=other_id, show_id=row.show_id, what="absorbed", undo_id=case_id))


async def take_out(tx: Tx, case_id: str, other_id: str) -> None:
    """One of many people goes on alone, from where that case stood when it was merged; the others stay together."""
    master = await queries.row(tx.conn, case_id, lock=True)
    family = [case_id, *(row.id for row in await queries.merged_here(tx.conn, case_id))]
    merges = sa.select(undos).where(undos.c.case_id.in_(family), undos.c.what == "merge", undos.c.used_at.is_(None))
    for found in await tx.all(merges.order_by(undos.c.id.desc())):
        if other_id not in found.before:
            continue
        await _put_back(tx, case_id, other_id, found.before[other_id])
        # The undo of the merge is left with whoever is still in it.
        left = {name: was for name, was in found.before.items() if name != other_id}
        used = {} if any(name != "followed" for name in left) else {"used_at": tx.now}
        await tx.execute(undos.update().where(undos.c.id == found.id).values(before=left, **used))
        await change(tx, case_id)
        tx.emit(CaseUndone(case_id=case_id, show_id=master.show_id, what="taken_out", undo_id=found.id))
        return
    raise wrong_state("nothing_to_undo")


async def _unsplit(tx: Tx, case_id: str, before: dict[str, Any], seams: CaseSeams) -> None:
    new_case = before["new_id"]
    row = await queries.row(tx.conn, new_case, lock=True)
    if row.status in rules.ENDED or await seams.open_things(tx.conn, new_case):
        raise wrong_state("split_went_on", no=row.no)
    await tx.execute(
        entries.update().where(entries.c.id.in_(before["entries"])).values(case_id=case_id, from_case=None)
    )
    if before["evidence"]:
        await tx.execute(evidence.update().where(evidence.c.id.in_(before["evidence"])).values(case_id=case_id))
    await sla.end(tx, new_case, list(ClockKind))
    await change(
        tx,
        new_case,
        status=Status.CLOSED,
        step=Step.DONE,
        outcome=Outcome.MERGED,
        closed_at=tx.now,
        merged_into=case_id,
    )
    tx.emit(CaseAbsorbed(case_id=new_case, show_id=row.show_id, into=case_id))
