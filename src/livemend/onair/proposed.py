"""What the floor could do now about single comments, and why. Nothing is done by itself."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.channels.base import Cap
from livemend.comments.model import comments
from livemend.comments.queries import CommentView, as_view
from livemend.kit.i18n import t
from livemend.shows import queries as shows

from . import act_queries, rules
from .act_queries import ActView
from .model import acts
from .sanction_rules import STEP_ACT


class Proposal(TypedDict):
    """act: hide, private, sanction, case. text: words to begin a private message with, in the viewer's language."""

    act: str
    comment_id: str
    reason: str
    text: str


class ExposedView(CommentView):
    """A comment that shows personal data to everybody, and what could be done about it."""

    proposals: list[Proposal]


def opening(comment: CommentView, zone: str) -> str:
    """To somebody who wrote personal data for all to read."""
    lang = rules.card_lang(comment["lang"], (), zone)
    return t(lang, "onair.exposed", user=comment["user"])


def proposals(
    members: Sequence[CommentView], done: Sequence[ActView], zone: str = "", *, with_case: bool = False
) -> list[Proposal]:
    """Personal data: hide it and go on in private (R055, R056). A buyer among attackers: a case (S03)."""
    hidden = {act["comment_id"] for act in done if act["kind"] in (Cap.HIDE, Cap.DELETE) and act["undone_by"] is None}
    written = {act["comment_id"] for act in done if act["kind"] == Cap.DM}
    steps = STEP_ACT.values()
    sanctioned = {act["comment_id"] for act in done if act["kind"] in steps and act["undone_by"] is None}
    found: list[Proposal] = []

    def propose(act: str, comment: CommentView, reason: str, text: str = "") -> None:
        found.append({"act": act, "comment_id": comment["id"], "reason": reason, "text": text})

    for comment in members:
        # Who advertises a number of his own is not written to.
        advert = comment["lane"] == "spam" and not comment["order_match"]
        if comment["masked"] and comment["id"] not in hidden:
            propose("hide", comment, "spam" if advert else "personal_data")
        if comment["masked"] and comment["id"] not in written and not advert:
            propose("private", comment, "personal_data", opening(comment, zone))
        if comment["lane"] == "abuse" and comment["id"] not in hidden | sanctioned:
            propose("sanction", comment, "abuse")
        if comment["lane"] in ("malicious", "abuse") and comment["order_match"] and not with_case:
            propose("case", comment, "buyer")
    return found


async def exposed(conn: AsyncConnection, show_id: str, zone: str, limit: int = 200) -> list[ExposedView]:
    """Comments with personal data that nobody has asked to hide, each with what could be done."""
    await shows.show_row(conn, show_id)
    hidden = sa.select(acts.c.comment_id).where(
        acts.c.show_id == show_id,
        acts.c.kind.in_((Cap.HIDE, Cap.DELETE)),
        acts.c.undone_by.is_(None),
        acts.c.comment_id.is_not(None),
    )
    query = (
        sa.select(comments)
        .where(comments.c.show_id == show_id, comments.c.shown.is_not(None), comments.c.id.not_in(hidden))
        .order_by(comments.c.seq.desc())
        .limit(limit)
    )
    views = [as_view(row) for row in await conn.execute(query)]
    done = await act_queries.acts_on(conn, [view["id"] for view in views])
    return [{**view, "proposals": proposals([view], done, zone)} for view in views]
