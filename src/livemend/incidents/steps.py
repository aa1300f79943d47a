"""Steps that can be taken back: the rows as they were before and after, good once.

Taking back puts every changed value to what it was, unless it has changed again since; counts follow the members.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.comments import queries as comment_queries
from livemend.comments.actions import lane_of
from livemend.comments.events import CommentLabelled
from livemend.comments.model import comments, labels
from livemend.kit.clock import to_ms
from livemend.kit.db import Tx
from livemend.kit.errors import wrong_state
from livemend.kit.ids import new_id

from . import queries
from .books import item_of
from .events import IncidentUndone
from .group import Group
from .grouping import learn
from .growth import columns_of, hasten
from .model import incidents, undos
from .said import taken_back

KEPT_OF_COMMENT = ("incident_id", "me_too", "lane", "labels", "issue", "subtype", "level", "unsure", "suspicion")
COUNTED = frozenset({"people", "comments", "first_seen", "last_seen", "platforms", "langs"})


@dataclass
class Step:
    """What is changed, and what it made; `id` is what a caller takes back."""

    concerns: list[str]
    comment_ids: Sequence[str] = ()
    created: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    id: str = field(default_factory=new_id)

    def keep(self, label_id: str | None) -> None:
        """None: the correction left no label."""
        if label_id is not None:
            self.labels.append(label_id)


def _plain(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {n: to_ms(v) if isinstance(v := getattr(row, n), datetime) else v for n in names}


async def _snapshot(tx: Tx, ids: Sequence[str], comment_ids: Sequence[str]) -> dict[str, Any]:
    names = [column.name for column in incidents.c]
    rows = await tx.all(sa.select(incidents).where(incidents.c.id.in_(ids)))
    found: dict[str, Any] = {"incidents": {row.id: _plain(row, names) for row in rows}, "comments": {}}
    if comment_ids:
        query = sa.select(comments).where(comments.c.id.in_(comment_ids))
        found["comments"] = {row.id: _plain(row, KEPT_OF_COMMENT) for row in await tx.all(query)}
    return found


@asynccontextmanager
async def undoable(tx: Tx, show_id: str, ids: Sequence[str], comment_ids: Sequence[str] = ()) -> AsyncIterator[Step]:
    step = Step(list(ids), comment_ids)
    before = await _snapshot(tx, step.concerns, comment_ids)
    yield step
    after = await _snapshot(tx, step.concerns, comment_ids)
    body = {
        "concerns": [*step.concerns, *step.created],
        "before": before,
        "after": after,
        "created": step.created,
        "labels": step.labels,
    }
    row = {"id": step.id, "show_id": show_id, "before": body, "by": tx.actor.id, "at": tx.now}
    await tx.execute(undos.insert().values(**row))


def _back(before: dict[str, Any], after: dict[str, Any], now: dict[str, Any], skip: frozenset[str]) -> dict[str, Any]:
    """What is still as the step left it goes back to what it was."""
    return {
        name: value
        for name, value in before.items()
        if name not in skip and value != after.get(name) and now.get(name) == after.get(name)
    }


async def _pass_over(tx: Tx, gone: sa.Row[Any]) -> None:
    """A later step found what this one had left: when it is taken back as well, it leads to what was before both."""
    before, after = gone.before["before"], gone.before["after"]
    later = sa.select(undos).where(undos.c.show_id == gone.show_id, undos.c.id > gone.id, undos.c.used_at.is_(None))
    seen: set[tuple[str, str]] = set()
    for step in await tx.all(later.order_by(undos.c.id)):
        body, changed = step.before, False
        shared = [(part, key) for part in before for key in before[part] if key in body["before"][part]]
        for part, key in shared:
            found, left = body["before"][part][key], body["after"][part][key]
            for name in [n for n in found if found[n] != left[n] and (key, n) not in seen]:
                seen.add((key, name))
                if found[name] == after[part][key][name]:
                    found[name], changed = before[part][key][name], True
        if changed:
            await tx.execute(undos.update().where(undos.c.id == step.id).values(before=body))


async def take_back(tx: Tx, show_id: str, concerned: str, undo_id: str | None = None) -> list[str]:
    """concerned: an incident or a comment. The incidents it touched; 409 when there is nothing to take back."""
    found = await queries.last_undo(tx.conn, concerned, show_id, undo_id)
    if found is None:
        raise wrong_state("nothing_to_undo")
    taken = await tx.execute(
        undos.update().where(undos.c.id == found.id, undos.c.used_at.is_(None)).values(used_at=tx.now)
    )
    if not taken.rowcount:
        raise wrong_state("nothing_to_undo")
    body = found.before
    before, after = body["before"], body["after"]
    now = await _snapshot(tx, body["concerns"], list(before["comments"]))
    spoken = await queries.spoken_of(tx.conn, show_id, list(before["comments"]))
    moved: set[str] = set()
    homes: dict[tuple[str | None, str | None], str | None] = {}
    for key, was in before["comments"].items():
        left, held = after["comments"][key], now["comments"][key]
        if was["incident_id"] != left["incident_id"]:
            # Where it was put may have become part of another incident since: it is still where the step put it.
            went = left["incident_id"], held["incident_id"]
            if went not in homes:
                homes[went] = await _lives(tx, *went)
            left = {**left, "incident_id": homes[went]}
        values = _back(was, left, held, frozenset())
        if not values and key not in spoken:
            tx.emit(CommentLabelled(show_id=show_id, comment_id=key, changed=[], spoken=False))
        if values:
            if "lane" not in values and values.keys() & {"labels", "level"}:
                then = {**held, **values}
                values["lane"] = lane_of(then["labels"], then["level"])
            moved |= {held["incident_id"], values.get("incident_id")} - {None}
            await tx.execute(comments.update().where(comments.c.id == key).values(**values))
            said = CommentLabelled(show_id=show_id, comment_id=key, changed=sorted(values), spoken=key in spoken)
            tx.emit(said)
    apart: set[str] = set()
    for key, was in before["incidents"].items():
        left, held = after["incidents"][key], now["incidents"][key]
        values = _back(was, left, held, COUNTED | {"rev", "id", "show_id", "fixed"})
        if was["fixed"] != left["fixed"]:
            values["fixed"] = taken_back(was["fixed"], left["fixed"], held["fixed"], was["level"])
            moved |= {key} if held["fixed"] != left["fixed"] else set()
        apart |= {key} if "merged_into" in values else set()
        await tx.execute(incidents.update().where(incidents.c.id == key).values(**values, rev=incidents.c.rev + 1))
    await _pass_over(tx, found)
    if body["labels"]:
        await tx.execute(labels.delete().where(labels.c.id.in_(body["labels"])))
    touched = sorted({*body["concerns"], *moved})
    home = next(iter(before["incidents"]), None)
    for key in touched:
        # What is no longer part of another may have lost all that belonged to it meanwhile.
        if moved or key in body["created"] or key in apart:
            await recount(tx, key, empty_into=home if key != home else None)
        tx.emit(IncidentUndone(show_id=show_id, incident_id=key, undo_id=found.id))
    return touched


async def _lives(tx: Tx, put: str | None, now: str | None) -> str | None:
    """`now` when what it was put into is part of that by now, else as it was put."""
    at = put
    while at is not None and at != now:
        at = (await queries.row(tx.conn, at)).merged_into
    return put if at is None else at


async def group_of(tx: Tx, row: Any) -> Group | None:
    """The incident as its member rows make it; None when it has none."""
    members = await queries.member_rows(tx.conn, row.id)
    if not members:
        return None
    items = [learn(item_of(member)) for member in members]
    group = Group(row.id, items[0])
    group.suspicious, group.fixed, group.product = row.suspicious, row.fixed or {}, row.product_sku
    group.signals = {signal["name"]: signal["weight"] for signal in row.signals}
    group.topic = row.title_params.get("topic")
    asked = group.fixed.get("lane", row.lane) == "question"
    told = [item.id for item in items if asked and group.heard(item.lane) != item.lane]
    # What a person said of one stands whatever the others ask.
    heard = set(told) - await comment_queries.labelled(tx.conn, told) if told else set()
    for item, member in zip(items, members, strict=True):
        lane = group.heard(item.lane) if item.id in heard else item.lane
        group.add(item, lane, me_too=member.me_too)
    return group


async def recount(tx: Tx, incident_id: str, *, empty_into: str | None = None) -> None:
    """Counts, level and title from the members; an incident without any is absorbed."""
    row = await queries.row(tx.conn, incident_id, lock=True)
    group = await group_of(tx, row)
    if group is None:
        values: dict[str, Any] = {"people": 0, "comments": 0, "state": "done"}
        if empty_into is not None and row.merged_into is None:
            values["merged_into"] = empty_into
    else:
        values = columns_of(group)
        await hasten(tx, row, values["lane"], values["level"])
    await tx.execute(incidents.update().where(incidents.c.id == incident_id).values(**values, rev=incidents.c.rev + 1))
