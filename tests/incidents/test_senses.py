"""People tell of one matter in words that have nothing in common: what a comment is about brings them together."""

from collections import Counter
from functools import cache
from itertools import combinations, count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livemend.incidents.grouping import Grouping
from livemend.incidents.item import Item
from livemend.incidents.topics import Catalogue
from livemend.triage import Triage

from .conftest import Floor

# Twelve shows by three writers who knew neither the desk nor its words: matter, user, article on air, text.
SHOWS = Path(__file__).parent / "other_hands.tsv"
LID = (
    "上次買的便當盒蓋子根本扣不緊", "饭盒盖子盖不严 汤洒了一路", "the lunch box lid never closes, soup everywhere",
    "便當盒的蓋子蓋不緊 一直漏", "盒盖扣不上 一走就漏汤",
)  # fmt: skip


@cache
def triage() -> Triage:
    return Triage.load()


def lines() -> list[list[list[str]]]:
    shows = SHOWS.read_text(encoding="utf-8").split("\n\n")
    return [[line.split("\t") for line in show.splitlines() if line] for show in shows]


def placed(show: list[list[str]], *, with_senses: bool) -> list[str | None]:
    """The incident of each line, as the desk would find it."""
    keys = count()
    grouping = Grouping(Catalogue([]), lambda _item: f"i{next(keys)}")
    texts = [text for _matter, _user, _article, text in show]
    home: dict[str, str | None] = {}
    on_air = None
    verdicts = triage().verdicts(texts)
    senses = triage().senses_of_unhappy(texts, verdicts) if with_senses else [None] * len(texts)
    for n, (line, v, sense) in enumerate(zip(show, verdicts, senses, strict=True)):
        _matter, user, article, text = line
        at = n * 2000
        if article != on_air:
            grouping.on_air(at, article)
            on_air = article
        item = Item(
            id=str(n), text=text, user=user, at=at + 1, room="r", lane=v.lane, issue=v.issue, subtype=v.subtype,
            level=v.level, suspicion=v.malicious_suspicion, unsure=v.unsure,
            sense=sense,
        )  # fmt: skip
        found = grouping.place(item)
        home[item.id] = found.incident
        home.update(found.moves)
    return [home[str(n)] for n in range(len(show))]


def pairs(*, with_senses: bool) -> tuple[float, float]:
    """(precision, recall) over pairs of comments of a show of which one at least is a complaint."""
    counts: Counter[str] = Counter()
    for show in lines():
        homes = placed(show, with_senses=with_senses)
        for a, b in combinations(range(len(show)), 2):
            if show[a][0] == show[b][0] == "-":
                continue
            meant, found = show[a][0] == show[b][0], homes[a] is not None and homes[a] == homes[b]
            counts.update(both=meant and found, meant=meant, found=found)
    return counts["both"] / counts["found"], counts["both"] / counts["meant"]


@pytest.mark.req("R028")
def test_other_peoples_words_for_one_matter() -> None:
    precision, recall = pairs(with_senses=True)
    assert precision >= 0.76
    assert recall >= 0.55
    # Words alone find half of that.
    assert pairs(with_senses=False)[1] < recall - 0.25


@pytest.mark.req("R028", "R135")
async def test_one_lid_in_five_wordings_and_two_languages(floor: Floor) -> None:
    """No two of them share a word of the lexicon, and triage takes them for five different faults."""
    await floor.say(*LID)
    assert max(row.people for row in await floor.incidents()) >= 4


async def test_after_a_restart_it_is_still_known_what_a_matter_is_about(floor: Floor) -> None:
    await floor.say(*LID[:3])
    books = floor.desk.parts["grouping"]
    books.forget_all()
    books.senses = lambda texts: [None] * len(texts)
    await floor.say(*LID[3:])
    without = max(row.people for row in await floor.incidents())
    books.senses = floor.desk.triage.senses
    books.forget_all()
    await floor.say(*LID[3:], user="somebody else")
    assert max(row.people for row in await floor.incidents()) > without


async def test_in_a_rush_words_have_to_do(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    senses = floor.desk.triage.senses

    def listen(texts: Any) -> Any:
        asked.append(len(texts))
        return senses(texts)

    monkeypatch.setattr(floor.desk.triage, "senses", listen)
    await floor.say(*(f"第{n}個人的茶壺收到就裂了" for n in range(40)))
    assert sum(asked) <= 8
    assert sum(row.people for row in await floor.incidents()) == 40


def test_a_sense_is_a_direction_and_the_same_alone_and_in_company() -> None:
    assert triage().senses(["", " "]) == [None, None]
    some = [s for s in triage().senses([*LID, "😭" * 4000, "客服三天没回我"]) if s is not None]
    assert len(some) == len(LID) + 2
    for sense in some:
        assert np.isfinite(sense).all()
        assert np.linalg.norm(sense) == pytest.approx(1, abs=1e-3)
    (alone,) = triage().senses([LID[3]])
    assert alone is not None
    assert np.array_equal(alone, some[3])
    near = np.array([sense @ some[0] for sense in some])
    assert near[1:5].min() > near[6]


def test_an_address_says_nothing_of_what_went_wrong() -> None:
    lid, zipper = "the lid does not close", "the zip is stuck"
    street = ", send it to 123 Main Street, Springfield, IL 62701"
    plain, sent, other = (s for s in triage().senses([lid, lid + street, zipper + street]) if s is not None)
    assert plain @ sent > 0.6 > plain @ other


def matter(grouping: Grouping, n: int, text: str, product: str, at: int) -> str | None:
    sense = triage().senses([text])[0]
    item = Item(
        id=str(n), text=text, user=f"u{n}", at=at, room="r", lane="complaint", issue="quality", level=2, sense=sense,
        product=product, order_match=True,
    )  # fmt: skip
    return grouping.place(item).incident


def test_the_right_matter_is_found_among_many_that_are_near() -> None:
    keys = count()
    grouping = Grouping(Catalogue([]), lambda _item: f"i{next(keys)}")
    homes = [matter(grouping, n, "盖子漏水", f"P{n}", n * 1000) for n in range(12)]
    assert len(set(homes)) == 12
    again = [matter(grouping, 20 + n, "這個蓋子一直漏水", f"P{n}", 20_000 + n * 1000) for n in range(12)]
    assert again == homes


def test_what_is_over_stands_in_nobodys_way() -> None:
    keys = count()
    grouping = Grouping(Catalogue([]), lambda _item: f"i{next(keys)}")
    hour = 3_600_000
    for n in range(8):
        matter(grouping, n, "盖子漏水", "P1", n * hour)
    last = matter(grouping, 8, "杯蓋一直漏", "P1", 8 * hour)
    assert matter(grouping, 9, "the lid leaks all over", "P1", 8 * hour + 1000) == last
