"""What happens to comments."""

from dataclasses import dataclass

from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class CommentsStored(Event, kind="comments.stored", stream="show:{show_id}", touches=("show_id",)):
    """One a batch. digest: SHA-256 over the comments' hashes in order of seq."""

    show_id: str
    from_seq: int
    to_seq: int
    count: int
    duplicates: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class CommentLabelled(Event, kind="comment.labelled", stream="show:{show_id}", touches=("comment_id",)):
    """spoken: False when all that people said of it was taken back, so that only the machine speaks of it again."""

    show_id: str
    comment_id: str
    changed: list[str]
    spoken: bool = True


@dataclass(frozen=True, kw_only=True)
class CommentsErased(Event, kind="comments.erased", stream="show:{show_id}", touches=("comment_ids", "incident_ids")):
    """A person's words are gone: open screens show these comments, and what holds them, anew."""

    show_id: str
    comment_ids: list[str]
    incident_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class CommentMoved(Event, kind="comment.moved", stream="show:{show_id}", touches=("comment_id",)):
    """The machine sees after all that it belongs to another incident."""

    show_id: str
    comment_id: str
    into: str


@dataclass(frozen=True, kw_only=True)
class TextsSentOut(Event, kind="comments.sent_out", stream="show:{show_id}"):
    """So many masked texts leave for a second opinion. Written first, so that a restart knows what is spent."""

    show_id: str
    count: int


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(Event, kind="comment.opinion_given", stream="show:{show_id}", touches=("comment_id",)):
    """A language model's second opinion is noted on the comment."""

    show_id: str
    comment_id: str
