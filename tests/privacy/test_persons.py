"""A person's data is given out whole, or is gone; the log still verifies and names nobody."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.evidence import prepare
from livemend.feedback import actions
from livemend.kit import events, search
from livemend.kit.actor import CUSTOMER
from livemend.kit.events import metadata
from livemend.people.access import Desk
from livemend.promises import actions as promises
from livemend.promises.model import promises as promise_rows

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


MARK = "Zqxvtrace77"
# Words of the desk itself, of its people and goods: they name no customer and stay.
OURS = {"users", "products", "suppliers", "carriers", "shops", "policies", "faq", "phrases", "fact_sheets", "events"}


async def plant(desk: Desk, case_id: str, customer_id: str) -> list[str]:
    """The mark in every text a person's case leads to, whatever feature wrote it. Returns the columns."""
    planted = []
    async with desk.db.write() as tx:
        for table in metadata.sorted_tables:
            if table.name in OURS:
                continue
            key = next((name for name in ("case_id", "customer_id") if name in table.c), None)
            where = table.c[key] == (case_id if key == "case_id" else customer_id) if key else None
            if table.name == "cases":
                where = table.c.id == case_id
            elif table.name == "customers":
                where = table.c.id == customer_id
            elif table.name == "outgoing":
                where = table.c.subject == f"case:{case_id}"
            if where is None:
                continue
            for column in table.c:
                if column.name in ("body", "detail", "params"):
                    await tx.execute(table.update().where(where).values({column.name: {"text": MARK}}))
                    planted.append(f"{table.name}.{column.name}")
                words = isinstance(column.type, sa.Text) or (
                    isinstance(column.type, sa.String) and column.type.length in (80, 120, 200)
                )
                # Names of colleagues and codes are ours; what is unique must stay so.
                ours = column.name.endswith(("_name", "_by", "_key")) or column.name in (
                    "by",
                    "key",
                    "no",
                    "order_no",
                    "sku",
                    "disclosure",
                )
                ours = (
                    ours
                    or column.name in ("subject", "ref", "batch", "carrier", "value")
                    or column.computed is not None
                )
                if words and not ours and not column.primary_key and not column.unique:
                    changed = await tx.execute(
                        table.update().where(where).values({column.name: f"{MARK} {column.name}"})
                    )
                    if changed.rowcount:
                        planted.append(f"{table.name}.{column.name}")
    return planted


@pytest.mark.req("R131")
async def test_no_place_is_forgotten(desk: Desk, client: Client, shop: Any) -> None:
    """Whatever text stands in a row of the person's case: after the erasure the mark is nowhere, not even in a hash."""
    manager, service, finance = await client("manager"), await client("service"), await client("finance")
    made = await service.post(
        "/api/v1/cases",
        json={
            "channel": "phone",
            "words": "兩塊肥皂都裂了",
            "order_no": "EM-80120",
            "issue": "quality",
            "level": 2,
            "lang": "zh-Hant",
        },
        headers={"Idempotency-Key": "k-1"},
    )
    case_id, customer_id = made.json()["id"], made.json()["customer"]["id"]
    name = made.json()["customer"]["name"]
    path = f"/api/v1/cases/{case_id}"
    await service.post(f"{path}/messages", json={"text": "抱歉讓您白等，我們馬上查，今天給您答覆。"})
    await service.post(f"{path}/notes", json={"text": "聽起來很生氣"})
    offer = (await manager.post(f"{path}/offers", json={"remedy": "refund", "returnless": True})).json()
    assert (await manager.post(f"/api/v1/offers/{offer['id']}/choose", json={})).status_code == 200
    async with desk.db.write() as tx:
        await promises.make_promise(
            tx, words="週五前退款", due_at=tx.now + timedelta(days=2), owner_role="service", case_id=case_id
        )
    file = prepare("box.jpg", DENT.read_bytes())
    blob = await desk.blobs.put(file.data)
    async with desk.db.write(CUSTOMER) as tx:
        await cases.add_evidence(tx, case_id, file, blob, None)
    await desk.timers.run_due()
    for task in (await manager.get(path)).json()["tasks"]:
        await finance.post(f"/api/v1/tasks/{task['id']}/done", json={"proof": "slip 1"})
    async with desk.db.write() as tx:
        for promise in await tx.all(sa.select(promise_rows).where(promise_rows.c.case_id == case_id)):
            if promise.fulfilled_at is None:
                await promises.fulfil(tx, promise.id, "done")
    told = await service.post(f"{path}/tell-result", json={"text": "退款已經匯出，我們道歉。", "reason": "電話談好"})
    assert told.status_code == 200, told.text
    async with desk.db.write(CUSTOMER) as tx:
        await actions.satisfied(tx, case_id, "謝謝")
    async with desk.db.write() as tx:
        await cases.close_case(tx, case_id, seams=desk.parts["cases"], outcome="withdrawn", lesson="換包材")
    await desk.timers.run_due()

    columns = await plant(desk, case_id, customer_id)
    assert len(columns) >= 24, columns
    held = (await manager.get(f"/api/v1/customers/{customer_id}/held")).json()
    assert held["files"] == 1 and held["open"] == [] and held["cases"][0]["no"]
    gone = await manager.post(
        f"/api/v1/customers/{customer_id}/erase", json={"reason": "asked in writing", "mark": held["mark"]}
    )
    assert gone.status_code == 204, gone.text
    left = []
    async with desk.db.read() as conn:
        for table in metadata.sorted_tables:
            for row in await conn.execute(sa.text(f"SELECT * FROM {table.name}")):
                left += [f"{table.name}.{name}" for name, value in row._mapping.items() if MARK in str(value)]
    # A lesson is what the desk learned, not what the customer said; numbers in it are masked.
    assert sorted(set(left)) == ["cases.lesson"]
    for word in (name, "肥皂都裂", MARK):
        async with desk.db.read() as conn:
            for kind in ("case", "customer", "comment"):
                assert case_id not in (await search.find(conn, kind, word)).refs
                assert customer_id not in (await search.find(conn, kind, word)).refs
    with pytest.raises(Exception, match="not_found"):
        await desk.blobs.get(blob)
    again = await manager.post("/api/v1/customers/nobody/erase", json={"reason": "x"})
    assert again.status_code == 404


