"""The way of one case through the steps of its playbook: what is next, what is behind it, which move needs a reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Step

HOUSE = tuple(step.value for step in Step)


@dataclass(frozen=True)
class Way:
    """path: the playbook's steps and `done`; at: where the case stands; done: what it has behind it.

    A case may stand on a step that was taken out of its playbook. It stays there until somebody moves it: nobody's
    work is called done by an edit. What comes next is then the first step behind the last one done.
    """

    path: tuple[str, ...]
    at: str
    done: tuple[str, ...]

    @property
    def gone(self) -> bool:
        return self.at not in self.path

    def index(self, key: str) -> int:
        """Place in the path; what is not in it comes first."""
        return self.path.index(key) if key in self.path else -1

    def _ahead(self) -> int:
        """Where the steps begin that lie ahead."""
        if not self.gone:
            return self.path.index(self.at) + 1
        return max((self.path.index(key) + 1 for key in self.done if key in self.path), default=0)

    @property
    def next(self) -> str:
        """A step that was done before an edit put it further on is not done twice."""
        return next((key for key in self.path[self._ahead() :] if key not in self.done), self.path[-1])

    def is_ahead(self, to: str) -> bool:
        return to in self.path and self.path.index(to) >= self._ahead()

    def open_before(self, to: str) -> tuple[str, ...]:
        """Steps ahead that a move to this one would leave out."""
        if not self.is_ahead(to):
            return ()
        return tuple(key for key in self.path[self._ahead() : self.path.index(to)] if key not in self.done)

    def needs_reason(self, to: str) -> bool:
        return to not in (self.at, self.next)

    def passes(self, step: str, to: str) -> bool:
        """Whether the move leaves this step behind."""
        if to not in self.path or step not in self.path:
            return False
        start = self._ahead() - (0 if self.gone else 1)
        return step in self.path[start : self.path.index(to)]

    def after(self, to: str) -> tuple[str, ...]:
        """What is behind the case once it stands there. Whoever goes back does again what follows."""
        if self.is_ahead(to):
            return self.done if self.gone else tuple(dict.fromkeys((*self.done, self.at)))
        limit = self.path.index(to)
        return tuple(key for key in self.done if key not in self.path or self.path.index(key) < limit)

    def state(self, key: str, *, over: bool = False) -> str:
        """done, current, later; `skipped`: left out, or put in behind the case's back after it had passed."""
        if key == self.at:
            return "done" if over else "current"
        if key in self.done:
            return "done"
        return "later" if self.is_ahead(key) and not over else "skipped"

    @property
    def house(self) -> str:
        """The house's step for where the case stands: what the customer's page goes by."""
        if self.at in HOUSE:
            return self.at
        before = self.path[: self.path.index(self.at)] if not self.gone else self.done
        return next((key for key in reversed(before) if key in HOUSE), HOUSE[0])

    def tells_alone(self) -> bool:
        """Whether telling the result now leaves nothing out."""
        return self.at == Step.TELL or Step.TELL in self.done or Step.TELL not in self.path


def done_before(step: str, done: Iterable[str] | None) -> tuple[str, ...]:
    """done: as kept with the case; None: it is from before steps were kept, so the house's order tells."""
    if done is not None:
        return tuple(done)
    return HOUSE[: HOUSE.index(step)] if step in HOUSE else HOUSE[:1]


def error(way: Way, to: str, *, reason: bool, issue: str | None, level: int | None, axis: str | None) -> str | None:
    """None: the move is all right; else an error code. Leaving out or going back needs a reason (R006, R100)."""
    if to == way.at:
        return None
    if to not in way.path:
        return "step_not_in_playbook"
    if not way.is_ahead(to):
        return None if reason else "step_back_needs_reason"
    if way.passes(Step.ASSESS, to) and Step.ASSESS not in way.done:
        wrong = unjudged(issue, level, axis)
        if wrong:
            return wrong
    return "step_skip_needs_reason" if way.needs_reason(to) and not reason else None


def unjudged(issue: str | None, level: int | None, axis: str | None) -> str | None:
    """Nothing is offered and nothing goes on before it is known what it is, how bad, and where the cause lies."""
    if axis is None:
        return "assess_cause_missing"
    return "assess_incomplete" if issue is None or level is None else None


# What an act has evidently done when it comes: whoever offers has read and judged it, whoever chooses was offered it.
# The shop's own steps are ticked by a person, so an act stops in front of them.
BY_ACTS = frozenset({Step.ACKNOWLEDGE.value, Step.ASSESS.value, Step.OFFER.value})


def on_the_way(way: Way, to: str) -> tuple[str, ...]:
    """The moves by which an act brings a case to this step, as far as it may."""
    moves: list[str] = []
    while way.is_ahead(to) and way.at != to and (way.gone or way.at in BY_ACTS):
        following = way.next
        if following == way.path[-1]:
            break
        moves.append(following)
        way = Way(way.path, following, way.after(following))
    return tuple(moves)
