"""`livemend replay`: a recording of any known format through the real way in."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from livemend.kit.settings import Settings


def replay(
    file: Annotated[Path, typer.Argument(help="a recording: JSONL, CSV, yt-dlp, Twitch, Bilibili, … (detected)")],
    speed: Annotated[float | None, typer.Option(min=0.01, help="times real time (default 1)")] = None,
    at_most: Annotated[bool, typer.Option("--max", help="as fast as it goes")] = False,
    json_: Annotated[Path | None, typer.Option("--json", help="write the report here; - is standard output")] = None,
    show: Annotated[str | None, typer.Option(help="title of the show; a running one of this title goes on")] = None,
) -> None:
    """Hand a recording in, comment by comment, and report what became of it."""
    if at_most and speed is not None:
        typer.echo("either --speed or --max", err=True)
        raise typer.Exit(2)
    if not file.is_file():
        typer.echo(f"no such file: {file}", err=True)
        raise typer.Exit(1)
    from uvicorn.loops.auto import auto_loop_factory

    from livemend.commands.environment import settings

    try:
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            pace = None if at_most else speed or 1.0
            found = runner.run(run(settings(), file, pace, show, quiet=json_ == Path("-")))
    except OSError as error:
        typer.echo(f"{file}: {error.strerror or error}", err=True)
        raise typer.Exit(1) from None
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if json_ == Path("-"):
        typer.echo(text)
        return
    if json_ is not None:
        json_.write_text(text + "\n", encoding="utf-8")
    _summary(found)


async def run(
    settings: "Settings", file: Path, speed: float | None, show: str | None, *, quiet: bool = False
) -> dict[str, Any]:
    from livemend import bootstrap

    from . import logs, migrate, tuning
    from .replay_run import Progress, run_replay

    logs.configure(settings)
    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    # Nothing listens here and nothing is signed, so the key does not matter.
    desk = bootstrap.build(settings.model_copy(update={"demo": True}))
    progress = Progress()
    tuning.settle()
    async with bootstrap.running(desk):
        telling = None if quiet else asyncio.create_task(_tell(progress))
        try:
            return await run_replay(desk, file, speed=speed, show=show, progress=progress)
        finally:
            if telling is not None:
                telling.cancel()


async def _tell(progress: Any) -> None:
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        return
    with console.status("") as status:
        while True:
            status.update(
                f"{progress.received} received, {progress.stored} stored, {progress.duplicates} twice, "
                f"{progress.malformed_count} malformed"
            )
            await asyncio.sleep(0.2)


def _summary(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(show_header=False, box=None)
    for name in ("received", "stored", "duplicates", "failed"):
        table.add_row(name, str(found[name]))
    lines = ", ".join(str(line) for line in found["malformed"]["lines"][:20])
    table.add_row("malformed", f"{found['malformed']['count']}" + (f" (lines {lines})" if lines else ""))
    table.add_row("gaps", str(len(found["gaps"])))
    table.add_row("lanes", ", ".join(f"{lane} {n}" for lane, n in sorted(found["lanes"].items(), key=lambda x: -x[1])))
    table.add_row("incidents", str(len(found["incidents"])))
    for name in ("durable", "pushed"):
        ms = found[f"received_to_{name}_ms"]
        table.add_row(f"received → {name}", f"p50 {ms['p50']} ms, p99 {ms['p99']} ms")
    table.add_row("taken", f"{found['seconds']} s, {found['comments_per_second']} comments/s")
    console.print(table)
    top = sorted(found["incidents"], key=lambda view: -view["people"])[:10]
    for view in top:
        mark = " (suspicious)" if view["suspicious"] else ""
        console.print(f"  {view['people']:>4} people  {view['title']['en']}{mark}", markup=False)
