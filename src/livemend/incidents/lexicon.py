"""The words grouping knows, as they stand in `lexicon.yaml`."""

from importlib import resources
from typing import Any

import yaml

LEXICON: dict[str, Any] = yaml.safe_load(
    resources.files(__package__).joinpath("lexicon.yaml").read_text(encoding="utf-8")
)
