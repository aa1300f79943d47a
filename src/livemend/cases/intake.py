"""Complaints come in by many doors; behind each of them is the same case."""

import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input

from . import actions, queries, rules
from .model import Channel, cases, intakes

# A message of a customer with an open case belongs to it, unless it names another order.
SAME_CASE_WITHIN = timedelta(days=30)
MAX_ROWS = 5000
COLUMNS = (
    "words",
    "channel",
    "order_no",
    "issue",
    "subtype",
    "level",
    "title",
    "wished",
    "lang",
    "source_url",
    "product_sku",
    "name",
    "email",
    "phone",
    "platform",
    "user_id",
)


def key_of(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


async def taken(tx: Tx, key: str) -> str | None:
    """The case this very delivery went to before."""
    row = await tx.one(sa.select(intakes.c.case_id).where(intakes.c.key == key))
    return None if row is None else str(row.case_id)


async def open_case_of(tx: Tx, customer_id: str | None, order_no: str | None) -> Any:
    """The latest case of the customer that is not over, about this order when one is named."""
    if customer_id is None:
        return None
    query = sa.select(cases).where(
        cases.c.customer_id == customer_id,
        cases.c.status.not_in(list(rules.ENDED)),
        cases.c.updated_at > tx.now - SAME_CASE_WITHIN,
    )
    if order_no is not None:
        query = query.where(sa.or_(cases.c.order_no == order_no, cases.c.order_no.is_(None)))
    return await tx.one(query.order_by(cases.c.id.desc()).limit(1))


async def receive(
    tx: Tx,
    *,
    key: str,
    channel: str,
    words: str,
    customer_id: str | None,
    order_no: str | None = None,
    case_id: str | None = None,
    lang: str = "en",
    params: dict[str, Any] | None = None,
    linked_id: str | None = None,
    judged: Mapping[str, Any] | None = None,
) -> tuple[str, bool]:
    """A message of a customer: into the case it belongs to, else a new one. (case id, whether it is new).

    case_id: where the message itself says so (a mail's thread). After its end a linked new case begins.
    judged: what a new case is proposed to be.
    """
    before = await taken(tx, key)
    if before is not None:
        return before, False
    row = await queries.row(tx.conn, case_id) if case_id is not None else None
    if row is not None and row.merged_into is not None:
        row = await queries.row(tx.conn, row.merged_into)
    if row is None:
        row = await open_case_of(tx, customer_id, order_no)
    if row is not None and row.status not in rules.ENDED:
        await actions.customer_wrote(tx, row.id, words, params={"channel": channel, **(params or {})})
        found, new = str(row.id), False
    else:
        found = await actions.open_case(
            tx,
            channel=channel,
            words=words,
            customer_id=customer_id or (row.customer_id if row is not None else None),
            order_no=order_no or (row.order_no if row is not None else None),
            lang=lang,
            linked_id=row.id if row is not None else linked_id,
            **(judged or {}),
        )
        new = True
    await remember(tx, key, found)
    return found, new


async def remember(tx: Tx, key: str, case_id: str) -> None:
    await tx.execute(intakes.insert().values(key=key, case_id=case_id, at=tx.now))


# What a cell may hold at most; words as in a form.
LONGEST = {
    "words": 10_000,
    "channel": 20,
    "order_no": 60,
    "issue": 20,
    "subtype": 40,
    "title": 300,
    "wished": 2000,
    "lang": 10,
    "source_url": 2000,
    "product_sku": 60,
    "name": 200,
    "email": 200,
    "phone": 40,
    "platform": 40,
    "user_id": 200,
}
# Cells beyond the head line: a comma that was meant as text, and words that would be lost.
EXTRA = "…"


def rows_of(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """(line, column -> cell) of a CSV with a head line; UTF-8 with or without a mark, else Big5 or GB18030.

    Read to the end before anything is done: a file that breaks in its middle is refused as a whole.
    """
    for encoding in ("utf-8-sig", "big5", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise bad_input("file_broken", fields={"file": "file_broken"})
    reader = csv.DictReader(io.StringIO(text.replace("\0", " "), newline=""), restkey=EXTRA)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if "words" not in names:
            raise bad_input("csv_needs_words", fields={"file": "csv_needs_words"})
        reader.fieldnames = names
        found: list[tuple[int, dict[str, str]]] = []
        for row in reader:
            if len(found) == MAX_ROWS:
                raise bad_input("csv_too_long", fields={"file": "csv_too_long"}, max=MAX_ROWS)
            cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
            extra = [cell for cell in row.get(EXTRA) or () if cell.strip()]
            found.append((reader.line_num, {**cells, EXTRA: " ".join(extra)}))
    except csv.Error as error:
        raise bad_input("file_broken", fields={"file": "file_broken"}) from error
    return found


def as_case(cells: dict[str, str]) -> dict[str, Any]:
    """The arguments of `open_case` but for the customer; an empty cell is left out."""
    if cells[EXTRA]:
        raise AppError("csv_extra_cells", 422, fields={"words": "csv_extra_cells"})
    too_long = {name: "too_long" for name, most in LONGEST.items() if len(cells[name]) > most}
    if too_long:
        raise AppError("too_long", 422, fields=too_long)
    given: dict[str, Any] = {
        name: cells[name]
        for name in ("words", "order_no", "issue", "subtype", "title", "wished", "source_url", "product_sku")
        if cells[name]
    }
    if cells["level"]:
        if cells["level"] not in ("0", "1", "2"):
            raise AppError("bad_level", 422, fields={"level": "bad_level"})
        given["level"] = int(cells["level"])
    given["words"] = cells["words"]
    given["channel"] = cells["channel"] or Channel.IMPORT
    given["lang"] = cells["lang"] or "zh-Hant"
    given["public_source"] = given["channel"] == Channel.SOCIAL
    return given
