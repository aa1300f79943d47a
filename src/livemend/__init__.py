"""livemend: the complaint desk for live selling."""

__version__ = "0.1.0"
