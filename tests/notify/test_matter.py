"""A letter names what it is about."""

from typing import Any

import pytest
from money import World

from livemend.cases import queries as cases
from livemend.notify.letters import facts
from livemend.people.access import Desk


@pytest.mark.req("R098")
@pytest.mark.parametrize(("issue", "service"), [("service", True), ("quality", False)])
async def test_rude_service_is_not_about_the_article(
    desk: Desk, client: Any, shop: Any, issue: str, service: bool
) -> None:
    case = await World(desk, client).case(issue=issue, product_sku="A02")
    async with desk.db.read() as conn:
        matter = (await facts(conn, await cases.row(conn, case)))["matter"]
    assert (matter in ("our service", "我們的服務", "我们的服务")) is service
