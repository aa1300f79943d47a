"""Mail that customers write: fetched in order, taken once, put where it belongs."""

import asyncio
import imaplib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import opencc
import sqlalchemy as sa
import structlog

from livemend.cases import actions as cases
from livemend.cases import intake
from livemend.cases import queries as case_queries
from livemend.cases.evidence import MAX_FILES
from livemend.cases.model import Audience
from livemend.cases.serving import judged
from livemend.cases.uploads import Stored, uploads_of
from livemend.catalog import actions as catalog
from livemend.catalog import queries as catalog_queries
from livemend.kit.actor import CUSTOMER
from livemend.kit.db import Tx
from livemend.kit.errors import AppError
from livemend.kit.ids import new_id
from livemend.kit.jobs import set_timer
from livemend.people.access import Desk

from . import delivery
from .letters_in import Attachment, Mail, read
from .model import mailboxes

TIMER = "notify.mailbox"
BATCH = 50
MAX_BYTES = 40 * 1024 * 1024
TIMEOUT = 30
log = structlog.get_logger()
# Takes a mail that is none of a customer; False: it is not his.
Taker = Callable[[Mail, bytes], Awaitable[bool]]


@dataclass(frozen=True)
class Account:
    host: str
    port: int
    user: str
    password: str
    folder: str
    security: str

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:200]


def account_of(url: str) -> Account | None:
    """imaps://user:password@host/FOLDER; imap:// uses STARTTLS; imap+plain:// is for a server on this machine."""
    parts = urlsplit(url)
    security = {"imaps": "tls", "imap": "starttls", "imap+plain": "none"}.get(parts.scheme)
    if security is None or not parts.hostname or not parts.username:
        return None
    port = parts.port or (993 if security == "tls" else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Account(parts.hostname, port, unquote(parts.username), unquote(parts.password or ""), folder, security)


@dataclass(frozen=True)
class Fetched:
    uidvalidity: int
    mails: list[tuple[int, bytes]]


def _connect(account: Account) -> imaplib.IMAP4:
    if account.security == "tls":
        # Without a context of its own the library would believe any certificate.
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)


def fetch(account: Account, uidvalidity: int, last_uid: int) -> Fetched:
    """Blocking. What is newer than last_uid, oldest first; all of it when the server numbered anew."""
    with _connect(account) as imap:
        if account.security == "starttls":
            imap.starttls(ssl.create_default_context())
        imap.login(account.user, account.password)
        _ok(imap.select(f'"{account.folder}"', readonly=True))
        _kind, valid = imap.response("UIDVALIDITY")
        now_valid = int(valid[0]) if valid and valid[0] else 0
        after = last_uid if now_valid == uidvalidity else 0
        found = _ok(imap.uid("SEARCH", f"UID {after + 1}:*"))[0] or b""
        uids = sorted(uid for uid in map(int, found.split()) if uid > after)
        mails = []
        for uid in uids[:BATCH]:
            answer = _ok(imap.uid("FETCH", str(uid), "(BODY.PEEK[])"))
            raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            mails.append((uid, raw))
        return Fetched(now_valid, mails)


def _ok(answer: Any) -> Any:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1]))
    return answer[1]


