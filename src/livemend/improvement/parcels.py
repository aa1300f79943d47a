"""Counting parcels: rates with their likely range, small samples marked, sale days against ordinary ones. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import stats
from .stats import SMALL

WHAT = ("delay", "lost", "damage", "any")
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Cell:
    """took: milliseconds from order to door, summed over `arrived` parcels."""

    carrier: str | None
    region: str | None
    sale: bool
    parcels: int
    delay: int
    lost: int
    damage: int
    any: int
    arrived: int
    took: int


def spans(days: Iterable[date], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for day in sorted(days):
        begin = datetime.combine(day, time(), zone)
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def rate(cases: int, parcels: int) -> dict[str, Any]:
    low, high = stats.interval(cases, parcels)
    return {
        "cases": cases,
        "parcels": parcels,
        "rate": cases / parcels if parcels else None,
        "low": low,
        "high": high,
        "small": parcels < SMALL,
    }


def side(cells: Sequence[Cell]) -> dict[str, Any]:
    """parcels, one entry for each thing that goes wrong, and days from order to door on average."""
    whole = sum(cell.parcels for cell in cells)
    arrived, took = sum(cell.arrived for cell in cells), sum(cell.took for cell in cells)
    return {
        "parcels": whole,
        "small": whole < SMALL,
        **{what: rate(sum(getattr(cell, what) for cell in cells), whole) for what in WHAT},
        "days": round(took / arrived / DAY_MS, 1) if arrived else None,
    }


def rows(cells: Sequence[Cell], by: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One a carrier, region or both; most parcels first. p: how likely the others' rate alone makes so many."""
    groups: dict[tuple[str | None, str | None], list[Cell]] = {}
    for cell in cells:
        key = (cell.carrier if by != "region" else None, cell.region if by != "carrier" else None)
        groups.setdefault(key, []).append(cell)
    bad, whole = sum(cell.any for cell in cells), sum(cell.parcels for cell in cells)
    found = []
    for (carrier, region), of in groups.items():
        its = side(of)
        compared = stats.compare(its["any"]["cases"], its["parcels"], bad, whole)
        found.append(
            {
                "carrier": carrier,
                "carrier_name": names.get(carrier or "", carrier),
                "region": region,
                **its,
                "base": compared.base,
                "p": compared.p,
                "ordinary": side([cell for cell in of if not cell.sale])["any"],
                "sale": side([cell for cell in of if cell.sale])["any"],
            }
        )
    return sorted(found, key=lambda r: (-r["parcels"], str(r["carrier"]), str(r["region"])))


def sheet(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows for a spreadsheet: counts, rates and the mark of a small sample in columns of their own."""
    lines = []
    for row in found:
        line: dict[str, Any] = {
            "carrier": row["carrier"],
            "carrier_name": row["carrier_name"],
            "region": row["region"],
            "parcels": row["parcels"],
            "small_sample": "yes" if row["small"] else "no",
        }
        for what in WHAT:
            line |= {what: row[what]["cases"], f"{what}_rate": _share(row[what]["rate"])}
        line |= {"any_low": _share(row["any"]["low"]), "any_high": _share(row["any"]["high"]), "days": row["days"]}
        for name in ("ordinary", "sale"):
            its = row[name]
            line |= {
                f"{name}_parcels": its["parcels"],
                f"{name}_any": its["cases"],
                f"{name}_rate": _share(its["rate"]),
                f"{name}_small_sample": "yes" if its["small"] else "no",
            }
        lines.append(line)
    return lines


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
