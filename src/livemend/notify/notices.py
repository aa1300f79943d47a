"""What the team is told by other messengers: who, of what, in which words, and not in the middle of the night."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases import queries as case_queries
from livemend.cases.events import (
    CaseEscalated,
    CaseOpened,
    CasePaged,
    ClockBreached,
    EvidenceRefused,
    OwnerNotified,
)
from livemend.catalog import queries as catalog
from livemend.fulfilment.events import TaskOverdue
from livemend.incidents.events import IncidentGrew, IncidentOpened
from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.i18n import t, words
from livemend.kit.ids import new_id
from livemend.kit.jobs import set_timer
from livemend.kit.outgoing import ActDone, State
from livemend.onair import acts
from livemend.onair.events import RequestAsked, RequestLate, SecondPersonAsked
from livemend.onair.model import DEPARTMENT_ROLE
from livemend.people.access import Desk
from livemend.people.model import Role, users
from livemend.promises.events import PromiseBroken, PromiseWarned
from livemend.remedies.events import ApprovalAsked
from livemend.shows.events import RoomBlind

from . import letters
from .events import MessageBlocked
from .model import notices, outlets
from .outlets import STAFF, URGENT, stream
from .rules import quiet_until

TIMER = "notify.outlet"
# So long the first waits for others: ten clocks that run out together ring once.
GATHER = timedelta(seconds=20)
LINES = 15
MANAGERS = frozenset({Role.MANAGER})
DESK = frozenset({Role.SERVICE, Role.MANAGER})
ON_AIR = frozenset({Role.FLOOR, Role.MANAGER})


@dataclass(frozen=True)
class Notice:
    """key: the same matter rings once. user_id: first of all for this person; roles: for whoever else has the matter.
    own: for this person alone, his role hears of it anyway.

    what: key of the words when it is not the kind. terms: parameters that are codes, with the area of their words.
    """

    kind: str
    key: str
    roles: Collection[str] = ()
    user_id: str | None = None
    own: bool = False
    case_id: str | None = None
    show_id: str | None = None
    what: str = ""
    path: str = ""
    due_at: str | None = None
    terms: dict[str, tuple[str, str]] = field(default_factory=dict)


def _opened(e: IncidentOpened | IncidentGrew) -> Notice | None:
    if e.level != 0:
        return None
    path = f"/live/{e.show_id}"
    return Notice("safety", f"safety:{e.incident_id}", ON_AIR, show_id=e.show_id, what="safety_live", path=path)


def _case(e: CaseOpened) -> Notice | None:
    if e.level != 0:
        return None
    return Notice("safety", f"safety:{e.case_id}", DESK, case_id=e.case_id, show_id=e.show_id)


def _escalated(e: CaseEscalated) -> Notice | None:
    if e.level == 0:
        return Notice("safety", f"safety:{e.case_id}", DESK, case_id=e.case_id, show_id=e.show_id)
    return Notice("escalated", f"escalated:{e.case_id}:{e.why}", MANAGERS, case_id=e.case_id, show_id=e.show_id)


def _clock(e: ClockBreached) -> Notice:
    key = f"clock:{e.case_id}:{e.clock}:{e.due_at}"
    terms = {"clock": ("console_cases.clock", e.clock)}
    return Notice("clock", key, DESK, case_id=e.case_id, show_id=e.show_id, due_at=e.due_at, terms=terms)


def _owner(e: OwnerNotified) -> Notice | None:
    if e.user_id is None:
        return None
    key = f"owner:{e.case_id}:{e.clock}"
    terms = {"clock": ("console_cases.clock", e.clock)}
    return Notice(
        "clock", key, (), e.user_id, own=True, case_id=e.case_id, show_id=e.show_id, what="clock_owner", terms=terms
    )


def _page(e: CasePaged) -> Notice:
    terms = {"clock": ("console_cases.clock", e.clock)}
    return Notice("page", f"page:{e.page_id}", MANAGERS, case_id=e.case_id, show_id=e.show_id, terms=terms)


def _approval(e: ApprovalAsked) -> Notice:
    roles = frozenset({Role.FINANCE, Role.MANAGER})
    key = f"approval:{e.approval_id}"
    return Notice("approval", key, roles, case_id=e.case_id, show_id=e.show_id, path="/approvals", due_at=e.due_at)


def _request(e: RequestAsked | RequestLate) -> Notice:
    role = DEPARTMENT_ROLE.get(e.department, e.department)
    late = isinstance(e, RequestLate)
    roles = frozenset({role, *(ON_AIR if late else ())})
    what = "request_late" if late else ""
    path = f"/live/{e.show_id}"
    return Notice("request", f"{e.kind}:{e.request_id}", roles, show_id=e.show_id, what=what, path=path)


def _second(e: SecondPersonAsked) -> Notice:
    path = f"/live/{e.show_id}"
    return Notice("confirmation", f"confirmation:{e.confirmation_id}", ON_AIR, show_id=e.show_id, path=path)


def _blind(e: RoomBlind) -> Notice:
    path = f"/live/{e.show_id}"
    terms = {"platform": ("console_terms.platform", e.platform)}
    return Notice("room_blind", f"blind:{e.gap_id}", ON_AIR, show_id=e.show_id, path=path, terms=terms)


def _promise(e: PromiseWarned | PromiseBroken) -> Notice | None:
    if isinstance(e, PromiseWarned) and e.percent < 80:
        return None
    what = "promise_broken" if isinstance(e, PromiseBroken) else ""
    roles = {e.owner_role} if e.owner_role else set()
    if what:
        roles |= MANAGERS
    key = f"{e.kind}:{e.promise_id}"
    return Notice("promise", key, roles, e.owner_id, case_id=e.case_id, show_id=e.show_id, what=what, path="/promises")


def _task(e: TaskOverdue) -> Notice:
    key = f"task:{e.task_id}"
    return Notice("task", key, {e.role, Role.MANAGER}, case_id=e.case_id, show_id=e.show_id, path="/tasks")


def _blocked(e: MessageBlocked) -> Notice:
    return Notice("blocked", f"blocked:{e.case_id}:{e.message}", DESK, case_id=e.case_id, show_id=e.show_id)


def _file(e: EvidenceRefused) -> Notice | None:
    if not e.harmful:
        return None
    return Notice("upload", f"upload:{e.evidence_id}", DESK, case_id=e.case_id, show_id=e.show_id)


def _done(e: ActDone) -> Notice | None:
    """A message that did not reach its customer. Without any way to write, the case's own list says so."""
    if e.state not in (State.FAILED, State.MANUAL) or not e.subject.startswith("case:") or e.channel == "manual":
        return None
    case_id = e.subject.removeprefix("case:")
    return Notice("undelivered", f"undelivered:{e.outgoing_id}", DESK, case_id=case_id)


