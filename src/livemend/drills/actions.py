"""Plan, start, play and end a drill. Its show is a rehearsal: nothing of it reaches a platform or a figure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases import ending
from livemend.cases import queries as cases
from livemend.cases.model import Outcome
from livemend.cases.rules import ENDED
from livemend.cases.seams import CaseSeams
from livemend.catalog import queries as catalog
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.onair.model import requests
from livemend.people import queries as people
from livemend.promises import actions as promises
from livemend.promises import queries as promise_queries
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries
from livemend.shows.model import ShowState

from . import facts, queries, rules
from .events import (
    DrillCancelled,
    DrillEnded,
    DrillPlanned,
    DrillStarted,
    InjectSent,
    InjectSkipped,
    LessonDone,
    ScheduleSet,
    TrainingRecorded,
)
from .model import Difficulty, DrillState, InjectState, drills, injects, lessons, schedule, scores, trainings
from .rules import Person
from .scenario import Scenario, ScenarioError, read_scenario, scenarios

INJECT_TIMER, END_TIMER = "drills.inject", "drills.end"
LESSON_DAYS = 7
# After the last inject there is time to decide what is left.
TAIL = timedelta(minutes=5)


def account(drill_id: str, name: str) -> str:
    """Nobody's account on any platform."""
    return f"drill:{drill_id}:{name}"


def own_scenario(source: str) -> Scenario:
    """422 with every mistake by line and field."""
    try:
        return read_scenario(source, "scenario.yaml")
    except ScenarioError as error:
        listed = [{"line": p.line, "at": p.at, "code": p.code, "params": p.params} for p in error.problems]
        raise bad_input("scenario_refused", fields={"source": "scenario_refused"}, problems=listed) from error


async def plan_drill(
    tx: Tx,
    *,
    scenario: str | Scenario,
    lang: str,
    difficulty: str | None = None,
    speed: float = 1.0,
    skus: Sequence[str] = (),
    people_: Sequence[tuple[str, str]] = (),
) -> str:
    """skus: what the customers speak of; the first products of the catalog when left out. people_: (role, user id)."""
    script = scenario if isinstance(scenario, Scenario) else scenarios().get(scenario)
    if script is None:
        raise bad_input("unknown_scenario", fields={"scenario": "unknown_scenario"}, scenario=scenario)
    if lang not in LANGUAGES:
        raise bad_input("bad_language", fields={"lang": "bad_language"})
    level = difficulty or script.difficulty
    if level not in set(Difficulty):
        raise bad_input("bad_difficulty", fields={"difficulty": "bad_difficulty"})
    if not 0.25 <= speed <= 20:
        raise bad_input("bad_speed", fields={"speed": "bad_speed"})
    goods = list(skus) or [p["sku"] for p in (await catalog.product_views(tx.conn))[:3]]
    names = await catalog.product_names(tx.conn, goods)
    platforms = dict.fromkeys(inject.platform for inject in script.injects)
    show_id = await shows.plan_show(
        tx,
        title=script.name,
        rooms_=[(platform, "drill") for platform in platforms],
        skus=goods,
        people=people_,
        rehearsal=True,
    )
    drill_id = new_id()
    await tx.execute(
        drills.insert().values(
            id=drill_id,
            scenario=script.key[:60],
            title=script.name,
            show_id=show_id,
            lang=lang,
            difficulty=level,
            speed=speed,
            state=DrillState.PLANNED,
            facilitator_id=tx.actor.id,
            facilitator_name=tx.actor.name,
            created_at=tx.now,
        )
    )
    spoken = [names[sku] for sku in goods if sku in names] or [{"en": "parcel", "zh-Hant": "包裹", "zh-Hans": "包裹"}]
    spoken += [spoken[0]] * 3
    await tx.execute(
        injects.insert(),
        [
            {
                "drill_id": drill_id,
                "key": inject.key,
                "position": i,
                "at_s": inject.at,
                "who": inject.who,
                "name": inject.name,
                "platform": inject.platform,
                "text": inject.words(lang, spoken),
                "account_age_days": inject.account_age_days,
                "buyer": inject.buyer,
                "expect": _expect(inject.expect),
                "unless_key": inject.unless,
                "state": InjectState.WAITING,
            }
            for i, inject in enumerate(script.injects)
        ],
    )
    tx.emit(DrillPlanned(drill_id=drill_id, show_id=show_id, scenario=script.key[:60]))
    return drill_id


