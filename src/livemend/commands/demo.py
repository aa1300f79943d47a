"""`livemend demo`: the recorded show goes through the whole loop, then the console stays open."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from livemend.kit.settings import Settings
    from livemend.people.access import Desk

    from .demo_team import Team

FOLDER = Path(__file__).parents[3] / "demo" / "evening-market"


def demo(
    exit_: Annotated[bool, typer.Option("--exit", help="end after the summary")] = False,
    speed: Annotated[float, typer.Option(help="show minutes a minute")] = 400.0,
    until: Annotated[str, typer.Option(help="hh:mm:ss: play up to there, then go on live")] = "",
    port: Annotated[int | None, typer.Option(help="another port than the settings say")] = None,
    folder: Annotated[Path, typer.Option(help="the recorded show", exists=True, file_okay=False)] = FOLDER,
) -> None:
    """Replay the recorded show Evening Market through the whole desk and keep the console open."""
    from livemend.commands.environment import settings

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
        run_loop(run(base.model_copy(update=changes), folder, speed, until, stay=not exit_))


async def run(settings: "Settings", folder: Path, speed: float, until: str, *, stay: bool) -> None:
    import yaml
    from rich.console import Console

    from livemend import bootstrap
    from livemend.kit.clock import SteppedClock

    from . import demo_summary, logs, migrate, tuning
    from .demo_play import Player
    from .demo_team import offset
    from .serve import free_or_exit, server_of

    console = Console()
    free_or_exit(settings)
    logs.configure(settings)
    _clean(settings)
    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    shop = yaml.safe_load((folder / "shop.yaml").read_text(encoding="utf-8"))
    acts = yaml.safe_load((folder / "acts.yaml").read_text(encoding="utf-8"))
    stop_at = offset(until) if until else timedelta.max
    start = datetime.now(UTC).replace(microsecond=0) - (stop_at if until else _length(acts))
    clock = SteppedClock(start - timedelta(hours=1))
    desk = bootstrap.build(settings, clock)
    tuning.settle()
    async with _serving(server_of(desk, timers=False)) as (app, serving):
        show_id = await _open_shop(desk, shop, start)
        clock.put(start)
        async with _team(desk, app, show_id, start, folder) as team:
            player = Player(desk, clock, team, folder, acts, start)
            began = time.monotonic()
            with demo_summary.live(console, desk, player.progress):
                await player.play(speed, stop_at)
            took = time.monotonic() - began
            clock.release()
            timers = asyncio.create_task(desk.timers.run())
            await demo_summary.show(console, desk, team, player.progress, took)
            rest = asyncio.create_task(player.go_on())
            if stay:
                console.print("\n[dim]The desk is open. Ctrl-C ends it.[/dim]")
                await asyncio.wait([serving])
            rest.cancel()
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
        for meter in plan["risk"]:
            await remedies.measure_risk(tx, **meter)
    return show_id
