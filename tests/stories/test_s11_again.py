"""S11: not satisfied after the first solution; asked again, offered again, satisfied. Two rounds in the history."""

import re
from typing import Any

import pytest
from money import World

from livemend.feedback import queries as feedback
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk


async def tell(world: World, case: str, text: str) -> None:
    answer = await world.post("service", f"/cases/{case}/tell-result", text=text)
    assert answer.status_code == 200, answer.text


@pytest.mark.req("S11", "R110", "R109")
async def test_two_rounds_until_it_is_good(desk: Desk, client: Any, shop: Any, clock: MovableClock) -> None:
    world = World(desk, client)
    show = await world.show(100_000)
    case = await world.case(None, show_id=show, issue="logistics", subtype="missing_item", level=2, product_sku="C03")
    async with desk.db.read() as conn:
        page = await feedback.status_link(conn, case, desk.settings.secret_key, "")
    phone = await client(None)

    async def send(form: str, **data: str) -> None:
        answer = await phone.post(f"{page}/{form}", data={"lang": "zh-Hant", **data}, follow_redirects=True)
        assert answer.status_code == 200, answer.text[:300]

    first = (await world.offer("service", case, "gift", amount=8_000)).json()
    assert first["state"] == "offered"
    await send("choose", offer_id=first["id"])
    assert await world.budget(show) == (8_000, 0, 92_000)
    await world.tick_all(case)
    await tell(world, case, "您好，清潔刷今天已經寄出，後天會送到。")
    assert await world.budget(show) == (0, 8_000, 92_000)

    shown = (await phone.get(page or "")).text
    round_now = re.search(r'name="round" value="(\d+)"', shown)
    await send("not-satisfied", words="我要的是杯蓋，不是刷子。", round=round_now.group(1) if round_now else "1")
    again = await world.get("service", f"/cases/{case}")
    assert (again["round"], again["step"], again["status"]) == (2, "assess", "open")

    second = (await world.offer("service", case, "reship", amount=12_000)).json()
    assert (second["state"], second["round"]) == ("offered", 2)
    await send("choose", offer_id=second["id"])
    await world.tick_all(case)
    await tell(world, case, "您好，替換杯蓋今天已寄出，明天送到，單號在下方物流欄。")
    clock.forward(days=1)
    await send("satisfied", words="收到了，謝謝。")

    seen = await world.get("service", f"/cases/{case}")
    assert [(o["round"], o["remedy"], o["state"]) for o in seen["offers"]] == [
        (1, "gift", "executed"),
        (2, "reship", "executed"),
    ]
    assert seen["status"] in ("resolved", "closed")
    assert await world.budget(show) == (0, 20_000, 80_000)
