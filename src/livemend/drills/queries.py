"""Reading drills: the list, the facilitator's view, the report, the schedule, training."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.incidents import queries as incidents
from livemend.kit.clock import iso
from livemend.kit.errors import not_found
from livemend.people.model import users
from livemend.shows import queries as shows
from livemend.shows.rules import Item, Light

from . import facts, rules
from .model import DrillState, drills, lessons, schedule, scores, trainings
from .rules import Person, Point

EVERY_DAYS, MIN_SCORE = 30, 80
ON_AIR_CALL = "on_air_call"


async def row(conn: AsyncConnection, drill_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(drills).where(drills.c.id == drill_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("drill")
    return found


def brief(r: Any) -> dict[str, Any]:
    return {
        "id": r.id,
        "scenario": r.scenario,
        "title": r.title,
        "show_id": r.show_id,
        "lang": r.lang,
        "difficulty": r.difficulty,
        "speed": r.speed,
        "state": r.state,
        "facilitator": {"id": r.facilitator_id, "name": r.facilitator_name},
        "created_at": r.created_at.isoformat(),
        "started_at": iso(r.started_at),
        "ended_at": iso(r.ended_at),
        "score": r.score,
        "passed": r.passed,
    }


async def listed(conn: AsyncConnection) -> list[dict[str, Any]]:
    rows = await conn.execute(sa.select(drills).order_by(drills.c.created_at.desc()).limit(200))
    return [brief(r) for r in rows]


async def rules_of(conn: AsyncConnection) -> dict[str, Any]:
    found = (await conn.execute(sa.select(schedule))).first()
    if found is None:
        return {"every_days": EVERY_DAYS, "required": False, "min_score": MIN_SCORE}
    return {"every_days": found.every_days, "required": found.required, "min_score": found.min_score}


async def due(conn: AsyncConnection, now: datetime) -> dict[str, Any]:
    """When the next drill is due, and whether it is late (R015)."""
    wanted = await rules_of(conn)
    query = sa.select(drills).where(drills.c.state == DrillState.ENDED).order_by(drills.c.ended_at.desc())
    last = (await conn.execute(query.limit(1))).first()
    passed = (await conn.execute(query.where(drills.c.passed).limit(1))).first()
    every = timedelta(days=wanted["every_days"])
    next_due = last.ended_at + every if last is not None else None
    return {
        **wanted,
        "last": brief(last) if last is not None else None,
        "last_passed_at": iso(passed.ended_at) if passed is not None else None,
        "next_due": iso(next_due),
        "days_since": (now - last.ended_at).days if last is not None else None,
        "overdue": next_due is not None and next_due < now,
        "passed_lately": passed is not None and passed.ended_at + every >= now,
    }


async def points_now(conn: AsyncConnection, drill: Any, now: datetime) -> tuple[list[Point], facts.Show]:
    """The score as it would be at this moment."""
    show = await facts.gather(conn, drill.show_id)
    pace = rules.PACE[drill.difficulty] / drill.speed
    points: list[Point] = []
    for inject in await facts.inject_rows(conn, drill.id):
        if inject.state == "sent" and inject.expect:
            seen = facts.seen(show, inject)
            points += rules.judge(inject.key, inject.expect, seen, pace, show.host, show.floor)
    undecided = await incidents.undecided(conn, drill.show_id)
    return [*points, *facts.overall(show, undecided, now)], show


async def view(conn: AsyncConnection, drill_id: str, now: datetime) -> dict[str, Any]:
    """For the facilitator: what was sent, what comes, how it stands."""
    drill = await row(conn, drill_id)
    points, show = await points_now(conn, drill, now)
    of: dict[str, list[Point]] = {}
    for point in points:
        if point.inject_key is not None:
            of.setdefault(point.inject_key, []).append(point)
    entries = []
    for inject in await facts.inject_rows(conn, drill_id):
        due_at = drill.started_at + timedelta(seconds=inject.at_s / drill.speed) if drill.started_at else None
        seen = facts.seen(show, inject) if inject.state == "sent" else None
        entries.append(
            {
                "key": inject.key,
                "at_s": inject.at_s,
                "due_at": iso(due_at),
                "who": inject.who,
                "name": inject.name,
                "platform": inject.platform,
                "text": inject.text,
                "expect": inject.expect,
                "unless": inject.unless_key,
                "state": inject.state,
                "sent_at": iso(inject.sent_at),
                "comment_id": inject.comment_id,
                "incident_id": facts.final(show, show.of_comment.get(inject.comment_id or "")),
                "seconds_to_mention": None
                if seen is None or seen.mention_at is None
                else max((seen.mention_at - seen.sent_at).total_seconds(), 0.0),
                "routes": sorted(seen.routes) if seen else [],
                "points": [
                    {"rule": p.rule, "passed": p.passed, "person": p.person.name, "params": p.params}
                    for p in of.get(inject.key, ())
                ],
            }
        )
    plan = await shows.plan(conn, drill.show_id)
    return {
        **brief(drill),
        "injects": entries,
        "roster": plan["roster"],
        "so_far": {"score": rules.total(points), "by_rule": rules.by(points, "rule")},
    }


async def report(conn: AsyncConnection, drill_id: str) -> dict[str, Any]:
    """After the drill: per person and rule, each point, and what to do (R016)."""
    drill = await row(conn, drill_id)
    found = list(await conn.execute(sa.select(scores).where(scores.c.drill_id == drill_id).order_by(scores.c.id)))
    points = [Point(r.rule, r.passed, Person(r.user_id, r.user_name), r.inject_key, r.params) for r in found]
    people: dict[str, dict[str, Any]] = {}
    for point in points:
        line = people.setdefault(
            point.person.name, {"id": point.person.id, "name": point.person.name, "met": 0, "all": 0, "rules": {}}
        )
        line["all"] += 1
        line["met"] += point.passed
        rule = line["rules"].setdefault(point.rule, {"met": 0, "all": 0})
        rule["all"] += 1
        rule["met"] += point.passed
    texts = {r.key: r for r in await facts.inject_rows(conn, drill_id)}
    return {
        **brief(drill),
        "by_rule": rules.by(points, "rule"),
        "by_person": sorted(people.values(), key=lambda p: (-p["all"], p["name"])),
        "points": [
            {
                "rule": p.rule,
                "passed": p.passed,
                "person": p.person.name,
                "inject": p.inject_key,
                "text": texts[p.inject_key].text if p.inject_key in texts else None,
                "params": p.params,
            }
            for p in points
        ],
        "actions": await lesson_views(conn, drill_id),
    }


async def lesson_views(
    conn: AsyncConnection, drill_id: str | None = None, *, open_only: bool = False
) -> list[dict[str, Any]]:
    query = sa.select(lessons).order_by(lessons.c.due_at, lessons.c.id)
    if drill_id is not None:
        query = query.where(lessons.c.drill_id == drill_id)
    if open_only:
        query = query.where(lessons.c.done_at.is_(None))
    return [
        {
            "id": r.id,
            "drill_id": r.drill_id,
            "rule": r.rule,
            "count": r.count,
            "owner": {"id": r.owner_id, "name": r.owner_name},
            "due_at": r.due_at.isoformat(),
            "note": r.note,
            "done_at": iso(r.done_at),
            "done_by": r.done_by,
        }
        for r in await conn.execute(query)
    ]


async def training_views(conn: AsyncConnection, now: datetime) -> list[dict[str, Any]]:
    """The newest of each person and kind."""
    query = sa.select(trainings, users.c.name, users.c.role).join(users, users.c.id == trainings.c.user_id)
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for r in await conn.execute(query.order_by(trainings.c.at)):
        newest[r.user_id, r.kind] = {
            "id": r.id,
            "user": {"id": r.user_id, "name": r.name, "role": r.role},
            "kind": r.kind,
            "at": r.at.isoformat(),
            "valid_until": iso(r.valid_until),
            "valid": r.valid_until is None or r.valid_until > now,
            "note": r.note,
            "by": r.by_name,
        }
    return list(newest.values())


async def is_trained(conn: AsyncConnection, user_id: str, kind: str, now: datetime) -> bool:
    t = trainings.c
    query = sa.select(t.id).where(
        t.user_id == user_id, t.kind == kind, sa.or_(t.valid_until.is_(None), t.valid_until > now)
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def look(conn: AsyncConnection, show_id: str, now: datetime) -> Sequence[Item]:
    """What the gate of a show asks: a drill not too long ago, a passed one when required, trained hosts."""
    state = await due(conn, now)
    items = []
    if state["required"] and not state["passed_lately"]:
        items.append(Item("drills", "drill_required", Light.RED, link="/drills"))
    if state["last"] is None:
        items.append(Item("drills", "drill_never", Light.AMBER, link="/drills"))
    elif state["overdue"]:
        params = {"days": state["days_since"], "every": state["every_days"]}
        items.append(Item("drills", "drill_overdue", Light.AMBER, "", "/drills", params))
    plan = await shows.plan(conn, show_id)
    for seat in plan["roster"]:
        if seat["role"] == "host" and not await is_trained(conn, seat["user_id"], ON_AIR_CALL, now):
            items.append(Item("drills", "host_untrained", Light.AMBER, seat["name"], "/drills#training"))
    return items
