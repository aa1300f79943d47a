"""The catalog by form, and by another program."""

from typing import Any

import pytest

API = "/api/v1"
ORDER = {
    "placed_at": "2026-11-01T10:00:00+08:00",
    "status": "shipped",
    "lines": [{"sku": "A01", "qty": 2, "price": 18000}],
    "carrier": "swift",
    "tracking": "SW1",
}


async def test_another_program_brings_customers_and_orders(client: Any, shop: Any) -> None:
    admin = await client("admin")
    person = {"key": "crm-9", "name": "Ada", "email": "ada@example.com", "phone": "0912000999", "lang": "en"}
    person |= {"accounts": [{"platform": "youtube", "user_id": "UC9"}]}
    made = (await admin.post(f"{API}/customers", json=person)).json()
    again = (await admin.post(f"{API}/customers", json={**person, "name": "Ada L."})).json()
    assert again["id"] == made["id"]
    assert (again["name"], again["phone"]) == ("Ada L.", "+886912000999")
    order = (await admin.put(f"{API}/orders/N-1", json={**ORDER, "customer_key": "crm-9"})).json()
    assert (order["customer_id"], order["total"]["minor"]) == (made["id"], 36000)
    assert order["tracking_url"] == "https://track.swift-parcel.example/SW1"
    late = {**ORDER, "status": "delivered", "platform": "youtube", "user_id": "UC9"}
    assert (await admin.put(f"{API}/orders/N-1", json=late)).json()["customer_id"] == made["id"]
    found = (await admin.get(f"{API}/orders", params={"q": "UC9"})).json()
    assert [(o["no"], o["status"]) for o in found] == [("N-1", "delivered")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": [{"sku": "none", "qty": 1, "price": 1}]}, "lines"),
        ({"lines": []}, "lines"),
        ({"status": "flying"}, "status"),
        ({"customer_key": "nobody"}, "customer_key"),
        ({"customer_id": "nobody"}, "customer_id"),
        ({"placed_at": "2026-11-01T10:00:00"}, "placed_at"),
    ],
)
async def test_a_wrong_order_is_refused_by_field(client: Any, shop: Any, change: dict[str, Any], field: str) -> None:
    answer = await (await client("supply")).put(f"{API}/orders/N-2", json={**ORDER, **change})
    assert answer.status_code == 422
    assert field in " ".join(answer.json()["error"]["fields"])


async def test_suppliers_carriers_and_batches(client: Any, shop: Any) -> None:
    supply = await client("supply")
    assert (await supply.put(f"{API}/suppliers/north", json={"name": "North Works"})).status_code == 204
    assert "north" in {s["key"] for s in (await supply.get(f"{API}/suppliers")).json()}
    body = {"name": "Fast", "tracking_url": "ftp://x"}
    assert (await supply.put(f"{API}/carriers/fast", json=body)).status_code == 422
    body["tracking_url"] = "https://fast.example/{tracking}"
    assert (await supply.put(f"{API}/carriers/fast", json=body)).status_code == 204
    assert "fast" in {c["key"] for c in (await supply.get(f"{API}/carriers")).json()}
    batch = {"sku": "A01", "units": 50, "supplier": "north", "made_at": "2026-11-01T00:00:00Z"}
    listed = (await supply.put(f"{API}/batches/A01-X", json=batch)).json()
    assert listed[-1]["code"] == "A01-X"
    for wrong in ({"sku": "none"}, {"supplier": "south"}, {"sku": "C01"}):
        assert (await supply.put(f"{API}/batches/A01-X", json={**batch, **wrong})).status_code == 422, wrong
    assert (await (await client("host")).put(f"{API}/batches/A01-X", json=batch)).status_code == 403


async def test_contact_data_is_changed_by_those_who_see_it(client: Any, shop: Any) -> None:
    who = shop.customers["lin-yuting"]
    assert (await (await client("floor")).patch(f"{API}/customers/{who}", json={"lang": "en"})).status_code == 403
    changed = await (await client("service")).patch(f"{API}/customers/{who}", json={"email": "new@example.com"})
    assert changed.json()["email"] == "new@example.com"
    assert (await (await client("service")).patch(f"{API}/customers/{who}", json={"email": "x"})).status_code == 422
    assert (await (await client("service")).patch(f"{API}/customers/none", json={"lang": "en"})).status_code == 404


async def test_the_shop_is_renamed_and_its_page_moves(client: Any, shop: Any) -> None:
    manager = await client("manager")
    body = (await manager.get(f"{API}/shop")).json()
    body["slug"] = "night-market"
    assert (await manager.put(f"{API}/shop", json=body)).json()["slug"] == "night-market"
    nobody = await client(None)
    assert (await nobody.get("/policy/night-market")).status_code == 200
    assert (await nobody.get("/policy/evening-market")).status_code == 404
    for wrong in ({"timezone": "Mars/Olympus"}, {"currency": "XXQ"}, {"name": {"en": " "}}, {"slug": "Not OK"}):
        assert (await manager.put(f"{API}/shop", json={**body, **wrong})).status_code == 422, wrong
    assert (await (await client("service")).put(f"{API}/shop", json=body)).status_code == 403
