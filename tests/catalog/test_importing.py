"""Tables as people have them, and every mistake by row and column."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from livemend.catalog import importing, sheets
from livemend.catalog.importing import Shop
from livemend.kit.i18n import LANGUAGES, words

SHOP = Shop("TW", "TWD", "Asia/Taipei")


def xlsx(rows: list[list[Any]]) -> bytes:
    """A workbook as a spreadsheet writes it: shared strings, numbers, an inline string."""
    strings: list[str] = []
    body = []
    for r, row in enumerate(rows, 1):
        cells = []
        for c, value in enumerate(row):
            place = f"{chr(65 + c)}{r}"
            if value is None:
                continue
            if isinstance(value, int | float):
                cells.append(f'<c r="{place}"><v>{value}</v></c>')
            elif r == 1:
                cells.append(f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>')
            else:
                strings.append(value)
                cells.append(f'<c r="{place}" t="s"><v>{len(strings) - 1}</v></c>')
        body.append(f'<row r="{r}">{"".join(cells)}</row>')
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"<worksheet {space}><sheetData>{''.join(body)}</sheetData></worksheet>"
    shared = f"<sst {space}>{''.join(f'<si><r><t>{s}</t></r></si>' for s in strings)}</sst>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        book.writestr("xl/sharedStrings.xml", shared)
    return out.getvalue()


def parse(table: str, data: bytes) -> list[importing.Parsed]:
    found = sheets.rows(data)
    _line, header = next(found)
    return list(importing.parse(table, importing.mapping(table, header), found, SHOP))


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "big5", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_usual_coding(coding: str, delimiter: str) -> None:
    hans = coding == "gb18030"
    header = ["商品编号", "商品名称", "单价", "库存"] if hans else ["商品編號", "商品名稱", "單價", "庫存"]
    text = delimiter.join(header) + "\r\n" + delimiter.join(["A01", "手工皂", "180", "5"]) + "\r\n"
    rows = parse("products", text.encode(coding))
    assert [r.errors for r in rows] == [[]]
    name = "name_zh_hans" if hans else "name_zh_hant"
    assert rows[0].values == {"sku": "A01", name: "手工皂", "price": 18000, "stock": 5}


def test_a_workbook_with_gaps_numbers_and_day_numbers() -> None:
    data = xlsx(
        [
            ["訂單編號", "下單時間", "狀態", "SKU", "數量", "單價", "電話"],
            ["EM-1", 46000.5, "已出貨", "A01", 2, 180, None],
        ]
    )
    (row,) = parse("orders", data)
    assert row.errors == []
    assert row.values["placed_at"].astimezone(UTC) == datetime(2025, 12, 9, 4, 0, tzinfo=UTC)
    assert (row.values["qty"], row.values["price"], row.values["status"]) == (2, 18000, "shipped")
    assert "phone" not in row.values


@pytest.mark.parametrize("data", [b"PK\x03\x04 no zip", b"\x00\x01\x02" * 50, b"\xff\xfe\x00\xd8"])
def test_what_is_no_table_is_told_so(data: bytes) -> None:
    with pytest.raises(sheets.Unreadable):
        list(sheets.rows(data))


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("180", 18000),
        ("NT$1,280", 128000),
        ("99.50", 9950),
        ("1,280.00", 128000),
        ("０", 0),
        ("", None),
        ("1.234", None),
        ("-5", None),
    ],
)
def test_money_as_people_write_it(cell: str, minor: int | None) -> None:
    try:
        assert importing.money(cell, SHOP) == minor
    except ValueError:
        assert minor is None


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2026-11-20T12:00:00Z", 12),
        ("2026-11-20 20:00", 12),
        ("2026/11/20 20:00:00", 12),
        ("2026年11月20日 20:00", 12),
        ("2026-11-20T12:00:00+00:00", 12),
        ("2026/11/20", 16),
    ],
)
def test_dates_are_in_the_shop_s_time(cell: str, hour: int) -> None:
    assert importing.moment(cell, SHOP).astimezone(UTC).hour == hour


def test_every_mistake_is_named_by_row_and_column() -> None:
    text = (
        "no,placed_at,status,sku,qty,price,email,phone\n"
        "1,soon,shipped,A01,1,10,,\n"
        "2,2026-11-20,flying,A01,x,ten,a@b,12\n"
        ",2026-11-20,paid,,1,10,,\n"
    )
    found = [(e.row, e.column, e.code) for r in parse("orders", text.encode()) for e in r.errors]
    assert found == [
        (2, "placed_at", "no_date"),
        (3, "status", "no_status"),
        (3, "qty", "no_number"),
        (3, "price", "no_money"),
        (3, "email", "no_mail"),
        (3, "phone", "no_phone"),
        (4, "no", "empty"),
        (4, "sku", "empty"),
    ]


def test_columns_that_are_missing_are_named() -> None:
    assert importing.missing("orders", {"no": 0, "sku": 1}) == ["placed_at", "status", "qty", "price"]
    assert importing.missing("products", {"sku": 0, "price": 1}) == ["name_en"]
    assert importing.missing("products", {"sku": 0, "price": 1, "name_zh_hans": 2}) == []


def test_every_code_has_words() -> None:
    source = "\n".join((importing.__file__, ""))
    assert source
    for lang in LANGUAGES:
        for code in ("empty", "no_number", "no_money", "no_date", "no_status", "unknown_product", "unknown_supplier"):
            assert f"catalog.import.{code}" in words(lang)
