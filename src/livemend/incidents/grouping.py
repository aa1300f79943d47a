"""Which incident a comment joins: online, one comment after the other, one object a show. Pure: no clock, no database.

Order of the questions: is it part of a flood of copies; is it only "me too"; is it the same person's own matter going
on; does it tell of the same symptom of the same product; does it ask the same thing. Else it stands for itself.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from . import likeness, rules, topics
from .attacks import Floods
from .fit import MINUTE, OPEN_MS, fitting
from .group import UNFAVOURABLE, Group
from .index import Index
from .item import Item, Placed
from .signals import Behaviour
from .talk import CALL, MATTER, OTHER, Said, Talk
from .topics import Catalogue

OWN_MS = 30 * MINUTE
SKETCH = 10
ALIKE = 0.6
# How many characters after "me too" tell of something.
TOLD = 3
GROUPED = frozenset({"safety", "complaint", "negative_review", "malicious", "abuse", "question"})


def learn(item: Item) -> Item:
    """Read its words: what it is about."""
    plain = item.plain = item.plain or likeness.plain(item.text)
    item.tokens = likeness.tokens(plain)
    item.sketch = likeness.sketch(item.tokens, SKETCH)
    if item.lane == "question":
        item.topic = topics.topic(plain)
        return item
    if item.lane == "safety":
        # Whatever else is said: harm to a person is its own matter.
        item.symptoms = frozenset({"harm"})
        return item
    found = topics.symptoms(plain)
    item.symptoms = (found - topics.WEAK) or found
    if not found and (of_model := topics.OF_SUBTYPE.get((item.issue or "", item.subtype or ""))):
        item.symptoms, item.guessed = frozenset({of_model}), True
    item.goods = topics.goods(plain, item.tokens)
    return item


@dataclass(frozen=True)
class Kept:
    """What an incident's row says beyond its members. first_at: milliseconds."""

    key: str
    suspicious: bool
    fixed: dict[str, object]
    product: str | None
    signals: dict[str, float]
    people: int
    comments: int
    first_at: int
    # What it asks, of a question.
    topic: str | None = None
    # Comments that have left it because a person said that they are no attack and need no answer.
    cleared: Sequence[Item] = ()


