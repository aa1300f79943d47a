"""A report as rows and columns. UTF-8 with a mark in front, or spreadsheets take Chinese for something else."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from livemend.kit.errors import bad_input
from livemend.kit.i18n import pick, t
from livemend.kit.sheet import MARK, safe_cell

COLUMNS: dict[str, tuple[str, ...]] = {
    "incidents": (
        "id",
        "title",
        "lane",
        "issue",
        "subtype",
        "level",
        "people",
        "comments",
        "first_seen",
        "first_mention_at",
        "seconds_to_mention",
        "in_time",
        "state",
        "disposition",
        "disposition_reason",
        "fault",
        "suspicious",
    ),
    "cases": (
        "no",
        "title",
        "status",
        "step",
        "level",
        "issue",
        "subtype",
        "order_no",
        "channel",
        "opened_at",
        "first_reply_s",
        "closed_at",
        "outcome",
        "round",
    ),
    "promises": ("id", "words", "made_at", "due_at", "original_due_at", "state", "fulfilled_at", "proof", "owner_role"),
    "owed": ("kind", "id", "no", "words", "due_at", "late", "who"),
    "moments": ("kind", "incident_id", "second", "at", "by"),
    "minutes": ("minute", "at", "total", "bad", "share", "viewers"),
}


def _rows(report: dict[str, Any], part: str) -> list[dict[str, Any]]:
    if part in ("cases", "promises"):
        items: list[dict[str, Any]] = report[part]["items"]
        return items
    found: list[dict[str, Any]] = report["series" if part == "minutes" else part]
    return found


def _plain(value: Any, lang: str) -> Any:
    """A person by name, texts in the reader's language."""
    if isinstance(value, dict):
        return value["name"] if "name" in value and isinstance(value["name"], str) else pick(value, lang)
    return value


def figures(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every single figure with its path; lists of things have their own tables."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from figures(child, (*path, str(name)))
    elif not isinstance(node, list):
        yield ".".join(path), node


def write(report: dict[str, Any], part: str, lang: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    if part == "all":
        writer.writerow([t(lang, "reports.csv.figure"), t(lang, "reports.csv.value")])
        for name in (
            "generated_at",
            "counts",
            "comments",
            "gap_seconds",
            "dispositions",
            "response",
            "cases",
            "promises",
            "money",
            "requests",
            "acts",
            "satisfaction",
        ):
            for path, value in figures(report[name], (name,)):
                writer.writerow([path, safe_cell(value)])
        for check in report["checks"]:
            writer.writerow([f"checks.{check['name']}", "ok" if check["ok"] else f"{check['left']}/{check['right']}"])
    elif part in COLUMNS:
        columns = COLUMNS[part]
        lanes = sorted(report["comments"]["by_lane"]) if part == "minutes" else []
        writer.writerow([*(t(lang, f"reports.csv.{column}") for column in columns), *lanes])
        for row in _rows(report, part):
            cells = [safe_cell(_plain(row.get(column), lang)) for column in columns]
            writer.writerow([*cells, *(row["lanes"].get(lane, 0) for lane in lanes)])
    else:
        raise bad_input("unknown_part", fields={"part": "unknown_part"}, part=part)
    return MARK + out.getvalue()
