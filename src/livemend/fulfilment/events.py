"""What happens to tasks."""

from dataclasses import dataclass

from livemend.kit.events import Event

TASK = {
    "stream": "case:{case_id}",
    "topics": ("tasks", "show:{show_id}"),
    "touches": ("task_id", "case_id", "offer_id"),
}


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Event, kind="task.opened", **TASK):
    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str
    role: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class TaskTaken(Event, kind="task.taken", **TASK):
    """owner_id None: back on the pile of its role."""

    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str
    owner_id: str | None


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event, kind="task.done", **TASK):
    """late: after its date; for money that is a broken promise in the figures (R107)."""

    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class TaskDeclined(Event, kind="task.declined", **TASK):
    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Event, kind="task.reopened", **TASK):
    """Declined, and wanted all the same; role: whose it is now."""

    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str
    role: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(Event, kind="task.cancelled", **TASK):
    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str


@dataclass(frozen=True, kw_only=True)
class TaskOverdue(Event, kind="task.overdue", **TASK):
    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    task_kind: str
    role: str


@dataclass(frozen=True, kw_only=True)
class CaseExecuted(Event, kind="case.executed", stream="case:{case_id}", topics=("cases",), touches=("case_id",)):
    """Everything chosen is done: now the customer is told."""

    case_id: str
    show_id: str | None


RETURN = {
    "stream": "case:{case_id}",
    "topics": ("tasks", "cases"),
    "touches": ("return_id", "case_id", "task_id"),
}


@dataclass(frozen=True, kw_only=True)
class ReturnIssued(Event, kind="return.issued", **RETURN):
    case_id: str
    task_id: str
    return_id: str
    deadline: str


@dataclass(frozen=True, kw_only=True)
class ReturnMoved(Event, kind="return.moved", **RETURN):
    """state: shipped, received, settled, ended."""

    case_id: str
    task_id: str
    return_id: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ReturnInspected(Event, kind="return.inspected", **RETURN):
    case_id: str
    task_id: str
    return_id: str
    sku: str | None
    batch: str | None
    finding: str


@dataclass(frozen=True, kw_only=True)
class ReturnStalled(Event, kind="return.stalled", **RETURN):
    """why: no_movement, deadline."""

    case_id: str
    task_id: str
    return_id: str
    follower_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class RepairMoved(Event, kind="repair.moved", **TASK):
    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    milestone: str


@dataclass(frozen=True, kw_only=True)
class ClaimMoved(
    Event, kind="claim.moved", stream="case:{case_id}", topics=("tasks",), touches=("claim_id", "case_id")
):
    case_id: str
    claim_id: str
    state: str
    amount: int
    paid: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class MoneyReversed(Event, kind="money.reversed", **TASK):
    """A counter entry: the payment it stands against stays as it is."""

    case_id: str
    show_id: str | None
    task_id: str
    offer_id: str | None
    amount: int
    currency: str
