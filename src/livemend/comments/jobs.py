"""What a process keeps beside the rows."""

from livemend.people.access import Desk

from . import searching, second_opinion
from .events import CommentsStored
from .hot import Rooms


def install(desk: Desk) -> None:
    rooms = Rooms(desk.db)
    desk.parts["rooms"] = rooms
    desk.bus.after.append(rooms.heard)
    desk.parts["indexer"].sources.append(lambda: searching.index_some(desk.db))
    helper = second_opinion.from_settings(desk)
    if helper is not None:
        desk.bus.job(CommentsStored, second_opinion.TIMER)
        desk.timers.on_outside(second_opinion.TIMER, second_opinion.Asker(desk, helper))
