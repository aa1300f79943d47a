"""When a request to a supplier was late, and that it stays so."""

from datetime import timedelta

import pytest
from asking import REPLY, request, told
from money import World

from livemend.kit.clock import MovableClock
from livemend.people.access import Desk


@pytest.mark.req("R123")
async def test_a_date_that_passed_counts_as_late_for_good(world: World, desk: Desk, clock: MovableClock) -> None:
    """Also before the alarm has rung, and whatever happened next: a reply in time for a new date, or a withdrawal."""

    async def late() -> tuple[int, int]:
        card = (await world.get("supply", "/suppliers/works/scorecard"))["requests"]
        return card["late"], card["total"]

    answered, dropped, in_time = [await request(world, desk, what=what) for what in ("One.", "Two.", "Three.")]
    day = (clock.now() + timedelta(days=20)).isoformat()
    reply = {**REPLY, "measure_by": day, "via": "mail"}
    await world.post("supply", f"/supplier-requests/{in_time['id']}/reply", **reply)
    assert await late() == (0, 3)
    clock.forward(days=7)
    assert await late() == (2, 3)
    await world.post("supply", f"/supplier-requests/{dropped['id']}/withdraw", reason="settled by telephone")
    path = f"/supplier-requests/{answered['id']}"
    await world.post("supply", f"{path}/remind", due_at=(clock.now() + timedelta(days=3)).isoformat())
    await world.post("supply", f"{path}/reply", **reply)
    assert await late() == (2, 3)
    assert [e["late"] for e in await told(desk, "supplier.replied")] == [False, False]
    seen = {one["id"]: one["late"] for one in await world.get("supply", "/supplier-requests")}
    assert seen == {answered["id"]: True, dropped["id"]: True, in_time["id"]: False}
