from typing import Any

import pytest
from money import Client, World

from livemend.people.access import Desk


@pytest.fixture
def world(desk: Desk, client: Client, shop: Any) -> World:
    return World(desk, client)
