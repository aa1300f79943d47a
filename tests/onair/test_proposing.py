"""What the desk would say to all: whole and clean, no more than is known (R037, R042, R089)."""

from itertools import product
from typing import Any

import pytest
from live import Team

from livemend.kit.i18n import LANGUAGES
from livemend.knowledge import packs
from livemend.onair.proposing import Known, wording
from livemend.wording import Context, check

SORRY = {"zh-Hant": "抱歉", "zh-Hans": "抱歉", "en": "sorry"}
OURS = {"zh-Hant": "我們的責任", "zh-Hans": "我们的责任", "en": "our responsibility"}


def known(lang: str, **values: Any) -> Known:
    phrases = packs.phrases()["statement", lang]
    start: dict[str, Any] = {
        "people": 12, "told": "…", "level": 1, "fault": "unverified", "cause": "", "remedies": ["refund", "reship"],
        "free": True, "phrases": phrases, "values": {"time": "11/26 22:30", "product": "X", "problem": "Y"},
    }  # fmt: skip
    return Known(lang=lang, **{**start, **values})


@pytest.mark.req("R037")
@pytest.mark.req("R089")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_proposal_may_be_published_as_it_is(lang: str) -> None:
    wrong = []
    faults, offers = ("unverified", "suspected", "ours", "not_ours"), ([], ["refund"], ["refund", "reship"])
    for fault, cause, remedies, level, number in product(faults, ("", "紙墊太薄"), offers, (0, 1), range(3)):
        phrases = packs.phrases()["statement", lang][number:]
        text = wording(
            known(lang, fault=fault, cause=cause, remedies=remedies, level=level, phrases=phrases, told="teapot broke")
        )
        about = Context(lang=lang, kind="statement", fault=fault, cause="confirmed" if cause else None)
        wrong += [(text, finding) for finding in check(text, about)]
        whole = "22:30" in text and text[-1] in "。." and (OURS[lang] if fault == "ours" else SORRY[lang]) in text
        if "{" in text or "onair." in text or not whole or (OURS[lang] in text) is not (fault == "ours"):
            wrong.append((text, None))
    assert not wrong, wrong[:3]


def test_a_phrase_of_the_shop_that_needs_what_is_not_known_is_left_out() -> None:
    said = wording(known("en", phrases=["See {link}.", "For the {product}: {answer}, by {time}."]))
    assert "For the X: you choose a refund or" in said and "{link}" not in said


def test_the_freight_is_ours_only_where_policy_says_so() -> None:
    assert "freight is on us" in wording(known("en"))
    assert "freight" not in wording(known("en", free=False))


@pytest.mark.req("R089")
async def test_it_offers_what_policy_gives_and_states_a_cause_once_it_is_confirmed(team: Team, say: Any) -> None:
    for number in range(11):
        told = await say(f"玻璃茶壺收到就破了 {number}", f"客人{number}")
    base = f"/api/v1/shows/{team.show}/statement-proposals"
    (first,) = await team.get("floor", base)
    for lang in LANGUAGES:
        assert "11" in first["texts"][lang]
    assert "茶壺" in first["texts"]["zh-Hant"] and "teapot" in first["texts"]["en"]
    texts = {"zh-Hant": "盒內只有紙墊"}
    path = team.at(told, "cause")
    await (await team.client("floor")).put(path, json={"texts": texts})
    assert "紙墊" not in (await team.get("floor", base))[0]["texts"]["zh-Hant"]
    await (await team.client("supply")).put(path, json={"texts": texts, "confirmed": True})
    assert "原因已經查到，是盒內只有紙墊" in (await team.get("floor", base))[0]["texts"]["zh-Hant"]
    # One that was taken back unsaid is proposed again.
    made = await team.post(
        "floor", f"/api/v1/shows/{team.show}/statements", texts=first["texts"], incident_id=told.incident_id
    )
    assert await team.get("floor", base) == []
    await team.post("floor", f"/api/v1/statements/{made['id']}/withdraw")
    assert len(await team.get("floor", base)) == 1
