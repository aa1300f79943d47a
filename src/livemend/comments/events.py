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
class CommentLabelled(Event, kind="comment.labelled", stream="show:{show_id}"):
    show_id: str
    comment_id: str
    changed: list[str]
