"""Open pages of a call over real sockets: the customer's, the desk's, the audience's."""

import asyncio
import json
from typing import Any

import pytest
from calling import Call, Phone
from live import Team
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


class Wire:
    """One page's socket."""

    def __init__(self, socket: ClientConnection):
        self.socket = socket

    async def next(self, kind: str, **wanted: Any) -> Any:
        """The next message of this kind with these values; what comes before is passed over."""
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 10))
            if message["type"] == kind and all(message.get(name) == value for name, value in wanted.items()):
                return message

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def silent(self) -> bool:
        """No signal reaches it."""
        await self.send(type="ping")
        return bool((await self.next("pong"))["type"] == "pong")

    async def closed(self) -> int:
        with pytest.raises(ConnectionClosed):
            while True:
                await asyncio.wait_for(self.socket.recv(), 10)
        return int(self.socket.close_code or 0)


async def phone_wire(server: str, phone: Phone) -> Wire:
    cookie = "; ".join(f"{name}={value}" for name, value in phone.http.cookies.items())
    return Wire(await connect(f"ws://{server}{phone.base}/signal", additional_headers={"Cookie": cookie}))


async def desk_wire(server: str, team: Team, role: str, call: Call, seat: str) -> Wire:
    session = (await team.client(role)).cookies["livemend_session"]
    headers = {"Cookie": f"livemend_session={session}"}
    return Wire(await connect(f"ws://{server}{call.path}/signal?seat={seat}", additional_headers=headers))


async def overlay_wire(server: str, team: Team) -> Wire:
    url = (await team.get("floor", f"/api/v1/shows/{team.show}/overlay"))["url"]
    key = url.split("key=")[1]
    return Wire(await connect(f"ws://{server}/api/v1/overlay/{team.show}/signal?key={key}"))
