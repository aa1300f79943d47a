"""What the customer says yes to: in which words, when, and that it can be taken back."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from typing_extensions import TypedDict

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import LANGUAGES, t
from livemend.kit.ids import new_id

from . import queries, rules
from .changing import change, place_of
from .events import CallConsented, ClipChanged
from .model import CallState, ClipState, Consent, clips, consents


class Words(TypedDict):
    """version: sent back with the answer, so that nobody agrees to words that were not on the screen."""

    lang: str
    version: str
    live: str
    recorded: str
    clip: str


def words(lang: str) -> Words:
    lang = lang if lang in LANGUAGES else "en"
    live, recorded, clip = (t(lang, f"call.consent.{what}") for what in Consent)
    version = rules.words_version((live, recorded, clip))
    return {"lang": lang, "version": version, "live": live, "recorded": recorded, "clip": clip}


async def record(tx: Tx, call: Any, answers: Mapping[str, bool], lang: str, version: str | None, via: str) -> None:
    """answers: live, recorded, clip. version: None when a colleague heard it; else it must be the present words'.

    Only what differs from before, or was said by somebody else, is added; a yes to the clip that becomes a no
    withdraws the clips.
    """
    shown = words(lang)
    if version is not None and version != shown["version"]:
        raise wrong_state("call_words_changed")
    held = (await queries.consent_rows(tx.conn, [call.id])).get(call.id, {})
    before = queries.standing(call, held)
    texts: dict[str, str] = {"live": shown["live"], "recorded": shown["recorded"], "clip": shown["clip"]}
    for what, given in answers.items():
        if what not in texts:
            raise bad_input("call_consent_unknown", fields={what: "call_consent_unknown"})
        if what in held and held[what][-1].given == given and before.get(what) == given:
            continue
        await tx.execute(
            consents.insert().values(
                id=new_id(),
                call_id=call.id,
                what=what,
                given=given,
                words=texts[what],
                version=shown["version"],
                lang=shown["lang"],
                via=via,
                by_name=tx.actor.name,
                at=tx.now,
            )
        )
        tx.emit(CallConsented(**place_of(call), what=what, given=given, version=shown["version"], via=via))
        if what == Consent.CLIP and not given:
            await withdraw_clips(tx, call, "consent_revoked")
    await change(tx, call.id)


async def set_clip(tx: Tx, call_id: str, given: bool, via: str) -> None:
    """The clip alone, at any time. A yes after the call is the customer's own only while the call runs."""
    call = await queries.row(tx.conn, call_id, lock=True)
    if given and call.state == CallState.ENDED:
        raise wrong_state("call_over")
    await record(tx, call, {Consent.CLIP: given}, call.lang, None, via)


async def withdraw_clips(tx: Tx, call: Any, why: str) -> None:
    """What was publishable is not any more."""
    of_call = (clips.c.call_id == call.id, clips.c.state == ClipState.PUBLISHABLE)
    for clip in await tx.all(sa.select(clips).where(*of_call)):
        values = {"state": ClipState.WITHDRAWN, "withdrawn_at": tx.now, "withdrawn_why": why, "rev": clip.rev + 1}
        await tx.execute(clips.update().where(clips.c.id == clip.id).values(**values))
        tx.emit(ClipChanged(**place_of(call), clip_id=clip.id, state=ClipState.WITHDRAWN, why=why))
