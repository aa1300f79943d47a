"""A show with a viewer who has said yes to a call."""

import sys
from pathlib import Path
from typing import Any

import pytest
from live import Team, say, show, team

sys.path.insert(0, str(Path(__file__).parents[1]))
from calling import Call, agreed, train
from serving import server

__all__ = ["say", "server", "show", "team"]


@pytest.fixture
async def call(team: Team, say: Any) -> Call:
    """By our own link."""
    await train(team)
    return await agreed(team, await say("玻璃茶壺收到就破了", "阿珠"))


@pytest.fixture
async def on_platform(team: Team, say: Any) -> Call:
    """In the platform's own app; the customer was heard to agree to be live and recorded."""
    await train(team)
    return await agreed(team, await say("玻璃茶壺收到就破了", "阿珠"), way="platform")
