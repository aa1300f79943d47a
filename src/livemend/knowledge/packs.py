"""What ships as YAML in `data/`. Each legal or platform value has its source and date."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from livemend.kit.i18n import LANGUAGES

from .playbook import Playbook, read_playbook

DATA = Path(__file__).parent / "data"
Texts = dict[str, str]


@dataclass(frozen=True)
class PackValue:
    """review_by: after this day the value is shown as stale; confidence: read, second_hand or unverified."""

    value: Any
    source: str
    checked: date
    review_by: date
    confidence: str = "read"
    note: str = ""

    def stale(self, today: date) -> bool:
        return today > self.review_by


@dataclass(frozen=True)
class Body:
    """Who helps a customer outside of us (R130)."""

    name: Texts
    how: Texts
    url: str = ""


@dataclass(frozen=True)
class ZonePack:
    """values: named in `data/zones/README.md`; forbidden: language -> clauses that are void or misleading there."""

    zone: str
    name: Texts
    values: dict[str, PackValue] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()
    forbidden: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        found = self.values.get(key)
        return default if found is None else found.value


@dataclass(frozen=True)
class PlatformPack:
    platform: str
    name: Texts
    values: dict[str, PackValue] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        found = self.values.get(key)
        return default if found is None else found.value


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _values(raw: dict[str, dict[str, Any]]) -> dict[str, PackValue]:
    return {key: PackValue(**entry) for key, entry in raw.items()}


def zone_from(raw: dict[str, Any]) -> ZonePack:
    return ZonePack(
        zone=raw["zone"],
        name=raw["name"],
        values=_values(raw["values"]),
        bodies=tuple(Body(**body) for body in raw.get("bodies", ())),
        forbidden={lang: tuple(clauses) for lang, clauses in raw.get("forbidden", {}).items()},
    )


@cache
def zones() -> dict[str, ZonePack]:
    packs = [zone_from(_load(path)) for path in sorted((DATA / "zones").glob("*.yaml"))]
    return {pack.zone: pack for pack in packs}


@cache
def platforms() -> dict[str, PlatformPack]:
    raw = [_load(path) for path in sorted((DATA / "platforms").glob("*.yaml"))]
    return {r["platform"]: PlatformPack(r["platform"], r["name"], _values(r["values"])) for r in raw}


@cache
def phrases() -> dict[tuple[str, str], tuple[str, ...]]:
    """(kind, language) -> variants."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for lang in LANGUAGES:
        for kind, variants in _load(DATA / "phrases" / f"{lang}.yaml").items():
            found[kind, lang] = tuple(variants)
    return found


@cache
def playbooks() -> dict[str, Playbook]:
    books = [
        read_playbook(path.read_text(encoding="utf-8"), path.name)
        for path in sorted((DATA / "playbooks").glob("*.yaml"))
    ]
    return {book.case_type: book for book in books}


def playbook_source(case_type: str) -> str:
    return (DATA / "playbooks" / f"{case_type}.yaml").read_text(encoding="utf-8")


def zone_pack(zone: str) -> ZonePack:
    """An unknown zone has a pack without values: nothing is promised for it."""
    return zones().get(zone) or ZonePack(zone, {"en": zone})


def platform_pack(platform: str) -> PlatformPack:
    return platforms().get(platform) or PlatformPack(platform, {"en": platform})
