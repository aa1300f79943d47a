"""How a long-lived process treats its memory."""

import gc

# Young objects between two looks for cycles; the defaults look so often that a quarter of the intake's time goes there.
YOUNG, MIDDLE, OLD = 50_000, 20, 20
# So many new objects that no look falls into the building, yet one comes when a long migration runs in front of it.
BUILDING = 1_000_000


def hold() -> None:
    """Before anything is built: nearly all of it stays, and the looks that find so took a sixth of the start."""
    gc.set_threshold(BUILDING)


def settle() -> None:
    """Once everything is built: what lives as long as the process is never looked at again. Nor is it now: the looking
    takes a tenth of the start, and what it finds is less than one MB.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
