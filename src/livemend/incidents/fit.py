"""How well a complaint belongs to a matter that is open: by its words, and by what it is about where that is known."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from . import topics
from .group import UNFAVOURABLE, Group
from .item import Item

MINUTE = 60_000
OPEN_MS = 45 * MINUTE
# So long is a fault of an article nobody knows taken for the one others have just told of.
COMMON_MS = 10 * MINUTE
# So long one person's parcel is taken for the like of another's.
SINGLE_MS = 5 * MINUTE
JOIN = 2.5
# The same sentence, and of how many tokens at least: fewer are said of many things.
COPIED, SENTENCE = 0.9, 4
# By what both are about: log-odds that a comment belongs to a matter, from a logistic regression on all pairs that came
# up while the shows in `seed/matters.tsv` were grouped so, with turns of senses each fitted to the other half of them.
# CERTAIN is what the regression says, and BOLD how far below even odds a comment still joins: one that is left
# out costs a floor more than one too many, which it takes out with a key.
MIDDLE, NEAREST, GROWN, GROWN_NEAR, SHARED_WORDS = 5.4, 3.4, -1.1, 0.5, 2.8
SYMPTOM, GUESSED, WEAK, OTHER, HOUSE = 0.7, 0.4, 0.5, -0.3, 0.4
SUBTYPE, ISSUE, SAME_GOODS, OTHER_GOODS, ON_AIR, NOT_ON_AIR, OWN = 0.5, 0.35, 0.45, -0.65, 0.65, -0.25, 1.9
CERTAIN, BOLD = 4.1, 0.5
# How near two must be for a guessed symptom to speak for them.
NEAR = 0.4
# Where it is certain of what both speak, words may bring together what is not quite near, but nothing that lies further
# apart than this.
APART = -1.0
# Groups that share words with a comment, and how many (0 to 1).
Alike = dict[Group, float]


@dataclass(slots=True)
class Pair:
    """A comment before a matter. sure: the product was named; own: its writer has told of this matter before; shared:
    the symptoms both tell of; told: of how many the matter tells."""

    group: Group
    item: Item
    product: str | None
    sure: bool
    own: bool
    words: float
    shared: list[str]
    told: int

    @property
    def certain(self) -> bool:
        """Whether both speak of the house, or of one article that somebody has named."""
        named = self.sure or self.group.product_sure
        return self.item.house or (named and self.product is not None and self.group.product == self.product)


def is_open(group: Group, at: int) -> bool:
    """Whether a complaint may join it at that time."""
    return not group.suspicious and group.lane in UNFAVOURABLE and at - group.last_at <= OPEN_MS


def fit(group: Group, item: Item, product: str | None, sure: bool, own: Group | None, alike: Alike) -> float:
    """Above JOIN it belongs there. sure: the product was named; own: the matter its writer has told of before."""
    if not is_open(group, item.at):
        return 0.0
    # What one of ten mentioned in passing is not what the matter is.
    told = sum(group.symptoms.values())
    shared = [name for name in item.symptoms if (said := group.symptoms.get(name)) and 4 * said >= told]
    if own is not group and item.at - group.last_at > SINGLE_MS and shared and topics.SINGLE.issuperset(shared):
        return 0.0
    pair = Pair(group, item, product, sure, own is group, alike.get(group, 0.0), shared, told)
    about = group.sense
    if item.sense is None or about is None:
        return _by_words(pair)
    sensed = _by_sense(pair, float(item.sense @ about), group.nearest(item.sense))
    return max(sensed, _by_words(pair)) if sensed > APART and pair.certain else sensed


def fitting(groups: Iterable[Group], item: Item, product: str | None, own: Group | None, alike: Alike) -> Group | None:
    """The matter it belongs to best by what it says; None: a new one."""
    best, score = None, JOIN
    for group in groups:
        found = fit(group, item, product, item.article is not None, own, alike)
        if found > score or (found == score and best is None):
            best, score = group, found
    return best


def _by_words(of: Pair) -> float:
    group, item, shared = of.group, of.item, of.shared
    score = 0.0
    same = group.product == of.product
    if same:
        if of.product is not None:
            score += 1.5 if of.sure and group.product_sure else 1.0
    elif group.product is not None and of.product is not None:
        if (of.sure and group.product_sure) or not of.item.house:
            return 0.0
        score -= 0.5
    if shared:
        if not topics.WEAK.issuperset(shared):
            score += 1.2 if item.guessed else 2.0
        else:
            score += 1.0 if len(item.symptoms) > 1 or of.told > 1 else 1.5
        if of.item.house:
            score += 0.0 if group.product_sure else 0.8
        elif same and of.product is None:
            score += _unnamed(group, item, shared)
    elif item.symptoms and of.told:
        score -= 0.5
    if (item.issue, item.subtype) in group.votes:
        score += 0.7
    elif item.issue in group.issues:
        score += 0.2
    if of.own:
        score += 1.0
    if item.lane == "negative_review" and group.lane != "negative_review":
        score -= 0.2
    # The same sentence is the same matter, whether anybody knows the article or not.
    copied = 0.5 if of.words >= COPIED and len(item.tokens) >= SENTENCE else 0.0
    return score + 1.5 * of.words + copied


def _by_sense(of: Pair, near: float, nearest: float) -> float:
    """The same when it is known what both are about, on the same scale. near, nearest: cosine
    with the matter as a whole and with whoever of it lies nearest."""
    group, item, shared = of.group, of.item, of.shared
    same = of.product is not None and group.product == of.product
    other = not same and of.product is not None and group.product is not None
    goods_apart = item.goods.isdisjoint(group.goods)
    if other and not of.item.house and of.sure and of.product not in group.articles and (group.articles or goods_apart):
        return 0.0  # it names another article, and nothing says that both speak of the same goods
    if group.house and of.sure and not of.item.house:
        return 0.0  # a fault of an article that is named is no matter of the house
    grown = math.log(group.told)
    odds = MIDDLE * near + NEAREST * nearest + grown * (GROWN + GROWN_NEAR * near) - CERTAIN + BOLD
    odds += SHARED_WORDS * of.words
    if shared:
        # What the model guessed of both says little where they are about something else.
        guess = GUESSED if near >= NEAR else 0.0
        odds += WEAK if topics.WEAK.issuperset(shared) else guess if item.guessed else SYMPTOM
        odds += HOUSE if of.item.house else 0.0
    elif item.symptoms and of.told and not item.guessed:
        odds += OTHER
    if item.issue in group.issues:
        odds += ISSUE + (SUBTYPE if (item.issue, item.subtype) in group.votes else 0.0)
    odds += ON_AIR if same else NOT_ON_AIR if other else 0.0
    if item.goods and group.goods:
        odds += OTHER_GOODS if goods_apart else SAME_GOODS
    return JOIN + odds + (OWN if of.own else 0.0)


def _unnamed(group: Group, item: Item, shared: list[str]) -> float:
    """Nobody knows the article: the kind of goods tells it apart, and the same fault within minutes is one."""
    if item.goods and group.goods and item.goods.isdisjoint(group.goods):
        return -2.0
    soon = item.at - group.last_at <= COMMON_MS
    return 0.8 if soon and not item.guessed and not topics.COMMON.isdisjoint(shared) else 0.0
