"""Two browsers are brought together over real sockets: only who may, nothing else, and it is picked up again."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from calling import Call, Phone
from live import Team
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from wires import desk_wire, overlay_wire, phone_wire

from livemend.calls.signalling import Seat, Switchboard

OFFER = {"kind": "offer", "sdp": "v=0 offer"}
ANSWER = {"kind": "answer", "sdp": "v=0 answer"}


async def test_floor_in_the_waiting_room_host_on_air_audience_when_approved(
    call: Call, team: Team, server: str
) -> None:
    phone = await call.phone()
    await phone.post("join")
    customer = await phone_wire(server, phone)
    assert (await customer.next("state"))["peers"] == []
    floor = await desk_wire(server, team, "floor", call, "floor")
    host = await desk_wire(server, team, "host", call, "host")
    audience = await overlay_wire(server, team)
    assert (await audience.next("state"))["on_screen"] is False
    # Without consent nobody sees anybody.
    seat = (await floor.next("state", customer=True))["id"]
    await customer.send(type="signal", to=seat, data=OFFER)
    assert (await customer.next("state"))["peers"] == []
    await phone.agree()
    (peer,) = (await customer.next("state", state="ready"))["peers"]
    assert peer == {"id": seat, "role": "floor", "picture": True}
    await customer.send(type="signal", to=seat, data=OFFER)
    assert (await floor.next("signal"))["data"] == OFFER
    await floor.send(type="signal", data=ANSWER)
    assert await customer.next("signal") == {"type": "signal", "from": seat, "data": ANSWER}
    # On air: the host too; the audience not before the floor has let the picture out.
    await call.do("floor", "live")
    peers = {p["role"]: p["id"] for p in (await customer.next("state", state="live"))["peers"]}
    assert set(peers) == {"floor", "host"}
    await customer.send(type="signal", to=peers["host"], data=OFFER)
    assert (await host.next("signal"))["data"] == OFFER
    await call.do("floor", "picture", on=True)
    assert (await audience.next("state", on_screen=True))["muted"] is False
    peers = {p["role"]: p["id"] for p in (await customer.next("state", on_screen=True))["peers"]}
    await customer.send(type="signal", to=peers["overlay"], data=OFFER)
    assert (await audience.next("signal"))["data"] == OFFER
    # Hidden: no picture for the audience any more, the voice goes on.
    await call.do("floor", "hidden", on=True)
    assert (await audience.next("state", on_screen=False))["let_out"] is True
    pictures = {p["role"]: p["picture"] for p in (await customer.next("state", on_screen=False))["peers"]}
    assert pictures == {"floor": True, "host": True, "overlay": False}
    # The floor takes its yes back: nothing reaches the audience's page.
    await call.do("floor", "picture", on=False)
    await audience.next("state", let_out=False)
    await customer.send(type="signal", to=peers["overlay"], data=OFFER)
    assert await audience.silent()
    # The kill switch: nobody is connected with anybody.
    await call.do("floor", "end", stop=True)
    assert (await customer.next("state", state="ended"))["peers"] == []
    await host.next("state", state="ended")
    await host.send(type="signal", data=ANSWER)
    assert await customer.silent()


async def test_a_lost_connection_is_picked_up_again(call: Call, team: Team, server: str) -> None:
    phone = await call.phone()
    await phone.agree()
    customer = await phone_wire(server, phone)
    floor = await desk_wire(server, team, "floor", call, "floor")
    await floor.next("state", customer=True)
    await customer.socket.close()
    await floor.next("state", customer=False)
    assert (await call.view())["state"] == "ready"
    again = await phone_wire(server, phone)
    await floor.next("state", customer=True)
    (peer,) = (await again.next("state"))["peers"]
    await again.send(type="signal", to=peer["id"], data=OFFER)
    assert (await floor.next("signal"))["data"] == OFFER
    # The same page opened twice: the newer one is the customer.
    newest = await phone_wire(server, phone)
    assert await again.closed() == 4409
    assert (await newest.next("state"))["state"] == "ready"


@pytest.mark.req("R071")
async def test_a_browser_whose_link_was_replaced_is_shown_out(call: Call, team: Team, server: str) -> None:
    phone = await call.phone()
    await phone.agree()
    stranger = await phone_wire(server, phone)
    await stranger.next("state", state="ready")
    await call.link(renew=True)
    assert await stranger.closed() == 4410
    # Also on the platform nobody is left at our page.
    newer = Phone(team, await call.link())
    await newer.agree()
    left = await phone_wire(server, newer)
    await left.next("state", state="ready")
    await call.do("floor", "way", way="platform")
    assert await left.closed() == 4410


async def test_an_overlay_whose_address_was_rotated_is_shown_out(call: Call, team: Team, server: str) -> None:
    old, path = await overlay_wire(server, team), f"/api/v1/shows/{team.show}/overlay"
    await old.next("state")
    floor = await team.client("floor")
    assert (await floor.put(path, json={"card": None})).status_code == 200
    assert await old.silent()
    assert (await floor.put(path, json={"card": None, "rotate": True})).status_code == 200
    assert await old.closed() == 4410
    assert (await (await overlay_wire(server, team)).next("state"))["on_screen"] is False


@pytest.mark.req("R071")
async def test_a_look_that_comes_late_brings_nothing_back(call: Call, team: Team) -> None:
    board = team.desk.parts["switchboard"]
    await call.connected()
    late = await board.load(call.id)
    assert late.state == "live"
    board.facts[call.id] = replace(late, state="ended", rev=late.rev + 1)
    assert (await board.load(call.id)).state == "ended"


async def test_a_page_that_takes_nothing_in_holds_nobody_up(call: Call, team: Team) -> None:
    class Stuck:
        async def send_text(self, _text: str) -> None:
            await asyncio.Event().wait()

    class Open:
        def __init__(self) -> None:
            self.heard: list[Any] = []

        async def send_text(self, text: str) -> None:
            self.heard.append(json.loads(text))

    board, well = Switchboard(team.desk.db), Open()
    for socket in (Stuck(), well):
        board.seats[Seat(socket, "floor", team.show, call.id)] = None  # type: ignore[arg-type]
    telling = asyncio.create_task(board.refresh(call.id))
    async with asyncio.timeout(5):
        while not well.heard:
            await asyncio.sleep(0.01)
    telling.cancel()
    assert well.heard[0]["state"] == "open"


@pytest.mark.parametrize(
    "message", [b'{"type":"chat","text":"hi"}', b"no json", b'{"type":"signal","data":{"kind":"offer"}}', b"[]"]
)
async def test_whoever_says_something_else_is_shown_out(call: Call, server: str, message: bytes) -> None:
    phone = await call.phone()
    await phone.agree()
    customer = await phone_wire(server, phone)
    await customer.socket.send(message.decode())
    assert await customer.closed() == 4422


async def test_too_much_is_too_much(call: Call, server: str) -> None:
    phone = await call.phone()
    await phone.agree()
    loud = await phone_wire(server, phone)
    for _turn in range(301):
        await loud.send(type="ping")
    assert await loud.closed() == 4429
    long = await phone_wire(server, phone)
    await long.send(type="ping", more="x" * 50_000)
    assert await long.closed() == 4429


async def test_the_door_is_closed_to_others(call: Call, team: Team, server: str) -> None:
    phone = await call.phone()
    with pytest.raises(InvalidStatus):
        await phone_wire(server, phone)
    await phone.agree()
    with pytest.raises(InvalidStatus):
        await phone_wire(server, Phone(team, phone.base.rsplit("/", 1)[1]))
    with pytest.raises(InvalidStatus):
        await desk_wire(server, team, "floor", call, "host")
    with pytest.raises(InvalidStatus):
        await desk_wire(server, team, "service", call, "floor")
    with pytest.raises(InvalidStatus):
        await desk_wire(server, team, "floor", call, "customer")
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{server}{call.path}/signal")
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{server}/api/v1/overlay/{team.show}/signal?key=wrong")
    await phone.post("leave")
    with pytest.raises(InvalidStatus):
        await phone_wire(server, phone)
