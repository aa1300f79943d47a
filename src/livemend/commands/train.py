"""`livemend train`: the triage model anew, from the seed, the public corpora when present, and a desk's corrections."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from livemend.triage.training.data import Row
    from livemend.triage.training.measure import Figures

FOLDER = Path("var/triage")


def train(
    out: Annotated[Path, typer.Option("--out", help="folder for model.bin")] = FOLDER,
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="more labelled JSON lines, in the seed's form")
    ] = None,
    desk: Annotated[str, typer.Option("--desk", help="database (URL or SQLite file) whose corrections are used")] = "",
    seed: Annotated[Path, typer.Option("--seed", help="the seed file")] = Path("seed/comments.jsonl"),
    corpora: Annotated[Path, typer.Option("--corpora", help="folder of the public corpora")] = Path("data/train"),
    licensed_only: Annotated[bool, typer.Option("--licensed-only", help="seed and openly licensed data alone")] = False,
    card: Annotated[Path | None, typer.Option("--card", help="model card whose figures are renewed")] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="train on so many lines only (learning curve)")] = None,
    activate: Annotated[bool, typer.Option("--activate", help="put the model into force if it is not worse")] = False,
    back: Annotated[bool, typer.Option("--back", help="return to the model before, and do nothing else")] = False,
) -> None:
    """Train, measure on the held-out split, and say how good it is. The same data gives the same model, bit for bit."""
    from livemend.triage import Triage, artefact, shelf

    if back:
        now = shelf.back(out)
        typer.echo(f"in force: {now or 'the shipped model'} (a running server takes it at its next start)")
        return
    from livemend.triage.reader import Reader
    from livemend.triage.training import build, measure, readings
    from livemend.triage.training import card as cards
    from livemend.triage.training import data as rows

    if not seed.is_file():
        typer.echo(f"no seed file: {seed}", err=True)
        raise typer.Exit(1)
    extra = [row for path in data or [] for row in rows.read(path)]
    corrections = asyncio.run(of_desk(desk)) if desk else []
    of = build.material(seed, corpora, extra + corrections, open_only=licensed_only, limit=limit)
    # The second reading knows corpora without a licence; what is built from open data alone does without it.
    reader = None if licensed_only else Reader.load()
    model = artefact.dump(*build.build(of, typer.echo, reader=reader))
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.bin").write_bytes(model)
    held_out = [r for r in rows.read(seed) if rows.part(r.text) == rows.TEST]
    figures = measure.figures(Triage.load(out / "model.bin"), held_out)
    typer.echo(measure.table(figures))
    real = [r for r in readings.read(seed.with_name(readings.NAME), corpora) if rows.part(r.text) == rows.TEST]
    on_real = measure.figures(Triage.load(out / "model.bin"), real) if real else None
    if on_real is not None:
        typer.echo(f"\non {on_real.size} held-out texts of the corpora\n\n{measure.table(on_real)}")
    if card is not None:
        beside = None
        if not licensed_only:
            open_ = build.material(seed, corpora, extra + corrections, open_only=True, limit=limit)
            (out / "licensed.bin").write_bytes(artefact.dump(*build.build(open_, typer.echo)))
            beside = measure.figures(Triage.load(out / "licensed.bin"), held_out)
        size = len(model) + (len(artefact.read(None, "reader.bin")) if reader else 0)
        cards.write(card, cards.body(of, len(extra) + len(corrections), size, figures, beside, on_real))
    if activate:
        old = measure.figures(Triage.load(shelf.current(out)), held_out)
        reasons = worse(figures, old)
        if reasons:
            typer.echo("not put into force, it is worse than the model before: " + "; ".join(reasons), err=True)
            raise typer.Exit(3)
        typer.echo(f"in force from the next start: {shelf.activate(out, model)}. Back: livemend train --back")


def worse(new: "Figures", old: "Figures") -> list[str]:
    """In what the new model is worse on the same texts, beyond what a handful of texts may move."""
    found = []
    for name, now, before, slack in (
        ("macro F1 over kinds", new.macro, old.macro, 0.003),
        ("issue macro F1", new.issue_macro, old.issue_macro, 0.01),
        ("complaints that reach the desk", new.reach, old.reach, 0.01),
        ("safety texts found", new.safety_reach, old.safety_reach, 0.02),
        ("false alarms where .95 arrive", -new.false_alarms_at_95, -old.false_alarms_at_95, 10.0),
    ):
        if now < before - slack:
            found.append(f"{name} {abs(now):.3f} against {abs(before):.3f}")
    return found


async def of_desk(database: str) -> "list[Row]":
    """What people of a desk said texts really are. The last word on a text counts."""
    from livemend.comments import queries
    from livemend.kit.clock import SystemClock
    from livemend.kit.db import Database
    from livemend.triage.training.data import Row

    url = database if "://" in database else f"sqlite+aiosqlite:///{database}"
    db = Database(url, SystemClock())
    found: dict[str, Row] = {}
    try:
        async with db.read() as conn:
            for label in await queries.all_labels(conn):
                if label.text and label.kinds:
                    found[label.text] = Row(
                        label.text,
                        kinds=tuple(label.kinds),
                        issue=label.issue,
                        subtype=label.subtype,
                        level=label.level,
                        set="desk",
                    )
    finally:
        await db.close()
    return list(found.values())
