"""WooCommerce REST v3 (https://developer.woocommerce.com/docs/apis/rest-api/v3/order-refunds/). Key with read/write.

It knows no idempotency key. `reason` is written together with the refund, before the payment gateway is called, so our
tag stands there; a refund whose gateway call fails is deleted by WooCommerce itself and answered with an error.
"""

import json
from typing import Any

import httpx

from .base import SETTLED_AFTER, Ask, ByHand, Done, Rejected, Unclear, call


class WooCommerce:
    name = "woocommerce"
    can = frozenset({"refund"})
    settles = SETTLED_AFTER

    def __init__(self, url: str, key: str, secret: str, http: httpx.AsyncClient):
        """url: the shop's address; key, secret: consumer key and secret, sent as HTTP Basic over TLS."""
        self._base = f"{url.rstrip('/')}/wp-json/wc/v3"
        self._auth, self._http = httpx.BasicAuth(key, secret), http

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        request = self._http.build_request(method, self._base + path, **more)
        # Basic auth needs no second round trip, so the header is all there is to it.
        request = next(self._auth.sync_auth_flow(request))
        answer = await call(self._http, request)
        try:
            body = answer.json()
        except json.JSONDecodeError as error:
            raise Unclear("no_json") from error
        if answer.is_success:
            return body
        code = str(body.get("code", "")) if isinstance(body, dict) else ""
        said = str(body.get("message", "")) if isinstance(body, dict) else ""
        if answer.status_code == 404:
            raise ByHand("order_unknown", said)
        if answer.status_code < 500 or code == "woocommerce_rest_cannot_create_order_refund":
            raise Rejected("rejected", said or code)
        raise Unclear(code or str(answer.status_code))

    async def _order(self, ask: Ask) -> dict[str, Any]:
        if not ask.order_no:
            raise ByHand("order_unknown")
        number = ask.order_no.lstrip("#")
        found = await self._ask("GET", "/orders", params={"search": number, "per_page": 20})
        orders = [o for o in found if str(o["number"]) == number or str(o["id"]) == number]
        if len(orders) != 1:
            raise ByHand("order_unknown")
        order: dict[str, Any] = orders[0]
        if order["currency"] != ask.currency:
            raise ByHand("currency_differs", order["currency"])
        return order

    async def find(self, ask: Ask) -> Done | None:
        order = await self._order(ask)
        page = 1
        while True:
            params = {"per_page": 100, "page": page}
            refunds = await self._ask("GET", f"/orders/{order['id']}/refunds", params=params)
            for refund in refunds:
                if ask.tag in (refund.get("reason") or ""):
                    return _done(refund)
            if len(refunds) < 100:
                return None
            page += 1

    async def do(self, ask: Ask) -> Done:
        order = await self._order(ask)
        refund = await self._ask(
            "POST",
            f"/orders/{order['id']}/refunds",
            json={
                "amount": ask.decimal,
                "reason": f"{ask.case_no} {ask.tag}".strip(),
                "api_refund": True,
                "api_restock": False,
                "meta_data": [{"key": "_livemend_key", "value": ask.uuid}],
            },
        )
        return _done(refund)


def _done(refund: dict[str, Any]) -> Done:
    """refunded_payment false: entered in the shop, the gateway can not pay back by itself."""
    return Done(f"refund {refund['id']}", settled=bool(refund.get("refunded_payment", True)))
