"""How well a complaint belongs to a matter that is open."""

from . import topics
from .group import UNFAVOURABLE, Group
from .item import Item

MINUTE = 60_000
OPEN_MS = 45 * MINUTE
# So long is a fault of an article nobody knows taken for the one others have just told of.
COMMON_MS = 10 * MINUTE
JOIN = 2.5
# The same sentence, and of how many tokens at least: fewer are said of many things.
COPIED, SENTENCE = 0.9, 4


def fit(
    group: Group, item: Item, product: str | None, sure: bool, own: Group | None, alike: dict[Group, float]
) -> float:
    """Above JOIN it belongs there. sure: the product was named; own: the matter its writer has told of before."""
    if group.suspicious or group.lane not in UNFAVOURABLE or item.at - group.last_at > OPEN_MS:
        return 0.0
    score = 0.0
    heard = item.symptoms
    same = group.product == product
    if same:
        if product is not None:
            score += 1.5 if sure and group.product_sure else 1.0
    elif group.product is not None and product is not None:
        if (sure and group.product_sure) or not heard or not heard <= topics.HOUSE:
            return 0.0
        score -= 0.5
    # What one of ten mentioned in passing is not what the matter is.
    told = sum(group.symptoms.values())
    shared = [name for name in heard if (said := group.symptoms.get(name)) and 4 * said >= told]
    if shared:
        if own is not group and item.at - group.last_at > 5 * MINUTE and topics.SINGLE.issuperset(shared):
            return 0.0
        if not topics.WEAK.issuperset(shared):
            score += 1.2 if item.guessed else 2.0
        else:
            score += 1.0 if len(heard) > 1 or told > 1 else 1.5
        if heard <= topics.HOUSE:
            score += 0.0 if group.product_sure else 0.8
        elif same and product is None:
            score += _unnamed(group, item, shared)
    elif heard and told:
        score -= 0.5
    if (item.issue, item.subtype) in group.votes:
        score += 0.7
    elif item.issue in group.issues:
        score += 0.2
    if own is group:
        score += 1.0
    if item.lane == "negative_review" and group.lane != "negative_review":
        score -= 0.2
    shared_words = alike.get(group, 0.0)
    # The same sentence is the same matter, whether anybody knows the article or not.
    copied = 0.5 if shared_words >= COPIED and len(item.tokens) >= SENTENCE else 0.0
    return score + 1.5 * shared_words + copied


def _unnamed(group: Group, item: Item, shared: list[str]) -> float:
    """Nobody knows the article: the kind of goods tells it apart, and the same fault within minutes is one."""
    if item.goods and group.goods and item.goods.isdisjoint(group.goods):
        return -2.0
    soon = item.at - group.last_at <= COMMON_MS
    return 0.8 if soon and not item.guessed and not topics.COMMON.isdisjoint(shared) else 0.0
