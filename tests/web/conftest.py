"""The app behind a real socket."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from serving import server

__all__ = ["server"]
