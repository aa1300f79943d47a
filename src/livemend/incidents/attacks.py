"""Floods: near copies from several people in a short time.

A customer's complaint never drowns in one (R062): a copy by a buyer is none, a plain complaint by somebody who is no
newcomer is not gathered in, and newcomers who tell of a fault in the same words are customers until the words say more.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import likeness, topics
from .group import UNFAVOURABLE
from .item import Item

WITHIN_MS = 90_000
COPY = 0.5
PEOPLE, MANY = 3, 10
# Fewer tokens than this are said by many without any plan.
LEAST = 4
SKETCH = 6
# Copies kept, to be gathered once a flood is known; and how many of the last are looked at to judge it.
RECENT, JUDGED = 300, 40
# Below this the text itself gives no cause for suspicion.
INNOCENT = 0.3
# Incidents a person has cleared, and wordings of each, that are remembered.
CLEARED, WORDINGS = 20, 8
FLOODING = frozenset({"negative_review", "complaint", "malicious", "abuse", "spam", "safety"})


@dataclass(slots=True)
class Cleared:
    """Words that a person said are no attack. passes: the lane of who says them next, when they need no answer."""

    passes: str | None = None
    wordings: list[frozenset[str]] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)

    def keep(self, item: Item) -> None:
        if len(self.wordings) < WORDINGS and len(item.tokens) >= LEAST and item.tokens not in self.wordings:
            self.wordings.append(item.tokens)
            if item.article:
                self.articles.add(item.article)

    def says(self, item: Item) -> bool:
        return any(likeness.sameness(item.tokens, words) >= COPY for words in self.wordings)

    def lets_pass(self, item: Item) -> bool:
        """Who may be a customer, or speaks of another article, is heard all the same."""
        if self.passes is None or item.buyer or item.excused or item.plainly or item.lane == "safety":
            return False
        return item.article is None or not self.articles or item.article in self.articles


@dataclass(slots=True, eq=False)
class Flood:
    words: frozenset[str]
    items: list[Item] = field(default_factory=list)
    users: set[str] = field(default_factory=set)
    # Every wording so far: copies drift.
    all_words: set[str] = field(default_factory=set)
    indexed: set[str] = field(default_factory=set)
    last_at: int = 0
    known: bool = False


def weigh(item: Item) -> None:
    """What speaks for a customer. Of an account whose age nobody knows the words must be enough."""
    if item.suspicion >= INNOCENT or item.lane not in UNFAVOURABLE:
        return
    item.plainly = (
        item.order_match is not False
        and topics.WARNS.search(item.plain) is None
        and (bool(item.symptoms - topics.ACCUSING) or topics.REMEDY.search(item.plain) is not None)
    )
    item.excused = not item.new_account and (item.account_age_days is not None or item.plainly)


class Floods:
    def __init__(self) -> None:
        self.home: dict[str, str] = {}
        self._cleared: dict[str, Cleared] = {}
        # Comments that a person has spoken of: neither gathered in nor proof of anything.
        self.said: set[str] = set()
        self._recent: deque[Flood] = deque(maxlen=60)
        self._words: dict[str, deque[Flood]] = {}
        self._now: tuple[str, Flood | None] = ("", None)

    def _of(self, item: Item) -> Flood | None:
        if len(item.tokens) < LEAST or item.lane not in FLOODING:
            return None
        if self._now[0] == item.id:
            return self._now[1]
        weigh(item)
        votes: dict[Flood, int] = {}
        get = self._words.get
        for word in item.sketch[:SKETCH]:
            for flood in get(word, ()):
                votes[flood] = votes.get(flood, 0) + 1
        best = sorted(votes, key=votes.__getitem__, reverse=True)[:3] if len(votes) > 3 else votes
        for flood in best:
            if item.at - flood.last_at <= WITHIN_MS and (
                likeness.sameness(item.tokens, flood.words) >= COPY or (flood.known and self._drifted(item, flood))
            ):
                self._now = (item.id, flood)
                return flood
        self._now = (item.id, None)
        return None

    def _drifted(self, item: Item, flood: Flood) -> bool:
        """Once a flood is known, half of the words are enough for a writer nobody knows."""
        if item.buyer or not (item.new_account or item.suspicion >= 0.5) or item.plainly:
            return False
        return likeness.overlap(item.tokens, frozenset(flood.all_words)) >= 0.5

    def _index(self, flood: Flood, words: list[str]) -> None:
        flood.indexed.update(words)
        for word in words:
            entry = self._words.get(word)
            if entry is None:
                entry = self._words[word] = deque(maxlen=4)
            entry.append(flood)

    def copies(self, item: Item) -> int:
        """People who wrote nearly the same just before, without the writer."""
        flood = self._of(item)
        return len(flood.users) - (item.user in flood.users) if flood is not None else 0

    def flood(self, item: Item) -> tuple[list[Item] | None, list[Item]]:
        """(members when this belongs to a flood, those not told of yet)."""
        if item.lane not in FLOODING or len(item.tokens) < LEAST:
            return None, []
        flood = self._of(item)
        if item.buyer:
            return None, []
        if flood is None:
            flood = Flood(item.tokens)
            self._recent.append(flood)
            self._index(flood, item.sketch[:SKETCH])
        flood.items.append(item)
        flood.users.add(item.user)
        flood.all_words |= item.tokens
        flood.last_at = max(flood.last_at, item.at)
        if flood.known:
            self._index(flood, [word for word in item.sketch[:SKETCH] if word not in flood.indexed])
        del flood.items[:-RECENT]
        if item.excused:
            return None, []
        if not flood.known and len(flood.users) >= PEOPLE and self._is_attack(flood):
            flood.known = True
            for other in list(self._recent):  # what came just before and looked like nothing yet
                if other is not flood and not other.known and flood.last_at - other.last_at <= WITHIN_MS:
                    drifted = [i for i in other.items if self._drifted(i, flood)]
                    flood.items[:0] = drifted
            return flood.items, [i for i in flood.items if i is not item and self._counts(i)]
        return (flood.items, []) if flood.known else (None, [])

    def _counts(self, item: Item) -> bool:
        return not item.excused and item.id not in self.said

    def _is_attack(self, flood: Flood) -> bool:
        recent = [i for i in flood.items[-JUDGED:] if flood.last_at - i.at <= WITHIN_MS and self._counts(i)]
        people = {item.user for item in recent}
        if len(people) < PEOPLE:
            return False
        ages = [item.account_age_days for item in recent if item.account_age_days is not None]
        many = len(people) >= MANY
        new = sum(item.new_account and (many or not item.plainly) for item in recent)
        text = sum(max(item.suspicion, 0.8 if item.lane == "malicious" else 0.0) for item in recent) / len(recent)
        # Young accounts with more than a plain complaint, or words of an attack; many young accounts with one sentence
        # are arranged in any case.
        return (bool(ages) and 2 * new >= len(recent)) or text >= 0.5 or (many and text >= 0.2)

    def cleared(self, key: str, items: Iterable[Item], *, passes: str | None = None) -> None:
        """A person said that the incident is no attack: who says the same from now on says it as its members do."""
        for flood in [f for f in self._recent if f.known and any(self.home.get(i.id) == key for i in f.items)]:
            self._recent.remove(flood)
            for word in flood.indexed:
                if flood in (entry := self._words.get(word, deque())):
                    entry.remove(flood)
        self._now = ("", None)
        self._cleared.pop(key, None)
        kept = self._cleared[key] = Cleared(passes)
        # One of each template, so that all of them have room.
        for item in items:
            if not kept.says(item):
                kept.keep(item)
        while len(self._cleared) > CLEARED:
            del self._cleared[next(iter(self._cleared))]

    def accused(self, key: str) -> None:
        """It is an attack after all."""
        self._cleared.pop(key, None)

    def cleared_of(self, item: Item) -> tuple[str, Cleared] | None:
        """The cleared incident whose words these are."""
        if len(item.tokens) < LEAST:
            return None
        for key, cleared in self._cleared.items():
            if cleared.says(item):
                cleared.keep(item)
                return key, cleared
        return None

    def placed(self, item: Item, key: str) -> None:
        if item.lane in FLOODING and len(item.tokens) >= LEAST:
            self.home[item.id] = key
            if len(self.home) > 4000:
                for old in list(self.home)[:1000]:
                    del self.home[old]

    def restore(self, item: Item, key: str) -> None:
        """A member of a flood that is known already."""
        if len(item.tokens) < LEAST:
            return
        self.home[item.id] = key
        flood = next((f for f in self._recent if f.known and self.home.get(f.items[0].id) == key), None)
        if flood is None:
            flood = Flood(item.tokens, known=True)
            self._recent.append(flood)
        self._index(flood, [word for word in item.sketch[:SKETCH] if word not in flood.indexed])
        flood.items.append(item)
        flood.users.add(item.user)
        flood.all_words |= item.tokens
        flood.last_at = max(flood.last_at, item.at)