class Grouping:
    """new_key: makes the key of a new incident."""

    def __init__(self, catalogue: Catalogue, new_key: Callable[[Item], str]):
        self.catalogue, self.new_key = catalogue, new_key
        self.groups: dict[str, Group] = {}
        self.floods = Floods()
        self.behaviour = Behaviour()
        # Incidents whose members all turned out to belong elsewhere -> where; and those that only lost some.
        self.emptied: dict[str, str] = {}
        self.shrunk: set[str] = set()
        self._air_at: list[int] = []
        self._air_sku: list[str | None] = []
        self.index = Index(self.groups)
        self._own: dict[str, Group] = {}
        self._own_at: dict[str, int] = {}
        self._foes: dict[str, Group] = {}
        self.talk = Talk()
        self._restored: list[Said] = []

    # --- what the show does
    def on_air(self, at: int, sku: str | None) -> None:
        place = bisect_right(self._air_at, at)
        self._air_at.insert(place, at)
        self._air_sku.insert(place, sku)
        self.talk.add(Said(at, "", CALL, "", None))

    def product_at(self, at: int) -> str | None:
        place = bisect_right(self._air_at, at)
        return self._air_sku[place - 1] if place else None

    # --- one comment
    def place(self, item: Item, *, said: bool = False) -> Placed:
        """said: a person says it is a matter of its own, so it is neither a copy, a me-too nor a question."""
        plain = item.plain = likeness.plain(item.text)
        placed = Placed(lane=item.lane, suspicion=item.suspicion)
        lane = item.lane
        if said and lane in UNFAVOURABLE:
            self._learn(item, plain)
            return self._matter(item, placed, said=True)
        if len(plain) <= 40 and (match := topics.ME_TOO.match(plain)) is not None:
            group = self.talk.answered(item, self.groups)
            if group is not None:
                self._learn(item, plain)
                if lane in UNFAVOURABLE and len(plain) - match.end() >= TOLD and not topics.ONLY_ME_TOO.match(plain):
                    # "Mine too, the left side is silent" is about what it tells of, not about what was said last.
                    group = self._fitting(item, self._product_of(item), self._own_of(item.user)) or group
                return self._join(group, item, placed, me_too=True)
            if lane not in GROUPED and (len(plain) - match.end() < TOLD or lane != "chat"):
                self.talk.add(Said(item.at, item.room, CALL if lane == "order" else OTHER, item.user, None))
                return placed
        if lane not in GROUPED:
            return self._aside(item, placed)
        self._learn(item, plain)
        if lane == "question":
            return self._question(item, placed)
        self.behaviour.judge(item, placed, self.floods.copies(item))
        if (found := self.floods.cleared_of(item)) is not None:
            key, cleared = found
            group = self.groups.get(key)
            if group is not None and self._is_one(group, item):
                return self._join(group, item, placed)
            if group is None and cleared.lets_pass(item):
                placed.lane = cleared.passes or item.lane
                return placed
        else:
            target, moves = self.floods.flood(item)
            if target is not None:
                return self._flood(item, placed, target, moves)
        if lane in ("malicious", "abuse") and not item.buyer:
            return self._foe(item, placed)
        return self._matter(item, placed)

    def _learn(self, item: Item, plain: str) -> None:
        item.named = self.catalogue.named(plain)
        item.plain = plain
        learn(item)

    # --- neither question nor complaint
    def _aside(self, item: Item, placed: Placed) -> Placed:
        own = self._own_of(item.user)
        if own is not None and item.lane in ("chat", "praise", "order") and self._goes_on(own, item, topics.EVIDENCE):
            item.tokens = likeness.tokens(item.plain)
            return self._join(own, item, placed)
        if item.lane == "order":
            self.talk.add(Said(item.at, item.room, CALL, item.user, None))
        elif item.lane == "spam":
            item.tokens = likeness.tokens(item.plain)
            self.behaviour.judge(item, placed, self.floods.copies(item))
        return placed

    def _goes_on(self, own: Group, item: Item, words: re.Pattern[str]) -> bool:
        if item.at - own.last_at > OWN_MS or own.suspicious or words.search(item.plain) is None:
            return False
        named = self.catalogue.named(item.plain) if item.named is None else item.named
        return named is None or own.product is None or named == own.product or not own.product_sure

    # --- questions
    def _question(self, item: Item, placed: Placed) -> Placed:
        own = self._own_of(item.user)
        if own is not None and self._goes_on(own, item, topics.FOLLOW_UP):
            return self._join(own, item, placed)
        house = item.topic in topics.HOUSE_TOPICS
        product = None if house else item.article or self.product_at(item.at)
        if item.topic is not None:
            for group in self.index.near("?" + item.topic, product):
                if item.at - group.last_at <= OPEN_MS:
                    return self._join(group, item, placed)
        else:
            for group, shared in self.index.alike(item).items():
                if (
                    group.topic is None
                    and group.lane == "question"
                    and shared >= ALIKE
                    and (group.product == product or shared >= 0.85)
                ):
                    return self._join(group, item, placed)
        group = self._open(item)
        group.product, group.product_sure = product, item.named is not None or item.product is not None
        group.topic = item.topic
        if item.topic is not None:
            self.index.remember(group, ["?" + item.topic], product)
        return self._join(group, item, placed, opened=True)

    # --- complaints and reviews
    def _matter(self, item: Item, placed: Placed, *, said: bool = False) -> Placed:
        explicit, product, own = item.article, self._product_of(item), self._own_of(item.user)
        if not said and (item.guessed or not item.symptoms) and (asked := topics.topic(item.plain)):
            # No word of a fault, but of something many have asked: the model heard a complaint in a question.
            for group in self.index.near("?" + asked, product):
                return self._join(group, item, placed)
        best = self._fitting(item, product, own)
        if best is None and own is not None and self._same_person(own, item, explicit):
            best = own
        if best is not None:
            if explicit and not best.product_sure and not best.house:
                self._name_product(best, explicit)
            return self._join(best, item, placed)
        group = self._open(item)
        group.product, group.product_sure, group.house = product, explicit is not None, item.house
        return self._join(group, item, placed, opened=True)

    def _product_of(self, item: Item) -> str | None:
        return item.article or (None if item.house else self.product_at(item.at))

    def _fitting(self, item: Item, product: str | None, own: Group | None) -> Group | None:
        alike = self.index.alike(item)
        seen: dict[Group, None] = {own: None} if own is not None else {}
        for symptom in item.symptoms:
            for key in ((symptom, product), (symptom, None)) if product is not None else ((symptom, None),):
                seen.update(dict.fromkeys(self.index.near(*key)))
        worded = [group for group, shared in alike.items() if shared >= 0.5]
        return fitting(seen | dict.fromkeys([*worded, *self.index.close(item)]), item, product, own, alike)

    def _same_person(self, own: Group, item: Item, explicit: str | None) -> bool:
        """Who complains again and names nothing else mostly goes on with the same matter."""
        since = item.at - self._own_at.get(item.user, own.last_at)
        if since > OWN_MS or own.suspicious or own.lane not in UNFAVOURABLE:
            return False
        told = frozenset() if item.guessed else item.symptoms
        shared = not told.isdisjoint(own.symptoms)
        if explicit is not None and explicit != own.product:
            return own.product is None and shared
        if explicit is None and item.goods and own.goods and item.goods.isdisjoint(own.goods):
            return False  # a shoe after an umbrella
        if told - topics.WEAK:
            return shared
        return since < 3 * MINUTE or shared or topics.FOLLOW_UP.search(item.plain) is not None

    def _name_product(self, group: Group, sku: str) -> None:
        """What was on air is a guess: it gives way when half of all name another."""
        if group.product in (sku, None) or 2 * (group.articles[sku] + 1) > group.told:
            group.product, group.product_sure = sku, True
            self._remember(group, group.symptoms)

    # --- attacks
    def _flood(self, item: Item, placed: Placed, members: list[Item], moves: list[Item]) -> Placed:
        group = next(
            (g for m in members if (g := self.groups.get(self.floods.home.get(m.id, ""))) and g.suspicious), None
        )
        opened = group is None
        if group is None:
            group = self._open(item)
            group.suspicious = True
        for moved in moves:
            before = self.groups.get(self.floods.home.get(moved.id, ""))
            if before is group:
                continue
            if before is not None:
                self._leave(before, moved, group.key)
            group.add(moved, moved.lane)
            self.floods.home[moved.id] = group.key
            placed.moves[moved.id] = group.key
        for name, weight in placed.signals:
            group.signals[name] = max(weight, group.signals.get(name, weight))
        return self._join(group, item, placed, opened=opened)

    def _is_one(self, group: Group, item: Item) -> bool:
        """A copy of what a person has cleared joins it, unless it is a buyer's own matter or of another article.

        However late it comes: what was cleared stays so as long as the show lasts.
        """
        if item.buyer:
            return False
        return item.article is None or not group.product_sure or item.article == group.product

    def _leave(self, group: Group, item: Item, to: str) -> None:
        group.leave(item)
        self.index.sense(group)
        if item.user not in group.users and self._own.get(item.user) is group:
            del self._own[item.user]
        if group.comments <= 0:
            self.groups.pop(group.key, None)
            self.emptied[group.key] = to
        else:
            self.shrunk.add(group.key)

    def _foe(self, item: Item, placed: Placed) -> Placed:
        """One person's insults or threats are one matter."""
        group = self._foes.get(item.user)
        if group is None or item.at - group.last_at > OWN_MS or self.groups.get(group.key) is not group:
            own = self._own_of(item.user)
            if own is not None and own.lane == "negative_review" and own.people == 1 and own.key in self.groups:
                group = own
        opened = group is None or group.key not in self.groups
        if group is None or opened:
            group = next(
                (
                    g
                    for g, s in self.index.alike(item).items()
                    if s >= 0.7 and g.lane in ("malicious", "abuse") and not g.suspicious
                ),
                None,
            )
            opened = group is None
            if group is None:
                group = self._open(item)
        self._foes[item.user] = group
        return self._join(group, item, placed, opened=opened)

    # --- keeping
    def _own_of(self, user: str) -> Group | None:
        own = self._own.get(user)
        return own if own is not None and self.groups.get(own.key) is own else None

    def _open(self, item: Item) -> Group:
        group = Group(self.new_key(item), item)
        self.groups[group.key] = group
        return group

    def _join(self, group: Group, item: Item, placed: Placed, *, opened: bool = False, me_too: bool = False) -> Placed:
        placed.incident, placed.opened, placed.me_too = group.key, opened, me_too
        lane = item.lane
        if lane == "malicious" and rules.is_cleared(group.fixed):
            # A person has said of these words that they are not.
            placed.lane = lane = group.lane
        if me_too and lane not in UNFAVOURABLE:
            lane = group.lane
            placed.lane = lane
        else:
            lane = group.heard(lane)
        group.add(item, lane, me_too=me_too, suspicion=placed.suspicion)
        if lane in UNFAVOURABLE and not group.suspicious:
            self._own[item.user] = group
            self._own_at[item.user] = item.at
            self._remember(group, item.symptoms)
            self.index.sense(group)
        self.index.word(group, item)
        if lane in UNFAVOURABLE or lane == "question":
            self.talk.add(Said(item.at, item.room, MATTER if lane in UNFAVOURABLE else OTHER, item.user, group))
        self.floods.placed(item, group.key)
        return placed

    def _remember(self, group: Group, heard: Iterable[str]) -> None:
        self.index.remember(group, heard, None if group.house else group.product)

    def forget(self, key: str) -> None:
        """It is read anew, or is no more."""
        self.groups.pop(key, None)
        self.floods.accused(key)

    def restore(self, kept: Kept, items: list[tuple[Item, bool]]) -> None:
        """A matter as its rows tell of it; the items (with: is it a me-too) may be the newest of it only."""
        for item in kept.cleared:
            self._learn(item, likeness.plain(item.text))
        if not items:
            if kept.cleared:
                self.floods.cleared(kept.key, kept.cleared, passes=kept.cleared[0].lane)
            return
        group = Group(kept.key, items[0][0])
        group.suspicious, group.fixed, group.signals = kept.suspicious, kept.fixed, kept.signals
        group.product, group.topic = kept.product, kept.topic
        product = kept.product
        self.groups[kept.key] = group
        for item, me_too in items:
            self._learn(item, likeness.plain(item.text))
            lane = group.heard(item.lane)
            group.add(item, lane, me_too=me_too)
            self.index.word(group, item)
            if kept.suspicious:
                self.floods.restore(item, kept.key)
            elif lane in UNFAVOURABLE:
                if self._own_of(item.user) is None or item.at >= self._own_at[item.user]:
                    self._own[item.user] = group
                    self._own_at[item.user] = item.at
            elif item.lane in ("malicious", "abuse"):
                self._foes[item.user] = group
            if lane in UNFAVOURABLE or lane == "question":
                what = MATTER if lane in UNFAVOURABLE else OTHER
                self._restored.append(Said(item.at, item.room, what, item.user, group))
        if rules.is_cleared(kept.fixed):
            self.floods.cleared(kept.key, [*(item for item, _me_too in items), *kept.cleared])
        else:
            self.floods.accused(kept.key)
        if group.topic is None and group.lane == "question":
            group.topic = next((i.topic for i, _me_too in items if i.topic and i.lane == "question"), None)
        of_house = sum(count for name, count in group.symptoms.items() if name in topics.HOUSE)
        group.house = product is None and 2 * of_house > group.symptoms.total()
        group.product_sure = product in group.articles
        for missing in range(kept.people - group.people):
            group.users[f"\0{missing}"] = 1
        group.comments = max(group.comments, kept.comments)
        group.first_at = min(group.first_at, kept.first_at)
        if group.topic is not None:
            self.index.remember(group, ["?" + group.topic], product)
        elif not kept.suspicious:
            self._remember(group, group.symptoms)
            self.index.sense(group)

    def settle(self) -> None:
        """After all have been restored: what was said last, in order."""
        self.talk.restore(self._restored, self.groups)
        self._restored.clear()
