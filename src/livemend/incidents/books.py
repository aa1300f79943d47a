"""The grouping of every show that is running, kept in memory, rebuilt from rows when it is not there."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.comments.ingest import Fresh
from livemend.comments.model import comments
from livemend.kit.clock import to_ms
from livemend.kit.db import Tx
from livemend.kit.ids import new_id
from livemend.shows import queries as shows
from livemend.triage.labels import SIGNALS

from . import queries
from .fit import OPEN_MS
from .group import LATELY, UNFAVOURABLE
from .grouping import GROUPED, Grouping, Kept
from .growth import write_groups
from .item import Item
from .model import incidents

# What is older joins nothing any more, so it is not loaded again.
REMEMBERED = timedelta(minutes=60)
LOADED = 6_000
# Of so many comments it is asked what they are about: each takes some two milliseconds, and a new start may not keep
# the show waiting for long.
ASKED = 300
OPEN = timedelta(milliseconds=OPEN_MS)
# `Triage.senses`: what each text is about, where triage can tell.
Senses = Callable[[Sequence[str]], Sequence[Any]]


def item_of(row: Any) -> Item:
    """row: of `comments`, or the mapping it is stored from."""
    return Item(
        id=row.id,
        text=row.text or "",
        user=row.user_key,
        at=to_ms(row.at),
        lane=row.lane,
        issue=row.issue,
        subtype=row.subtype,
        level=row.level,
        platform=row.platform,
        room=row.room,
        lang=row.lang,
        product=row.product,
        suspicion=row.suspicion,
        text_signals=tuple((s["name"], s["weight"]) for s in row.signals if s["name"] in SIGNALS),
        unsure=row.unsure,
        order_match=row.order_match,
        account_age_days=row.account_age_days,
        sense=getattr(row, "sense", None),
    )


class Books:
    """One a process, at `desk.parts["grouping"]`."""

    def __init__(self, senses: Senses) -> None:
        self.senses = senses
        self._shows: dict[str, tuple[int, Grouping]] = {}
        self._stale: dict[str, set[str]] = {}

    def forget(self, show_id: str) -> None:
        self._shows.pop(show_id, None)
        self._stale.pop(show_id, None)

    def forget_all(self) -> None:
        self._shows.clear()
        self._stale.clear()

    def corrected(self, show_id: str, incident_ids: Iterable[str]) -> None:
        """A person changed what belongs together: these are read anew before the next comment is placed."""
        if show_id in self._shows:
            self._stale.setdefault(show_id, set()).update(incident_ids)

    def said(self, show_id: str, comment_ids: Iterable[str]) -> None:
        """A person spoke of these comments."""
        if show_id in self._shows:
            self._shows[show_id][1].floods.said.update(comment_ids)

    def unsaid(self, show_id: str, comment_ids: Iterable[str]) -> None:
        """What a person had said of these comments was taken back."""
        if show_id in self._shows:
            self._shows[show_id][1].floods.said.difference_update(comment_ids)

    def on_air(self, show_id: str, at_ms: int, sku: str) -> None:
        known = self._shows.get(show_id)
        if known is not None and known[1].product_at(at_ms) != sku:
            known[1].on_air(at_ms, sku)

    async def grouping(self, conn: AsyncConnection, show_id: str, before_seq: int) -> Grouping:
        """before_seq: last comment already stored. Another process may have stored some: then it is built anew."""
        known = self._shows.get(show_id)
        if known is not None and known[0] == before_seq:
            if stale := self._stale.pop(show_id, None):
                await self.reload(conn, known[1], show_id, stale)
            return known[1]
        self._stale.pop(show_id, None)
        built = await self._load(conn, show_id, before_seq)
        self._shows[show_id] = (before_seq, built)
        return built

    async def _load(self, conn: AsyncConnection, show_id: str, until_seq: int) -> Grouping:
        """From rows: what a restart or a correction by a person leaves standing."""
        grouping = Grouping(await queries.catalogue(conn), lambda _item: new_id())
        for entry in await shows.on_air_history(conn, show_id):
            grouping.on_air(to_ms(entry["at"]), entry["sku"])
        newest = (
            await conn.execute(sa.select(sa.func.max(incidents.c.last_seen)).where(incidents.c.show_id == show_id))
        ).scalar()
        if newest is not None:
            recent = incidents.c.last_seen >= newest - REMEMBERED
            cleared = sa.not_(recent) & incidents.c.fixed["malicious"].as_boolean().is_(False)
            of_cleared = sa.select(incidents.c.id).where(incidents.c.show_id == show_id, cleared)
            earlier = (comments.c.seq <= until_seq) & comments.c.incident_id.in_(of_cleared)
            await _restore(conn, grouping, show_id, cleared, earlier)
            await _restore(conn, grouping, show_id, recent, comments.c.seq <= until_seq, (self.senses, {}))
        return grouping

    async def reload(
        self, conn: AsyncConnection, grouping: Grouping, show_id: str, keys: set[str], without: str = ""
    ) -> None:
        """Some incidents only: what was merged away or emptied is gone then. without: a comment that leaves."""
        known: dict[str, Any] = {}
        for key in keys:
            if (group := grouping.groups.get(key)) is not None:
                known |= group.senses
            grouping.forget(key)
        stay = comments.c.incident_id.in_(keys) & (comments.c.id != without)
        await _restore(conn, grouping, show_id, incidents.c.id.in_(keys), stay, (self.senses, known))

    async def look(self, tx: Tx, show_id: str, rows: list[dict[str, Any]]) -> None:
        """Place new comments: the rows get their incident, and what behaviour and context say of them."""
        grouping = await self.grouping(tx.conn, show_id, rows[0]["seq"] - 1)
        for at, sku in tx.notes.get("on_air", ()):
            if grouping.product_at(at) != sku:
                grouping.on_air(at, sku)
        tx.notes["placed"] = place(grouping, rows)
        self._shows[show_id] = (rows[-1]["seq"], grouping)

    async def write(self, tx: Tx, show_id: str) -> None:
        placed = tx.notes.pop("placed", None)
        if placed is not None:
            dirty, opened, moves, gone = placed
            await write_groups(tx, show_id, dirty, opened, moves, gone)


def place(grouping: Grouping, rows: list[dict[str, Any]], *, said: bool = False) -> Any:
    """(dirty groups, opened keys, moves of stored comments, emptied incidents); the rows are completed.

    said: by a person, of each row.
    """
    dirty: dict[str, None] = {}
    opened: set[str] = set()
    moves: dict[str, str] = {}
    sources: dict[str, str] = {}
    here = {row["id"]: row for row in rows}
    for row in rows:
        if row["is_history"] and row["lane"] not in GROUPED:
            continue
        item = item_of(Fresh(row))
        found = grouping.place(item, said=said)
        for comment, key in found.moves.items():
            if comment in here:
                sources[here[comment]["incident_id"]] = key
                here[comment]["incident_id"] = key
            else:
                moves[comment] = key
        if found.signals or found.suspicion != row["suspicion"]:
            row["signals"] = [{"name": name, "weight": weight} for name, weight in found.signals]
            row["suspicion"] = found.suspicion
        if found.incident is None:
            if found.lane != row["lane"]:  # a person has said of these words that they pass by
                row.update(lane=found.lane, labels=[found.lane], issue=None, subtype=None, level=None)
            continue
        row["incident_id"], row["me_too"] = found.incident, found.me_too
        dirty[found.incident] = None
        if found.opened:
            opened.add(found.incident)
        if found.lane != row["lane"]:
            group = grouping.groups[found.incident]
            row.update(lane=found.lane, labels=_me_too_labels(found.lane), issue=group.issue, subtype=group.subtype)
            row["level"] = group.base_level
    gone = {}
    for key, into in grouping.emptied.items():
        while into in grouping.emptied:  # what it went into was emptied as well
            into = grouping.emptied[into]
        if key not in opened:
            gone[key] = into
    opened -= grouping.emptied.keys()
    grouping.emptied.clear()
    known = [grouping.groups[key] for key in (*dirty, *sources, *grouping.shrunk) if key in grouping.groups]
    grouping.shrunk.clear()
    return list({group.key: group for group in known}.values()), opened, moves, gone


def _me_too_labels(lane: str) -> list[str]:
    return ["complaint"] if lane == "safety" else [lane]


async def _restore(
    conn: AsyncConnection,
    grouping: Grouping,
    show_id: str,
    which: sa.ColumnElement[bool],
    whose: sa.ColumnElement[bool],
    ask: tuple[Senses, dict[str, Any]] | None = None,
) -> None:
    """ask: whom to ask what comments are about, and of which it is known."""
    query = sa.select(incidents).where(incidents.c.show_id == show_id, incidents.c.merged_into.is_(None), which)
    rows = {row.id: row for row in await conn.execute(query)}
    members: dict[str, list[tuple[Item, bool]]] = defaultdict(list)
    member_rows = (
        sa.select(comments)
        .where(comments.c.show_id == show_id, comments.c.incident_id.is_not(None), whose)
        .order_by(comments.c.seq.desc())
        .limit(LOADED)
    )
    for row in await conn.execute(member_rows):
        if row.incident_id in rows:
            members[row.incident_id].append((item_of(row), row.me_too))
    if ask:
        await _tell(rows, members, *ask)
    gone = await _cleared(conn, rows.values())
    for key, row in sorted(rows.items(), key=lambda pair: pair[1].first_seen):
        kept = Kept(
            key=key,
            suspicious=row.suspicious,
            fixed=row.fixed or {},
            product=row.product_sku,
            signals={signal["name"]: signal["weight"] for signal in row.signals},
            people=row.people,
            comments=row.comments,
            first_at=to_ms(row.first_seen),
            topic=row.title_params.get("topic") if row.lane == "question" else None,
            cleared=[gone[comment] for comment in (row.fixed or {}).get("cleared", ()) if comment in gone],
        )
        grouping.restore(kept, members[key][::-1])
    grouping.settle()


async def _tell(
    rows: dict[str, Any], members: dict[str, list[tuple[Item, bool]]], senses: Senses, known: dict[str, Any]
) -> None:
    """What the matters are about that still take comments, by their newest ones: one of each first, then a second."""
    newest = max((row.last_seen for row in rows.values()), default=None)
    open_ = [key for key, row in rows.items() if not row.suspicious and newest - row.last_seen <= OPEN]
    told = [[i for i, me_too in members[key] if not me_too and i.text and i.lane in UNFAVOURABLE] for key in open_]
    asked: list[tuple[int, int, Item]] = []
    for some in told:
        for place, item in enumerate(some):
            item.sense = known.get(item.id)
            if item.sense is None and place < LATELY:
                asked.append((place, -item.at, item))
    telling = [item for _place, _at, item in sorted(asked, key=lambda one: one[:2])[:ASKED]]
    if telling:
        found = await asyncio.to_thread(senses, [item.text for item in telling])
        for item, sense in zip(telling, found, strict=True):
            item.sense = sense


async def _cleared(conn: AsyncConnection, rows: Iterable[Any]) -> dict[str, Item]:
    """What has left a cleared incident and still passes by: who has been corrected anew since is not among them."""
    ids = [comment for row in rows for comment in (row.fixed or {}).get("cleared", ())]
    if not ids:
        return {}
    query = sa.select(comments).where(comments.c.id.in_(ids), comments.c.lane.not_in(GROUPED))
    return {row.id: item_of(row) for row in await conn.execute(query)}
