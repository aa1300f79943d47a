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
