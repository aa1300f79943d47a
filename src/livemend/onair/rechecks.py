"""The unit on the table is tried in front of everybody; the result stands with its time in the show (R052)."""

from livemend.incidents import steps
from livemend.kit.db import Tx
from livemend.kit.i18n import t

from . import prompter, queries, rules
from .actions import incident_of, mention
from .cards import CardPart
from .model import RECHECK_FAILED, RECHECK_PASSED


async def recheck(tx: Tx, show_id: str, incident_id: str, passed: bool, note: str) -> str:
    """A second look is a second record; a bounced key is none. Returns what takes a slip back: it stays, marked so."""
    await incident_of(tx, show_id, incident_id)
    (view,) = await queries.incident_views(tx.conn, [incident_id])
    card, _request = await prompter.build_card(tx.conn, view, tx.now)
    text = t(card["lang"], f"onair.recheck.{'passed' if passed else 'failed'}")
    parts: list[CardPart] = [{"kind": "recheck", "text": f"{text} {note.strip()}".strip()}]
    last = await queries.last_recheck(tx.conn, incident_id)
    if last is not None and last.by == tx.actor.id and tx.now - last.at < rules.SAME_TAP and last.parts == parts:
        return str(last.id)
    # The matter itself stays as it is: the step is there to be taken back under the name of the record.
    async with steps.undoable(tx, show_id, [incident_id]) as step:
        what = RECHECK_PASSED if passed else RECHECK_FAILED
        return await mention(tx, view, card, parts, what, mention_id=step.id)
