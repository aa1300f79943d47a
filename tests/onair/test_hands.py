"""Who carries an act out: the ledger of a recording, the shop's own bridge, or a person."""

from typing import Any

import httpx
import pytest

from livemend.channels.base import Cap
from livemend.channels.webhook.verify import HEADER
from livemend.kit.outgoing import State
from livemend.onair import acts
from livemend.onair.jobs import LiveHands, ReplayHands
from livemend.onair.model import act_channels
from livemend.people.access import Desk
from livemend.shows import actions as shows

BODY = {"act": "reply", "platform": "twitch", "room": "r", "text": "hello", "subject": "show:1", "user_id": "7"}


def bridged(desk: Desk) -> Desk:
    desk.settings = desk.settings.model_copy(update={"acts_url": "https://bridge.test/acts", "acts_secret": "s3"})
    return desk


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, State.EXECUTED), (202, State.ACCEPTED), (403, State.FAILED), (500, State.MANUAL), (501, State.UNSUPPORTED)],
)
async def test_the_bridge_gets_a_signed_act_and_its_answer_counts(desk: Desk, status: int, state: State) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        result = await LiveHands(bridged(desk), http)(BODY, "key-1")
    assert result.state == state
    assert seen[0].headers["idempotency-key"] == "key-1"
    assert seen[0].headers[HEADER]


async def test_a_busy_bridge_is_asked_again(desk: Desk) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": "7"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        result = await LiveHands(bridged(desk), http)(BODY, "key-1")
    assert result.retry_after == 7


@pytest.mark.req("R134")
async def test_without_a_bridge_or_an_ability_a_person_does_it(desk: Desk) -> None:
    none = await LiveHands(desk)(BODY, "k")
    assert (none.state, none.detail["reason"]) == (State.MANUAL, "no_connector")
    deaf = await LiveHands(bridged(desk))({**BODY, "platform": "douyin"}, "k")
    assert (deaf.state, deaf.detail["reason"]) == (State.MANUAL, "no_capability")
    nobody = await LiveHands(bridged(desk))({**BODY, "act": "timeout", "user_id": None}, "k")
    assert nobody.state == State.MANUAL


async def test_the_ledger_keeps_an_act_once(desk: Desk) -> None:
    hands = ReplayHands(desk)
    first, second = await hands(BODY, "k"), await hands(BODY, "k")
    assert (first.state, first.detail["repeated"]) == (State.EXECUTED, False)
    assert second.detail["repeated"] is True


@pytest.mark.req("R137")
async def test_a_rehearsal_never_reaches_a_platform(desk: Desk, show: str) -> None:
    async with desk.db.write() as tx:
        await tx.execute(act_channels.delete())
        drill = await shows.plan_show(tx, title={"en": "Drill"}, rehearsal=True)
        assert await acts.channel_of(tx, drill) == acts.REPLAY
        assert await acts.channel_of(tx, show) == acts.LIVE


def test_where_nothing_can_be_hidden_it_is_deleted() -> None:
    pairs: dict[tuple[str, Cap], Any] = {
        ("youtube", Cap.HIDE): Cap.DELETE,
        ("youtube", Cap.REPLY): Cap.POST,
        ("facebook", Cap.HIDE): Cap.HIDE,
        ("douyin", Cap.HIDE): Cap.HIDE,
    }
    assert {key: acts.able_kind(*key) for key in pairs} == pairs
