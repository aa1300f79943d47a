"""Shopify Admin (GraphQL, https://shopify.dev/docs/api/admin-graphql). Needs read_orders and write_orders.

`refundCreate` takes `@idempotent(key:)`: from version 2026-04 it is required, and the same key never refunds twice
(https://shopify.dev/docs/api/usage/idempotent-requests). The note carries our tag, so that an old act is found again
after the key is forgotten.
"""

import json
from typing import Any

import httpx

from .base import Ask, Busy, ByHand, Done, Rejected, Unclear, call

VERSION = "2026-04"
ORDER = """
query LivemendOrder($q: String!) {
  orders(first: 2, query: $q) {
    nodes {
      id
      name
      currencyCode
      transactions(first: 100) {
        id
        kind
        status
        gateway
        amountSet { shopMoney { amount currencyCode } }
        parentTransaction { id }
      }
      refunds(first: 100) { id note }
    }
  }
}
"""
REFUND = """
mutation LivemendRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id note transactions(first: 20) { nodes { status } } }
    userErrors { field message }
  }
}
"""


class Shopify:
    name = "shopify"
    can = frozenset({"refund"})
    # The key makes the second call harmless, so there is nothing to wait for.
    settles = 20.0

    def __init__(self, url: str, token: str, http: httpx.AsyncClient):
        """url: https://<shop>.myshopify.com; token: an Admin API access token."""
        self._url = f"{url.rstrip('/')}/admin/api/{VERSION}/graphql.json"
        self._token, self._http = token, http

    async def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        request = self._http.build_request(
            "POST",
            self._url,
            headers={"X-Shopify-Access-Token": self._token},
            json={"query": query, "variables": variables},
        )
        answer = await call(self._http, request)
        if answer.status_code >= 500:
            raise Unclear(str(answer.status_code))
        if not answer.is_success:
            raise ByHand("connector_refused", answer.text)
        try:
            body = answer.json()
        except json.JSONDecodeError as error:
            raise Unclear("no_json") from error
        for fault in body.get("errors") or ():
            code = (fault.get("extensions") or {}).get("code", "")
            if code == "THROTTLED":
                raise Busy(_wait(body), "rate_limited")
            if code in ("ACCESS_DENIED", "SHOP_INACTIVE"):
                raise ByHand("connector_refused", fault.get("message", ""))
            if code == "INTERNAL_SERVER_ERROR":
                raise Unclear(code)
            raise Rejected("rejected", fault.get("message", ""))
        data: dict[str, Any] = body.get("data") or {}
        return data

    async def _order(self, ask: Ask) -> dict[str, Any]:
        if not ask.order_no:
            raise ByHand("order_unknown")
        name = ask.order_no.replace("\\", "").replace('"', "")
        data = await self._ask(ORDER, {"q": f'name:"{name}"'})
        nodes = [n for n in data["orders"]["nodes"] if n["name"].lstrip("#") == name.lstrip("#")]
        if len(nodes) != 1:
            raise ByHand("order_unknown")
        order: dict[str, Any] = nodes[0]
        if order["currencyCode"] != ask.currency:
            raise ByHand("currency_differs", order["currencyCode"])
        return order

    async def find(self, ask: Ask) -> Done | None:
        order = await self._order(ask)
        return next((Done(r["id"]) for r in order["refunds"] if ask.tag in (r["note"] or "")), None)

    async def do(self, ask: Ask) -> Done:
        order = await self._order(ask)
        data = await self._ask(
            REFUND,
            {
                "key": ask.uuid,
                "input": {
                    "orderId": order["id"],
                    "note": f"{ask.case_no} {ask.tag}".strip(),
                    "notify": False,
                    "transactions": _parts(order, ask),
                },
            },
        )
        payload = data["refundCreate"]
        for error in payload["userErrors"]:
            if "idempot" in error["message"].lower():
                # The first call with this key is still running.
                raise Unclear(error["message"])
            raise Rejected("rejected", error["message"])
        refund = payload["refund"]
        states = [node["status"] for node in refund["transactions"]["nodes"]]
        return Done(refund["id"], settled=all(state == "SUCCESS" for state in states))


def _parts(order: dict[str, Any], ask: Ask) -> list[dict[str, Any]]:
    """The payments the money goes back to, oldest first; each only up to what is left of it."""
    digits = len(ask.decimal.partition(".")[2])
    back: dict[str, int] = {}
    for t in order["transactions"]:
        if t["kind"] == "REFUND" and t["status"] in ("SUCCESS", "PENDING") and t["parentTransaction"]:
            back[t["parentTransaction"]["id"]] = back.get(t["parentTransaction"]["id"], 0) + _minor(t, digits)
    parts, left = [], ask.amount
    for t in order["transactions"]:
        if t["kind"] not in ("SALE", "CAPTURE") or t["status"] != "SUCCESS" or left == 0:
            continue
        share = min(left, _minor(t, digits) - back.get(t["id"], 0))
        if share > 0:
            left -= share
            parts.append(
                {
                    "orderId": order["id"],
                    "parentId": t["id"],
                    "gateway": t["gateway"],
                    "kind": "REFUND",
                    "amount": Ask("", "", None, share, ask.currency, "").decimal,
                }
            )
    if left:
        raise Rejected("more_than_paid")
    return parts


def _minor(transaction: dict[str, Any], digits: int) -> int:
    whole, _, part = str(transaction["amountSet"]["shopMoney"]["amount"]).partition(".")
    return int(whole + (part + "0" * digits)[:digits])


def _wait(body: dict[str, Any]) -> float:
    """Until the bucket holds what the query costs (documented leaky bucket)."""
    cost = (body.get("extensions") or {}).get("cost") or {}
    status = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost") or 50) - float(status.get("currentlyAvailable") or 0)
    return max(1.0, missing / float(status.get("restoreRate") or 50))