def _expect(expect: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if expect.mention is not None:
        found["mention"] = expect.mention
    if expect.route:
        found["route"] = list(expect.route)
    for name in ("promise", "structure", "no_offer"):
        if getattr(expect, name):
            found[name] = True
    return found


async def _set(tx: Tx, drill_id: str, **values: Any) -> None:
    await tx.execute(drills.update().where(drills.c.id == drill_id).values(**values))


async def start_drill(tx: Tx, drill_id: str) -> None:
    drill = await queries.row(tx.conn, drill_id, lock=True)
    if drill.state != DrillState.PLANNED:
        raise wrong_state("wrong_state", state=drill.state)
    await shows.start_show(tx, drill.show_id)
    await _set(tx, drill_id, state=DrillState.RUNNING, started_at=tx.now)
    last = tx.now
    for inject in await facts.inject_rows(tx.conn, drill_id):
        at = tx.now + timedelta(seconds=inject.at_s / drill.speed)
        last = max(last, at)
        await set_timer(tx, INJECT_TIMER, f"{drill_id}:{inject.key}", at)
    await set_timer(tx, END_TIMER, drill_id, last + TAIL)
    tx.emit(DrillStarted(drill_id=drill_id, show_id=drill.show_id))


async def to_send(tx: Tx, drill_id: str, key: str) -> tuple[Any, Any] | None:
    """(drill, inject) when it is still to be sent; what follows from silence is left out when there was none."""
    drill = await queries.row(tx.conn, drill_id, lock=True)
    rows = {row.key: row for row in await facts.inject_rows(tx.conn, drill_id)}
    inject = rows.get(key)
    if inject is None:
        raise not_found("inject")
    if drill.state != DrillState.RUNNING or inject.state != InjectState.WAITING:
        return None
    before = rows.get(inject.unless_key or "")
    silent = before is None or before.state != InjectState.SENT
    if not silent and facts.is_answered(await facts.gather(tx.conn, drill.show_id), before):
        await skip(tx, drill_id, key)
        return None
    return drill, inject


async def skip(tx: Tx, drill_id: str, key: str) -> None:
    drill = await queries.row(tx.conn, drill_id)
    changed = await tx.execute(
        injects.update()
        .where(injects.c.drill_id == drill_id, injects.c.key == key, injects.c.state == InjectState.WAITING)
        .values(state=InjectState.SKIPPED)
    )
    if changed.rowcount:
        await cancel_timer(tx, INJECT_TIMER, f"{drill_id}:{key}")
        tx.emit(InjectSkipped(drill_id=drill_id, show_id=drill.show_id, key=key))


async def sent(tx: Tx, drill_id: str, key: str, comment_id: str | None, at: datetime) -> None:
    drill = await queries.row(tx.conn, drill_id)
    changed = await tx.execute(
        injects.update()
        .where(injects.c.drill_id == drill_id, injects.c.key == key, injects.c.state == InjectState.WAITING)
        .values(state=InjectState.SENT, sent_at=at, comment_id=comment_id)
    )
    if changed.rowcount:
        await cancel_timer(tx, INJECT_TIMER, f"{drill_id}:{key}")
        tx.emit(InjectSent(drill_id=drill_id, show_id=drill.show_id, key=key))


async def end_drill(tx: Tx, drill_id: str, seams: CaseSeams) -> None:
    """Score it, write down what to do better, and clear away what would go on ticking."""
    drill = await queries.row(tx.conn, drill_id, lock=True)
    if drill.state != DrillState.RUNNING:
        raise wrong_state("wrong_state", state=drill.state)
    points, _show = await queries.points_now(tx.conn, drill, tx.now)
    wanted = await queries.rules_of(tx.conn)
    score, passed = rules.total(points), rules.is_passed(points, wanted["min_score"])
    if points:
        await tx.execute(
            scores.insert(),
            [
                {
                    "id": new_id(),
                    "drill_id": drill_id,
                    "rule": str(p.rule),
                    "inject_key": p.inject_key,
                    "user_id": p.person.id,
                    "user_name": p.person.name,
                    "passed": p.passed,
                    "params": p.params,
                }
                for p in points
            ],
        )
    for (rule, person), count in rules.missed(points).items():
        owner = person if person.id else Person(drill.facilitator_id, drill.facilitator_name)
        await tx.execute(
            lessons.insert().values(
                id=new_id(),
                drill_id=drill_id,
                rule=str(rule),
                count=count,
                owner_id=owner.id,
                owner_name=owner.name,
                due_at=tx.now + timedelta(days=LESSON_DAYS),
            )
        )
    await _set(tx, drill_id, state=DrillState.ENDED, ended_at=tx.now, score=score, passed=passed)
    await _clear(tx, drill, seams)
    tx.emit(DrillEnded(drill_id=drill_id, show_id=drill.show_id, score=score, passed=passed))


async def cancel_drill(tx: Tx, drill_id: str, seams: CaseSeams) -> None:
    drill = await queries.row(tx.conn, drill_id, lock=True)
    if drill.state not in (DrillState.PLANNED, DrillState.RUNNING):
        raise wrong_state("wrong_state", state=drill.state)
    await _set(tx, drill_id, state=DrillState.CANCELLED, ended_at=tx.now)
    await _clear(tx, drill, seams)
    tx.emit(DrillCancelled(drill_id=drill_id, show_id=drill.show_id))


async def _clear(tx: Tx, drill: Any, seams: CaseSeams) -> None:
    """No clock of a drill runs on: promises are withdrawn, cases closed as none, offers end with them."""
    for inject in await facts.inject_rows(tx.conn, drill.id):
        await cancel_timer(tx, INJECT_TIMER, f"{drill.id}:{inject.key}")
    await cancel_timer(tx, END_TIMER, drill.id)
    for promise in await promise_queries.of_show(tx.conn, drill.show_id):
        if promise["state"] == "open":
            await promises.withdraw(tx, promise["id"], "drill")
    for case_id in await cases.of_show(tx.conn, drill.show_id):
        if (await cases.row(tx.conn, case_id)).status not in ENDED:
            await ending.close_case(tx, case_id, seams=seams, outcome=Outcome.SPAM, lesson="drill")
    await tx.execute(
        requests.update()
        .where(requests.c.show_id == drill.show_id, requests.c.state.in_(("waiting", "late")))
        .values(state="withdrawn", rev=requests.c.rev + 1)
    )
    if (await show_queries.show_row(tx.conn, drill.show_id)).state == ShowState.LIVE:
        left = await incidents.undecided(tx.conn, drill.show_id)
        await shows.end_show(tx, drill.show_id, forced=len(left))


async def lesson_done(tx: Tx, lesson_id: str, note: str) -> str:
    """Returns the drill's id."""
    row = await tx.one(sa.select(lessons).where(lessons.c.id == lesson_id))
    if row is None:
        raise not_found("action")
    if not note.strip():
        raise bad_input("text_missing", fields={"note": "text_missing"})
    values = {"done_at": tx.now, "done_by": tx.actor.name, "note": note.strip()}
    await tx.execute(lessons.update().where(lessons.c.id == lesson_id).values(values))
    tx.emit(LessonDone(drill_id=row.drill_id, lesson_id=lesson_id))
    return str(row.drill_id)


async def set_schedule(tx: Tx, *, every_days: int, required: bool, min_score: int) -> None:
    values = {"every_days": every_days, "required": required, "min_score": min_score}
    if not (await tx.execute(schedule.update().where(schedule.c.one == 1).values(values))).rowcount:
        await tx.execute(schedule.insert().values(one=1, **values))
    tx.emit(ScheduleSet(every_days=every_days, required=required, min_score=min_score))


async def record_training(
    tx: Tx, user_id: str, kind: str, *, valid_until: datetime | None = None, note: str | None = None
) -> str:
    user = await people.user(tx.conn, user_id)
    if user is None or not user.active:
        raise bad_input("unknown_user", fields={"user_id": "unknown_user"})
    training_id = new_id()
    await tx.execute(
        trainings.insert().values(
            id=training_id,
            user_id=user_id,
            kind=kind,
            at=tx.now,
            valid_until=valid_until,
            note=note,
            by_name=tx.actor.name,
        )
    )
    tx.emit(TrainingRecorded(training_id=training_id, user_id=user_id, training=kind))
    return training_id
