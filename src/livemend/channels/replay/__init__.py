"""Recordings of shows, played back as if they were live."""

from .open import detect, open_recording

__all__ = ["detect", "open_recording"]
