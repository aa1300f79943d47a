"""How a long-lived process treats its memory."""

import gc

# Young objects between two looks for cycles; the defaults look so often that a quarter of the intake's time goes there.
YOUNG, MIDDLE, OLD = 50_000, 20, 20


def settle() -> None:
    """Once everything is built: what lives as long as the process is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
