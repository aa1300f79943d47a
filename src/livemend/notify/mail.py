"""Mail over SMTP: a clear refusal may be tried again or has failed; what is left open is not repeated."""

import asyncio
import hashlib
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import unquote, urlsplit

from livemend.kit.outgoing import Result, State

TIMEOUT = 20
RETRY_AFTER = 120.0


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    # none, starttls or tls
    security: str = "none"


def server_of(url: str) -> Server | None:
    """smtp://user:password@host:port (STARTTLS when offered), smtps://… for TLS from the start."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname:
        return None
    security = {"smtps": "tls", "smtp": "starttls", "smtp+plain": "none"}[parts.scheme]
    port = parts.port or (465 if security == "tls" else 587 if parts.username else 25)
    return Server(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), security)


def message_id(key: str, domain: str) -> str:
    """The same act has the same id, so that a second copy is recognised by every mailbox."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def thread_id(kind: str, about: str, domain: str) -> str:
    """What every mail about one matter refers to: answers come back with it. kind: one of `letters_in.THREADS`."""
    return f"<{kind}-{about}@{domain}>"


def build(
    *,
    sender: str,
    shop: str,
    to: str,
    subject: str,
    text: str,
    key: str,
    thread: tuple[str, str],
    at: datetime,
    automatic: bool,
    in_reply_to: str | None = None,
) -> EmailMessage:
    """thread: what it is about, such as ("case", its id)."""
    domain = sender.rpartition("@")[2] or "localhost"
    mail = EmailMessage()
    mail["From"] = formataddr((shop, sender))
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(key, domain)
    matter = thread_id(*thread, domain)
    mail["References"] = " ".join(part for part in (matter, in_reply_to) if part)
    mail["In-Reply-To"] = in_reply_to or matter
    if automatic:
        # RFC 3834: other programs must not answer this one.
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text)
    return mail


def _code(reply: Any) -> tuple[int, str]:
    code, text = reply
    return int(code), text.decode("utf-8", "replace")[:200] if isinstance(text, bytes) else str(text)[:200]


def _connect(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        # Without a context of its own the library would believe any certificate.
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)


def send(server: Server, mail: EmailMessage) -> Result:
    """Blocking. Before DATA nothing has happened; after it only a clear refusal means that nothing did."""
    try:
        smtp = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return Result(State.FAILED, {"reason": "unreachable", "error": type(error).__name__}, RETRY_AFTER)
    with smtp:
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls" and smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            elif server.security == "starttls" and server.user:
                # Somebody on the way may have taken the offer out: the password does not go in the open.
                return Result(State.MANUAL, {"reason": "no_tls"})
            if server.user:
                smtp.login(server.user, server.password)
            utf8 = ["SMTPUTF8"] if not str(mail["To"]).isascii() and smtp.has_extn("smtputf8") else []
            for reply in (smtp.mail(_address(mail["From"]), utf8), smtp.rcpt(_address(mail["To"]))):
                code, text = _code(reply)
                if code >= 500:
                    return Result(State.FAILED, {"reason": "refused", "code": code, "text": text})
                if code >= 400:
                    return Result(State.FAILED, {"reason": "later", "code": code}, RETRY_AFTER)
        except smtplib.SMTPAuthenticationError:
            return Result(State.MANUAL, {"reason": "auth_expired"})
        except (OSError, smtplib.SMTPException) as error:
            return Result(State.FAILED, {"reason": "unreachable", "error": type(error).__name__}, RETRY_AFTER)
        try:
            code, text = _code(smtp.data(mail.as_bytes()))
        except smtplib.SMTPDataError as error:
            code, text = _code((error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return Result(State.MANUAL, {"reason": "outcome_unknown", "error": type(error).__name__})
        if code >= 500:
            return Result(State.FAILED, {"reason": "refused", "code": code, "text": text})
        if code >= 400:
            return Result(State.FAILED, {"reason": "later", "code": code}, RETRY_AFTER)
        return Result(State.EXECUTED, {"message_id": mail["Message-ID"]})


def _address(header: Any) -> str:
    return str(header.addresses[0].addr_spec)


Transport = Callable[[EmailMessage], Awaitable[Result]]


def over_smtp(server: Server) -> Transport:
    async def carry(mail: EmailMessage) -> Result:
        return await asyncio.to_thread(send, server, mail)

    return carry
