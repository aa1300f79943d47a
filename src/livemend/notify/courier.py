"""Takes a message of a case to its customer: which way, when, once, and what became of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.model import Audience, Channel
from livemend.catalog import queries as catalog
from livemend.channels.base import Cap
from livemend.feedback import queries as feedback
from livemend.feedback import waiting
from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.errors import AppError
from livemend.kit.i18n import t
from livemend.kit.jobs import set_timer
from livemend.kit.outgoing import Result, State
from livemend.onair import acts, guard
from livemend.people.access import Desk

from . import letters, mail, outlets
from .events import MessageBlocked, MessageHeld
from .letters import Letter
from .rules import Way, allowed_at, clock_of, way_to

LATER = "notify.later"
GIVE_UP_AFTER = timedelta(hours=24)
# After these a link alone is no help: the page asks the customer something.
ASKING = frozenset({"result", "reminder", "follow_up", "final_offer"})


class Courier:
    """transport: carries a mail; None: no mail is configured and a person does it."""

    def __init__(self, desk: Desk, transport: mail.Transport | None):
        self.desk, self.transport = desk, transport

    async def automatic(
        self,
        tx: Tx,
        case_id: str,
        kind: str,
        *,
        once: str,
        params: Mapping[str, str] | None = None,
        entry_kind: str | None = None,
    ) -> str | None:
        """A letter from a template, at a decent hour. once: makes the act unique within the case."""
        row = await case_queries.row(tx.conn, case_id)
        shop = await catalog.shop(tx.conn)
        settings = self.desk.settings
        day = (clock_of(settings.letters_from), clock_of(settings.letters_until))
        at = allowed_at(kind, tx.now, shop["timezone"] if shop else "UTC", day)
        if at > tx.now:
            tx.emit(MessageHeld(case_id=case_id, show_id=row.show_id, message=kind, until=at.isoformat()))
            payload = {"case_id": case_id, "kind": kind, "once": once, "params": dict(params or {})}
            await set_timer(tx, LATER, f"{case_id}:{once}"[:120], at, payload)
            return None
        filled = {**await letters.facts(tx.conn, row, tx.now), **(params or {})}
        letter = letters.compose(kind, row.lang, filled)
        if letter.problem is not None:
            await self._blocked(tx, row, kind, letter)
            return None
        entry_id = await cases.add_entry(
            tx, case_id, kind=entry_kind or kind, audience=Audience.PRIVATE, text=letter.text, lang=row.lang
        )
        try:
            await self.carry(tx, row, kind, entry_id, letter.subject, once=once, automatic=True)
        except AppError as error:
            # The platform's stricter rules stopped a text of our own: a person writes instead.
            await self._blocked(tx, row, kind, Letter(letter.subject, letter.text, error.code, ()))
        return entry_id

    async def _blocked(self, tx: Tx, row: Any, kind: str, letter: Letter) -> None:
        tx.emit(
            MessageBlocked(
                case_id=row.id,
                show_id=row.show_id,
                message=kind,
                reason=letter.problem or "",
                detail=list(letter.detail),
            )
        )

    async def way(self, tx: Tx, row: Any) -> Way:
        if row.customer_id is None:
            return Way("manual")
        person = await catalog.customer(tx.conn, row.customer_id)
        accounts = await catalog.accounts_of(tx.conn, row.customer_id)
        there = row.channel in (Channel.LIVE, Channel.DM) or row.comment_ids
        platform = accounts[0][0] if accounts and there else None
        own = await outlets.for_customers(tx.conn)
        return way_to(person["email"] if person else None, accounts, platform, own)

    async def carry(
        self, tx: Tx, row: Any, kind: str, entry_id: str, subject: str, *, once: str, automatic: bool
    ) -> str:
        """The act as a row. It names the entry; address and words are read when it is carried out."""
        way = await self.way(tx, row)
        if way.kind == "platform":
            return await self._direct(tx, row, kind, entry_id, way, once)
        channel, more = await self.route(tx, row, way)
        outgoing_id, _new = await outgoing.request(
            tx,
            key=f"case:{row.id}:{once}",
            channel=channel,
            act="message",
            subject=f"case:{row.id}",
            body={
                "case_id": row.id,
                "entry_id": entry_id,
                "kind": kind,
                "title": subject,
                "automatic": automatic,
                "at": tx.now.isoformat(),
                **more,
            },
        )
        await cases.attach(tx, entry_id, ref=outgoing_id)
        return outgoing_id

    async def route(self, tx: Tx, row: Any, way: Way) -> tuple[str, dict[str, Any]]:
        """(channel, what its executor needs). A recording or a rehearsal reaches nobody (R137), by whatever way."""
        if way.kind == "manual":
            # Whom nothing leads to is reached by nobody, in a rehearsal neither.
            return "manual", {"replay": False}
        if await acts.channel_of(tx, row.show_id) == acts.REPLAY:
            return "mail", {"replay": True}
        if way.kind == "outlet":
            own = await outlets.for_customers(tx.conn)
            return "apprise", {"replay": False, "outlet_id": own[way.platform]}
        return "mail", {"replay": False}

    async def _direct(self, tx: Tx, row: Any, kind: str, entry_id: str, way: Way, once: str) -> str:
        """Into the platform's own messages: leading a buyer elsewhere is forbidden there (L7)."""
        entry = await case_queries.entry_row(tx.conn, entry_id)
        settings = self.desk.settings
        link = await feedback.status_link(tx.conn, row.id, settings.secret_key, settings.base_url)
        own = [settings.base_url]
        if kind == "final_offer":
            # To name the bodies outside is a duty; it leads nobody to another shop (R130).
            shop = await catalog.shop(tx.conn)
            urls = [body["url"] for body in waiting.bodies(shop["zone"] if shop else None, row.lang) if body["url"]]
            own += [*urls, *(url.split("://", 1)[-1] for url in urls)]
        outgoing_id, _new = await acts.request_act(
            tx,
            row.show_id,
            way.platform,
            Cap.DM,
            key=f"case:{row.id}:{once}",
            user_id=way.target,
            text=self._with_foot(row, entry.text or "", kind, link),
            subject=f"case:{row.id}",
            own_links=tuple(own),
        )
        await cases.attach(tx, entry_id, ref=outgoing_id)
        return outgoing_id

    def _with_foot(self, row: Any, text: str, kind: str, link: str | None) -> str:
        foot = "link_asks" if kind in ASKING else "link_line"
        return f"{text}\n\n{t(row.lang, f'notify.{foot}', no=row.no, link=link or '')}"

    async def written(self, tx: Tx, case_id: str, entry_id: str, kind: str, *, composed: bool = False) -> None:
        """A person's own words: as they are, with number and link below; 422 `wording` when the guard stops them.

        composed: the house put them together, so they may be like earlier ones (R046 is about what people write).
        """
        row = await case_queries.row(tx.conn, case_id)
        entry = await case_queries.entry_row(tx.conn, entry_id)
        where = {"case_id": case_id, "besides": entry_id, "composed": composed}
        await guard.let_pass(tx, entry.text or "", kind="mail", lang=row.lang, platform=None, **where)
        facts = await letters.facts(tx.conn, row)
        subject = t(row.lang, f"notify.{kind}.subject", **facts)
        await self.carry(tx, row, kind, entry_id, subject, once=f"entry:{entry_id}", automatic=False)
        for other in await case_queries.merged_here(tx.conn, case_id):
            # One matter of many people: each of them is told, under his own number and link.
            if other.customer_id and other.customer_id != row.customer_id:
                copy = await cases.add_entry(
                    tx, other.id, kind=kind, audience=Audience.PRIVATE, text=entry.text, lang=other.lang
                )
                facts = await letters.facts(tx.conn, other)
                title = t(other.lang, f"notify.{kind}.subject", **facts)
                await self.carry(tx, other, kind, copy, title, once=f"entry:{copy}", automatic=False)

    async def text_of(self, body: dict[str, Any]) -> tuple[Any, str]:
        """(row of the case, the whole text with the link that is valid now)."""
        settings = self.desk.settings
        async with self.desk.db.read() as conn:
            row = await case_queries.row(conn, body["case_id"])
            entry = await case_queries.entry_row(conn, body["entry_id"])
            link = await feedback.status_link(conn, row.id, settings.secret_key, settings.base_url)
        return row, self._with_foot(row, entry.text or "", body["kind"], link)

    async def send_mail(self, body: dict[str, Any], key: str) -> Result:
        """The executor `mail`."""
        if body["replay"]:
            return Result(State.EXECUTED, {"ledger": acts.REPLAY})
        row, text = await self.text_of(body)
        async with self.desk.db.read() as conn:
            person = await catalog.customer(conn, row.customer_id) if row.customer_id else None
            shop = await catalog.shop(conn)
        if person is None or not person["email"]:
            return Result(State.MANUAL, {"reason": "no_address"})
        sender = self.desk.settings.mail_from or (shop["contact"].get("email", "") if shop else "")
        if self.transport is None or not sender:
            return Result(State.MANUAL, {"reason": "no_mail_server"})
        letter = mail.build(
            sender=sender,
            shop=(await self._shop_name(row)),
            to=person["email"],
            subject=body["title"],
            text=text,
            key=key,
            thread=("case", row.id),
            at=self.desk.clock.now(),
            automatic=body["automatic"],
        )
        result = await self.transport(letter)
        return self.or_give_up(result, body)

    async def no_way(self, _body: dict[str, Any], _key: str) -> Result:
        """The executor `manual`: nothing leads to the customer but a person."""
        return Result(State.MANUAL, {"reason": "no_contact"})

    async def _shop_name(self, row: Any) -> str:
        async with self.desk.db.read() as conn:
            return (await letters.facts(conn, row))["shop"]

    def or_give_up(self, result: Result, body: dict[str, Any]) -> Result:
        """A server that cannot be reached for a day: a person decides."""
        asked = datetime.fromisoformat(body["at"])
        if result.retry_after is not None and self.desk.clock.now() - asked > GIVE_UP_AFTER:
            return Result(State.MANUAL, {**result.detail, "gave_up": True})
        return result
