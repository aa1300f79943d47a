"""Who is erased is gone from their calls too; that they agreed, and to which words, stays."""

import pytest
import sqlalchemy as sa
from calling import Call

from livemend.calls import queries
from livemend.calls.model import calls, clips, consents, statements
from livemend.cases import queries as cases
from livemend.cases.model import Status
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
