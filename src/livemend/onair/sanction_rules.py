"""Which step comes next against persistent abuse, and when one may be left out."""

from collections.abc import Sequence
from enum import StrEnum

from livemend.channels.base import Cap


class Step(StrEnum):
    """How the floor answers persistent abuse: each step only after the one before (R067)."""

    WARN = "warn"
    MUTE = "mute"
    REMOVE = "remove"


STEPS = (Step.WARN, Step.MUTE, Step.REMOVE)
STEP_ACT = {Step.WARN: Cap.WARN, Step.MUTE: Cap.TIMEOUT, Step.REMOVE: Cap.BAN}
# The first mute and the ones after it.
MUTE_SECONDS = (300, 1800)


def next_step(done: Sequence[str]) -> Step:
    """done: steps that stand (not undone), oldest first."""
    if Step.WARN not in done:
        return Step.WARN
    return Step.MUTE if Step.MUTE not in done else Step.REMOVE


def mute_seconds(mutes: int) -> int:
    return MUTE_SECONDS[min(mutes, len(MUTE_SECONDS) - 1)]


def step_refused(step: Step, done: Sequence[str], *, polite: bool, note: str) -> str | None:
    """None: allowed. Skipping a step, or muting before the position was stated politely, needs a reason (R068)."""
    if note.strip():
        return None
    if STEPS.index(step) > STEPS.index(next_step(done)):
        return "sanction_step_skipped"
    return "sanction_not_polite" if step != Step.WARN and not polite else None
