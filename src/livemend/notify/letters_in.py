"""A mail as it came: who, which thread, what is said, what is attached; and whether a machine wrote it. Pure."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

from selectolax.lexbor import LexborHTMLParser

MAX_TEXT = 10_000
# What our mails are about: a customer's case, or a request to somebody who supplies us.
THREADS = ("case", "request")
_THREAD = re.compile(rf"<({'|'.join(THREADS)})-([0-9a-f-]{{36}})@[^>\s]+>")
_OWN = re.compile(r"<[0-9a-f]{32}@[^>\s]+>")
_NUMBER = re.compile(r"\[([A-Z0-9]{1,4}-(?:C-\d{5,}|\d{4,}))\]")
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
class Returned:
    """A mail of ours that did not arrive (RFC 3464). status: such as 5.1.1."""

    message_id: str
    status: str
    why: str


@dataclass(frozen=True)
class Mail:
    """machine: why no person wrote it, else None. thread: (kind, id) of what it answers. number: in the subject.

    senders: all addresses it claims to come from and wants its answer at, small letters. cut: there is more in it.
    """

    message_id: str
    sender: str
    name: str
    subject: str
    text: str
    machine: str | None
    thread: tuple[str, str] | None
    number: str | None
    answers_us: bool
    senders: frozenset[str] = frozenset()
    cut: bool = False
    returned: Returned | None = None
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)

    @property
    def case_id(self) -> str | None:
        return self.thread[1] if self.thread is not None and self.thread[0] == "case" else None

    @property
    def words(self) -> str:
        return self.text or self.subject or "-"


def read(raw: bytes, own: frozenset[str]) -> Mail:
    """own: our addresses, in small letters; a mail from one of them has gone in a circle."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    name, sender = _from(mail)
    subject = _header(mail, "Subject")
    machine = machine_reason(mail, sender, subject, own)
    thread = f"{_header(mail, 'In-Reply-To')} {_header(mail, 'References')}"
    ours = _sent_back(mail) if machine in ("bounce", "delayed") else None
    if ours is not None:
        thread = f"{_header(ours, 'In-Reply-To')} {_header(ours, 'References')} {thread}"
    about = _THREAD.search(thread)
    number = _NUMBER.search(subject)
    text, attachments = _parts(mail)
    return Mail(
        message_id=_header(mail, "Message-ID").strip(),
        sender=sender,
        name=name,
        subject=subject,
        text=text[:MAX_TEXT],
        machine=machine,
        thread=(about.group(1), about.group(2)) if about else None,
        number=number.group(1) if number else None,
        answers_us=about is not None or _OWN.search(thread) is not None,
        senders=frozenset(address for _name, address in _senders(mail)),
        cut=len(text) > MAX_TEXT,
        returned=_returned(mail, ours, thread) if machine == "bounce" else None,
        attachments=attachments,
    )


def _header(mail: EmailMessage, name: str) -> str:
    """A broken header is an empty one: it must not keep a customer out."""
    try:
        return " ".join(str(mail.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _from(mail: EmailMessage) -> tuple[str, str]:
    return next(iter(_senders(mail)), ("", ""))


def _senders(mail: EmailMessage) -> list[tuple[str, str]]:
    pairs = getaddresses([_header(mail, "Reply-To"), _header(mail, "From")])
    return [(name, address.lower()) for name, address in pairs if "@" in address]


def machine_reason(mail: EmailMessage, sender: str, subject: str, own: frozenset[str]) -> str | None:
    """None: a person. Such mail is never answered automatically (RFC 3834), else two programs talk for ever."""
    if sender in own:
        return "loop"
    if mail.get_content_type() == "multipart/report":
        return _report(mail)
    automatic = _header(mail, "Auto-Submitted").lower() not in ("", "no")
    program = _MACHINES.match(sender) is not None
    if not sender or _header(mail, "X-Failed-Recipients"):
        return "bounce"
    if _header(mail, "Return-Path") == "<>" and (program or not automatic):
        # An absence note has no way back either (RFC 3834, 3.3), but a person's address.
        return "bounce"
    if program:
        return "machine"
    if automatic:
        return "auto_reply"
    if any(_header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")):
        return "auto_reply"
    if _header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "bulk"
    if _header(mail, "List-Id") or _header(mail, "List-Unsubscribe"):
        return "bulk"
    return "auto_reply" if _ABSENT.match(subject) else None


def _report(mail: EmailMessage) -> str:
    """A report may also say that it takes longer, or that somebody has opened it."""
    if mail.get_param("report-type") == "disposition-notification":
        return "receipt"
    actions = {action.lower() for action in _fields(mail, "Action")}
    return "delayed" if actions and "failed" not in actions else "bounce"


def _fields(mail: EmailMessage, name: str) -> list[str]:
    """A field of the report's machine-readable part, one value a recipient."""
    return [
        " ".join(str(block[name]).split())
        for part in mail.walk()
        if part.get_content_type() == "message/delivery-status" and part.is_multipart()
        for block in part.get_payload()
        if not isinstance(block, str) and block[name]
    ]


def _sent_back(mail: EmailMessage) -> EmailMessage | None:
    """Our own mail, or its head, as it lies in the report."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            found = part.get_payload(0)
            return found if isinstance(found, EmailMessage) else None
        if kind == "text/rfc822-headers":
            data = part.get_payload(decode=True)
            head = message_from_bytes(data if isinstance(data, bytes) else b"", policy=policy.default)
            return head if isinstance(head, EmailMessage) else None
    return None


def _returned(mail: EmailMessage, ours: EmailMessage | None, thread: str) -> Returned | None:
    named = _header(ours, "Message-ID") if ours is not None else ""
    found = _OWN.search(f"{named} {thread}")
    if found is None:
        return None
    why = (_fields(mail, "Diagnostic-Code") or [""])[0]
    return Returned(found.group(0), (_fields(mail, "Status") or [""])[0][:20], why[:200])


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
