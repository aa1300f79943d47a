"""A person asked to be forgotten: who it was goes, what was sold stays for the books."""

from livemend.kit import search
from livemend.kit.db import Tx

from .events import CustomerSaved
from .model import customer_accounts, customers
from .queries import CUSTOMER


async def erase_customer(tx: Tx, customer_id: str) -> int:
    """Name, contact and accounts. Returns how many accounts were cut off."""
    gone = await tx.execute(customer_accounts.delete().where(customer_accounts.c.customer_id == customer_id))
    empty = {"name": "", "key": None, "email": None, "email_blind": None, "phone": None, "phone_blind": None}
    await tx.execute(customers.update().where(customers.c.id == customer_id).values(**empty))
    await search.remove(tx, CUSTOMER, customer_id)
    tx.emit(CustomerSaved(customer_id=customer_id, changed=["erased"]))
    return gone.rowcount
