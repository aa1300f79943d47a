"""The word lists are the shop's: a word added stops texts at once, a shipped one can be taken out."""

from collections.abc import Iterator
from typing import Any

import pytest

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
