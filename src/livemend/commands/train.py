"""`livemend train`: the triage model anew, from the seed, the public corpora when present, and a desk's corrections."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from livemend.triage.training.data import Row
    from livemend.triage.training.gate import Split

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
    from livemend.triage import artefact, shelf

    if back:
        now = shelf.back(out)
        typer.echo(f"in force: {now or 'the shipped model'} (a running server takes it at its next start)")
        return
    from livemend.triage.reader import Reader
    from livemend.triage.training import build, gate, measure
    from livemend.triage.training import card as cards
    from livemend.triage.training import data as rows

    for path in (seed, *(data or [])):
        if not path.is_file():
            typer.echo(f"no such file: {path}", err=True)
            raise typer.Exit(1)
    corrections = corrections_of(desk) if desk else []
    extra = [row for path in data or [] for row in rows.read(path)]
    split = gate.held_out(seed, corpora)
    fixed = fixed_split(seed, split, corpora)
    of = build.material(seed, corpora, extra + corrections, open_only=licensed_only, limit=limit)
    # The second reading knows corpora without a licence; what is built from open data alone does without it.
    reader = None if licensed_only else Reader.load()
    model = artefact.dump(*build.build(of, typer.echo, reader=reader))
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.bin").write_bytes(model)
    look = partial(gate.remembered, out) if activate else gate.figures
    figures = look(model, split.seed)
    typer.echo(measure.table(figures))
    typer.echo(
        f"\nunhappy texts that were missed counted: issue macro F1 {figures.issue_of_all:.3f}, "
        f"level right {figures.level_of_all:.3f}"
    )
    on_real = look(model, split.real) if split.real else None
    if on_real is not None:
        typer.echo(f"\non {on_real.size} held-out texts of the corpora\n\n{measure.table(on_real)}")
    if card is not None:
        beside = None
        if not licensed_only:
            open_ = build.material(seed, corpora, extra + corrections, open_only=True, limit=limit)
            licensed = artefact.dump(*build.build(open_, typer.echo))
            (out / "licensed.bin").write_bytes(licensed)
            beside = gate.figures(licensed, split.seed)
        size = len(model) + (len(artefact.read(None, "reader.bin")) if reader else 0)
        cards.write(card, cards.body(of, len(extra) + len(corrections), size, figures, beside, on_real))
    if activate:
        put_into_force(out, model, fixed)


def fixed_split(seed: Path, split: "Split", corpora: Path) -> "Split":
    """What a model is put into force by: the held-out part of the shipped seed, whatever seed it was trained on."""
    from livemend.triage.training import gate

    if not gate.SHIPPED_SEED.is_file():
        typer.echo(f"the seed shipped with livemend is not at hand, models are compared by that of {seed}", err=True)
        return split
    if gate.SHIPPED_SEED.samefile(seed):
        return split
    fixed = gate.held_out(gate.SHIPPED_SEED, corpora)
    if {r.text: r for r in fixed.seed} != {r.text: r for r in split.seed}:
        typer.echo(
            f"{seed} has another held-out part ({len(split.seed)} texts) than the shipped seed ({len(fixed.seed)}): "
            "the tables are of the former, a model comes into force by the latter",
            err=True,
        )
    return fixed


def put_into_force(out: Path, model: bytes, fixed: "Split") -> None:
    """Exit status 3, with every reason, when the model is worse than the best of those before it."""
    from livemend.triage import artefact, shelf
    from livemend.triage.training import gate

    before = [artefact.read(path) for path in (None, *shelf.before(out))]
    if model == artefact.read(shelf.current(out)):
        typer.echo(f"in force already: {shelf.current(out) or 'the shipped model'}")
        return
    if not fixed.real:
        typer.echo("no corpora, so the models are not compared on real texts", err=True)
    reasons = []
    for rows, real in ((fixed.seed, False), (fixed.real, True)):
        if rows:
            typer.echo(f"comparing with {len(before)} models on {len(rows)} {'real texts' if real else 'texts'}")
            now, *rivals = (gate.remembered(out, m, rows) for m in (model, *before))
            reasons += gate.worse(now, *rivals, real=real)
    if reasons:
        typer.echo("\n- ".join(["not put into force, it is worse than the models before in", *reasons]), err=True)
        raise typer.Exit(3)
    typer.echo(f"in force from the next start: {shelf.activate(out, model)}. Back: livemend train --back")


def corrections_of(database: str) -> "list[Row]":
    """One clear line and exit status 1 when there is none to read; no file is made."""
    import sqlalchemy as sa
    from asyncpg import InterfaceError, PostgresError

    url = database if "://" in database else f"sqlite+aiosqlite:///{database}"
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
            raise FileNotFoundError("no such file")
        return asyncio.run(of_desk(url))
    except (sa.exc.SQLAlchemyError, InterfaceError, PostgresError, OSError, ImportError) as error:
        reason = (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0]
        shown = database.rsplit("@", 1)[-1]
        typer.echo(f"cannot read the corrections of a desk from {shown}: {reason}", err=True)
        raise typer.Exit(1) from None


async def of_desk(url: str) -> "list[Row]":
    """What people of a desk said texts really are. The last word on a text counts, and nothing nobody spoke of."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from livemend.comments import actions, queries
    from livemend.triage.training import data

    # Not as the desk itself opens it: that would change the file, and it may be one of somebody else.
    engine = create_async_engine(url)
    known: dict[str, dict[str, Any]] = {}
    try:
        async with engine.connect() as conn:
            for label in await queries.all_labels(conn):
                if label.text:
                    known[label.text] = actions.known_after(known.get(label.text, {}), label)
    finally:
        await engine.dispose()
    return [data.of_desk(text, said) for text, said in known.items() if said]
