"""Imports run beside everything else."""

from livemend.people.access import Desk

from . import imports


def install(desk: Desk) -> None:
    async def run(import_id: str) -> None:
        await imports.carry_out(desk, import_id)

    async def forget(import_id: str) -> None:
        await imports.forget(desk, import_id)

    desk.timers.on_outside(imports.TIMER, run)
    desk.timers.on_outside(imports.FORGET, forget)
