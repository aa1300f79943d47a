"""Where a text names somebody."""

import re


def named(name: str) -> re.Pattern[str] | None:
    """A name in letters is whole words, or "Li" would stand in every "quality"; Chinese has no spaces.

    None: too short to tell anybody by.
    """
    name = name.strip()
    if len(name) < 2:
        return None
    whole = rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])" if name.isascii() else re.escape(name)
    return re.compile(whole, re.IGNORECASE)
