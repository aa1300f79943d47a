"""Raw rows for reports. Counted here, not copied from counters: the report checks the counters by them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import ClockKind, cases, clocks
from livemend.comments.model import comments, labels
from livemend.feedback.model import Answer, answers
from livemend.fulfilment.model import TaskState, tasks
from livemend.incidents.model import Disposition, incidents
from livemend.kit import events
from livemend.kit.outgoing import outgoing
from livemend.onair.model import RECHECK_BACK, mentions, requests
from livemend.onair.model import acts as act_table
from livemend.remedies.model import approvals, offers
from livemend.shows.model import rooms, viewer_counts

from .rules import carried

MINUTE = 60_000


# Judged an attack by a person: no complaint of a customer's, but for what one of them writes who did buy.
_ATTACK = sa.and_(
    sa.exists().where(incidents.c.id == comments.c.incident_id, incidents.c.disposition == Disposition.MALICIOUS),
    comments.c.lane.in_(("complaint", "negative_review", "malicious")),
    comments.c.order_match.is_not(True),
)
_LANE = sa.case((_ATTACK, "malicious"), else_=comments.c.lane)


async def count_by(conn: AsyncConnection, show_id: str, column: str) -> dict[str, int]:
    """Most first; what has no value is `none`. What was judged an attack is malice, which is no kind of complaint."""
    chosen = _LANE if column == "lane" else comments.c[column]
    if column in ("issue", "subtype", "level"):
        chosen = sa.case((_LANE == "malicious", None), else_=comments.c[column])
    rows = sa.select(chosen.label(column)).where(comments.c.show_id == show_id).subquery()
    query = sa.select(rows.c[0], sa.func.count()).group_by(rows.c[0])
    found = {"none" if value is None else str(value): n for value, n in await conn.execute(query)}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


async def comment_figures(conn: AsyncConnection, show_id: str) -> sa.Row[Any]:
    c = comments.c
    query = sa.select(
        sa.func.count().label("stored"),
        sa.func.count(sa.distinct(c.user_key)).label("writers"),
        sa.func.sum(sa.case((c.shown.is_not(None), 1), else_=0)).label("masked"),
        sa.func.sum(sa.case((c.unsure, 1), else_=0)).label("unsure"),
        sa.func.sum(sa.case((c.incident_id.is_not(None), 1), else_=0)).label("grouped"),
        sa.func.min(c.at).label("first_at"),
        sa.func.max(c.at).label("last_at"),
    ).where(c.show_id == show_id)
    found: sa.Row[Any] = (await conn.execute(query)).one()
    return found


async def corrected(conn: AsyncConnection, show_id: str) -> int:
    query = (
        sa.select(sa.func.count(sa.distinct(labels.c.comment_id)))
        .join(comments, comments.c.id == labels.c.comment_id)
        .where(comments.c.show_id == show_id)
    )
    return int((await conn.execute(query)).scalar() or 0)


async def per_minute(conn: AsyncConnection, show_id: str, start_ms: int) -> list[tuple[int, str, int]]:
    """(minute since the start, lane, comments)."""
    at = sa.type_coerce(comments.c.at, sa.BigInteger)
    # Whole minutes rounded down; both databases cut towards zero, so the range is moved above it first.
    shift = 10**6
    minute = ((at - start_ms + shift * MINUTE) // MINUTE) - shift
    rows = sa.select(minute.label("minute"), _LANE.label("lane")).where(comments.c.show_id == show_id).subquery()
    query = sa.select(rows.c.minute, rows.c.lane, sa.func.count()).group_by(rows.c.minute, rows.c.lane)
    return [(int(m), lane, n) for m, lane, n in await conn.execute(query)]


async def viewers(conn: AsyncConnection, show_id: str, start_ms: int) -> dict[int, int]:
    """minute -> viewers of all rooms; a room that told nothing in a minute counts as before, for a while."""
    v = viewer_counts.c
    told: dict[tuple[str, str], dict[int, int]] = {}
    query = sa.select(v.platform, v.room, v.count, v.at).where(v.show_id == show_id).order_by(v.at)
    for platform, room, count, at in await conn.execute(query):
        minute = (round(at.timestamp() * 1000) - start_ms) // MINUTE
        told.setdefault((platform, room), {})[minute] = count
    return carried(told)


async def room_rows(conn: AsyncConnection, show_id: str) -> list[sa.Row[Any]]:
    return list(await conn.execute(sa.select(rooms).where(rooms.c.show_id == show_id).order_by(rooms.c.id)))


async def logged(conn: AsyncConnection, show_id: str) -> tuple[int, int]:
    """(stored, duplicates) as the event log has them, batch by batch."""
    e = events.events.c
    query = sa.select(e.payload).where(e.stream == f"show:{show_id}", e.kind == "comments.stored")
    stored = doubles = 0
    for (payload,) in await conn.execute(query):
        stored += payload["count"]
        doubles += payload["duplicates"]
    return stored, doubles


async def incident_ids(conn: AsyncConnection, show_id: str) -> list[str]:
    """All but those merged into another one."""
    i = incidents.c
    query = sa.select(i.id).where(i.show_id == show_id, i.merged_into.is_(None)).order_by(i.first_seen)
    return [str(found) for found in (await conn.execute(query)).scalars()]


async def members(conn: AsyncConnection, show_id: str) -> dict[str, tuple[int, int]]:
    """incident -> (comments, people), counted from the comments."""
    c = comments.c
    query = (
        sa.select(c.incident_id, sa.func.count(), sa.func.count(sa.distinct(c.user_key)))
        .where(c.show_id == show_id, c.incident_id.is_not(None))
        .group_by(c.incident_id)
    )
    return {str(i): (n, people) for i, n, people in await conn.execute(query)}


async def case_rows(conn: AsyncConnection, show_id: str) -> list[sa.Row[Any]]:
    query = sa.select(cases).where(cases.c.show_id == show_id, cases.c.merged_into.is_(None)).order_by(cases.c.id)
    return list(await conn.execute(query))


async def first_words(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, Any]:
    """comment id -> when it was written."""
    if not ids:
        return {}
    query = sa.select(comments.c.id, comments.c.at).where(comments.c.id.in_(ids))
    return {row.id: row.at for row in await conn.execute(query)}


async def first_reply_begun(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, Any]:
    """case id -> when the clock of its first reply began."""
    if not ids:
        return {}
    c = clocks.c
    query = sa.select(c.case_id, sa.func.min(c.started_at)).where(c.case_id.in_(ids), c.kind == ClockKind.FIRST_REPLY)
    return {str(case_id): at for case_id, at in await conn.execute(query.group_by(c.case_id))}


async def offer_rows(conn: AsyncConnection, show_id: str) -> list[sa.Row[Any]]:
    """Of the show itself and of cases that came out of it."""
    of_show = sa.select(cases.c.id).where(cases.c.show_id == show_id)
    where = sa.or_(offers.c.show_id == show_id, offers.c.case_id.in_(of_show))
    return list(await conn.execute(sa.select(offers).where(where).order_by(offers.c.at)))


async def approval_rows(conn: AsyncConnection, show_id: str) -> list[sa.Row[Any]]:
    return list(await conn.execute(sa.select(approvals).where(approvals.c.show_id == show_id)))


async def open_tasks(conn: AsyncConnection, case_ids: Sequence[str]) -> list[str]:
    query = sa.select(tasks.c.id).where(tasks.c.case_id.in_(case_ids), tasks.c.state == TaskState.OPEN)
    return [str(found) for found in (await conn.execute(query)).scalars()]


async def request_rows(conn: AsyncConnection, show_id: str) -> list[sa.Row[Any]]:
    query = sa.select(requests).where(requests.c.show_id == show_id).order_by(requests.c.asked_at)
    return list(await conn.execute(query))


async def mention_rows(conn: AsyncConnection, show_id: str) -> list[sa.Row[Any]]:
    query = sa.select(mentions).where(mentions.c.show_id == show_id, mentions.c.kind != RECHECK_BACK)
    return list(await conn.execute(query.order_by(mentions.c.at)))


async def first_acts(conn: AsyncConnection, show_id: str) -> dict[str, Any]:
    """incident -> when somebody first wrote to it, to all or to one."""
    a = act_table.c
    query = (
        sa.select(a.incident_id, sa.func.min(a.at))
        .where(a.show_id == show_id, a.incident_id.is_not(None), a.kind.in_(("reply", "post", "dm")))
        .group_by(a.incident_id)
    )
    return {str(incident_id): at for incident_id, at in await conn.execute(query)}


async def acts(conn: AsyncConnection, show_id: str) -> dict[str, dict[str, int]]:
    """act -> state -> how many, of what left for a platform."""
    query = (
        sa.select(outgoing.c.act, outgoing.c.state, sa.func.count())
        .where(outgoing.c.subject == f"show:{show_id}")
        .group_by(outgoing.c.act, outgoing.c.state)
    )
    found: dict[str, dict[str, int]] = {}
    for act, state, n in await conn.execute(query):
        found.setdefault(act, {})[state] = n
    return found


async def satisfaction(conn: AsyncConnection, case_ids: Sequence[str]) -> dict[str, int]:
    """How each case stands by its customer's last answer."""
    counts = {str(answer): 0 for answer in Answer} | {"no_answer_yet": 0}
    last: dict[str, str] = {}
    query = sa.select(answers.c.case_id, answers.c.answer).where(answers.c.case_id.in_(case_ids)).order_by(answers.c.at)
    for case_id, answer in await conn.execute(query):
        last[case_id] = answer
    for answer in last.values():
        counts[answer] += 1
    counts["no_answer_yet"] = len(case_ids) - len(last)
    return counts
