"""Everywhere else a person's words or address may stand beside his cases: letters, acts, offers, tasks, promises."""

from collections.abc import Sequence

import sqlalchemy as sa

from livemend.calls import erasing as calls
from livemend.cases.erasing import comments_gone
from livemend.catalog.model import orders
from livemend.feedback import invites
from livemend.feedback.model import answers, links
from livemend.fulfilment.model import claims, repair_marks, returns, reversals, tasks
from livemend.kit import outgoing as sending
from livemend.kit.db import Tx
from livemend.kit.events import metadata
from livemend.kit.jobs import timers
from livemend.kit.outgoing import State, outgoing
from livemend.notify.courier import LATER
from livemend.onair import paraphrases, praise
from livemend.onair.model import act_ledger, acts, confirmations, overlay_pictures
from livemend.promises.model import promises, renegotiations
from livemend.remedies.model import approvals, offers, platform_refunds

GONE = {"erased": True}


async def forget_cases(tx: Tx, ids: Sequence[str]) -> list[str]:
    """Of cases whose own words are erased. Returns blob keys of pictures made from their files."""
    blobs: list[str] = []
    for i in range(0, len(ids), 200):
        blobs += await _forget(tx, ids[i : i + 200])
    await praise.forget(tx, ids)
    await calls.forget_cases(tx, ids)
    return blobs


async def _forget(tx: Tx, part: Sequence[str]) -> list[str]:
    await tx.execute(answers.update().where(answers.c.case_id.in_(part)).values(words=None))
    await invites.forget_cases(tx, part)
    await tx.execute(
        links.update().where(links.c.case_id.in_(part), links.c.ended_at.is_(None)).values(ended_at=tx.now)
    )
    await forget_sent(tx, outgoing.c.subject.in_([f"case:{case_id}" for case_id in part]))
    for case_id in part:
        # A letter that waits for a decent hour carries its words.
        await tx.execute(timers.delete().where(timers.c.kind == LATER, timers.c.ref.startswith(f"{case_id}:")))
    await tx.execute(
        offers.update().where(offers.c.case_id.in_(part)).values(note=None, deviation=None, ended_reason=None)
    )
    await tx.execute(approvals.update().where(approvals.c.case_id.in_(part)).values(reason=None))
    await tx.execute(platform_refunds.update().where(platform_refunds.c.case_id.in_(part)).values(proof=None))
    of_part = sa.select(tasks.c.id).where(tasks.c.case_id.in_(part))
    await tx.execute(repair_marks.update().where(repair_marks.c.task_id.in_(of_part)).values(note=None))
    await tx.execute(tasks.update().where(tasks.c.case_id.in_(part)).values(proof=None, decline_reason=None, params={}))
    await tx.execute(
        returns.update().where(returns.c.case_id.in_(part)).values(address="", contact="", tracking=None, note=None)
    )
    await tx.execute(claims.update().where(claims.c.case_id.in_(part)).values(note=None, tracking=None))
    await tx.execute(reversals.update().where(reversals.c.case_id.in_(part)).values(reason="", proof=""))
    promised = sa.select(promises.c.id).where(promises.c.case_id.in_(part))
    await tx.execute(renegotiations.update().where(renegotiations.c.promise_id.in_(promised)).values(agreement=None))
    empty = {"words": "", "proof": None, "withdrawn_reason": None, "proposed_why": None, "proposed_by": None}
    await tx.execute(promises.update().where(promises.c.case_id.in_(part)).values(**empty))
    pictures = await tx.all(sa.select(overlay_pictures.c.blob).where(overlay_pictures.c.case_id.in_(part)))
    await tx.execute(overlay_pictures.delete().where(overlay_pictures.c.case_id.in_(part)))
    for case_id in part:
        await forget_answers(tx, case_id)
    return [row.blob for row in pictures]


async def forget_sent(tx: Tx, which: sa.ColumnElement[bool]) -> list[str]:
    """Letters and acts: that they left and when stays. What still waits to be sent is not sent any more."""
    rows = await tx.all(sa.select(outgoing.c.id, outgoing.c.state, outgoing.c.key).where(which))
    for row in rows:
        if row.state == State.PENDING:
            await sending.finish(tx, row.id, State.FAILED, {"reason": "erased"})
    ids = [row.id for row in rows]
    for i in range(0, len(ids), 400):
        part = ids[i : i + 400]
        await tx.execute(outgoing.update().where(outgoing.c.id.in_(part)).values(body=GONE, detail=GONE))
        await tx.execute(acts.update().where(acts.c.id.in_(part)).values(text=None, note=None))
    keys = [row.key for row in rows]
    for i in range(0, len(keys), 400):
        await tx.execute(act_ledger.update().where(act_ledger.c.key.in_(keys[i : i + 400])).values(act=GONE))
    return ids


async def forget_answers(tx: Tx, ref: str) -> None:
    """The first answer to a write is kept for a day, with everything that stood on the page."""
    # A table of the web, which is built on top of all features.
    kept_answers = metadata.tables["idempotent_answers"]
    needle = ref.encode()
    if tx.dialect == "sqlite":
        holds_it = sa.func.instr(kept_answers.c.body, needle) > 0
    else:
        holds_it = sa.func.position(sa.literal(needle, sa.LargeBinary).op("IN")(kept_answers.c.body)) > 0
    await tx.execute(kept_answers.delete().where(holds_it))


async def forget_accounts(tx: Tx, keys: Sequence[str], comment_ids: Sequence[str]) -> None:
    """What was done on a platform to somebody, and asked of a second person about his comments."""
    if keys:
        theirs = sa.select(acts.c.id).where(acts.c.user_key.in_(keys))
        await forget_sent(tx, outgoing.c.id.in_(theirs))
        empty = {"text": None, "note": None, "user_name": None, "user_key": None}
        await tx.execute(acts.update().where(acts.c.user_key.in_(keys)).values(**empty))
    await paraphrases.forget(tx, comment_ids)
    await comments_gone(tx, comment_ids)
    for i in range(0, len(comment_ids), 400):
        part = comment_ids[i : i + 400]
        await tx.execute(confirmations.update().where(confirmations.c.comment_id.in_(part)).values(args={}, note=None))
        await calls.forget_comments(tx, part)


async def forget_orders(tx: Tx, customer_id: str) -> None:
    """What was sold stays for the books; the parcel's number leads to an address, its region towards one."""
    await tx.execute(orders.update().where(orders.c.customer_id == customer_id).values(tracking=None, region=None))
