"""`livemend demo`: the recorded show goes through the whole loop, then the console stays open."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from livemend.channels.base import LiveEvent
    from livemend.kit.clock import SteppedClock
    from livemend.kit.settings import Settings
    from livemend.people.access import Desk

    from .demo_team import Team

FOLDER = Path(__file__).parents[3] / "demo" / "evening-market"
# Show time is gathered this long before it is handed to the intake, as a platform's poll would.
GATHER = timedelta(seconds=3)


@dataclass
class Progress:
    """What the terminal shows while the recording runs."""

    at: timedelta = timedelta()
    received: int = 0
    duplicates: int = 0
    malformed: list[int] = field(default_factory=list)
    acts: int = 0
    refused: list[str] = field(default_factory=list)
    latest: str = ""


def demo(
    exit_: Annotated[bool, typer.Option("--exit", help="end after the summary")] = False,
    speed: Annotated[float, typer.Option(help="show minutes a minute")] = 180.0,
    port: Annotated[int | None, typer.Option(help="another port than the settings say")] = None,
    folder: Annotated[Path, typer.Option(help="the recorded show", exists=True, file_okay=False)] = FOLDER,
) -> None:
    """Replay the recorded show Evening Market through the whole desk and keep the console open."""
    from livemend.__main__ import settings

    from .serve import run_loop

    base = settings()
    var = Path("var")
    changes: dict[str, Any] = {
        "demo": True,
        "database_url": f"sqlite+aiosqlite:///{var}/demo.sqlite3",
        "blob_dir": var / "demo-blobs",
        "log_level": "warning",
    }
    if port is not None:
        changes["port"] = port
    with contextlib.suppress(KeyboardInterrupt):
        run_loop(run(base.model_copy(update=changes), folder, speed, stay=not exit_))


async def run(settings: "Settings", folder: Path, speed: float, *, stay: bool) -> None:
    import yaml
    from rich.console import Console

    from livemend import bootstrap
    from livemend.kit.clock import SteppedClock

    from . import demo_summary, logs, migrate
    from .serve import free_or_exit, server_of

    console = Console()
    free_or_exit(settings)
    logs.configure(settings)
    _clean(settings)
    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    shop = yaml.safe_load((folder / "shop.yaml").read_text(encoding="utf-8"))
    acts = yaml.safe_load((folder / "acts.yaml").read_text(encoding="utf-8"))
    start = datetime.now(UTC).replace(microsecond=0) - _length(acts)
    clock = SteppedClock(start - timedelta(hours=1))
    desk = bootstrap.build(settings, clock)
    async with _serving(server_of(desk, timers=False)) as (app, serving):
        show_id = await _open_shop(desk, shop, start)
        clock.put(start)
        progress = Progress()
        async with _team(desk, app, show_id, start, folder) as team:
            began = time.monotonic()
            with demo_summary.live(console, desk, progress):
                await _play(desk, clock, team, folder, acts, start, speed, progress)
            took = time.monotonic() - began
            clock.release()
            timers = asyncio.create_task(desk.timers.run())
            await demo_summary.show(console, desk, team, progress, took)
        if stay:
            console.print("\n[dim]The desk is open. Ctrl-C ends it.[/dim]")
            await asyncio.wait([serving])
        desk.timers.stop()
        await timers


def _clean(settings: "Settings") -> None:
    """The demo begins anew every time; it never touches another database than its own."""
    import shutil

    from sqlalchemy.engine import make_url

    path = Path(str(make_url(settings.database_url).database))
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(settings.blob_dir, ignore_errors=True)


def _length(acts: list[dict[str, Any]]) -> timedelta:
    from .demo_team import offset

    return max(offset(act["at"]) for act in acts) + timedelta(minutes=2)


@contextlib.asynccontextmanager
async def _serving(server: Any) -> AsyncIterator[tuple[Any, "asyncio.Task[None]"]]:
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
            raise typer.Exit(1)
        await asyncio.sleep(0.02)
    try:
        yield server.config.app, task
    finally:
        server.should_exit = True
        await task


@contextlib.asynccontextmanager
async def _team(desk: "Desk", app: Any, show_id: str, start: datetime, folder: Path) -> AsyncIterator["Team"]:
    from .demo_team import Team

    team = Team(desk, app, show_id, start, folder)
    try:
        yield team
    finally:
        await team.close()


async def _open_shop(desk: "Desk", shop: dict[str, Any], start: datetime) -> str:
    """Products, people and policy, then the planned show; the manager opens it."""
    import sqlalchemy as sa

    from livemend.knowledge.seed import seed_shop
    from livemend.onair import acts
    from livemend.people import queries as people
    from livemend.people.model import users
    from livemend.remedies import actions as remedies
    from livemend.shows import actions as shows

    async with desk.db.write() as tx:
        await seed_shop(tx, shop, start)
        manager = await tx.one(sa.select(users).where(users.c.role == "manager"))
        ids = {row.login: row.id for row in await tx.all(sa.select(users))}
    assert manager is not None
    plan = shop["show"]
    async with desk.db.write(people.as_actor(manager)) as tx:
        show_id = await shows.plan_show(
            tx,
            title=plan["title"],
            rooms_=[(room["platform"], room["room"]) for room in plan["rooms"]],
            skus=plan["rundown"],
            people=[(seat["role"], ids[seat["user"]]) for seat in shop["roster"]],
        )
        # The replayed platforms carry acts out on their own side: a ledger anyone can look at.
        await acts.use_channel(tx, show_id, "replay")
        await remedies.set_budget(tx, show_id, plan["budget"], plan["returnless_limit"])
    return show_id


def _events(folder: Path, progress: Progress) -> Iterator["LiveEvent"]:
    from livemend.channels.base import Malformed
    from livemend.channels.replay.open import open_recording

    for item in open_recording(folder / "show.jsonl"):
        if isinstance(item, Malformed):
            progress.malformed.append(item.line)
        else:
            yield item


async def _play(
    desk: "Desk",
    clock: "SteppedClock",
    team: "Team",
    folder: Path,
    acts: list[dict[str, Any]],
    start: datetime,
    speed: float,
    progress: Progress,
) -> None:
    """Events and acts in the order of their times; timers ring at their own moment in between."""
    from livemend.kit.clock import to_ms

    from .demo_team import SHOW, ActRefused, offset

    began = time.monotonic()
    waiting: list[LiveEvent] = []
    since = timedelta()
    begin_ms = to_ms(start)

    async def flush() -> None:
        if waiting:
            batch, waiting[:] = list(waiting), []
            told = await desk.parts["ingest"].submit(team.show_id, batch)
            progress.received += sum(event.type == "comment" for event in batch)
            progress.duplicates += told.duplicates

    async def to(moment: timedelta) -> None:
        pause = moment.total_seconds() / speed - (time.monotonic() - began)
        if pause > 0 and moment <= SHOW:
            await asyncio.sleep(pause)
        await _ring(desk, clock, start + moment)
        progress.at = moment

    todo = [(offset(act["at"]), act) for act in acts]
    todo.append((SHOW, {"do": "end_show", "as": "floor"}))
    todo.sort(key=lambda pair: pair[0])

    async def act_until(moment: timedelta) -> None:
        while todo and todo[0][0] <= moment:
            at, act = todo.pop(0)
            await flush()
            await to(at)
            try:
                await (team.end_show() if act["do"] == "end_show" else team.act(act))
                progress.acts += 1
            except ActRefused as error:
                progress.refused.append(f"{act['at']} {act['do']}: {error}")
            progress.latest = f"{act['as']}: {act['do']}"

    await team.start_show()
    for event in _events(folder, progress):
        at = timedelta(milliseconds=event.ts or 0)
        await act_until(at)
        if waiting and at - since >= GATHER:
            await flush()
        if not waiting:
            since = at
            await to(at)
        waiting.append(_shifted(event, begin_ms))
    await flush()
    await act_until(timedelta.max)


def _shifted(event: "LiveEvent", begin_ms: int) -> "LiveEvent":
    """A recording's times count from its start; the desk's are of the world."""
    from msgspec.structs import replace

    changes = {name: getattr(event, name) for name in ("ts", "gap_from", "gap_to")}
    moved: LiveEvent = replace(event, **{k: v + begin_ms for k, v in changes.items() if v is not None})
    return moved


async def _ring(desk: "Desk", clock: "SteppedClock", until: datetime) -> None:
    """Put the clock to `until`, stopping at every timer that is due before."""
    while True:
        due = await desk.timers.next_due()
        if due is None or due > until:
            break
        clock.put(due)
        if not await desk.timers.run_due():
            break
    clock.put(until)
    await desk.timers.run_due()
