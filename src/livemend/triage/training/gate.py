"""Whether a new model may come into force: on the same texts it is worse in nothing than any model before it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from livemend.triage import artefact
from livemend.triage.engine import Triage
from livemend.triage.model import Model
from livemend.triage.training import data, measure, readings
from livemend.triage.training.measure import Figures

PACKAGE = Path(__file__).parents[1]
# The seed the shipped model was made from; it comes with the source tree, not with a wheel.
SHIPPED_SEED = Path(__file__).parents[4] / "seed" / "comments.jsonl"

# How far each figure may lie behind the best that any model before it reached: what a handful of texts, right for one
# model and wrong for the other, moves on the 40,000 of the seed's held-out part. It is taken from the best and not from
# the last, so that small steps down never add up.
MACRO, KIND, LANGUAGE, ISSUE, LEVEL, REACH, HARM = 0.003, 0.015, 0.01, 0.01, 0.01, 0.01, 0.02
# The same for alarms, in texts per 1,000: false ones of harm, false ones at the limits in force, and where .95 arrive.
FALSE_HARM, FALSE_ALARMS, FALSE_ALARMS_AT_95 = 0.5, 8.0, 10.0
# A kind of fewer texts than this moves by chance alone; so does a language, whose texts are spread over all kinds.
FEW, FEW_OF_LANGUAGE = 200, 500
# The held-out real texts are an eighth as many as those of the seed: chance moves their figures by the root of eight.
REAL = 3.0


class Split(msgspec.Struct):
    """Texts no model was trained on: of a seed, and the real ones read by its conventions (none without corpora)."""

    seed: list[data.Row]
    real: list[data.Row]


class Mark(msgspec.Struct):
    """`up`: whether more is better."""

    value: float
    slack: float
    up: bool = True


def held_out(seed: Path, corpora: Path) -> Split:
    real = readings.read(seed.with_name(readings.NAME), corpora)
    return Split(*([r for r in rows if data.part(r.text) == data.TEST] for rows in (data.read(seed), real)))


def figures(model: bytes, rows: Sequence[data.Row]) -> Figures:
    return measure.figures(Triage(Model(*artefact.parse(model, artefact.Meta))), rows)


def remembered(folder: Path, model: bytes, rows: Sequence[data.Row]) -> Figures:
    """Figures take minutes, and the models before are asked for theirs again and again: each is measured once, as long
    as the texts, the code and the second reading stay the same."""
    files = sorted(f for f in PACKAGE.rglob("*") if f.suffix in (".py", ".bin"))
    key = hashlib.sha256(msgspec.json.encode(rows))
    for content in (model, *(f.read_bytes() for f in files)):
        key.update(hashlib.sha256(content).digest())
    path = folder / f"figures-{key.hexdigest()[:16]}.json"
    if path.is_file():
        return msgspec.json.decode(path.read_bytes(), type=Figures)
    found = figures(model, rows)
    path.write_bytes(msgspec.json.encode(found))
    return found


def marks(of: Figures, *, real: bool = False) -> dict[str, Mark]:
    """What is compared. Some kinds, and harm, hardly occur among the real texts: they are left to the seed."""
    found = {
        "issue macro F1": Mark(of.issue_macro, ISSUE),
        "issue macro F1, unhappy texts that were missed counted": Mark(of.issue_of_all, ISSUE),
        "level right": Mark(of.level, LEVEL),
        "level right, unhappy texts that were missed counted": Mark(of.level_of_all, LEVEL),
        "complaints that reach the desk": Mark(of.reach, REACH),
        "false alarms per 1,000": Mark(of.false_alarms, FALSE_ALARMS, up=False),
        "false alarms per 1,000 where .95 arrive": Mark(of.false_alarms_at_95, FALSE_ALARMS_AT_95, up=False),
        "false safety alarms per 1,000": Mark(of.safety_false, FALSE_HARM, up=False),
    }
    found |= {f"F1 of {kind}": Mark(s.f1, KIND) for kind, s in of.kinds.items() if s.size >= FEW}
    if not real:
        found["macro F1 over kinds"] = Mark(of.macro, MACRO)
        found["safety texts found"] = Mark(of.safety_reach, HARM)
        for lang, (f1, size) in of.languages.items():
            if size >= FEW_OF_LANGUAGE:
                found[f"macro F1 in {lang}"] = Mark(f1, LANGUAGE)
    elif often := [s.f1 for s in of.kinds.values() if s.size >= FEW]:
        found[f"macro F1 over kinds of {FEW} texts or more"] = Mark(measure.mean(often), MACRO)
    return found


def worse(new: Figures, *before: Figures, real: bool = False) -> list[str]:
    """In what a model is worse than the best of those before it, on the same texts."""
    found, olds = [], [marks(old, real=real) for old in before]
    for name, now in marks(new, real=real).items():
        rivals = [old[name].value for old in olds if name in old]
        slack = now.slack * (REAL if real else 1)
        if not rivals:
            continue
        best = max(rivals) if now.up else min(rivals)
        if (best - now.value if now.up else now.value - best) > slack:
            where, move = " on real texts" if real else "", "fall" if now.up else "rise"
            found.append(f"{name}{where}: {now.value:.3f}, best before {best:.3f}, may {move} by {slack:g}")
    return found
