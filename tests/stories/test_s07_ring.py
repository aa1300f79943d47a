"""S07, on-air part: the stone is cracked and the fault is ours. Admitted only then; equal or higher in exchange."""

from typing import Any

import pytest
from live import Team, kinds, line


@pytest.mark.req("S07")
@pytest.mark.req("R076")
async def test_a_cracked_stone(team: Team, say: Any) -> None:
    told = await say(**line("dy3317-00145"))
    before = await team.card(told)
    assert "admission" not in kinds(before)
    assert before["lang"] == "zh-Hans"
    await team.on("floor", told, "fault", fault="ours")
    after = await team.card(told)
    assert "admission" in kinds(after)
    assert after["strategy"] == "rebuild"
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    cheaper = await team.refused("manager", team.at(told, "offer"), remedy="exchange", sku="A01")
    assert cheaper == "exchange_cheaper"
    offered = await team.on("manager", told, "offer", remedy="exchange", sku="B02", amount=298_000)
    assert offered["freight_payer"] == "seller"
    assert offered["state"] in ("offered", "awaiting_approval")
