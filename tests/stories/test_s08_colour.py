"""S08: the colour differs. A small, doubtful matter: refund without return within limit, budget and risk."""

from typing import Any

import pytest
from live import Team, line


@pytest.mark.req("S08")
@pytest.mark.req("R075")
async def test_a_colour_that_differs(team: Team, say: Any) -> None:
    told = await say(**line("sp8801-00159"))
    view = await team.incident(told)
    assert view["issue"] in ("quality", "misleading")
    types = {option["type"]: option for option in view["policy"]["remedies"]}
    assert types["refund"]["returnless"] is True
    await team.on("floor", told, "cue")
    card = (await team.on_prompter())["card"]
    assert "refund" in {choice["remedy"] for choice in card["choices"]}
    await team.on("host", told, "said")
    offer = await team.on("host", told, "offer", remedy="refund")
    assert offer["returnless"] is True
    assert offer["amount"]["minor"] == 69_000
    budget = await team.get("finance", f"/api/v1/shows/{team.show}/budget")
    assert budget["reserved"]["minor"] == 69_000
