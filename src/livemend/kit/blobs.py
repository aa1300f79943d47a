"""Large files (evidence, recordings) by the hash of their content: written once, never changed."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Protocol

from .errors import not_found

APART = "held"


class Blobs(Protocol):
    async def put(self, data: bytes) -> str:
        """Store and return the SHA-256 key. Durable on return."""
        ...

    async def get(self, key: str) -> bytes: ...

    async def delete(self, key: str) -> None: ...

    def apart(self) -> "Blobs": ...


class FolderBlobs:
    def __init__(self, folder: Path):
        self.folder = folder

    def apart(self) -> "FolderBlobs":
        """A place beside it for what nobody may open yet."""
        return FolderBlobs(self.folder / APART)

    def _path(self, key: str) -> Path:
        if len(key) != 64 or not all(c in "0123456789abcdef" for c in key):
            raise not_found("file")
        return self.folder / key[:2] / key

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    async def put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        path = self._path(key)
        if not path.exists():
            await asyncio.to_thread(self._write, path, data)
        return key

    async def get(self, key: str) -> bytes:
        path = self._path(key)
        if not path.exists():
            raise not_found("file")
        return await asyncio.to_thread(path.read_bytes)

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._path(key).unlink, True)
        if self.folder.name != APART:
            # What is to be gone is gone there too.
            await asyncio.to_thread(self.apart()._path(key).unlink, True)
