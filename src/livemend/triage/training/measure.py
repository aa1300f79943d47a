"""Figures of a model on labelled texts: per kind, issue and language, with sizes."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage.engine import Triage
from livemend.triage.labels import ISSUES, KINDS, LANGS
from livemend.triage.training.data import Row
from livemend.triage.verdict import Verdict

Bools = npt.NDArray[np.bool_]
_COMPLAINT, _NEGATIVE = KINDS.index("complaint"), KINDS.index("negative_review")


class Scores(msgspec.Struct):
    """precision, recall, f1 and how many texts truly are of the class."""

    precision: float
    recall: float
    f1: float
    size: int


class Figures(msgspec.Struct):
    """`false_alarms`: innocent texts brought to the desk, per 1,000, at the shipped limits and where 95 % arrive.

    `issues`, `issue_macro` and `level` are of the unhappy texts that were found to be unhappy; `issue_of_all` and
    `level_of_all` also count what was missed, and issues told of texts that have none.
    """

    size: int
    kinds: dict[str, Scores]
    macro: float
    lanes: float
    reach: float
    false_alarms: float
    false_alarms_at_95: float
    issues: dict[str, Scores]
    issue_macro: float
    level: float
    subtype: float
    safety_reach: float
    safety_false: float
    safety_size: int
    languages: dict[str, tuple[float, int]]
    calibration: dict[str, float]
    issue_of_all: float
    level_of_all: float


def figures(engine: Triage, rows: Sequence[Row]) -> Figures:
    verdicts: list[Verdict] = []
    for at in range(0, len(rows), 512):
        verdicts += engine.verdicts([r.text for r in rows[at : at + 512]])
    true = np.array([[k in r.kinds for k in KINDS] for r in rows])
    said = np.array([[k in v.labels for k in KINDS] for v in verdicts])
    chance = np.array([[v.kinds[k] for k in KINDS] for v in verdicts])
    bad, told = true[:, _COMPLAINT] | true[:, _NEGATIVE], said[:, _COMPLAINT] | said[:, _NEGATIVE]
    unhappy = np.maximum(chance[:, _COMPLAINT], chance[:, _NEGATIVE])
    limit = np.quantile(unhappy[true[:, _COMPLAINT]], 0.05) if true[:, _COMPLAINT].any() else 1.0
    kinds = {k: scores(true[:, n], said[:, n]) for n, k in enumerate(KINDS)}
    with_issue = [(r, v) for r, v in zip(rows, verdicts, strict=True) if r.issue and v.issue]
    issue_true = np.array([r.issue or "" for r, _ in with_issue])
    issue_said = np.array([v.issue or "" for _, v in with_issue])
    issues = {i: scores(issue_true == i, issue_said == i) for i in ISSUES}
    known = [(r.issue, v.issue) for r, v, b in zip(rows, verdicts, bad.tolist(), strict=True) if r.issue or not b]
    all_true, all_said = (np.array([pair[side] or "" for pair in known]) for side in (0, 1))
    all_of_level = [(r, v) for r, v in zip(rows, verdicts, strict=True) if r.issue and r.level is not None]
    of_all = [scores(all_true == i, all_said == i) for i in ISSUES]
    with_subtype = [r.subtype == v.subtype for r, v in with_issue if r.subtype]
    harm, alarm = np.array([r.level == 0 for r in rows]), np.array([v.lane == "safety" for v in verdicts])
    languages = {}
    for lang in LANGS:
        of = np.array([r.lang == lang for r in rows])
        if of.any():
            f1s = [scores(true[of, n], said[of, n]) for n in range(len(KINDS))]
            languages[lang] = (mean([s.f1 for s in f1s if s.size >= 5]), int(of.sum()))
    return Figures(
        size=len(rows),
        kinds=kinds,
        macro=mean([s.f1 for s in kinds.values() if s.size]),
        lanes=mean([v.lane == lane_of(r) for r, v in zip(rows, verdicts, strict=True)]),
        reach=mean(told[true[:, _COMPLAINT]]),
        false_alarms=1000 * mean(told[~bad]),
        false_alarms_at_95=1000 * mean(unhappy[~bad] >= limit),
        issues=issues,
        issue_macro=mean([s.f1 for s in issues.values() if s.size]),
        level=mean([r.level == v.level for r, v in with_issue if r.level is not None]),
        subtype=mean(with_subtype),
        safety_reach=mean(alarm[harm]),
        safety_false=1000 * mean(alarm[~harm]),
        safety_size=int(harm.sum()),
        languages=languages,
        calibration={k: calibration_error(chance[:, n], true[:, n]) for n, k in enumerate(KINDS)},
        issue_of_all=mean([s.f1 for s in of_all if s.size]),
        level_of_all=mean([r.level == v.level for r, v in all_of_level]),
    )


def lane_of(row: Row) -> str:
    from livemend.triage.labels import LANES

    if row.level == 0 and "complaint" in row.kinds:
        return "safety"
    return min(row.kinds, key=LANES.index) if row.kinds else "chat"


def scores(true: Bools, said: Bools) -> Scores:
    both, t, s = int((true & said).sum()), int(true.sum()), int(said.sum())
    return Scores(both / s if s else 0.0, both / t if t else 0.0, 2 * both / (t + s) if t + s else 0.0, t)


def calibration_error(chance: npt.NDArray[np.float64], true: Bools, bins: int = 10) -> float:
    """Expected calibration error in equal-width bins."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    total = 0.0
    for b in range(bins):
        of = place == b
        if of.any():
            total += float(of.mean()) * abs(float(chance[of].mean()) - float(true[of].mean()))
    return total


def mean(values: Sequence[float] | Sequence[bool] | npt.NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def table(of: Figures) -> str:
    """For a terminal and for the model card."""
    lines = [
        "| kind | precision | recall | F1 | texts | calibration error |",
        "|---|---|---|---|---|---|",
    ]
    for kind, s in of.kinds.items():
        lines.append(
            f"| {kind} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} | {s.size} | {of.calibration[kind]:.3f} |"
        )
    lines += [f"| macro | | | {of.macro:.3f} | {of.size} | {max(of.calibration.values()):.3f} (worst) |", ""]
    lines += ["| issue | precision | recall | F1 | texts |", "|---|---|---|---|---|"]
    for issue, s in of.issues.items():
        lines.append(f"| {issue} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} | {s.size} |")
    lines += [f"| macro | | | {of.issue_macro:.3f} | |", ""]
    lines += ["| language | macro F1 | texts |", "|---|---|---|"]
    lines += [f"| {lang} | {f1:.3f} | {size} |" for lang, (f1, size) in of.languages.items()]
    lines += ["", "| measure | figure |", "|---|---|"]
    lines += [
        f"| lane right | {of.lanes:.3f} |",
        f"| complaints that reach the desk (as complaint or negative review) | {of.reach:.3f} |",
        f"| false alarms per 1,000 innocent texts | {of.false_alarms:.1f} |",
        f"| the same where .95 of complaints arrive | {of.false_alarms_at_95:.1f} |",
        f"| level right | {of.level:.3f} |",
        f"| sub-type right | {of.subtype:.3f} |",
        f"| safety texts found | {of.safety_reach:.3f} of {of.safety_size} |",
        f"| false safety alarms per 1,000 | {of.safety_false:.2f} |",
    ]
    return "\n".join(lines)
