"""Finds the few incidents a comment may belong to, in bounded time whatever the show does."""

from collections import deque
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from . import likeness
from .fit import is_open
from .group import Group
from .item import Item

# Candidates kept per entry, newest last.
NEAR, WORDED, BEST = 12, 5, 4
# Matters whose sense is at least this near are looked at, the nearest few.
CLOSE, CLOSEST = 0.25, 16


class Index:
    """By symptom or topic with product, by words, and by sense. What is over is left out when found, not forgotten."""

    def __init__(self, alive: dict[str, Group]) -> None:
        self._alive = alive
        self._of: dict[tuple[str, str | None], deque[Group]] = {}
        self._words: dict[str, deque[Group]] = {}
        self._sensed: dict[str, int] = {}
        self._keys: list[str] = []
        self._senses: npt.NDArray[np.float32] = np.empty((0, 0), dtype=np.float32)

    def remember(self, group: Group, names: Iterable[str], product: str | None) -> None:
        for name in names:
            entry = self._of.get((name, product))
            if entry is None:
                entry = self._of[name, product] = deque(maxlen=NEAR)
            if group not in entry:
                entry.append(group)

    def near(self, name: str, product: str | None) -> list[Group]:
        """Newest first."""
        found = self._of.get((name, product))
        return [group for group in reversed(found) if self._alive.get(group.key) is group] if found else []

    def word(self, group: Group, item: Item) -> None:
        """Keep the item's words when they became one of the group's wordings."""
        if group.wordings and group.wordings[-1] is item.tokens:
            for word in item.sketch:
                entry = self._words.get(word)
                if entry is None:
                    entry = self._words[word] = deque(maxlen=WORDED)
                entry.append(group)

    def alike(self, item: Item) -> dict[Group, float]:
        """Groups whose wording shares most with the item's, the best few, with their likeness (0 to 1)."""
        votes: dict[Group, int] = {}
        get = self._words.get
        for word in item.sketch:
            for group in get(word, ()):
                votes[group] = votes.get(group, 0) + 1
        # One word in common is no likeness, unless there is only one.
        least = 2 if len(item.tokens) > 1 else 1
        alive = self._alive.get
        likely = [group for group, count in votes.items() if count >= least and alive(group.key) is group]
        if len(likely) > BEST:
            likely = sorted(likely, key=votes.__getitem__, reverse=True)[:BEST]
        return {
            group: max(likeness.overlap(item.tokens, words) for words in group.wordings)
            for group in likely
            if group.wordings
        }

    def sense(self, group: Group) -> None:
        """Keep what the group is about, as it stands now."""
        sense = group.sense
        row = self._sensed.get(group.key)
        if sense is None:
            if row is not None:
                self._senses[row] = 0
            return
        if row is None:
            row = self._sensed[group.key] = len(self._keys)
            self._keys.append(group.key)
            if row >= len(self._senses):
                grown = np.zeros((max(64, 2 * row), len(sense)), dtype=np.float32)
                if row:
                    grown[:row] = self._senses[:row]
                self._senses = grown
        self._senses[row] = sense

    def close(self, item: Item) -> list[Group]:
        """Open matters about nearly the same, the nearest few."""
        found: list[Group] = []
        if item.sense is None or not self._keys:
            return found
        near = self._senses[: len(self._keys)] @ item.sense
        rows = np.flatnonzero(near >= CLOSE)
        for row in rows[np.argsort(-near[rows], kind="stable")].tolist():
            group = self._alive.get(self._keys[row])
            if group is not None and is_open(group, item.at):
                found.append(group)
                if len(found) == CLOSEST:
                    break
        return found
