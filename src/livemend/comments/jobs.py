"""What a process keeps beside the rows."""

from livemend.people.access import Desk

from .hot import Rooms


def install(desk: Desk) -> None:
    rooms = Rooms(desk.db)
    desk.parts["rooms"] = rooms
    desk.bus.after.append(rooms.heard)
