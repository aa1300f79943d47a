"""What happens to a drill. Its show's own events are those of any show."""

from dataclasses import dataclass

from livemend.kit.events import Event

DRILL = {"stream": "drill:{drill_id}", "topics": ("show:{show_id}",)}


@dataclass(frozen=True, kw_only=True)
class DrillPlanned(Event, kind="drill.planned", **DRILL):
    drill_id: str
    show_id: str
    scenario: str


@dataclass(frozen=True, kw_only=True)
class DrillStarted(Event, kind="drill.started", **DRILL):
    drill_id: str
    show_id: str


@dataclass(frozen=True, kw_only=True)
class InjectSent(Event, kind="drill.inject_sent", **DRILL):
    drill_id: str
    show_id: str
    key: str


@dataclass(frozen=True, kw_only=True)
class InjectSkipped(Event, kind="drill.inject_skipped", **DRILL):
    drill_id: str
    show_id: str
    key: str


@dataclass(frozen=True, kw_only=True)
class DrillEnded(Event, kind="drill.ended", **DRILL):
    drill_id: str
    show_id: str
    score: int
    passed: bool


@dataclass(frozen=True, kw_only=True)
class DrillCancelled(Event, kind="drill.cancelled", **DRILL):
    drill_id: str
    show_id: str


@dataclass(frozen=True, kw_only=True)
class LessonDone(Event, kind="drill.lesson_done", stream="drill:{drill_id}"):
    drill_id: str
    lesson_id: str


@dataclass(frozen=True, kw_only=True)
class ScheduleSet(Event, kind="drill.schedule_set", stream="desk"):
    every_days: int
    required: bool
    min_score: int


@dataclass(frozen=True, kw_only=True)
class TrainingRecorded(Event, kind="training.recorded", stream="desk"):
    training_id: str
    user_id: str
    training: str