class Mailbox:
    def __init__(self, desk: Desk, account: Account):
        self.desk, self.account = desk, account

    async def arm(self) -> None:
        async with self.desk.db.write() as tx:
            await set_timer(tx, TIMER, self.account.name[:120], tx.now)

    async def poll(self, _ref: str) -> None:
        """The timer. Whatever goes wrong is noted and the next look comes all the same."""
        try:
            await self.read_new()
            problem = None
        except (OSError, imaplib.IMAP4.error) as error:
            problem = type(error).__name__
            log.warning("mailbox_unreachable", error=problem)
        async with self.desk.db.write() as tx:
            where = mailboxes.c.name == self.account.name
            await tx.execute(mailboxes.update().where(where).values(problem=problem, read_at=tx.now))
            again = tx.now + timedelta(seconds=self.desk.settings.imap_poll_s)
            await set_timer(tx, TIMER, self.account.name[:120], again)

    async def read_new(self) -> int:
        """How many mails were taken. The place in the mailbox moves after each: a crash takes one a second time
        at most, and its Message-ID tells."""
        taken = 0
        while True:
            async with self.desk.db.read() as conn:
                query = sa.select(mailboxes).where(mailboxes.c.name == self.account.name)
                row = (await conn.execute(query)).first()
            valid, last = (row.uidvalidity, row.last_uid) if row is not None else (0, 0)
            got = await asyncio.to_thread(fetch, self.account, valid, last)
            for uid, raw in got.mails:
                if 0 < len(raw) <= MAX_BYTES:
                    await self.take(raw)
                await self._moved(got.uidvalidity, uid)
                taken += 1
            if len(got.mails) < BATCH:
                return taken

    async def _moved(self, uidvalidity: int, uid: int) -> None:
        async with self.desk.db.write() as tx:
            values = {"uidvalidity": uidvalidity, "last_uid": uid, "read_at": tx.now}
            changed = await tx.execute(mailboxes.update().where(mailboxes.c.name == self.account.name).values(**values))
            if not changed.rowcount:
                await tx.execute(mailboxes.insert().values(name=self.account.name, **values))

    async def take(self, raw: bytes) -> str | None:
        """One mail into the case it belongs to. None: nothing that a person wrote to us."""
        sender = self.desk.settings.mail_from.lower()
        mail = read(raw, frozenset({sender} - {""}))
        if mail.machine != "loop" and await self._of_others(mail, raw):
            return None
        if mail.machine is not None:
            await self._machine(mail)
            return None
        blob = await self.desk.blobs.put(raw)
        stored, refused = await self._files(mail.attachments)
        proposed = judged(self.desk, mail.words)
        async with self.desk.db.write(CUSTOMER) as tx:
            key = intake.key_of("mail", mail.message_id or blob)
            if await intake.taken(tx, key) is not None:
                return None
            case_id = await self._case_of(tx, mail)
            found, _new = await intake.receive(
                tx,
                key=key,
                channel="email",
                words=mail.words,
                customer_id=await _customer(tx, mail),
                case_id=case_id,
                lang=await _language(tx, mail),
                params={"raw": blob, "refused_files": refused},
                judged=proposed,
            )
            for file in stored:
                try:
                    await uploads_of(self.desk).add(tx, found, file)
                except AppError as error:
                    refused.append(error.code)
        return found

    async def _of_others(self, mail: Mail, raw: bytes) -> bool:
        """Whether it answers a mail of ours to somebody who is no customer; then it is kept where that was written."""
        takers: list[Taker] = self.desk.parts["mail_takers"]
        for take in takers:
            if await take(mail, raw):
                return True
        return False

    async def _files(self, attachments: tuple[Attachment, ...]) -> tuple[list[Stored], list[str]]:
        """(what can be kept, why the rest can not)."""
        stored, refused = [], []
        for attachment in attachments[:MAX_FILES]:
            try:
                stored.append(await uploads_of(self.desk).store(attachment.name, attachment.data))
            except AppError as error:
                refused.append(error.code)
        return stored, refused

    async def _case_of(self, tx: Tx, mail: Mail) -> str | None:
        """By the thread; by the number in the subject only when the sender is that case's customer."""
        if mail.case_id is not None:
            try:
                return str((await case_queries.row(tx.conn, mail.case_id)).id)
            except AppError:
                return None
        if mail.number is None:
            return None
        found = await case_queries.by_number(tx.conn, mail.number)
        if found is None:
            return None
        row = await case_queries.row(tx.conn, found)
        person = await catalog_queries.customer(tx.conn, row.customer_id) if row.customer_id else None
        same = person is not None and (person["email"] or "").lower() == mail.sender
        return found if same else None

    async def _machine(self, mail: Mail) -> None:
        """Noted in its case, answered by nobody; a bounce means that the customer was not reached."""
        if mail.case_id is None or mail.machine == "loop":
            log.info("mail_by_machine", reason=mail.machine)
            return
        async with self.desk.db.write() as tx:
            try:
                await case_queries.row(tx.conn, mail.case_id)
            except AppError:
                return
            key = intake.key_of("mail", mail.message_id or new_id())
            if await intake.taken(tx, key) is not None:
                return
            await cases.add_entry(
                tx, mail.case_id, kind=mail.machine or "machine", audience=Audience.INTERNAL, text=mail.text[:2000]
            )
            await intake.remember(tx, key, mail.case_id)
            if mail.machine == "bounce":
                if mail.returned is not None:
                    await delivery.returned(tx, f"case:{mail.case_id}", mail.returned)
                await cases.escalate(tx, mail.case_id, "mail_bounced")


async def _customer(tx: Tx, mail: Mail) -> str:
    found = await catalog_queries.find_customers(tx.conn, mail.sender)
    exact = [person for person in found if (person["email"] or "").lower() == mail.sender]
    if exact:
        return exact[0]["id"]
    made = await catalog.upsert_customer(tx, name=mail.name[:200], lang=await _language(tx, mail))
    await catalog.set_contact(tx, made, email=mail.sender)
    return made


async def _language(tx: Tx, mail: Mail) -> str:
    """By the characters as written; what both scripts share follows the shop's zone."""
    if not any("\u3400" <= c <= "\u9fff" for c in mail.text):
        return "en"
    if _converter("t2s").convert(mail.text) != mail.text:
        return "zh-Hant"
    if _converter("s2t").convert(mail.text) != mail.text:
        return "zh-Hans"
    shop = await catalog_queries.shop(tx.conn)
    return "zh-Hans" if shop and shop["zone"] == "CN" else "zh-Hant"


@cache
def _converter(direction: str) -> Any:
    return opencc.OpenCC(direction)
