"""What grouping found is written: new incidents, grown ones, comments that turned out to be part of an attack."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from livemend.comments.events import CommentMoved
from livemend.comments.model import comments
from livemend.kit.clock import from_ms
from livemend.kit.db import Tx
from livemend.kit.jobs import add_timers, set_timer

from . import queries, rules
from .events import IncidentAbsorbed, IncidentGrew, IncidentOpened
from .group import Group
from .model import DECIDED_LANES, Fault, IncidentState, incidents

AGE_TIMER = "incidents.age"


def columns_of(group: Group) -> dict[str, Any]:
    """The columns that follow from the members."""
    symptom = group.symptom
    params: dict[str, Any] = {}
    if group.topic is not None:
        params["topic"] = group.topic
    elif symptom is not None and "issue" not in group.fixed:
        params["symptom"] = symptom
    return {
        "lane": group.lane,
        "issue": group.issue,
        "subtype": group.subtype,
        "level": group.level,
        "base_level": group.base_level,
        "title_key": rules.title_key(group.lane, suspicious=group.suspicious, topic=group.topic),
        "title_params": params,
        "product_sku": group.product,
        "people": group.people,
        "comments": group.comments,
        "first_seen": from_ms(group.first_at),
        "last_seen": from_ms(group.last_at),
        "platforms": list(group.platforms),
        "langs": list(group.langs),
        "suspicious": group.suspicious,
        "suspicion": group.suspicion,
        "signals": [{"name": name, "weight": weight} for name, weight in group.signals.items()],
        "unsure": 2 * group.unsure > group.comments,
        "sample_comment_id": group.sample,
    }


def fresh_row(tx: Tx, show_id: str, group: Group, *, on_air: bool) -> dict[str, Any]:
    found = columns_of(group)
    due = tx.now + rules.mention_within(found["lane"], found["level"])
    return {
        "id": group.key,
        "show_id": show_id,
        **found,
        "fault": Fault.UNVERIFIED,
        "state": IncidentState.OPEN,
        "mention_due_at": due if on_air and found["lane"] in DECIDED_LANES else None,
        "age_step": 0,
        "fixed": group.fixed,
        "rev": 1,
    }


async def write_groups(
    tx: Tx, show_id: str, dirty: Sequence[Group], opened: set[str], moves: dict[str, str], gone: dict[str, str]
) -> None:
    """opened: keys without a row yet; moves: comment id -> new incident; gone: emptied incident -> where it went."""
    on_air = not opened or await queries.on_air(tx.conn, show_id)
    new = [fresh_row(tx, show_id, group, on_air=on_air) for group in dirty if group.key in opened]
    grown = {group.key: group for group in dirty if group.key not in opened}
    if new:
        await tx.execute(incidents.insert(), new)
        for row in new:
            tx.emit(
                IncidentOpened(
                    show_id=show_id,
                    incident_id=row["id"],
                    lane=row["lane"],
                    level=row["level"],
                    suspicious=row["suspicious"],
                )
            )
        due = [(r["id"], tx.now + rules.age_after(r["lane"], r["level"], 0)) for r in new if r["mention_due_at"]]
        await add_timers(tx, AGE_TIMER, due)
    if grown:
        await _write_grown(tx, show_id, grown)
    if moves:
        statement = (
            comments.update().where(comments.c.id == sa.bindparam("b_id")).values(incident_id=sa.bindparam("b_to"))
        )
        await tx.execute(statement, [{"b_id": comment, "b_to": to} for comment, to in moves.items()])
        for comment, to in moves.items():
            tx.emit(CommentMoved(show_id=show_id, comment_id=comment, into=to))
    for key, into in gone.items():
        await tx.execute(
            incidents.update()
            .where(incidents.c.id == key)
            .values(merged_into=into, state=IncidentState.DONE, people=0, comments=0, rev=incidents.c.rev + 1)
        )
        tx.emit(IncidentAbsorbed(show_id=show_id, incident_id=key, into=into))


async def _write_grown(tx: Tx, show_id: str, grown: dict[str, Group]) -> None:
    wanted = sa.select(incidents).where(incidents.c.id.in_(list(grown)))
    before = {row.id: row for row in await tx.all(wanted)}
    values = []
    for key, group in grown.items():
        row = before.get(key)
        if row is None:
            continue
        found = columns_of(group)
        again = row.state == IncidentState.DONE and await comes_back(tx, row, found["lane"], found["people"])
        values.append({f"b_{name}": value for name, value in {"id": key, **found}.items()})
        if again and await queries.on_air(tx.conn, show_id):
            await reopen(tx, key, found["lane"], found["level"])
        else:
            await hasten(tx, row, found["lane"], found["level"])
        tx.emit(IncidentGrew(show_id=show_id, incident_id=key, people=found["people"], level=found["level"]))
    if values:
        names = [name[2:] for name in values[0] if name != "b_id"]
        statement = (
            incidents.update()
            .where(incidents.c.id == sa.bindparam("b_id"))
            .values(**{name: sa.bindparam(f"b_{name}") for name in names}, rev=incidents.c.rev + 1)
        )
        await tx.execute(statement, values)


async def comes_back(tx: Tx, row: Any, lane: str, people: int) -> bool:
    """row: as it was decided; people: how many have it now."""
    joined = row.decided_people is not None and people > row.decided_people
    grave = joined and await queries.joined_grave(tx.conn, row.id, row.decided_people)
    return rules.reopens(lane, row.disposition, row.decided_people, people, grave=grave)


async def reopen(tx: Tx, incident_id: str, lane: str, level: int | None) -> None:
    """Many more people than when it was decided, or somebody it is grave for: it wants an answer again."""
    await tx.execute(
        incidents.update()
        .where(incidents.c.id == incident_id)
        .values(
            state=IncidentState.OPEN,
            disposition=None,
            disposition_reason=None,
            decided_people=None,
            handler_id=None,
            handler_name=None,
            age_step=0,
            mention_due_at=tx.now + rules.mention_within(lane, level),
            rev=incidents.c.rev + 1,
        )
    )
    await set_timer(tx, AGE_TIMER, incident_id, tx.now + rules.age_after(lane, level, 0))


async def hasten(tx: Tx, row: Any, lane: str, level: int | None) -> None:
    """What became more serious must be said sooner; never later than it was. row: as it is, or was before."""
    due = tx.now + rules.mention_within(lane, level)
    if (
        (lane, level) == (row.lane, row.level)
        or lane not in DECIDED_LANES
        or not rules.is_waiting(row.state, row.first_mention_at)
        or row.mention_due_at is None
        or row.mention_due_at <= due
    ):
        return
    await tx.execute(incidents.update().where(incidents.c.id == row.id).values(mention_due_at=due))
    # It was not late, so there is a step left; those it has taken already are not taken again.
    step = min(row.age_step, len(rules.AGE_STEPS) - 1)
    await set_timer(tx, AGE_TIMER, row.id, tx.now + rules.age_after(lane, level, step))
