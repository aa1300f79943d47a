"""S03: similar posts from new accounts. Evidence, one fixed text, a report; no argument; a real buyer keeps a case."""

import io
import zipfile
from typing import Any

import pytest
from live import Team, account, kinds

from livemend.onair import evidence


@pytest.mark.req("S03")
@pytest.mark.req("R063")
async def test_an_attack_with_a_buyer_inside(team: Team, say: Any) -> None:
    for number in range(12):
        attack = await say(
            "垃圾假货 大家去隔壁美美直播间买", f"新号{number}", platform="douyin", account_age_days=number % 3
        )
        await team.later(seconds=1)
    buyer = await say(
        "榨汁杯充了一晚不通电，私信三天没人回",
        "陈国栋",
        account_age_days=900,
        order_match=True,
        **account("chen-guodong"),
    )
    attacked, real = await team.incident(attack), await team.incident(buyer)
    assert attacked["id"] != real["id"]
    assert attacked["suspicious"]
    assert attacked["signals"]
    assert real["lane"] == "complaint"
    assert kinds(attacked["card"]) == ["calm"]
    assert attacked["card"]["choices"] == []
    await team.on("floor", buyer, "cue")
    assert (await team.on_prompter())["incident"]["id"] == real["id"]
    await team.on("host", buyer, "said")
    await team.on("floor", attack, "fixed-text")
    await team.on("floor", attack, "fixed-text")
    report = await team.on("floor", attack, "report", reason="attack")
    await team.on(
        "floor", attack, "dispose", disposition="malicious", reason="四十秒内十二条相同文字，新账号，没有订单"
    )
    assert await team.acts() == ["post", "report"]
    data = (await (await team.client("floor")).get(f"/api/v1/platform-reports/{report['id']}/evidence.zip")).content
    assert evidence.verify(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert "陈国栋" not in pack.read("comments.jsonl").decode()
    case = await team.on("service", buyer, "cases", comment_id=buyer.id)
    assert case["customer"]["name"]
    for text in ("你们都是同行请来的水军", "再发就封杀你"):
        assert await team.refused("floor", team.at(attack, "reply"), text=text) == "wording"
    offer = await team.refused("host", team.at(attack, "offer"), remedy="refund", amount=10_000)
    assert offer in ("malicious_no_order", "extortion_no_payment", "case_ended")
