"""A mail as it came: who, which thread, what is said, what is attached; and whether a machine wrote it. Pure."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

from selectolax.lexbor import LexborHTMLParser

MAX_TEXT = 10_000
_CASE = re.compile(r"<case-([0-9a-f-]{36})@[^>\s]+>")
_OWN = re.compile(r"<[0-9a-f]{32}@[^>\s]+>")
_NUMBER = re.compile(r"\[([A-Z0-9]{1,4}-C-\d{5,})\]")
_ABSENT = re.compile(
    r"^(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|automatische antwort"
    r"|自動回覆|自動回信|自动回复|不在辦公室|外出中)",
    re.IGNORECASE,
)
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+@-]|$)", re.IGNORECASE)
# Where the old mail begins below the answer, in the words of the usual programs.
_QUOTE = re.compile(
    r"^(?:-{2,}\s*(?:original message|原始郵件|原始邮件|轉寄的郵件|转发邮件).*|on .{6,120} wrote:\s*"
    r"|.{0,120}(?:於|在).{4,100}(?:寫道|写道)[：:]\s*|(?:from|寄件者|发件人)\s*[:：].{2,120}|_{10,})$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    """machine: why no person wrote it, else None. case_id: the case its thread names. number: in the subject."""

    message_id: str
    sender: str
    name: str
    subject: str
    text: str
    machine: str | None
    case_id: str | None
    number: str | None
    answers_us: bool
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


def read(raw: bytes, own: frozenset[str]) -> Mail:
    """own: our addresses, in small letters; a mail from one of them has gone in a circle."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    name, sender = _from(mail)
    subject = _header(mail, "Subject")
    thread = f"{_header(mail, 'In-Reply-To')} {_header(mail, 'References')}"
    case = _CASE.search(thread)
    number = _NUMBER.search(subject)
    text, attachments = _parts(mail)
    return Mail(
        message_id=_header(mail, "Message-ID").strip(),
        sender=sender,
        name=name,
        subject=subject,
        text=text[:MAX_TEXT],
        machine=machine_reason(mail, sender, subject, own),
        case_id=case.group(1) if case else None,
        number=number.group(1) if number else None,
        answers_us=case is not None or _OWN.search(thread) is not None,
        attachments=attachments,
    )


def _header(mail: EmailMessage, name: str) -> str:
    """A broken header is an empty one: it must not keep a customer out."""
    try:
        return " ".join(str(mail.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _from(mail: EmailMessage) -> tuple[str, str]:
    pairs = [pair for pair in getaddresses([_header(mail, "Reply-To"), _header(mail, "From")]) if "@" in pair[1]]
    return (pairs[0][0], pairs[0][1].lower()) if pairs else ("", "")


def machine_reason(mail: EmailMessage, sender: str, subject: str, own: frozenset[str]) -> str | None:
    """None: a person. Such mail is never answered automatically (RFC 3834), else two programs talk for ever."""
    if sender in own:
        return "loop"
    if mail.get_content_type() == "multipart/report":
        return "bounce"
    if not sender or _header(mail, "Return-Path") == "<>":
        return "bounce"
    if _MACHINES.match(sender):
        return "machine"
    if _header(mail, "Auto-Submitted").lower() not in ("", "no"):
        return "auto_reply"
    if any(_header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")):
        return "auto_reply"
    if _header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "bulk"
    if _header(mail, "List-Id") or _header(mail, "List-Unsubscribe"):
        return "bulk"
    return "auto_reply" if _ABSENT.match(subject) else None


def _parts(mail: EmailMessage) -> tuple[str, tuple[Attachment, ...]]:
    body = mail.get_body(preferencelist=("plain", "html"))
    text = ""
    if isinstance(body, EmailMessage):
        text = _content(body)
        if body.get_content_type() == "text/html":
            text = plain(text)
    found = []
    for part in mail.walk():
        if part is body or part.is_multipart() or (part.get_content_maintype() == "text" and not part.get_filename()):
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data:
            found.append(Attachment(part.get_filename() or "attachment", data))
    return without_quote(text), tuple(found)


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        # An unknown character set: what can be read is read.
        data = part.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def plain(html: str) -> str:
    """The words of an HTML mail; nothing of it is ever shown as HTML."""
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style, head, title"):
        node.decompose()
    for node in tree.css("br, p, div, tr, li, blockquote"):
        node.insert_after("\n")
    return tree.body.text() if tree.body is not None else ""


def without_quote(text: str) -> str:
    """What is new in an answer; the mail as a whole is kept beside it."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if _QUOTE.match(line.strip()):
            break
        if not line.startswith(">"):
            lines.append(line.rstrip())
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return kept or text.strip()
