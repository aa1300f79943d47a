"""A virus scanner on loopback that speaks clamd's INSTREAM, knows one bad word, and misbehaves on request."""

import asyncio

# Eicar's test string, in two halves so that no real scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """mood: ok, hang (never answers), drop (hangs up), limit (too large for it)."""

    def __init__(self) -> None:
        self.mood = "ok"
        self.seen: list[int] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            data = b""
            while size := int.from_bytes(await reader.readexactly(4)):
                data += await reader.readexactly(size)
            self.seen.append(len(data))
            if self.mood == "hang":
                await reader.read()
            elif self.mood != "drop":
                found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in data else b"stream: OK\0"
                writer.write(b"INSTREAM size limit exceeded. ERROR\0" if self.mood == "limit" else found)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
