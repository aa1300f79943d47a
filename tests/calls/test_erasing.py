"""Who is erased is gone from their calls too; that they agreed, and to which words, stays."""

import pytest
import sqlalchemy as sa
from calling import Call
from live import Team
from wires import desk_wire, overlay_wire, phone_wire

from livemend.calls import queries
from livemend.calls.model import calls, clips, consents, statements
from livemend.cases import queries as cases
from livemend.cases.model import Status, entries
from livemend.cases.model import cases as case_rows
from livemend.onair.model import invites
from livemend.privacy import persons


@pytest.mark.req("R131", "R128")
async def test_a_call_is_given_out_whole_and_then_forgotten(call: Call) -> None:
    team, phone = call.team, await call.connected(clip=True)
    await call.do("floor", "statements", kind="problem", text="壺嘴寄到就裂了")
    await team.later(minutes=2)
    view = await call.do("floor", "end")
    clip = (await call.do("floor", "clips", title="阿珠的茶壺", place="clips/7.mp4"))["clips"][0]
    path = f"/api/v1/clips/{clip['id']}/publishable"
    await team.post("manager", path, on=True)
    async with team.desk.db.write() as tx:
        customer_id = (await cases.row(tx.conn, view["case_id"])).customer_id
        found = await persons.collect(tx.conn, customer_id)
        (kept,) = [one for case in found["cases"] for one in case["calls"]]
        assert kept["said"][0]["text"] == "壺嘴寄到就裂了" and len(kept["consents"]) == 3
        assert [(one["title"], one["state"]) for one in kept["clips"]] == [("阿珠的茶壺", "publishable")]
        # Somebody whose case is still open is helped first.
        await tx.execute(case_rows.update().values(status=Status.CLOSED))
        await persons.erase(tx, customer_id, "asked for it")
    async with team.desk.db.read() as conn:
        left = [str(tuple(r)) for table in (calls, statements, clips, invites, consents)
                for r in await conn.execute(sa.select(table))]  # fmt: skip
        assert not [row for row in left if "阿珠" in row or "壺嘴" in row or "clips/7" in row]
        given = await queries.given(conn, await queries.row(conn, call.id))
    assert given == {"live": True, "recorded": True, "clip": True}
    gone = (await call.view())["clips"][0]
    assert (gone["state"], gone["withdrawn_why"], gone["blocked"]) == ("withdrawn", "erased", "clip_no_consent")
    assert await team.refused("manager", path, on=True) == "clip_no_consent"
    assert (await phone.look()).status_code == 404


async def erased_in_mid_call(call: Call) -> None:
    """Through the route, with the case closed that going on air had opened."""
    team = call.team
    case_id = (await call.view())["case_id"]
    async with team.desk.db.write() as tx:
        customer_id = (await cases.row(tx.conn, case_id)).customer_id
        await tx.execute(case_rows.update().values(status=Status.CLOSED))
    manager = await team.client("manager")
    answer = await manager.post(f"/api/v1/customers/{customer_id}/erase", json={"reason": "asked for it"})
    assert answer.status_code == 204, answer.text


@pytest.mark.req("R131", "R071")
async def test_erasing_ends_a_call_that_is_on_air(call: Call, team: Team, server: str) -> None:
    phone = await call.connected()
    await call.do("floor", "statements", kind="problem", text="壺嘴寄到就裂了")
    await call.do("floor", "picture", on=True)
    customer, audience = await phone_wire(server, phone), await overlay_wire(server, team)
    host = await desk_wire(server, team, "host", call, "host")
    await audience.next("state", on_screen=True, customer=True)
    await team.later(minutes=1)
    await erased_in_mid_call(call)
    # Off the audience's picture, the browser shown out, its address dead; floor and host read why.
    await audience.next("state", let_out=False, on_screen=False)
    assert await customer.closed() == 4410
    await host.next("state", state="ended")
    assert (await phone.look()).status_code == 404
    for role in ("floor", "host"):
        view = await team.get(role, call.path)
        assert (view["state"], view["ended_reason"], view["user"], view["on_screen"]) == ("ended", "erased", "", False)
    assert view["ended_offset_ms"] - view["live_offset_ms"] == 60_000
    # Nothing of what was said goes into the erased case.
    async with team.desk.db.read() as conn:
        told = await conn.execute(sa.select(entries.c.kind).where(entries.c.case_id == view["case_id"]))
        assert "call" not in {row.kind for row in told}
        assert [row.text for row in await conn.execute(sa.select(statements.c.text))] == [""]


@pytest.mark.req("R131", "R071")
async def test_erasing_ends_a_call_that_waits_and_opens_no_case(call: Call, team: Team) -> None:
    phone = await call.phone()
    await phone.agree()
    manager = await team.client("manager")
    path = f"/api/v1/accounts/{call.comment.platform}/{call.comment.user_id}/erase"
    answer = await manager.post(path, json={"reason": "asked for it"})
    assert answer.status_code == 204, answer.text
    view = await call.view()
    assert (view["state"], view["ended_reason"], view["case_id"]) == ("ended", "erased", None)
    assert (await phone.look()).status_code == 404
    assert await call.refused("floor", "live") == "call_over"
    async with team.desk.db.read() as conn:
        assert (await conn.execute(sa.select(sa.func.count()).select_from(case_rows))).scalar() == 0
