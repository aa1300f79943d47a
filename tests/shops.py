"""Small shop systems on loopback that speak the documented protocols and misbehave on request.

`plan` says what happens to the next refunds that arrive: ok; lost = done, the connection closes without an answer;
drop = not done, the connection closes; hang = done, no answer ever; gateway = done, answered 502; busy = 429, not done;
no = refused.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from livemend.channels.webhook.verify import HEADER, verify


class Gone(Exception):
    """No answer: the connection just closes."""


class Server:
    def __init__(self) -> None:
        self.plan: list[str] = []
        self.calls: list[str] = []
        self.refunds: list[dict[str, Any]] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = (await reader.readline()).decode().split()
            if not first:
                return
            headers: dict[str, str] = {}
            while line := (await reader.readline()).decode().strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            status, extra, answer = self.answer(first[0], first[1], headers, body)
            data = json.dumps(answer).encode()
            more = "".join(f"{k}: {v}\r\n" for k, v in extra.items())
            writer.write(
                f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\n{more}"
                f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode()
                + data
            )
            await writer.drain()
        except Gone as gone:
            if gone.args:  # hang until the caller has had enough
                await reader.read()
        finally:
            writer.close()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        """(status, further headers, JSON). The plain server has nothing."""
        return 404, {}, {}

    def paid_back(self) -> list[int]:
        return [refund["minor"] for refund in self.refunds]

    def misbehave(self, do: Callable[[], tuple[int, dict[str, str], Any]]) -> tuple[int, dict[str, str], Any]:
        how = self.plan.pop(0) if self.plan else "ok"
        self.calls.append(how)
        if how == "drop":
            raise Gone
        if how == "busy":
            return 429, {"Retry-After": "7"}, {"errors": "Too many requests"}
        answered = do()
        if how == "lost":
            raise Gone
        if how == "hang":
            raise Gone("hang")
        if how == "gateway":
            return 502, {}, {"message": "bad gateway"}
        return answered


class ShopifyServer(Server):
    """Orders by name -> minor units paid; two payments when a tuple is given."""

    def __init__(self, orders: dict[str, tuple[int, ...]], currency: str = "TWD", *, forgets_keys: bool = False):
        super().__init__()
        self.orders, self.currency, self.forgets = orders, currency, forgets_keys
        self.keys: dict[str, Any] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        assert (method, path) == ("POST", "/admin/api/2026-04/graphql.json")
        if headers.get("x-shopify-access-token") != "shpat_test":
            return 401, {}, {"errors": "[API] Invalid API key or access token"}
        asked = json.loads(body)
        if "refundCreate" in asked["query"]:
            assert "@idempotent(key: $key)" in asked["query"]
            if self.plan and self.plan[0] == "throttled":
                self.plan.pop(0)
                cost = {
                    "requestedQueryCost": 60,
                    "actualQueryCost": None,
                    "throttleStatus": {"maximumAvailable": 1000.0, "currentlyAvailable": 10, "restoreRate": 50.0},
                }
                fault = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
                return 200, {}, {"errors": [fault], "extensions": {"cost": cost}}
            return self.misbehave(lambda: (200, {}, {"data": {"refundCreate": self.refund(asked["variables"])}}))
        name = asked["variables"]["q"].removeprefix('name:"').removesuffix('"')
        nodes = [self.order(name)] if name in self.orders else []
        return 200, {}, {"data": {"orders": {"nodes": nodes}}}

    def order(self, name: str) -> dict[str, Any]:
        def money(minor: int) -> dict[str, Any]:
            return {"shopMoney": {"amount": f"{minor / 100:.2f}", "currencyCode": self.currency}}

        paid = [
            {
                "id": f"gid://shopify/OrderTransaction/{name}-{i}",
                "kind": "SALE",
                "status": "SUCCESS",
                "gateway": f"gateway-{i}",
                "amountSet": money(minor),
                "parentTransaction": None,
            }
            for i, minor in enumerate(self.orders[name])
        ]
        back = [
            {
                "id": f"{refund['id']}-t{i}",
                "kind": "REFUND",
                "status": "SUCCESS",
                "gateway": part["gateway"],
                "amountSet": {"shopMoney": {"amount": part["amount"], "currencyCode": self.currency}},
                "parentTransaction": {"id": part["parentId"]},
            }
            for refund in self.refunds
            for i, part in enumerate(refund["parts"])
        ]
        notes = [{"id": refund["id"], "note": refund["note"]} for refund in self.refunds]
        order_id = f"gid://shopify/Order/{name}"
        return {
            "id": order_id,
            "name": f"#{name}",
            "currencyCode": self.currency,
            "transactions": paid + back,
            "refunds": notes,
        }

    def refund(self, variables: dict[str, Any]) -> dict[str, Any]:
        key, wanted = variables["key"], variables["input"]
        if key in self.keys and not self.forgets:
            return self.keys[key]
        if self.plan and self.plan[0] == "no":
            return {"refund": None, "userErrors": [{"field": None, "message": "Refund amount is too high"}]}
        refund_id = f"gid://shopify/Refund/{len(self.refunds) + 1}"
        minor = sum(round(float(part["amount"]) * 100) for part in wanted["transactions"])
        self.refunds.append({"id": refund_id, "note": wanted["note"], "minor": minor, "parts": wanted["transactions"]})
        done = {"id": refund_id, "note": wanted["note"], "transactions": {"nodes": [{"status": "SUCCESS"}]}}
        self.keys[key] = {"refund": done, "userErrors": []}
        return self.keys[key]


class WooServer(Server):
    """Orders by number -> minor units paid."""

    def __init__(self, orders: dict[str, int], currency: str = "TWD"):
        super().__init__()
        self.orders, self.currency = orders, currency
        self.ids = {number: 700 + i for i, number in enumerate(orders)}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        right = "Basic " + base64.b64encode(b"ck_test:cs_test").decode()
        if headers.get("authorization") != right:
            return 401, {}, {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {"status": 401}}
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        assert parts.path.startswith("/wp-json/wc/v3/orders")
        if parts.path.endswith("/orders"):
            number = query["search"][0]
            # The search is a substring search in the real thing, too.
            found = [n for n in self.orders if number in n]
            return 200, {}, [{"id": self.ids[n], "number": n, "currency": self.currency} for n in found]
        order_id = int(parts.path.split("/")[-2])
        number = next(n for n, i in self.ids.items() if i == order_id)
        mine = [r for r in self.refunds if r["number"] == number]
        if method == "GET":
            page, size = int(query["page"][0]), int(query["per_page"][0])
            return 200, {}, [r["shown"] for r in mine[(page - 1) * size : page * size]]
        wanted = json.loads(body)
        minor = round(float(wanted["amount"]) * 100)

        def do() -> tuple[int, dict[str, str], Any]:
            if minor + sum(r["minor"] for r in mine) > self.orders[number]:
                no = {"code": "woocommerce_rest_cannot_create_order_refund", "message": "Invalid refund amount."}
                return 500, {}, {**no, "data": {"status": 500}}
            shown = {
                "id": 9000 + len(self.refunds),
                "amount": wanted["amount"],
                "reason": wanted["reason"],
                "refunded_payment": wanted["api_refund"],
                "meta_data": wanted["meta_data"],
            }
            self.refunds.append({"number": number, "minor": minor, "shown": shown})
            return 201, {}, shown

        return self.misbehave(do)


class HookServer(Server):
    """A shop's own system that keeps the keys, as the contract asks."""

    def __init__(self, secret: str, now: Callable[[], int]):
        super().__init__()
        self.secret, self.now = secret, now
        self.seen: dict[str, Any] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        if not verify(self.secret, headers.get(HEADER.lower()), body, self.now()):
            return 401, {}, {"said": "bad signature"}
        asked = json.loads(body)
        assert asked["key"] == headers["idempotency-key"]
        if asked["act"] == "find":
            found = self.seen.get(asked["key"])
            return (200, {}, found) if found else (404, {}, {"said": "never seen"})

        def do() -> tuple[int, dict[str, str], Any]:
            if asked["key"] not in self.seen:
                self.refunds.append({"minor": asked["amount"], "act": asked["act"]})
                self.seen[asked["key"]] = {"state": "executed", "ref": f"hook-{len(self.refunds)}"}
            return 200, {}, self.seen[asked["key"]]

        return self.misbehave(do)
