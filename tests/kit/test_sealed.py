"""Contact data is unreadable in the file, found by equality, and survives a change of key."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.catalog import actions as catalog
from livemend.catalog import queries
from livemend.kit import sealed
from livemend.people.access import Desk


async def raw(desk: Desk) -> list[Any]:
    async with desk.db.read() as conn:
        return list(await conn.execute(sa.text("SELECT email, email_blind, phone, phone_blind FROM customers")))


async def test_contact_data_cannot_be_read_in_the_database(desk: Desk) -> None:
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", email="Hannah.B@example.org", phone="+886912000101")
    (row,) = await raw(desk)
    assert not any("annah" in str(value) or "912000101" in str(value) for value in row)
    async with desk.db.read() as conn:
        for q in ("hannah.b@example.org", "0912000101", "+886912000101"):
            assert [c["id"] for c in await queries.find_customers(conn, q)] == [who], q
        assert await queries.find_customers(conn, "0912000102") == []
        person = await queries.customer(conn, who)
    assert person is not None and (person["email"], person["phone"]) == ("Hannah.B@example.org", "+886912000101")


async def test_a_new_key_opens_what_the_old_one_closed(desk: Desk) -> None:
    old = desk.settings.secret_key
    async with desk.db.write() as tx:
        await catalog.upsert_customer(tx, name="Hannah", email="hannah@example.org", phone="+886912000101")
    before = await raw(desk)
    try:
        sealed.use("the next key", [old])
        async with desk.db.read() as conn:
            assert await queries.find_customers(conn, "hannah@example.org")
        async with desk.db.write() as tx:
            assert await catalog.reseal(tx) == 1
        assert await raw(desk) != before
        sealed.use("the next key")
        async with desk.db.read() as conn:
            assert [c["phone"] for c in await queries.find_customers(conn, "hannah@example.org")] == ["+886912000101"]
        sealed.use("a stranger's key")
        with pytest.raises(sealed.KeyMissing):
            async with desk.db.read() as conn:
                await queries.find_customers(conn, "Hannah")
    finally:
        sealed.use(old)
