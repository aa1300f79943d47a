"""Models a desk trained itself, and which of them is in force; the shipped one stands behind them all."""

import hashlib
import os
from pathlib import Path

import msgspec

from livemend.triage import artefact


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
    path = folder / names[-1] if names else None
    return path if path and path.is_file() else None


def before(folder: Path) -> list[Path]:
    """The desk's own models that came into force and were not taken back, each once."""
    return [path for name in dict.fromkeys(_read(folder).in_force) if (path := folder / name).is_file()]


def activate(folder: Path, model: bytes) -> Path | None:
    """Put a model into force; it is kept under its own hash, so nothing is overwritten. The one in force already stays
    where it is: a second entry would make the next step back lead nowhere. None: it is the shipped one."""
    now = current(folder)
    if artefact.read(now) == model:
        return now
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"model-{hashlib.sha256(model).hexdigest()[:12]}.bin"
    path.write_bytes(model)
    _write(folder, Book([*_read(folder).in_force, path.name]))
    return path


def back(folder: Path) -> Path | None:
    """Return to the model before, however often the one in force is written down; None: the shipped one."""
    names = _read(folder).in_force
    last = names[-1:]
    while names[-1:] == last != []:
        names.pop()
    _write(folder, Book(names))
    return current(folder)
