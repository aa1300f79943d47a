"""A person's data is given out whole, or is gone; the log still verifies and names nobody."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.evidence import prepare
from livemend.feedback import actions
from livemend.kit import events
from livemend.kit.actor import CUSTOMER
from livemend.kit.events import metadata
from livemend.people.access import Desk

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
DENT = Path(__file__).parents[2] / "demo" / "evening-market" / "files" / "box-dent.jpg"
TRACES = ("吳佳蓉", "chocobear", "912000124", "凹了一大塊", "還是不滿意")


async def everything(desk: Desk) -> str:
    """All text in all tables."""
    found = []
    async with desk.db.read() as conn:
        for table in metadata.sorted_tables:
            rows = await conn.execute(sa.text(f"SELECT * FROM {table.name}"))
            found += [str(tuple(row)) for row in rows]
    return "\n".join(found)


@pytest.mark.req("R131")
async def test_exported_whole_then_erased_without_a_trace(desk: Desk, client: Client, shop: Any) -> None:
    customer_id = shop.customers["wu-chiajung"]
    async with desk.db.write() as tx:
        case_id = await cases.open_case(
            tx,
            channel="web",
            words="外箱凹了一大塊",
            order_no="EM-81131",
            lang="zh-Hant",
            issue="logistics",
            level=2,
        )
    file = prepare("box.jpg", DENT.read_bytes())
    blob = await desk.blobs.put(file.data)
    async with desk.db.write(CUSTOMER) as tx:
        await cases.add_evidence(tx, case_id, file, blob, None)
    async with desk.db.write() as tx:
        await cases.tell_result(tx, case_id, "補償已經匯出，讓您擔心了，我們道歉。", reason="電話談好")
    async with desk.db.write(CUSTOMER) as tx:
        await actions.not_satisfied(tx, case_id, "還是不滿意")
    await desk.timers.run_due()

    manager, service = await client("manager"), await client("service")
    path = f"/api/v1/customers/{customer_id}"
    assert (await service.get(f"{path}/personal-data")).status_code == 403
    given = (await manager.get(f"{path}/personal-data")).json()
    text = json.dumps(given, ensure_ascii=False)
    assert all(trace in text for trace in TRACES) and given["orders"][0]["no"] == "EM-81131"

    open_ = await manager.post(f"{path}/erase", json={"reason": "asked by mail of 20 November"})
    assert open_.status_code == 409 and open_.json()["error"]["code"] == "erase_open_cases"
    async with desk.db.write() as tx:
        await cases.close_case(tx, case_id, seams=desk.parts["cases"], outcome="withdrawn")
    gone = await manager.post(f"{path}/erase", json={"reason": "asked by mail of 20 November"})
    assert gone.status_code == 204, gone.text
    left = await everything(desk)
    assert [trace for trace in TRACES if trace in left] == []
    with pytest.raises(Exception, match="not_found"):
        await desk.blobs.get(blob)
    async with desk.db.read() as conn:
        assert (await events.verify(conn)).broken_at is None
        logged = (await conn.execute(sa.select(events.events).where(events.events.c.kind == "person.erased"))).one()
    assert logged.payload["cases"] == 1 and logged.payload["files"] >= 1
    page = await manager.get(f"/api/v1/cases/{case_id}")
    assert page.status_code == 200 and page.json()["words"] is None
