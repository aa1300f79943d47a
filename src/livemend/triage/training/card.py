"""The model card: what it was made of, how good it is, what it cannot do. Figures are written here, words by hand."""

from pathlib import Path

from livemend.triage.training import corpora, readings
from livemend.triage.training.build import Material
from livemend.triage.training.measure import Figures, table

BEGIN, END = "<!-- figures: written by `livemend train`, do not edit -->", "<!-- end of figures -->"


def sources(of: Material, corrections: int) -> str:
    sizes: dict[str, int] = {}
    for partial in of.partial:
        sizes[partial.source] = sizes.get(partial.source, 0) + 1
    lines = ["| source | texts | labels used | licence |", "|---|---|---|---|"]
    read = sum(row.set == readings.SET for row in of.rows)
    lines.append(f"| seed/comments.jsonl | {len(of.rows) - corrections - read} | all | ours, CC BY 4.0 |")
    if corrections:
        lines.append(f"| corrections of the desk | {corrections} | all | the desk's own |")
    if read:
        lines.append(f"| texts of the corpora below, read one by one | {read} | all | labels ours, CC BY 4.0 |")
    for source in corpora.SOURCES:
        if source.file in sizes:
            lines.append(f"| {source.origin} | {sizes[source.file]} | in part | {source.licence} |")
    if of.clauses:
        lines.append(
            f"| clauses of these, judged by a teacher (multilingual-e5-small) | {len(of.clauses)} | chances | MIT |"
        )
    return "\n".join(lines)


def body(
    of: Material, corrections: int, size: int, main: Figures, licensed: Figures | None, real: Figures | None
) -> str:
    """`size`: bytes of what is shipped; `real`: figures on held-out texts of the corpora that were read one by one."""
    parts = [
        BEGIN,
        "## Sources",
        sources(of, corrections),
        f"The artefact has {size / 1e6:.1f} MB (both readings).",
        f"## Figures on the held-out split of the seed ({main.size} texts, never trained on)",
        table(main),
    ]
    if real is not None:
        parts += [
            f"## Figures on real texts of other styles ({real.size} held-out texts of the corpora, read one by "
            "one by the same conventions, never trained on)",
            table(real),
        ]
    if licensed is not None:
        parts += [
            "## Beside it: built from the seed and openly licensed data alone (`--licensed-only`)",
            "| measure | shipped | licensed only |\n|---|---|---|\n"
            f"| macro F1 over kinds | {main.macro:.3f} | {licensed.macro:.3f} |\n"
            f"| issue macro F1 | {main.issue_macro:.3f} | {licensed.issue_macro:.3f} |\n"
            f"| level right | {main.level:.3f} | {licensed.level:.3f} |\n"
            f"| complaints that reach the desk | {main.reach:.3f} | {licensed.reach:.3f} |\n"
            "| false alarms per 1,000 where .95 arrive "
            f"| {main.false_alarms_at_95:.1f} | {licensed.false_alarms_at_95:.1f} |",
        ]
    return "\n\n".join([*parts, END])


def write(path: Path, figures: str) -> None:
    """Replace the figures in the card, leave the words around them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_text("utf-8") if path.is_file() else "# Model card: triage\n\n" + BEGIN + END + "\n"
    before, rest = old.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    path.write_text(before + figures + after, "utf-8")
