"""One matter and everybody who has it, as grouping remembers it."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from livemend.triage.labels import UNFAVOURABLE_LANES

from . import rules, topics
from .item import Item

# Wordings kept of a matter: enough to know a paraphrase, few enough to compare with all.
WORDINGS = 5
# So many of the last that joined it are compared with one by one.
LATELY = 8
UNFAVOURABLE = UNFAVOURABLE_LANES
Sense = npt.NDArray[np.float32]


class Group:
    """`product_sure`: somebody named it; else it is what was on air."""

    __slots__ = (
        "_lane", "_lately", "_members", "_sum", "articles", "comments", "first_at", "fixed", "goods", "house", "issues",
        "key", "lanes", "langs", "last_at", "levels", "owner", "platforms", "product", "product_sure", "sample",
        "sample_rank", "sense", "senses", "signals", "suspicion_sum", "suspicious", "symptoms", "told", "topic",
        "unsure", "users", "votes", "wordings",
    )  # fmt: skip

    def __init__(self, key: str, item: Item):
        self.key = key
        self.lanes: Counter[str] = Counter()
        self._lane: str | None = None
        self.votes: Counter[tuple[str | None, str | None]] = Counter()
        self.issues: set[str | None] = set()
        self.levels: Counter[int] = Counter()
        self.symptoms: Counter[str] = Counter()
        self.goods: Counter[str] = Counter()
        # Articles that were named, or whose card was tapped.
        self.articles: Counter[str] = Counter()
        self.users: dict[str, int] = {}
        self.platforms: dict[str, None] = {}
        self.langs: dict[str, None] = {}
        self.wordings: list[frozenset[str]] = []
        # How many told of it in words of their own.
        self.told = 0
        # What those were about where it is known: each by its comment, their sum, the last few, and the matter itself
        # by that: a direction, as of one comment; None where nobody knows.
        self.senses: dict[str, Sense] = {}
        self._sum: Sense = np.zeros(0, dtype=np.float32)
        self._lately: Sense = np.empty((0, 0), dtype=np.float32)
        self.sense: Sense | None = None
        # The lane each joined in, and how well it would speak for all.
        self._members: dict[str, tuple[str, float]] = {}
        self.signals: dict[str, float] = {}
        self.fixed: dict[str, object] = {}
        self.product: str | None = None
        self.product_sure = False
        self.house = False
        self.topic: str | None = None
        self.suspicious = False
        self.suspicion_sum = 0.0
        self.unsure = 0
        self.comments = 0
        self.first_at = self.last_at = item.at
        self.owner = item.user
        self.sample = item.id
        self.sample_rank = -1.0

    def add(self, item: Item, lane: str, *, me_too: bool = False, suspicion: float | None = None) -> None:
        self.comments += 1
        self.users[item.user] = self.users.get(item.user, 0) + 1
        self.first_at, self.last_at = min(self.first_at, item.at), max(self.last_at, item.at)
        if item.platform:
            self.platforms[item.platform] = None
        if item.lang:
            self.langs[item.lang] = None
        self.suspicion_sum += item.suspicion if suspicion is None else suspicion
        if me_too and not item.symptoms:
            return
        if lane == "malicious" and rules.is_cleared(self.fixed):
            lane = "negative_review"  # a person has said that it is not
        self._count(item, lane, 1)
        if lane in UNFAVOURABLE:
            self.issues.add(item.issue)
            if not me_too:
                self.told += 1
                if item.sense is not None:
                    self._learn(item.id, item.sense)
        if len(self.wordings) < WORDINGS and item.tokens not in self.wordings:
            self.wordings.append(item.tokens)
        rank = self._rank(item, lane)
        self._members[item.id] = lane, rank
        if rank > self.sample_rank:
            self.sample, self.sample_rank = item.id, rank

    def heard(self, lane: str) -> str:
        """Who tells of what the others ask asks it as well."""
        return "question" if self.topic is not None and lane in UNFAVOURABLE else lane

    def _count(self, item: Item, lane: str, by: int) -> None:
        self.lanes[lane] += by
        self._lane = None
        self.unsure += by * item.unsure
        if lane in UNFAVOURABLE:
            self.votes[item.issue, item.subtype] += by
            self.levels[2 if item.level is None else item.level] += by
            for name in item.symptoms:
                self.symptoms[name] += by
            for name in item.goods:
                self.goods[name] += by
            if item.article is not None:
                self.articles[item.article] += by

    def leave(self, item: Item) -> None:
        """It belongs elsewhere, and what it brought goes with it."""
        self.comments -= 1
        self.users[item.user] = self.users.get(item.user, 1) - 1
        if self.users[item.user] <= 0:
            del self.users[item.user]
        self.suspicion_sum -= item.suspicion
        if item.id not in self._members:
            return  # a bare me-too, or older than what was read again
        lane, _rank = self._members.pop(item.id)
        self._count(item, lane, -1)
        self.votes, self.symptoms, self.goods, self.articles = +self.votes, +self.symptoms, +self.goods, +self.articles
        self.issues = {issue for issue, _subtype in self.votes}
        if lane in UNFAVOURABLE:
            self.told -= 1
        if item.tokens in self.wordings:
            self.wordings.remove(item.tokens)
        if item.id == self.sample and self._members:
            self.sample, (_lane, self.sample_rank) = max(self._members.items(), key=lambda member: member[1][1])
        if self.senses.pop(item.id, None) is not None:
            left, self.senses, self.sense = self.senses, {}, None
            for key, sense in left.items():
                self._learn(key, sense)

    def _rank(self, item: Item, lane: str) -> float:
        """The wording that speaks for all: of the group's own kind, naming the trouble, neither a word nor a novel."""
        length = len(item.plain)
        own = 2.0 if lane in UNFAVOURABLE or not self.lanes.total() or self.lane == lane else 0.0
        # Where one was hurt, that is what the matter is.
        own += 1.0 if lane == "safety" else 0.0
        fair = 1.0 if 6 <= length <= 60 else 0.3
        told = 0.5 if item.topic or (item.symptoms and not item.guessed) else 0.0
        return own + fair + told - (0.5 if item.unsure else 0.0)

    def _learn(self, key: str, sense: Sense) -> None:
        if not self.senses:
            self._sum, self._lately = sense, np.empty((LATELY, len(sense)), dtype=np.float32)
        else:
            self._sum = self._sum + sense
        self._lately[len(self.senses) % LATELY] = sense
        self.senses[key] = sense
        length = float(np.linalg.norm(self._sum))
        self.sense = self._sum / length if length else None

    def nearest(self, sense: Sense) -> float:
        """How near the nearest of the last few lies (cosine)."""
        return float((self._lately[: len(self.senses)] @ sense).max())

    @property
    def people(self) -> int:
        return len(self.users)

    @property
    def lane(self) -> str:
        if self._lane is None:
            self._lane = self._lane_of_members()
        return self._lane

    def _lane_of_members(self) -> str:
        fixed = self.fixed.get("lane")
        if isinstance(fixed, str):
            return fixed
        if self.suspicious:
            return "malicious"
        for lane in rules.LANE_ORDER:
            count = self.lanes[lane]
            if count and (lane in ("safety", "complaint") or 3 * count >= max(self.lanes.values())):
                return lane
        return "question"

    @property
    def symptom(self) -> str | None:
        """What it may be called by: harm where somebody was hurt, else what at least every fourth tells of."""
        if self.lane == "safety" and self.symptoms["harm"]:
            return "harm"
        name, count = max(self.symptoms.items(), key=lambda one: one[1], default=("", 0))
        return name if count and 4 * count >= self.votes.total() else None

    @property
    def issue(self) -> str | None:
        return self._voted()[0]

    @property
    def subtype(self) -> str | None:
        return self._voted()[1]

    def _voted(self) -> tuple[str | None, str | None]:
        if "issue" in self.fixed:
            issue, subtype = self.fixed["issue"], self.fixed.get("subtype")
            return (str(issue) if issue else None), (str(subtype) if subtype else None)
        if self.lane not in UNFAVOURABLE or not self.votes:
            return None, None
        known = [(pair, n) for pair, n in self.votes.items() if pair[0] not in (None, "unknown")]
        if not known:
            return "unknown", None
        # A sub-type that fits what the words say outweighs one the model wavered to.
        heard = {name for name, _n in self.symptoms.most_common(2)}

        def weight(entry: tuple[tuple[str | None, str | None], int]) -> tuple[float, bool]:
            (issue, subtype), n = entry
            fits = topics.OF_SUBTYPE.get((issue or "", subtype or "")) in heard
            return n + (1.5 if fits else 0.0), subtype not in (None, "other")

        return max(known, key=weight)[0]

    @property
    def base_level(self) -> int | None:
        fixed = self.fixed.get("level")
        if isinstance(fixed, int):
            return fixed
        if self.lane not in UNFAVOURABLE:
            return None
        if self.lane == "safety" or (self.levels[0] and self.lanes["safety"]):
            return 0
        total = self.levels.total()
        return 1 if 4 * self.levels[1] >= total and self.levels[1] else 2

    @property
    def level(self) -> int | None:
        if "level" in self.fixed:
            return self.base_level
        return rules.scoped(self.base_level, self.people)

    @property
    def suspicion(self) -> float:
        return round(self.suspicion_sum / max(self.comments, 1), 3)
