"""What a shop system tells of its orders. Only read: nothing is changed there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from babel.numbers import get_currency_precision


@dataclass(frozen=True)
class ShopLine:
    """price: of one piece, in minor units."""

    sku: str
    name: str
    qty: int
    price: int


@dataclass(frozen=True)
class ShopOrder:
    """status: one of catalog.model.OrderStatus; buyer: the system's own number of the customer."""

    no: str
    placed_at: datetime
    changed_at: datetime
    status: str
    currency: str
    lines: tuple[ShopLine, ...]
    buyer: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    lang: str | None = None
    delivered_at: datetime | None = None
    carrier: str | None = None
    tracking: str | None = None
    # Province, state or county of the address; nothing finer is read.
    region: str | None = None


@dataclass(frozen=True)
class Page:
    """next: where to go on, None at the end. skipped: orders that could not be understood, by number."""

    orders: Sequence[ShopOrder]
    next: str | None = None
    skipped: tuple[str, ...] = field(default_factory=tuple)


class Reader(Protocol):
    name: str

    async def changed(self, since: datetime, after: str | None) -> Page:
        """Orders that changed since then, oldest change first."""
        ...


def minor(amount: Any, currency: str) -> int:
    """ "1280.00" -> 128000. Raises ValueError."""
    try:
        value = Decimal(str(amount)).scaleb(get_currency_precision(currency))
    except InvalidOperation as error:
        raise ValueError(f"no amount: {amount!r}") from error
    return int(value.to_integral_value())


def moment(text: str) -> datetime:
    """Shop systems write UTC, some without saying so."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else datetime.fromisoformat(f"{text}+00:00")