async def test_what_came_in_since_is_not_erased_unseen(desk: Desk, client: Client, shop: Any) -> None:
    customer_id = shop.customers["wu-chiajung"]
    manager = await client("manager")
    path = f"/api/v1/customers/{customer_id}"
    mark = (await manager.get(f"{path}/held")).json()["mark"]
    async with desk.db.write() as tx:
        case_id = await cases.open_case(tx, channel="web", words="外箱凹了", order_no="EM-81131", lang="zh-Hant")
        await cases.close_case(tx, case_id, seams=desk.parts["cases"], outcome="spam")
    late = await manager.post(f"{path}/erase", json={"reason": "asked", "mark": mark})
    assert late.json()["error"]["code"] == "erase_changed"
    assert (await manager.get(f"/api/v1/cases/{case_id}")).json()["words"] == "外箱凹了"


async def test_an_archive_with_the_files(desk: Desk, client: Client, shop: Any) -> None:
    customer_id = shop.customers["wu-chiajung"]
    async with desk.db.write() as tx:
        case_id = await cases.open_case(tx, channel="web", words="外箱凹了", order_no="EM-81131", lang="zh-Hant")
    file = prepare("box.jpg", DENT.read_bytes())
    blob = await desk.blobs.put(file.data)
    async with desk.db.write(CUSTOMER) as tx:
        await cases.add_evidence(tx, case_id, file, blob, None)
    manager, service = await client("manager"), await client("service")
    path = f"/api/v1/customers/{customer_id}/export"
    assert (await service.post(path)).status_code == 403
    answer = await manager.post(path)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("data.json"))
        assert archive.read(next(name for name in names if name.startswith("files/"))) == file.data
    assert data["cases"][0]["words"] == "外箱凹了" and data["customer"]["name"] == "吳佳蓉"
    shown = (await manager.get("/api/v1/retention")).json()["trace"]
    assert shown[0]["kind"] == "person.exported" and "吳佳蓉" not in json.dumps(shown, ensure_ascii=False)


async def test_somebody_who_only_commented(desk: Desk, client: Client, shop: Any) -> None:
    manager = await client("manager")
    known = shop.customers["lin-yuting"]
    path = "/api/v1/accounts/shopee/334477728"
    assert (await manager.get(f"{path}/held")).json()["customer_id"] == known
    assert (await manager.post(f"{path}/erase", json={"reason": "asked"})).json()["error"][
        "code"
    ] == "account_of_customer"
    assert (await manager.post("/api/v1/accounts/shopee/nobody/erase", json={"reason": "asked"})).status_code == 404
