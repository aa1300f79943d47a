"""Models a desk trained itself, and which of them is in force; the shipped one stands behind them all."""

import hashlib
import os
from pathlib import Path

import msgspec

SHIPPED = ""


class Book(msgspec.Struct):
    """File names in the order they came into force; the last one is in force, none at all means the shipped model."""

    in_force: list[str] = []


def _read(folder: Path) -> Book:
    path = folder / "in-force.json"
    return msgspec.json.decode(path.read_bytes(), type=Book) if path.is_file() else Book()


def _write(folder: Path, book: Book) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / "in-force.json.new"
    new.write_bytes(msgspec.json.encode(book))
    os.replace(new, folder / "in-force.json")


def current(folder: Path) -> Path | None:
    """The model in force here; None: the shipped one."""
    names = _read(folder).in_force
    if not names or names[-1] == SHIPPED:
        return None
    path = folder / names[-1]
    return path if path.is_file() else None


def activate(folder: Path, model: bytes) -> Path:
    """Put a model into force; it is kept under its own hash, so nothing is overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"model-{hashlib.sha256(model).hexdigest()[:12]}.bin"
    path.write_bytes(model)
    book = _read(folder)
    _write(folder, Book([*book.in_force, path.name]))
    return path


def back(folder: Path) -> Path | None:
    """Return to the model before; None: the shipped one."""
    book = _read(folder)
    _write(folder, Book(book.in_force[:-1]))
    return current(folder)
