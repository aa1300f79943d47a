"""Brings two browsers together: offers, answers and addresses of one call, and nothing else. No picture passes here.

Only the customer calls; whoever may see them answers. Who may is asked anew for every single message: the floor from
the waiting room on, the host on air, the audience's page once the floor has let the picture out.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from livemend.kit.db import Database
from livemend.kit.errors import AppError
from livemend.kit.events import Stored
from livemend.kit.ids import new_token
from livemend.onair import overlay
from livemend.onair.events import OverlayChanged

from . import queries, rules
from .model import CallState

log = structlog.get_logger()
encode = msgspec.json.Encoder().encode
CUSTOMER, HOST, FLOOR, OVERLAY = "customer", "host", "floor", "overlay"
# The newest sits down, the one who sat there longest gets up.
SEATS = {CUSTOMER: 1, HOST: 1, FLOOR: 4, OVERLAY: 3}
MAX_BYTES, MAX_SDP, MAX_CANDIDATE = 40_000, 32_000, 2_000
MESSAGES, SECONDS = 300, 10.0
KINDS = {CUSTOMER: frozenset({"offer"}), "desk": frozenset({"answer"})}
CLOSE_REPLACED, CLOSE_TOO_MUCH, CLOSE_BAD, CLOSE_OUT = 4409, 4429, 4422, 4410


@dataclass(frozen=True)
class Facts:
    """What decides who may be connected."""

    call_id: str
    show_id: str
    state: str
    way: str
    muted: bool
    hidden: bool
    on_screen: bool
    let_out: bool
    # The browser that has the link, and which look this is: of two the newer one counts.
    device: str | None = None
    rev: int = 0


@dataclass(eq=False)
class Seat:
    """One open page. call_id of an overlay: the call that is on the screen now."""

    socket: WebSocket
    role: str
    show_id: str
    call_id: str | None
    # Of a customer: the browser, as the call knows it. Of an overlay: the key of its address.
    device: str | None = None
    id: str = field(default_factory=lambda: new_token()[:12])
    times: deque[float] = field(default_factory=lambda: deque(maxlen=MESSAGES))

    def too_much(self, now: float) -> bool:
        full = len(self.times) == MESSAGES and now - self.times[0] < SECONDS
        self.times.append(now)
        return full


def may_see(role: str, facts: Facts) -> bool:
    if role == FLOOR:
        return facts.state in (CallState.READY, CallState.LIVE)
    if role == HOST:
        return facts.state == CallState.LIVE
    return role == OVERLAY and facts.let_out


def checked(data: Any, role: str) -> dict[str, Any] | None:
    """The signal rebuilt from its known fields; None when it is anything else. The customer offers, others answer."""
    if not isinstance(data, dict):
        return None
    kind, sdp, line = data.get("kind"), data.get("sdp"), data.get("line")
    if kind in KINDS[CUSTOMER if role == CUSTOMER else "desk"]:
        return {"kind": kind, "sdp": sdp} if isinstance(sdp, str) and 0 < len(sdp) <= MAX_SDP else None
    if kind != "candidate":
        return None
    candidate, mid = data.get("candidate"), data.get("mid")
    if not isinstance(candidate, str) or len(candidate) > MAX_CANDIDATE:
        return None
    if not (mid is None or (isinstance(mid, str) and len(mid) <= 64)):
        return None
    if not (line is None or (isinstance(line, int) and 0 <= line < 64)):
        return None
    return {"kind": "candidate", "candidate": candidate, "mid": mid, "line": line}


async def refuse(socket: WebSocket, error: AppError) -> None:
    """Before it was accepted: the browser sees a closed door, and the page asks why by its ordinary route."""
    await socket.close(4000 + error.status - 400)


class Switchboard:
    """One a process: both ends of a call speak to the same one."""

    def __init__(self, db: Database, secret: str = ""):
        self.db, self.secret = db, secret
        # In the order of their coming.
        self.seats: dict[Seat, None] = {}
        self.facts: dict[str, Facts] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def heard(self, stored: list[Stored]) -> None:
        """After every commit: calls that changed are looked at again."""
        if not self.seats:
            return
        changed = {event.payload["call_id"] for event in stored if event.payload.get("call_id")}
        shows = {event.payload["show_id"] for event in stored if event.kind == OverlayChanged.kind}
        for work in (*map(self.refresh, changed), *map(self.check_keys, shows)):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def check_keys(self, show_id: str) -> None:
        """An address that was rotated away shows nobody any more, also where it is open already."""
        for seat in [one for one in self.seats if one.role == OVERLAY and one.show_id == show_id]:
            try:
                async with self.db.read() as conn:
                    await overlay.check_key(conn, self.secret, show_id, seat.device or "")
            except AppError:
                await self._close(seat, CLOSE_OUT)
                if seat.call_id in self.facts:
                    await self._tell(self.facts[seat.call_id])

    async def load(self, call_id: str) -> Facts:
        async with self.db.read() as conn:
            row = await queries.row(conn, call_id)
            given = await queries.given(conn, row)
        out = rules.let_out(row.state, row.way, given, row.picture_at is not None)
        seen = out and not row.hidden
        state = (row.state, row.way, row.muted, row.hidden, seen, out, row.device_hash, row.rev)
        found = Facts(call_id, row.show_id, *state)
        known = self.facts.get(call_id)
        if known is not None and known.rev > found.rev:
            # Read before the other, and late: what the kill switch ended does not come back.
            return known
        self.facts[call_id] = found
        return found

    async def refresh(self, call_id: str) -> None:
        facts = await self.load(call_id)
        await self._show_out(facts)
        for seat in list(self.seats):
            if seat.role == OVERLAY and seat.show_id == facts.show_id:
                if facts.let_out:
                    seat.call_id = call_id
                elif seat.call_id == call_id:
                    seat.call_id = None
        await self._tell(facts)
        if facts.state == CallState.ENDED and not any(seat.call_id == call_id for seat in self.seats):
            self.facts.pop(call_id, None)

    async def _show_out(self, facts: Facts) -> None:
        """A browser whose link was replaced is not the customer any more."""
        for seat in list(self.seats):
            if seat.role == CUSTOMER and seat.call_id == facts.call_id and seat.device != facts.device:
                await self._close(seat, CLOSE_OUT)

    def present(self, call_id: str) -> bool:
        """Whether the customer's page is open now."""
        return any(seat.role == CUSTOMER and seat.call_id == call_id for seat in self.seats)

    async def _tell(self, facts: Facts) -> None:
        """Everybody of the call learns how it stands; overlays no more than whether somebody is seen and heard."""
        base = {"type": "state", "state": facts.state, "muted": facts.muted, "hidden": facts.hidden}
        base["on_screen"] = facts.on_screen
        here = self.present(facts.call_id)
        peers = [
            {"id": seat.id, "role": seat.role, "picture": seat.role != OVERLAY or facts.on_screen}
            for seat in self.seats
            if seat.call_id == facts.call_id and seat.role != CUSTOMER and may_see(seat.role, facts)
        ]
        told: list[tuple[Seat, dict[str, Any]]] = []
        for seat in self.seats:
            if seat.role == OVERLAY and seat.show_id == facts.show_id:
                mine = facts.let_out and seat.call_id == facts.call_id
                if mine or seat.call_id is None:
                    shown = mine and facts.on_screen
                    look = {"let_out": mine, "customer": mine and here, "on_screen": shown, "muted": facts.muted}
                    told.append((seat, {"type": "state", **look}))
            elif seat.call_id == facts.call_id:
                more = {"peers": peers} if seat.role == CUSTOMER else {"customer": here, "id": seat.id}
                told.append((seat, {**base, **more}))
        # All at once: a telephone that takes nothing in keeps nobody else from hearing that it is over.
        await asyncio.gather(*(self._send(seat, message) for seat, message in told))

    async def _send(self, seat: Seat, message: dict[str, Any]) -> None:
        try:
            await seat.socket.send_text(encode(message).decode())
        except (WebSocketDisconnect, RuntimeError):
            self.seats.pop(seat, None)

    async def _close(self, seat: Seat, code: int) -> None:
        self.seats.pop(seat, None)
        if seat.socket.application_state == WebSocketState.CONNECTED:
            try:
                await seat.socket.close(code)
            except RuntimeError:
                return

    async def serve(
        self, socket: WebSocket, role: str, *, show_id: str, call_id: str | None = None, device: str | None = None
    ) -> None:
        """Until the page closes. call_id: None for an overlay, which is given whatever is on the screen."""
        await socket.accept()
        seat = Seat(socket, role, show_id, call_id, device)
        place = show_id if role == OVERLAY else call_id
        same = [s for s in self.seats if s.role == role and (s.show_id if role == OVERLAY else s.call_id) == place]
        for older in same[: max(0, len(same) - SEATS[role] + 1)]:
            await self._close(older, CLOSE_REPLACED)
        self.seats[seat] = None
        try:
            await self._arrived(seat)
            while True:
                text = await socket.receive_text()
                if len(text) > MAX_BYTES or seat.too_much(time.monotonic()):
                    await self._close(seat, CLOSE_TOO_MUCH)
                    return
                if not await self._told(seat, text):
                    await self._close(seat, CLOSE_BAD)
                    return
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return
        finally:
            self.seats.pop(seat, None)
            if seat.call_id is not None and seat.call_id in self.facts:
                await self._tell(self.facts[seat.call_id])

    async def _arrived(self, seat: Seat) -> None:
        if seat.role == OVERLAY:
            async with self.db.read() as conn:
                live = await queries.live_in(conn, seat.show_id)
            if live is None:
                await self._send(seat, {"type": "state", "let_out": False, "on_screen": False, "muted": False})
                return
            await self.refresh(live.id)
            return
        assert seat.call_id is not None
        facts = await self.load(seat.call_id)
        await self._show_out(facts)
        await self._tell(facts)

    async def _told(self, seat: Seat, text: str) -> bool:
        """False: this page does not speak our language and is shown out."""
        try:
            message = msgspec.json.decode(text)
        except msgspec.DecodeError:
            return False
        if not isinstance(message, dict):
            return False
        if message.get("type") == "ping":
            await self._send(seat, {"type": "pong"})
            return True
        if message.get("type") != "signal":
            return False
        data = checked(message.get("data"), seat.role)
        if data is None:
            return False
        facts = self.facts.get(seat.call_id or "")
        if facts is None:
            return True
        if seat.role == CUSTOMER:
            for other in list(self.seats):
                if other.id == message.get("to") and other.call_id == seat.call_id and may_see(other.role, facts):
                    await self._send(other, {"type": "signal", "data": data})
        elif may_see(seat.role, facts):
            for other in list(self.seats):
                if other.role == CUSTOMER and other.call_id == seat.call_id:
                    await self._send(other, {"type": "signal", "from": seat.id, "data": data})
        return True
