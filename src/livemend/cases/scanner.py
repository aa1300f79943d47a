"""Asks somebody else whether a file is harmless: clamd by its own protocol, or a program the operator names."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

CHUNK = 64 * 1024
TIMEOUT = 120.0


class NoAnswer(Exception):
    """Nobody said what it is: the file stays held. reason: `down`, `too_large` or the scanner's own words."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason[:200]


# What was found in it; None: nothing. Raises NoAnswer.
Scanner = Callable[[bytes], Awaitable[str | None]]


def scanner_of(address: str) -> Scanner | None:
    """clamd://host:port, clamd+unix:///run/clamav/clamd.ctl, or command:/path/to/program and its arguments.

    None: not set. ValueError: an address that means nothing must not pass for "not set".
    """
    if not address:
        return None
    if address.startswith("command:") and (command := shlex.split(address.removeprefix("command:"))):
        return by_command(command)
    parts = urlsplit(address)
    if parts.scheme == "clamd" and parts.hostname:
        host, port = parts.hostname, parts.port or 3310
        return by_clamd(lambda: asyncio.open_connection(host, port))
    if parts.scheme == "clamd+unix" and parts.path:
        return by_clamd(lambda: asyncio.open_unix_connection(parts.path))
    raise ValueError(f"no scanner is known by {address!r}")


def by_clamd(connect: Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]) -> Scanner:
    """INSTREAM of clamd(8): pieces with their length before them, an empty one at the end, one line back."""

    async def talk(data: bytes) -> str:
        reader, writer = await connect()
        # Listened to from the start: it may say why before it hangs up in the middle.
        answer = asyncio.create_task(reader.readuntil(b"\0"))
        try:
            writer.write(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                if answer.done():
                    break
                piece = data[at : at + CHUNK]
                writer.write(len(piece).to_bytes(4) + piece)
                await writer.drain()
            writer.write(bytes(4))
            return (await answer)[:-1].decode("utf-8", "replace")
        except ConnectionError:
            return (await answer)[:-1].decode("utf-8", "replace")
        finally:
            answer.cancel()
            writer.close()

    async def scan(data: bytes) -> str | None:
        try:
            said = await asyncio.wait_for(talk(data), TIMEOUT)
        except (OSError, EOFError, TimeoutError) as error:
            raise NoAnswer("down") from error
        if said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")[:200]
        if said == "stream: OK":
            return None
        raise NoAnswer("too_large" if "size limit" in said else said or "down")

    return scan


def by_command(command: list[str]) -> Scanner:
    """The file on its input; it ends with 0: harmless, 1: not (its first line says what it is), else: no answer."""

    async def scan(data: bytes) -> str | None:
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        except OSError as error:
            raise NoAnswer("down") from error
        try:
            out, err = await asyncio.wait_for(process.communicate(data), TIMEOUT)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise NoAnswer("down") from error
        if process.returncode == 0:
            return None
        if process.returncode == 1:
            return (out.decode("utf-8", "replace").strip().splitlines() or ["?"])[0][:200]
        raise NoAnswer(err.decode("utf-8", "replace").strip()[-200:] or f"exit {process.returncode}")

    return scan
