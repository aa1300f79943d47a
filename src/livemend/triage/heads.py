"""The outputs of the model, in the order of its tables."""

from livemend.triage.labels import ISSUES, KINDS, SIGNALS, SUBTYPES

# First table: asked of every comment.
UNFAVOURABLE = len(KINDS)
SAFETY = UNFAVOURABLE + 1
SUSPICIOUS = UNFAVOURABLE + 2
FIRST: tuple[str, ...] = (*KINDS, "unfavourable", "safety", *(f"signal:{s}" for s in SIGNALS))

# Second table: asked of unfavourable ones only.
SUBTYPE_NAMES: tuple[tuple[str, str], ...] = tuple((i, s) for i in ISSUES for s in SUBTYPES[i])
SECOND: tuple[str, ...] = ("serious", *(f"issue:{i}" for i in ISSUES), *(f"{i}/{s}" for i, s in SUBTYPE_NAMES))
ISSUE_AT = 1
SUBTYPE_AT = 1 + len(ISSUES)
SUBTYPES_OF: dict[str, tuple[int, ...]] = {
    issue: tuple(n for n, (i, _) in enumerate(SUBTYPE_NAMES) if i == issue) for issue in ISSUES
}
