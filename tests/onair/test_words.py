"""The word lists are the shop's: a word added stops texts at once, a shipped one can be taken out."""

from collections.abc import Iterator
from typing import Any

import pytest
from live import Team

from livemend.wording import lists


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    lists.use(None)


@pytest.mark.req("R044")
async def test_a_word_is_added_and_taken_out(client: Any, show: str) -> None:
    manager, service, host = await client("manager"), await client("service"), await client("host")
    check = {"text": "這個很普通，這件事不可能", "kind": "public", "lang": "zh-Hant"}

    async def found() -> list[str]:
        return [f["text"] for f in (await service.post("/api/v1/wording/check", json=check)).json()]

    assert await found() == ["不可能"]
    word = {"word": "很普通", "code": "dismissive", "severity": "stop", "better": "我們認真看"}
    assert (await host.put("/api/v1/wording/zh-Hant", json=word)).status_code == 403
    assert (await manager.put("/api/v1/wording/zh-Hant", json=word)).status_code == 200
    assert await found() == ["很普通", "不可能"]
    gone = await manager.put("/api/v1/wording/zh-Hant", json={"word": "不可能", "removed": True})
    assert next(w for w in gone.json() if w["word"] == "不可能")["removed"] is True
    assert await found() == ["很普通"]
    assert (await manager.delete("/api/v1/wording/zh-Hant/不可能")).status_code == 204
    assert (await manager.delete("/api/v1/wording/zh-Hant/不可能")).status_code == 404
    assert await found() == ["很普通", "不可能"]
    bad = await manager.put("/api/v1/wording/zh-Hant", json={"word": "x", "code": "nonsense"})
    assert bad.json()["error"]["code"] == "word_reason_unknown"
    assert (await service.get("/api/v1/wording/xx")).status_code == 404


async def test_findings_come_with_reason_and_better_words(client: Any, show: str) -> None:
    service = await client("service")
    body = {"text": "我們會盡快回覆您", "kind": "promise", "lang": "zh-Hant"}
    (found,) = (await service.post("/api/v1/wording/check", json=body)).json()
    assert (found["code"], found["severity"], found["text"]) == ("vague_time", "stop", "盡快")
    assert found["reason"]
    assert found["suggestion"] == "〔幾點〕前"


async def test_a_reason_is_in_the_language_of_whoever_writes(client: Any, show: str) -> None:
    service = await client("service")
    assert (await service.patch("/api/v1/me", json={"lang": "en"})).status_code == 204
    body = {"text": "我们会尽快回复您", "kind": "promise", "lang": "zh-Hans"}
    (found,) = (await service.post("/api/v1/wording/check", json=body)).json()
    assert found["text"] == "尽快"
    assert found["reason"].isascii()
    assert not found["suggestion"].isascii(), "what is proposed belongs into the text"


def hints(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [f for f in found if f["code"] == "jargon"]


@pytest.mark.req("R045")
async def test_a_term_of_the_trade_is_hinted_at_with_plain_words_and_leaves(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    check = "/api/v1/wording/check"
    text = "您的逆物流單開好了，今晚八點前司機去收。"
    (found,) = hints(
        await team.post("service", check, text=text, kind="private", lang="zh-Hant", incident_id=told.incident_id)
    )
    assert (found["code"], found["severity"], found["text"]) == ("jargon", "warn", "逆物流")
    assert found["suggestion"] == "退貨收件"
    assert "退貨收件" in found["reason"]
    # A hint stops nothing: the message leaves as it is.
    assert (await team.on("service", told, "private", text=text))["id"]
    assert await team.acts() == ["dm"]


@pytest.mark.req("R045")
async def test_words_of_the_customer_s_own_are_not_hinted_at(team: Team, say: Any) -> None:
    told = await say("茶壺破了 逆物流三天沒人來收", "阿珠")
    text = "逆物流的司機今晚八點前到，工單也開好了。"
    path = "/api/v1/wording/check"
    for where in ({"incident_id": told.incident_id}, {"comment_id": told.id}):
        found = await team.post("service", path, text=text, kind="private", lang="zh-Hant", **where)
        assert [f["text"] for f in hints(found)] == ["工單"]
    case = await team.on("service", told, "cases")
    found = await team.post("service", path, text=text, kind="private", lang="zh-Hant", case_id=case["id"])
    assert [f["text"] for f in hints(found)] == ["工單"]
    assert len(await team.post("service", path, text=text, kind="private", lang="zh-Hant")) == 2


@pytest.mark.req("R045")
async def test_a_shop_s_own_term_is_a_hint_whatever_was_asked(client: Any, show: str) -> None:
    manager = await client("manager")
    word = {"word": "月光釉", "code": "jargon", "severity": "stop", "better": "我們的藍色釉"}
    listed = (await manager.put("/api/v1/wording/zh-Hant", json=word)).json()
    assert next(w for w in listed if w["word"] == "月光釉")["severity"] == "warn"
    body = {"text": "這只杯子是月光釉", "kind": "private", "lang": "zh-Hant"}
    (found,) = (await manager.post("/api/v1/wording/check", json=body)).json()
    assert (found["code"], found["severity"], found["suggestion"]) == ("jargon", "warn", "我們的藍色釉")
    assert "我們的藍色釉" in found["reason"]
    assert (await manager.delete("/api/v1/wording/zh-Hant/月光釉")).status_code == 204
    assert (await manager.post("/api/v1/wording/check", json=body)).json() == []


@pytest.mark.req("R045")
async def test_the_check_of_a_script_names_them_too(client: Any, show: str) -> None:
    manager = await client("manager")
    body = {"text": "這批布料色牢度四級", "lang": "zh-Hant", "sku": None, "whole": False}
    found = (await manager.post("/api/v1/script-check", json=body)).json()["findings"]
    assert [(f["code"], f["params"]) for f in found] == [("jargon", {"word": "色牢度", "suggestion": "會不會掉色"})]
