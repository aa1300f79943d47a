"""A receiver on loopback that speaks what JSON, ntfy and Gotify addresses speak, and misbehaves on request."""

import asyncio
import json
from typing import Any


class Receiver:
    """plan: what happens to the next messages: ok, drop (taken, no answer), hang (taken, answer never), or a status."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.got: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            what = self.plan.pop(0) if self.plan else "ok"
            self.paths.append(head[0].split(" ")[1])
            self.got.append(json.loads(body))
            if what == "hang":
                await reader.read()
            elif what != "drop":
                status = "200" if what == "ok" else what
                more = "Retry-After: 7\r\n" if status == "429" else ""
                more += "Location: http://169.254.169.254/\r\n" if status == "302" else ""
                writer.write(f"HTTP/1.1 {status} x\r\n{more}Content-Length: 2\r\n\r\n{{}}".encode())
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
