"""Orders of Shopify (Admin GraphQL, `orders` sorted by UPDATED_AT). Needs read_orders and read_customers."""

from datetime import UTC, datetime
from typing import Any

from .reading import Page, ShopLine, ShopOrder, minor, moment
from .shopify import Shopify

ORDERS = """
query LivemendOrders($q: String!, $after: String) {
  orders(first: 50, after: $after, query: $q, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {
      name
      createdAt
      updatedAt
      cancelledAt
      currencyCode
      displayFinancialStatus
      displayFulfillmentStatus
      customer { id displayName locale defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
      shippingAddress { province country }
      lineItems(first: 100) { nodes { sku name quantity originalUnitPriceSet { shopMoney { amount } } } }
      fulfillments(first: 10) { deliveredAt trackingInfo(first: 1) { number company } }
    }
  }
}
"""


class ShopifyReader:
    name = "shopify"

    def __init__(self, system: Shopify):
        self._system = system

    async def changed(self, since: datetime, after: str | None) -> Page:
        stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        data = await self._system._ask(ORDERS, {"q": f"updated_at:>='{stamp}'", "after": after})
        orders, skipped = [], []
        for raw in data["orders"]["nodes"]:
            try:
                orders.append(order_of(raw))
            except (KeyError, TypeError, ValueError):
                skipped.append(str(raw.get("name", "?")) if isinstance(raw, dict) else "?")
        info = data["orders"]["pageInfo"]
        return Page(orders, info["endCursor"] if info["hasNextPage"] else None, tuple(skipped))


def _status(raw: dict[str, Any], delivered: datetime | None) -> str:
    if raw.get("cancelledAt"):
        return "cancelled"
    if raw.get("displayFinancialStatus") == "REFUNDED":
        return "refunded"
    if delivered is not None:
        return "delivered"
    sent = raw.get("displayFulfillmentStatus") in ("FULFILLED", "PARTIALLY_FULFILLED", "IN_PROGRESS")
    return "shipped" if sent else "paid"


def order_of(raw: dict[str, Any]) -> ShopOrder:
    customer = raw.get("customer") or {}
    goes_to = raw.get("shippingAddress") or {}
    currency = raw["currencyCode"]
    parcels = raw.get("fulfillments") or []
    arrived = [moment(p["deliveredAt"]) for p in parcels if p.get("deliveredAt")]
    tracked = [t for p in parcels for t in p.get("trackingInfo") or () if t.get("number")]
    delivered = max(arrived) if arrived and len(arrived) == len(parcels) else None
    return ShopOrder(
        no=raw["name"].lstrip("#"),
        placed_at=moment(raw["createdAt"]),
        changed_at=moment(raw["updatedAt"]),
        status=_status(raw, delivered),
        currency=currency,
        lines=tuple(
            ShopLine(
                line.get("sku") or f"shopify-{line['name']}"[:60],
                line["name"],
                line["quantity"],
                minor(line["originalUnitPriceSet"]["shopMoney"]["amount"], currency),
            )
            for line in raw["lineItems"]["nodes"]
        ),
        buyer=customer.get("id"),
        name=customer.get("displayName"),
        email=(customer.get("defaultEmailAddress") or {}).get("emailAddress"),
        phone=(customer.get("defaultPhoneNumber") or {}).get("phoneNumber"),
        lang=customer.get("locale"),
        delivered_at=delivered,
        carrier=tracked[0].get("company") if tracked else None,
        tracking=tracked[0]["number"] if tracked else None,
        region=goes_to.get("province") or goes_to.get("country"),
    )
