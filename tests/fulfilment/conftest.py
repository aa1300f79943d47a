from typing import Any

import pytest
from live import say, show
from money import Client, World

from livemend.people.access import Desk

__all__ = ["say", "show", "world"]


@pytest.fixture
def world(desk: Desk, client: Client, shop: Any) -> World:
    return World(desk, client)
