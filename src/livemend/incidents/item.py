"""What grouping needs to know of a comment, and what it says of it."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from . import topics

DAY_NEW = 7


@dataclass(slots=True)
class Item:
    """at: milliseconds; product: the card the viewer tapped; order_match: None when nobody knows; sense: what triage
    says it is about (`Triage.senses`), None where nobody asked."""

    id: str
    text: str
    user: str
    at: int
    lane: str
    issue: str | None = None
    subtype: str | None = None
    level: int | None = None
    platform: str = ""
    room: str = ""
    lang: str = ""
    product: str | None = None
    suspicion: float = 0.0
    text_signals: tuple[tuple[str, float], ...] = ()
    unsure: bool = False
    order_match: bool | None = None
    account_age_days: int | None = None
    sense: npt.NDArray[np.float32] | None = None
    # Filled while it is placed.
    plain: str = ""
    tokens: frozenset[str] = frozenset()
    sketch: list[str] = field(default_factory=list)
    symptoms: frozenset[str] = frozenset()
    # No word told of a symptom: it is the model's sub-type.
    guessed: bool = False
    topic: str | None = None
    goods: frozenset[str] = frozenset()
    named: str | None = None
    # An experience told or a remedy asked for; and: never gathered into a flood.
    plainly: bool = False
    excused: bool = False

    @property
    def article(self) -> str | None:
        """What the words name, else the card its writer tapped."""
        return self.named or self.product

    @property
    def house(self) -> bool:
        """Whether all it tells of is the house's doing, whatever is on air."""
        return bool(self.symptoms) and self.symptoms <= topics.HOUSE

    @property
    def buyer(self) -> bool:
        return bool(self.order_match)

    @property
    def new_account(self) -> bool:
        return self.account_age_days is not None and self.account_age_days <= DAY_NEW


@dataclass(slots=True)
class Placed:
    """incident: key of the group it joined, None for none. lane: differs from the verdict's for a bare me-too.

    moves: comments that were placed elsewhere before it became clear what they are: id -> key.
    """

    incident: str | None = None
    opened: bool = False
    me_too: bool = False
    lane: str = ""
    suspicion: float = 0.0
    signals: tuple[tuple[str, float], ...] = ()
    moves: dict[str, str] = field(default_factory=dict)
