"""What happens to goods, customers and orders. Contact data never stands here."""

from dataclasses import dataclass

from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class ShopSaved(Event, kind="shop.saved", stream="catalog"):
    slug: str


@dataclass(frozen=True, kw_only=True)
class ProductSaved(Event, kind="product.saved", stream="catalog"):
    sku: str


@dataclass(frozen=True, kw_only=True)
class CustomerSaved(Event, kind="customer.saved", stream="catalog"):
    customer_id: str
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class AccountsNamed(Event, kind="accounts.named", stream="catalog"):
    """Accounts of these customers were seen under a new name on their platform; the names stand only in the rows."""

    customer_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class OrderSaved(Event, kind="order.saved", stream="catalog"):
    order_no: str
    status: str


@dataclass(frozen=True, kw_only=True)
class StockMoved(Event, kind="stock.moved", stream="catalog"):
    """how: reserved, released, taken."""

    sku: str
    qty: int
    how: str
    ref: str


@dataclass(frozen=True, kw_only=True)
class CatalogImported(Event, kind="catalog.imported", stream="catalog"):
    """digest: SHA-256 of the file."""

    table: str
    rows: int
    digest: str
