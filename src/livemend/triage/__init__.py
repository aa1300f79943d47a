"""Pure: text to verdict. No database, no network."""

from livemend.triage.engine import Triage
from livemend.triage.verdict import Reason, Signal, Verdict

__all__ = ["Reason", "Signal", "Triage", "Verdict"]
