"""What the terminal shows of the demo: live while it runs, and what came of it at the end."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from rich.columns import Columns
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from livemend.kit.i18n import pick
from livemend.people import actions as people
from livemend.people.model import users

if TYPE_CHECKING:
    from livemend.people.access import Desk

    from .demo_play import Progress
    from .demo_team import Team

SHOW = timedelta(minutes=30)


def clock_text(at: timedelta) -> str:
    seconds = int(at.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _look(progress: "Progress", base_url: str) -> Group:
    numbers = Table.grid(padding=(0, 3))
    numbers.add_row(
        Text(clock_text(progress.at), style="bold"),
        f"{progress.received} comments",
        f"{progress.duplicates} duplicates",
        f"{len(progress.malformed)} unreadable lines",
        f"{progress.acts} acts of the team",
    )
    part = min(progress.at / SHOW, 1.0)
    bar = Table.grid()
    bar.add_row(ProgressBar(total=1, completed=part, width=72))
    return Group(numbers, bar, Text(progress.latest, style="dim"), Text(f"watch it at {base_url}/live", style="dim"))


class _Watched:
    def __init__(self, progress: "Progress", base_url: str) -> None:
        self.progress, self.base_url = progress, base_url

    def __rich__(self) -> Group:
        return _look(self.progress, self.base_url)


@contextlib.contextmanager
def live(console: Console, desk: "Desk", progress: "Progress") -> Iterator[None]:
    """A moving picture on a terminal; in a file one line at the end is enough."""
    console.print(f"[bold]Evening Market[/bold], a recorded show of 30 minutes, into {desk.settings.base_url}")
    if not console.is_terminal:
        yield
        console.print(f"{progress.received} comments, {progress.acts} acts of the team")
        return
    with Live(_Watched(progress, desk.settings.base_url), console=console, refresh_per_second=8):
        yield


async def show(console: Console, desk: "Desk", team: "Team", progress: "Progress", took: float) -> None:
    report = await team.call("manager", "GET", f"/api/v1/shows/{team.show_id}/report")
    left = Table(title="The show", show_header=False, box=None, pad_edge=False, title_justify="left")
    for name, value in _numbers(report, progress, took):
        left.add_row(name, value)
    right = Table(title="Incidents", box=None, pad_edge=False, title_justify="left")
    for column in ("", "people", "said after", "became"):
        right.add_column(column, overflow="fold")
    for incident in report["incidents"][:12]:
        right.add_row(
            incident["title"]["en"],
            str(incident["people"]),
            _seconds(incident.get("seconds_to_mention")),
            str(incident.get("disposition") or incident.get("state") or ""),
        )
    console.print()
    console.print(Columns([left, right], padding=(0, 6)))
    owed = Table(title="Still owed", box=None, pad_edge=False, title_justify="left", show_header=False)
    for line in report["owed"]:
        words = line["words"]
        shown = pick(words, "en") if isinstance(words, dict) else str(words)
        due = str(line["due_at"] or "")[:16].replace("T", " ")
        owed.add_row(due, str(line["kind"]), shown)
    console.print(owed)
    for refused in progress.refused:
        console.print(f"[yellow]not done: {refused}[/yellow]")
    await _links(console, desk, team.show_id)


def _seconds(value: Any) -> str:
    return "" if value is None else f"{float(value):.0f} s"


def _numbers(report: dict[str, Any], progress: "Progress", took: float) -> list[tuple[str, str]]:
    times = report["response"]
    return [
        ("comments received", str(progress.received)),
        ("stored", str(report["comments"]["stored"])),
        ("duplicates dropped", str(progress.duplicates)),
        ("unreadable lines", f"{len(progress.malformed)} (line {', '.join(map(str, progress.malformed))})"),
        ("blind gaps", str(len(report["gaps"]))),
        ("incidents", str(report["counts"]["incidents"])),
        ("cases", str(report["counts"]["cases"])),
        ("promises", str(report["counts"]["promises"])),
        (
            "first mention, median / slowest tenth",
            f"{_seconds(times['mention_p50'])} / {_seconds(times['mention_p90'])}",
        ),
        ("replayed in", f"{took:.1f} s"),
    ]


async def _links(console: Console, desk: "Desk", show_id: str) -> None:
    """Whole lines, however narrow the terminal: a link that is cut off is of no use."""
    base = desk.settings.base_url
    places = Table.grid(padding=(0, 3))
    for name, path in (
        ("control room", f"/live/{show_id}"),
        ("prompter", f"/host/{show_id}"),
        ("cases", "/cases"),
        ("report", f"/reports/show/{show_id}"),
    ):
        places.add_row(name, base + path)
    console.print("\n[bold]Where to look[/bold]")
    console.print(places, soft_wrap=True)
    console.print("\n[bold]One log-in link per role[/bold], each good once")
    async with desk.db.write() as tx:
        for row in await tx.all(sa.select(users).where(users.c.active).order_by(users.c.created_at, users.c.id)):
            link = await people.make_login_link(tx, row.id)
            console.print(f"{row.role:10} {base}/login/link/{link}  {row.name}", soft_wrap=True, highlight=False)


__all__ = ["live", "show"]
