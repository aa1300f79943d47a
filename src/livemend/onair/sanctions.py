"""Against persistent abuse: warn, then a timed mute, then removal; two people where it could be a customer."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.channels.base import Cap
from livemend.comments import queries as comments
from livemend.incidents import rules as incident_rules
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found, wrong_state
from livemend.kit.i18n import t
from livemend.kit.ids import new_id
from livemend.knowledge import queries as knowledge
from livemend.people.access import need
from livemend.people.model import Permission

from . import act_queries, actions, acts, rules, sanction_queries
from .events import SecondPersonAsked, SecondPersonDecided
from .model import ConfirmationState, confirmations
from .sanction_rules import STEP_ACT, Step, mute_seconds, next_step, step_refused


class Asked:
    """What came of it: an act that is under way, or a question to a second person."""

    def __init__(self, act_id: str | None = None, confirmation_id: str | None = None):
        self.act_id, self.confirmation_id = act_id, confirmation_id


async def _comment(tx: Tx, show_id: str, comment_id: str) -> Any:
    row = await comments.comment_row(tx.conn, comment_id)
    if row.show_id != show_id:
        raise not_found("comment")
    return row


def _could_be_customer(comment: Any, kind: Cap, reason: str) -> bool:
    return rules.needs_second_person(
        kind,
        reason,
        lane=comment.lane,
        order_match=comment.order_match,
        customer=comment.customer_id is not None,
        kinds=comment.kinds,
    )


async def _ask_second(
    tx: Tx, comment: Any, what: str, args: Mapping[str, Any], reason: str | None, note: str | None
) -> str:
    """The same question asked again while it waits is the same question."""
    waiting = await tx.one(
        sa.select(confirmations.c.id).where(
            confirmations.c.comment_id == comment.id,
            confirmations.c.what == what,
            confirmations.c.state == ConfirmationState.WAITING,
        )
    )
    if waiting is not None:
        return str(waiting.id)
    confirmation_id = new_id()
    await tx.execute(
        confirmations.insert().values(
            id=confirmation_id,
            show_id=comment.show_id,
            incident_id=comment.incident_id,
            comment_id=comment.id,
            what=what,
            args=dict(args),
            reason=reason,
            note=note,
            state=ConfirmationState.WAITING,
            asked_by=tx.actor.id,
            asked_by_name=tx.actor.name,
            asked_at=tx.now,
            rev=1,
        )
    )
    tx.emit(
        SecondPersonAsked(
            show_id=comment.show_id, confirmation_id=confirmation_id, incident_id=comment.incident_id, what=what
        )
    )
    return confirmation_id


async def hide(tx: Tx, show_id: str, incident_id: str | None, comment_id: str, reason: str) -> Asked:
    """Out of sight on the platform; the original stays with us. Unfavourable is no reason (L1)."""
    comment = await _comment(tx, show_id, comment_id)
    if incident_id is not None and comment.incident_id != incident_id:
        raise bad_input("not_a_member", fields={"comment_id": "not_a_member"})
    # An insult beside an unfavourable word is still an insult; whether it is one is for two people to say.
    insulting = reason == "abuse" and "abuse" in comment.labels
    lane = "abuse" if insulting else comment.lane
    refused = incident_rules.may_hide(lane, reason, pii=bool(comment.pii))
    if refused is not None:
        raise AppError(refused, 422, fields={"reason": refused})
    if _could_be_customer(comment, Cap.HIDE, reason):
        asked = await _ask_second(tx, comment, "hide", {"reason": reason}, reason, None)
        return Asked(confirmation_id=asked)
    return Asked(act_id=await _hide_now(tx, comment, reason))


async def _hide_now(tx: Tx, comment: Any, reason: str) -> str:
    act_id, _new = await acts.on_comment(
        tx, comment, Cap.HIDE, key=f"hide:{comment.id}", incident_id=comment.incident_id, reason=reason
    )
    return act_id


async def sanction(
    tx: Tx,
    show_id: str,
    comment_id: str,
    *,
    step: Step | None = None,
    seconds: int | None = None,
    note: str = "",
    lang: str | None = None,
) -> Asked:
    """The next step against the author of a comment; None: whichever comes next. note: why a step is left out."""
    comment = await _comment(tx, show_id, comment_id)
    done = await sanction_queries.standing(tx.conn, show_id, comment.user_key)
    step = step or next_step([s["step"] for s in done])
    polite = await sanction_queries.was_polite(tx.conn, show_id, comment.incident_id)
    refused = step_refused(step, [s["step"] for s in done], polite=polite, note=note)
    if refused is not None:
        raise AppError(refused, 422, fields={"note": refused})
    if step == Step.MUTE and seconds is None:
        seconds = mute_seconds(sum(s["step"] == Step.MUTE for s in done))
    args = {"step": step, "seconds": seconds, "lang": lang}
    if step != Step.WARN and _could_be_customer(comment, STEP_ACT[step], "abuse"):
        return Asked(confirmation_id=await _ask_second(tx, comment, step, args, "abuse", note or None))
    return Asked(act_id=await _sanction_now(tx, comment, step, seconds, note or None, lang))


async def _sanction_now(
    tx: Tx, comment: Any, step: Step, seconds: int | None, note: str | None, lang: str | None
) -> str:
    count = len(await act_queries.acts_of(tx.conn, show_id=comment.show_id, user_key=comment.user_key))
    text = await warning_text(tx, comment, lang) if step == Step.WARN else None
    act_id, _new = await acts.on_comment(
        tx,
        comment,
        STEP_ACT[step],
        key=f"{step}:{comment.show_id}:{acts.digest(comment.user_key)}:{count}",
        incident_id=comment.incident_id,
        reason="abuse",
        note=note,
        seconds=seconds if step == Step.MUTE else None,
        text=text,
    )
    return act_id


async def fixed_text(tx: Tx, kind: str, lang: str) -> str:
    """The approved words, always the same: whoever attacks gets no conversation (R064)."""
    variants = [text for text in await knowledge.phrases(tx.conn, kind, lang) if "{" not in text]
    return variants[0] if variants else t(lang, f"onair.fallback.{kind}")


async def house_lang(tx: Tx, comment: Any) -> str:
    shop = await catalog.shop(tx.conn)
    return rules.card_lang(comment.lang, (), shop["zone"] if shop else "")


async def warning_text(tx: Tx, comment: Any, lang: str | None) -> str:
    return await fixed_text(tx, "warning", lang or await house_lang(tx, comment))


async def answer_malicious(
    tx: Tx, show_id: str, incident_id: str, comment_id: str | None, report_link: str
) -> list[str]:
    """One fixed text in public, once per room, and the private way for the author of a comment (R064)."""
    incident = await actions.incident_of(tx, show_id, incident_id)
    comment = await acts.member(tx, show_id, incident_id, comment_id or incident.sample_comment_id)
    lang = await house_lang(tx, comment)
    text = await fixed_text(tx, "malicious", lang)
    act_id, _new = await acts.request_act(
        tx,
        show_id,
        comment.platform,
        Cap.POST,
        key=f"fixed:{incident_id}:{comment.platform}:{comment.room}",
        room=comment.room,
        text=text,
        incident_id=incident_id,
        note="fixed_text",
    )
    found = [act_id]
    if comment_id is not None:
        act_id, _new = await acts.on_comment(
            tx,
            comment,
            Cap.DM,
            key=f"dm:{comment.id}",
            text=t(lang, "onair.report_here", link=report_link),
            incident_id=incident_id,
            deadline=await acts.dm_deadline(tx, comment),
            note="fixed_text",
            own_links=(report_link,),
        )
        found.append(act_id)
    return found


async def decide(tx: Tx, confirmation_id: str, *, yes: bool) -> str | None:
    """The second person's word; nobody confirms what they asked for themselves. The act, when it is a yes."""
    need(tx.actor, Permission.ACT_SANCTION)
    row = await sanction_queries.confirmation_row(tx.conn, confirmation_id, lock=True)
    if row.state != ConfirmationState.WAITING:
        raise wrong_state("confirmation_over", state=row.state)
    if row.asked_by == tx.actor.id:
        raise AppError("second_person_needed", 403)
    act_id = await _carry(tx, row) if yes else None
    state = ConfirmationState.CONFIRMED if yes else ConfirmationState.REFUSED
    await tx.execute(
        confirmations.update()
        .where(confirmations.c.id == confirmation_id)
        .values(
            state=state,
            act_id=act_id,
            decided_by=tx.actor.id,
            decided_by_name=tx.actor.name,
            decided_at=tx.now,
            rev=confirmations.c.rev + 1,
        )
    )
    tx.emit(
        SecondPersonDecided(
            show_id=row.show_id,
            confirmation_id=confirmation_id,
            incident_id=row.incident_id,
            what=row.what,
            state=state,
        )
    )
    return act_id


async def _carry(tx: Tx, row: Any) -> str:
    comment = await comments.comment_row(tx.conn, row.comment_id)
    if row.what == "hide":
        return await _hide_now(tx, comment, row.args["reason"])
    return await _sanction_now(tx, comment, Step(row.args["step"]), row.args["seconds"], row.note, row.args.get("lang"))
