"""What people are called: their own name, and what their accounts are called. They are found by all of it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit import search
from livemend.kit.db import Tx, among

from .events import AccountsNamed
from .model import customer_accounts as accounts
from .model import customers
from .queries import CUSTOMER

Account = tuple[str, str]


async def account_names(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Customer id -> what their accounts are called."""
    if not ids:
        return {}
    query = sa.select(accounts.c.customer_id, accounts.c.name).where(among(conn, accounts.c.customer_id, ids))
    found: dict[str, list[str]] = {}
    for row in await conn.execute(query.where(accounts.c.name != "").order_by(accounts.c.platform, accounts.c.user_id)):
        if row.name not in found.setdefault(row.customer_id, []):
            found[row.customer_id].append(row.name)
    return found


async def texts(conn: AsyncConnection, ids: Sequence[str]) -> list[tuple[str, str]]:
    """(customer id, what they are found by); nothing of who has been forgotten."""
    query = sa.select(customers.c.id, customers.c.name).where(among(conn, customers.c.id, ids)).order_by(customers.c.id)
    names = await account_names(conn, ids)
    lines = {row.id: [row.name, *names.get(row.id, ())] for row in await conn.execute(query)}
    return [(key, "\n".join(dict.fromkeys(filter(None, said)))) for key, said in lines.items() if any(said)]


async def index(tx: Tx, ids: Sequence[str]) -> None:
    await search.index_many(tx, CUSTOMER, await texts(tx.conn, ids))


async def any_unseen(conn: AsyncConnection) -> bool:
    return (
        await conn.execute(sa.select(accounts.c.user_id).where(accounts.c.name.is_(None)).limit(1))
    ).first() is not None


async def unseen(tx: Tx, limit: int) -> list[Account]:
    """Accounts that nobody has looked up yet: from before names were kept, imported, or linked since."""
    query = sa.select(accounts.c.platform, accounts.c.user_id).where(accounts.c.name.is_(None)).limit(limit)
    return [(row.platform, row.user_id) for row in await tx.all(query.with_for_update(skip_locked=True))]


async def called(tx: Tx, names: Mapping[Account, str]) -> None:
    """names: what these accounts show now; "" where nobody has seen them speak."""
    if not names:
        return
    here = accounts.update().where(accounts.c.platform == sa.bindparam("p"), accounts.c.user_id == sa.bindparam("u"))
    rows = [{"p": platform, "u": user, "n": name[:200]} for (platform, user), name in sorted(names.items())]
    await tx.conn.execute(here.values(name=sa.bindparam("n")), rows)
    users = sorted({user for (_platform, user), name in names.items() if name})
    query = sa.select(accounts.c.platform, accounts.c.user_id, accounts.c.customer_id)
    found = await tx.all(query.where(among(tx.conn, accounts.c.user_id, users))) if users else []
    people = sorted({row.customer_id for row in found if names.get((row.platform, row.user_id))})
    if people:
        await index(tx, people)
        tx.emit(AccountsNamed(customer_ids=people))
