"""Cells of a table that a spreadsheet opens."""

from typing import Any

# Of a file that begins with it a spreadsheet knows that it is not in some old Chinese or Western code page.
MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def safe_cell(value: Any) -> str:
    """A spreadsheet runs a cell that begins like a formula; words of viewers must not."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in _FORMULA else text
