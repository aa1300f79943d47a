"""What leaves the house leaves once."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.kit import outgoing
from livemend.kit.clock import MovableClock
from livemend.kit.db import Database
from livemend.kit.outgoing import Result, Sender, State
from livemend.people.access import Desk


class Outside:
    """A system of the world that counts what it was told."""

    def __init__(self, *answers: Result | Exception) -> None:
        self.calls: list[tuple[dict[str, Any], str]] = []
        self.answers = list(answers) or [Result(State.EXECUTED, {})]

    async def __call__(self, body: dict[str, Any], key: str) -> Result:
        self.calls.append((body, key))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def ask(db: Database, key: str = "refund:1") -> tuple[str, bool]:
    async with db.write() as tx:
        return await outgoing.request(tx, key=key, channel="bank", act="refund", subject="case:1", body={"minor": 1000})


async def state_of(db: Database, row_id: str) -> str:
    async with db.read() as conn:
        found = await conn.execute(sa.select(outgoing.outgoing.c.state).where(outgoing.outgoing.c.id == row_id))
        return str(found.scalar())


@pytest.mark.req("R136")
async def test_the_same_key_asked_in_parallel_is_one_act(desk: Desk) -> None:
    bank = Outside()
    desk.sender.executors["bank"] = bank
    asked = await asyncio.gather(*(ask(desk.db) for _ in range(8)))
    assert len({row for row, _new in asked}) == 1
    assert sum(new for _row, new in asked) == 1
    await desk.timers.run_due()
    await desk.timers.run_due()
    assert len(bank.calls) == 1
    assert await state_of(desk.db, asked[0][0]) == State.EXECUTED


@pytest.mark.req("R136")
async def test_two_senders_at_once_send_once(desk: Desk) -> None:
    bank = Outside()
    senders = [Sender(desk.db), Sender(desk.db)]
    for sender in senders:
        sender.executors["bank"] = bank
    row, _new = await ask(desk.db)
    await asyncio.gather(*(sender.send(row) for sender in senders))
    assert len(bank.calls) == 1


@pytest.mark.req("R136")
async def test_a_crash_after_the_claim_asks_a_person_instead_of_paying_twice(desk: Desk) -> None:
    bank = Outside()
    desk.sender.executors["bank"] = bank
    row, _new = await ask(desk.db)
    async with desk.db.write() as tx:  # the process died here, between claim and answer
        await tx.execute(outgoing.outgoing.update().where(outgoing.outgoing.c.id == row).values(state=State.SENDING))
    assert await desk.sender.recover() == 1
    await desk.timers.run_due()
    assert bank.calls == []
    assert await state_of(desk.db, row) == State.MANUAL
    async with desk.db.write() as tx:
        assert await outgoing.finish(tx, row, State.EXECUTED, {"by_hand": True})
        assert not await outgoing.finish(tx, row, State.EXECUTED, {"by_hand": True})


async def test_busy_is_tried_again_an_unknown_outcome_is_not(desk: Desk, clock: MovableClock) -> None:
    bank = Outside(Result(State.FAILED, {"reason": "busy"}, 30.0), RuntimeError("cut off"))
    desk.sender.executors["bank"] = bank
    row, _new = await ask(desk.db)
    await desk.timers.run_due()
    assert await state_of(desk.db, row) == State.PENDING
    clock.forward(seconds=31)
    await desk.timers.run_due()
    clock.forward(hours=5)
    await desk.timers.run_due()
    assert len(bank.calls) == 2
    assert await state_of(desk.db, row) == State.MANUAL


async def test_no_connector_means_a_person_does_it(desk: Desk) -> None:
    row, _new = await ask(desk.db)
    await desk.timers.run_due()
    assert await state_of(desk.db, row) == State.MANUAL
