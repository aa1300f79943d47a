"""What a broken promise sets off: a second failure weighs more (domain.md B2), for each of those it was made to."""

from typing import Any

from livemend.cases import actions as cases
from livemend.cases import members
from livemend.cases import queries as case_queries
from livemend.cases.model import Audience, Channel, Issue, Status
from livemend.catalog import queries as catalog
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.i18n import lang_of_zone
from livemend.kit.jobs import set_timer

from . import queries

TIMER = "promises.recover"
# So many in one transaction, so that a live room does not wait.
AT_ONCE = 25
WHY = "promise_broken"


async def begin(tx: Tx, row: Any) -> str:
    """The case in which the recovery goes on, the first of several. row: of `promises`."""
    if row.case_id is not None:
        return await _anew(tx, row, await case_queries.row(tx.conn, row.case_id))
    if row.incident_id is not None:
        incident = await _incident(tx, row)
        there = await _cases_of(tx, incident)
        found = [*await _under_way(tx, row, there), *await _new_ones(tx, row, incident, there)]
        if found:
            return found[0]
    return await _of_the_house(tx, row)


async def go_on(tx: Tx, promise_id: str) -> None:
    """The next ones of a large incident. Called by its timer."""
    row = await queries.row(tx.conn, promise_id)
    incident = await _incident(tx, row)
    await _new_ones(tx, row, incident, await _cases_of(tx, incident))


async def _incident(tx: Tx, row: Any) -> Any:
    found = await incidents.row(tx.conn, row.incident_id)
    return found if found.merged_into is None else await incidents.row(tx.conn, found.merged_into)


async def _cases_of(tx: Tx, incident: Any) -> list[Any]:
    return [await case_queries.row(tx.conn, id_) for id_ in await case_queries.of_incident(tx.conn, incident.id)]


def _is_over(case: Any) -> bool:
    return case.status in (Status.RESOLVED, Status.CLOSED)


async def _under_way(tx: Tx, row: Any, there: list[Any]) -> list[str]:
    """Who has a case that still runs is served there; a second one about the same would only confuse."""
    found = []
    for case in there:
        if case.status == Status.SPAM or _is_over(case):
            continue
        await _note(tx, row, case.id)
        await cases.escalate(tx, case.id, WHY, level=1)
        found.append(case.id)
    return found


async def _new_ones(tx: Tx, row: Any, incident: Any, there: list[Any]) -> list[str]:
    """Who has none, or one that is over, gets one: in his own words and language."""
    have = await members.cases_by_person(tx.conn, incident.id)
    customers = {case.customer_id for case in there if case.customer_id}
    followed = {case.linked_id for case in there}
    over = [case for case in there if _is_over(case) and case.id not in followed]
    without = [
        own
        for key, own in members.by_person(await incidents.member_rows(tx.conn, incident.id)).items()
        if key not in have and own[0].customer_id not in customers and own[0].text
    ]
    found = [await _anew(tx, row, case) for case in over[:AT_ONCE]]
    goods = await incidents.catalogue(tx.conn)
    for own in without[: AT_ONCE - len(found)]:
        level = 0 if incident.level == 0 else 1
        case_id = await members.open_for(tx, incident, goods, own[0], own, channel=Channel.RECOVERY, level=level)
        await _note(tx, row, case_id)
        found.append(case_id)
    if len(over) + len(without) > len(found):
        await set_timer(tx, TIMER, row.id, tx.now)
    return found


async def _anew(tx: Tx, row: Any, owed_to: Any) -> str:
    case_id = await cases.open_case(
        tx,
        channel=Channel.RECOVERY,
        words=owed_to.words or row.words,
        ours=not owed_to.words,
        customer_id=owed_to.customer_id,
        order_no=owed_to.order_no,
        product_sku=owed_to.product_sku,
        lang=owed_to.lang,
        issue=Issue.HANDLING,
        level=1,
        show_id=row.show_id,
        incident_id=row.incident_id,
        linked_id=owed_to.id,
    )
    await _note(tx, row, case_id)
    return case_id


async def _of_the_house(tx: Tx, row: Any) -> str:
    """Nobody is known whom it was made to: nothing to write, but a matter with an owner."""
    shop = await catalog.shop(tx.conn)
    case_id = await cases.open_case(
        tx,
        channel=Channel.RECOVERY,
        words=row.words,
        ours=True,
        lang=lang_of_zone(shop["zone"] if shop else ""),
        issue=Issue.HANDLING,
        level=1,
        show_id=row.show_id,
        incident_id=row.incident_id,
    )
    await cases.to_manager(tx, case_id, WHY)
    return case_id


async def _note(tx: Tx, row: Any, case_id: str) -> None:
    await cases.add_entry(tx, case_id, kind=WHY, audience=Audience.INTERNAL, text=row.words, ref=row.id)
