"""Corrections: what belongs together and what it is. Each is a label the desk learns from, and can be taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from livemend.comments import actions as comment_actions
from livemend.comments.model import comments
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer

from . import queries, rules, steps
from .actions import change, check_free, go_on_aging
from .events import IncidentAbsorbed, IncidentLabelled, IncidentMerged, IncidentOpened, IncidentSplit
from .group import UNFAVOURABLE
from .grouping import GROUPED
from .growth import AGE_TIMER, fresh_row
from .model import Fault, IncidentState, incidents
from .said import joined, settled

LABELS = frozenset({"kinds", "issue", "subtype", "level", "malicious"})
# Of a cleared incident that nothing is left of, so many of its last comments are remembered by their words.
CLEARED = 40


async def _whole(tx: Tx, incident_id: str) -> sa.Row[Any]:
    await queries.hold(tx.conn, (await queries.row(tx.conn, incident_id)).show_id)
    row = await queries.row(tx.conn, incident_id, lock=True)
    if row.merged_into is not None:
        raise wrong_state("incident_merged", into=row.merged_into)
    return row


def _waits_until(row: sa.Row[Any]) -> datetime:
    waits = row.mention_due_at is not None and rules.is_waiting(row.state, row.first_mention_at)
    return row.mention_due_at if waits else datetime.max.replace(tzinfo=UTC)


async def label(tx: Tx, incident_id: str, said: dict[str, Any], comment_id: str | None = None) -> str:
    """said: any of kinds, issue, subtype, level, malicious; of one comment, or of all that make the incident.

    Returns what takes it back.
    """
    row = await _whole(tx, incident_id)
    if not said or set(said) - LABELS:
        raise bad_input("bad_label")
    members = await queries.member_rows(tx.conn, incident_id)
    if comment_id is not None:
        chosen = [member for member in members if member.id == comment_id]
        if not chosen:
            raise bad_input("not_a_member", fields={"comment_id": "not_a_member"})
    else:
        meant = UNFAVOURABLE if row.lane in UNFAVOURABLE else {row.lane}
        chosen = [m for m in members if row.suspicious or m.lane in meant or m.me_too] or members
    async with steps.undoable(tx, row.show_id, [incident_id], [member.id for member in chosen]) as step:
        for member in chosen:
            label_id, lane = await comment_actions.label_comment(tx, member.id, said)
            step.keep(label_id)
            if comment_id is not None and member.me_too:
                step.labels += await comment_actions.stand_alone(tx, member)
            if lane not in GROUPED:
                leaves = comments.update().where(comments.c.id == member.id)
                await tx.execute(leaves.values(incident_id=None, me_too=False))
        if comment_id is None:
            await _fix(tx, row, said)
        await steps.recount(tx, incident_id)
        left = await queries.row(tx.conn, incident_id)
        if not left.comments:
            # Nothing in it needs an answer after all.
            values: dict[str, Any] = {"state": IncidentState.DONE}
            if row.suspicious or rules.is_cleared(row.fixed or {}):
                # It was many at once; of one person's words nothing is concluded about another's.
                gone = [*left.fixed.get("cleared", ()), *(member.id for member in chosen[-CLEARED:])]
                values |= {"suspicious": False, "fixed": {**left.fixed, "malicious": False, "cleared": gone}}
            await change(tx, incident_id, **values)
            await cancel_timer(tx, AGE_TIMER, incident_id)
    tx.emit(IncidentLabelled(show_id=row.show_id, incident_id=incident_id, changed=sorted(said)))
    return step.id


def _suspected(row: sa.Row[Any]) -> bool:
    """Held for an attack, or cleared of that before."""
    return row.suspicious or row.lane == "malicious" or rules.is_cleared(row.fixed or {})


async def _fix(tx: Tx, row: sa.Row[Any], said: dict[str, Any]) -> None:
    """What a person said of the whole stays, whatever joins later."""
    suspicious = row.suspicious
    fixed = settled(row.fixed or {}, said, row.level)
    if "kinds" in said or "malicious" in said:
        suspicious = bool(said.get("malicious", "malicious" in said.get("kinds", ())))
        if not suspicious and _suspected(row):
            fixed["malicious"] = False  # more of the same join it as they do any other matter
    await tx.execute(incidents.update().where(incidents.c.id == row.id).values(fixed=fixed, suspicious=suspicious))


async def split(tx: Tx, incident_id: str, comment_ids: Sequence[str]) -> tuple[str, str]:
    """Members that mean something else become their own incident; returns (its id, what takes it back)."""
    row = await _whole(tx, incident_id)
    check_free(tx, row)
    members = await queries.member_rows(tx.conn, incident_id)
    chosen = [member for member in members if member.id in set(comment_ids)]
    if len(chosen) != len(set(comment_ids)) or not chosen:
        raise bad_input("not_a_member", fields={"comment_ids": "not_a_member"})
    if len(chosen) == len(members):
        raise bad_input("split_all", fields={"comment_ids": "split_all"})
    ids = [member.id for member in chosen]
    key = new_id()
    async with steps.undoable(tx, row.show_id, [incident_id], ids) as step:
        moved = comments.update().where(comments.c.id.in_(ids))
        await tx.execute(moved.values(incident_id=key, me_too=False))
        # What a person said of the whole was not said of this part alone, but that it is no attack holds for it too.
        fixed = joined({}, row.fixed or {})
        anew = {"id": key, "fixed": fixed, "suspicious": False, "signals": [], "title_params": {}}
        group = await steps.group_of(tx, _Bare({**row._mapping, **anew}))
        assert group is not None
        on_air = await queries.on_air(tx.conn, row.show_id)
        new = fresh_row(tx, row.show_id, group, on_air=on_air)
        if new["mention_due_at"] and _waits_until(row) < new["mention_due_at"]:
            new |= {"mention_due_at": row.mention_due_at, "age_step": row.age_step}
        await tx.execute(incidents.insert().values(**new))
        await go_on_aging(tx, key)
        step.created.append(key)
        step.labels += await comment_actions.note_regrouping(tx, chosen, {"split_from": incident_id})
        await steps.recount(tx, incident_id)
    tx.emit(IncidentSplit(show_id=row.show_id, incident_id=incident_id, new_id=key, comments=len(ids)))
    tx.emit(
        IncidentOpened(
            show_id=row.show_id, incident_id=key, lane=new["lane"], level=new["level"], suspicious=new["suspicious"]
        )
    )
    return key, step.id


class _Bare:
    """A row that is not written yet."""

    def __init__(self, values: dict[str, Any]):
        self.__dict__ = values


async def merge(tx: Tx, incident_id: str, from_ids: Sequence[str]) -> str:
    """The others become part of `incident_id`. Returns what takes it back."""
    from_ids = list(dict.fromkeys(from_ids))
    if incident_id in from_ids or not from_ids:
        raise bad_input("merge_itself", fields={"incident_ids": "merge_itself"})
    row = await _whole(tx, incident_id)
    check_free(tx, row)
    members: list[sa.Row[Any]] = []
    soonest = row
    product, cause, fixed = row.product_sku, row.fault, row.fixed or {}
    for from_id in from_ids:
        other = await _whole(tx, from_id)
        if row.show_id != other.show_id:
            raise bad_input("other_show", fields={"incident_ids": "other_show"})
        check_free(tx, other)
        members += await queries.member_rows(tx.conn, from_id)
        product = product or other.product_sku
        cause = other.fault if cause == Fault.UNVERIFIED else cause
        fixed = joined(fixed, other.fixed or {})
        soonest = min(soonest, other, key=_waits_until)
    async with steps.undoable(tx, row.show_id, [incident_id, *from_ids], [m.id for m in members]) as step:
        await tx.execute(comments.update().where(comments.c.incident_id.in_(from_ids)).values(incident_id=incident_id))
        for from_id in from_ids:
            gone = {"merged_into": incident_id, "state": IncidentState.DONE}
            await change(tx, from_id, **gone, handler_id=None, handler_name=None)
        suspicious = row.suspicious and not rules.is_cleared(fixed)
        stands = {"product_sku": product, "fault": cause, "fixed": fixed, "suspicious": suspicious}
        if soonest is not row and rules.is_waiting(row.state, row.first_mention_at):
            stands |= {"mention_due_at": soonest.mention_due_at, "age_step": soonest.age_step}
        await change(tx, incident_id, **stands)
        await steps.recount(tx, incident_id)
        await go_on_aging(tx, incident_id)
        step.labels += await comment_actions.note_regrouping(tx, members, {"merged_into": incident_id})
    for from_id in from_ids:
        await cancel_timer(tx, AGE_TIMER, from_id)
        tx.emit(IncidentMerged(show_id=row.show_id, incident_id=incident_id, from_id=from_id))
        tx.emit(IncidentAbsorbed(show_id=row.show_id, incident_id=from_id, into=incident_id))
    return step.id
