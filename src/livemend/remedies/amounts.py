"""Money as a screen gets it."""

from typing_extensions import TypedDict


class MoneyView(TypedDict):
    minor: int
    currency: str


def money(minor: int, currency: str) -> MoneyView:
    return {"minor": minor, "currency": currency}
