"""Orders of WooCommerce (REST v3, list all orders: modified_after, orderby=modified)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .reading import Page, ShopLine, ShopOrder, minor, moment
from .woocommerce import WooCommerce

_PER_PAGE = 100
_STAMP = "%Y-%m-%dT%H:%M:%S"
_STATUS = {
    "pending": "paid",
    "processing": "paid",
    "on-hold": "paid",
    "completed": "delivered",
    "cancelled": "cancelled",
    "failed": "cancelled",
    "refunded": "refunded",
    "trash": "cancelled",
}


class WooCommerceReader:
    name = "woocommerce"

    def __init__(self, system: WooCommerce):
        self._system = system

    async def changed(self, since: datetime, after: str | None) -> Page:
        """Goes on by time, not by page number: an order that changes meanwhile moves all pages behind it."""
        stamp, _, number = (after or "").partition("|")
        page = int(number or 1)
        begin = stamp or since.astimezone(UTC).strftime(_STAMP)
        found = await self._system._ask(
            "GET",
            "/orders",
            params={
                "modified_after": begin,
                "dates_are_gmt": "true",
                "orderby": "modified",
                "order": "asc",
                "per_page": _PER_PAGE,
                "page": page,
            },
        )
        orders, skipped = [], []
        for raw in found:
            try:
                orders.append(order_of(raw))
            except (KeyError, TypeError, ValueError):
                skipped.append(str(raw.get("number", "?")) if isinstance(raw, dict) else "?")
        if len(found) < _PER_PAGE:
            return Page(orders, None, tuple(skipped))
        # "After" leaves out the second itself, and others may have changed in it.
        last = (moment(found[-1]["date_modified_gmt"]) - timedelta(seconds=1)).strftime(_STAMP)
        return Page(orders, f"{last}|1" if last > begin else f"{begin}|{page + 1}", tuple(skipped))


def order_of(raw: dict[str, Any]) -> ShopOrder:
    billing = raw.get("billing") or {}
    # Goods that go to the billing address have an empty one here.
    goes_to = raw.get("shipping") or {}
    currency = raw["currency"]
    name = " ".join(part for part in (billing.get("first_name"), billing.get("last_name")) if part)
    done = raw.get("date_completed_gmt")
    return ShopOrder(
        no=str(raw["number"]),
        placed_at=moment(raw["date_created_gmt"]),
        changed_at=moment(raw["date_modified_gmt"]),
        status=_STATUS.get(raw["status"], "paid"),
        currency=currency,
        lines=tuple(
            ShopLine(
                line.get("sku") or f"woo-{line['product_id']}",
                line["name"],
                line["quantity"],
                minor(line["price"], currency),
            )
            for line in raw["line_items"]
        ),
        buyer=f"woo-{raw['customer_id']}" if raw.get("customer_id") else None,
        name=name or None,
        email=billing.get("email") or None,
        phone=billing.get("phone") or None,
        delivered_at=moment(done) if done else None,
        region=next(
            (part for name in ("state", "country") for part in (goes_to.get(name), billing.get(name)) if part), None
        ),
    )