RULES: tuple[tuple[Any, Callable[[Any], Notice | None]], ...] = (
    (IncidentOpened, _opened),
    (IncidentGrew, _opened),
    (CaseOpened, _case),
    (CaseEscalated, _escalated),
    (ClockBreached, _clock),
    (OwnerNotified, _owner),
    (CasePaged, _page),
    (ApprovalAsked, _approval),
    (RequestAsked, _request),
    (RequestLate, _request),
    (SecondPersonAsked, _second),
    (RoomBlind, _blind),
    (PromiseWarned, _promise),
    (PromiseBroken, _promise),
    (TaskOverdue, _task),
    (MessageBlocked, _blocked),
    (EvidenceRefused, _file),
    (ActDone, _done),
)


def install(desk: Desk) -> None:
    for event, rule in RULES:
        desk.bus.in_tx(event, _listener(desk, rule))
    desk.timers.on(TIMER, _send)


def _listener(desk: Desk, rule: Callable[[Any], Notice | None]) -> Callable[[Tx, Any], Any]:
    async def heard(tx: Tx, event: Any) -> None:
        notice = rule(event)
        if notice is not None:
            await tell(tx, notice, desk.settings.base_url)

    return heard


async def tell(tx: Tx, notice: Notice, base_url: str) -> None:
    """A line for every outlet that rings for it. Of a rehearsal or a recording nobody is told (R137)."""
    rings = await _outlets_for(tx, notice)
    if not rings or await acts.channel_of(tx, notice.show_id) == acts.REPLAY:
        return
    zone = await _zone(tx)
    urgent = notice.kind in URGENT
    for ring in rings:
        line = {
            "id": new_id(),
            "outlet_id": ring.id,
            "key": notice.key[:160],
            "kind": notice.kind,
            "urgent": urgent,
            "text": await _words(tx, notice, ring.lang, zone, base_url),
            "at": tx.now,
        }
        waiting = await tx.one(_waiting(ring.id).limit(1))
        if not await tx.insert_new(notices, line):
            continue
        quiet = quiet_until(tx.now, ring.quiet_from, ring.quiet_to, zone)
        if urgent:
            await set_timer(tx, TIMER, ring.id, tx.now)
        elif waiting is None:
            await set_timer(tx, TIMER, ring.id, quiet or tx.now + GATHER)


def _waiting(outlet_id: str) -> sa.Select[Any]:
    return sa.select(notices).where(notices.c.outlet_id == outlet_id, notices.c.act_id.is_(None))


async def _zone(tx: Tx) -> str:
    shop = await catalog.shop(tx.conn)
    return shop["timezone"] if shop else "UTC"


async def _outlets_for(tx: Tx, notice: Notice) -> list[Any]:
    """The person's own first; whoever has none of his own is reached by the outlet of his role."""
    query = sa.select(outlets, users.c.role.label("role")).outerjoin(users, users.c.id == outlets.c.user_id)
    rows = await tx.all(query.where(outlets.c.active, outlets.c.audience == STAFF).order_by(outlets.c.id))
    rows = [row for row in rows if not row.kinds or notice.kind in row.kinds]
    if not rows:
        return []
    roles = {str(role) for role in notice.roles}
    if notice.user_id is not None:
        own = [row for row in rows if row.user_id == notice.user_id]
        owner = await tx.one(sa.select(users.c.role).where(users.c.id == notice.user_id))
        if notice.own:
            return own
        if not own and owner is not None:
            roles.add(owner.role)
        others = [row for row in rows if row not in own and _rings(row, roles)]
        return [*own, *others]
    return [row for row in rows if _rings(row, roles)]


def _rings(row: Any, roles: set[str]) -> bool:
    return bool(roles & ({row.role} if row.user_id else set(row.roles)))


async def _words(tx: Tx, notice: Notice, lang: str, zone: str, base_url: str) -> str:
    known = words(lang)
    params = {name: known.get(f"{area}.{code}", code) for name, (area, code) in notice.terms.items()}
    path = notice.path
    if notice.case_id is not None:
        params["no"] = (await case_queries.row(tx.conn, notice.case_id)).no
        path = path or f"/cases/{notice.case_id}"
    if notice.due_at:
        params["time"] = letters.deadline(datetime.fromisoformat(notice.due_at), zone, lang)
    text = t(lang, f"notify.notice.{notice.what or notice.kind}", **params)
    return f"{text}\n{base_url}{path}"


async def _send(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    """Everything that waits for one outlet, as one message; in quiet hours only what is urgent."""
    ring = await tx.one(sa.select(outlets).where(outlets.c.id == ref, outlets.c.active))
    if ring is None:
        return
    rows = await tx.all(_waiting(ref).order_by(notices.c.id))
    quiet = quiet_until(tx.now, ring.quiet_from, ring.quiet_to, await _zone(tx))
    now = [row for row in rows if row.urgent or quiet is None]
    if quiet is not None and len(now) < len(rows):
        await set_timer(tx, TIMER, ref, quiet)
    if not now:
        return
    lines = [row.text for row in now[:LINES]]
    if len(now) > LINES:
        lines.append(t(ring.lang, "notify.notice.more", n=len(now) - LINES))
    title = "urgent" if any(row.urgent for row in now) else "title"
    act_id, _new = await outgoing.request(
        tx,
        key=f"outlet:{ref}:{now[0].id}",
        channel="apprise",
        act="notice",
        subject=stream(ref),
        body={
            "outlet_id": ref,
            "title": t(ring.lang, f"notify.notice.{title}", n=len(now)),
            "text": "\n\n".join(lines),
            "at": tx.now.isoformat(),
        },
    )
    ids = [row.id for row in now]
    await tx.execute(notices.update().where(notices.c.id.in_(ids)).values(act_id=act_id))
