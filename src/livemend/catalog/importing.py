"""From rows of cells to rows of tables: which column is what, and every mistake by row and column."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from livemend.kit.i18n import LANGUAGES

from . import rules


@dataclass(frozen=True)
class Shop:
    zone: str = "TW"
    currency: str = "TWD"
    timezone: str = "Asia/Taipei"


@dataclass(frozen=True)
class RowError:
    """row: as a spreadsheet counts; code: worded as `catalog.import.<code>`."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass
class Parsed:
    row: int
    values: dict[str, Any]
    errors: list[RowError] = field(default_factory=list)


class _Bad(ValueError):
    """args[0]: the code."""


Convert = Callable[[str, Shop], Any]


def _text(limit: int) -> Convert:
    def convert(cell: str, shop: Shop) -> str:
        if len(cell) > limit:
            raise _Bad("too_long")
        return cell

    return convert


def _whole(cell: str, shop: Shop) -> int:
    try:
        number = Decimal(cell.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise _Bad("no_number") from error
    if number != number.to_integral_value() or not 0 <= number < 10**9:
        raise _Bad("no_number")
    return int(number)


@lru_cache(4096)
def money(cell: str, shop: Shop) -> int:
    """As people write it ("NT$1,280", "¥99.50") in minor units."""
    plain = re.sub(r"[^\d.\-]", "", cell.replace("，", ",").replace(",", ""))
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise _Bad("no_money") from error
    minor = amount.scaleb(get_currency_precision(shop.currency))
    if minor != minor.to_integral_value() or not 0 <= minor < 10**14:
        raise _Bad("no_money")
    return int(minor)


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(.*)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@lru_cache(4096)
def moment(cell: str, shop: Shop) -> datetime:
    """In the shop's time where no zone is given; also a spreadsheet's day number."""
    zone = ZoneInfo(shop.timezone)
    if _SERIAL.fullmatch(cell):
        days = float(cell)
        return datetime(1899, 12, 30, tzinfo=zone) + timedelta(seconds=round(days * 86400))
    try:
        found = datetime.fromisoformat(cell.replace("Z", "+00:00"))
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except ValueError:
        pass
    match = _DATE.fullmatch(cell)
    if match is None:
        raise _Bad("no_date")
    year, month, day, hour, minute, second, rest = match.groups()
    if rest:
        raise _Bad("no_date")
    try:
        return datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
    except ValueError as error:
        raise _Bad("no_date") from error


def _mail(cell: str, shop: Shop) -> str:
    found = rules.email(cell)
    if found is None:
        raise _Bad("no_mail")
    return found


def _phone(cell: str, shop: Shop) -> str:
    found = rules.phone(cell, shop.zone)
    if found is None:
        raise _Bad("no_phone")
    return found


def _yes(cell: str, shop: Shop) -> bool:
    plain = cell.casefold()
    if plain in ("1", "y", "yes", "true", "是", "上架", "on"):
        return True
    if plain in ("0", "n", "no", "false", "否", "下架", "off"):
        return False
    raise _Bad("no_yes")


# What shops and platforms call the states of `OrderStatus`.
_STATUS = {
    "paid": ("paid", "已付款", "待出貨", "待发货", "已支付", "processing", "unfulfilled"),
    "shipped": ("shipped", "已出貨", "已发货", "配送中", "运输中", "運送中", "fulfilled", "in transit"),
    "delivered": ("delivered", "已送達", "已送达", "已收貨", "已签收", "已完成", "completed"),
    "lost": ("lost", "遺失", "丢失"),
    "returned": ("returned", "已退貨", "已退货"),
    "refunded": ("refunded", "已退款"),
    "cancelled": ("cancelled", "canceled", "已取消", "取消", "已关闭"),
}
_STATUS_OF = {word: status for status, words in _STATUS.items() for word in words}


def _status(cell: str, shop: Shop) -> str:
    found = _STATUS_OF.get(cell.casefold())
    if found is None:
        raise _Bad("no_status")
    return found


def _link(cell: str, shop: Shop) -> str:
    if not cell.startswith(("https://", "http://")):
        raise _Bad("no_link")
    return cell


def _words(cell: str, shop: Shop) -> list[str]:
    return [word.strip() for word in re.split(r"[,，;；、|]", cell) if word.strip()]


def _lang(cell: str, shop: Shop) -> str:
    plain = cell.replace("_", "-")
    known = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-cn": "zh-Hans", "繁體": "zh-Hant", "简体": "zh-Hans"}
    found = known.get(plain.casefold(), plain)
    if found not in LANGUAGES:
        raise _Bad("no_language")
    return found


@dataclass(frozen=True)
class Column:
    """names: how a header may call it, in small letters without spaces and marks."""

    convert: Convert
    needed: bool = False
    names: tuple[str, ...] = ()


TABLES: dict[str, dict[str, Column]] = {
    "products": {
        "sku": Column(_text(60), True, ("商品編號", "商品编号", "貨號", "货号", "productid", "編號", "编号")),
        "name_en": Column(
            _text(500), names=("name", "product", "productname", "title", "englishname", "英文名稱", "英文名称")
        ),
        "name_zh_hant": Column(_text(500), names=("商品名稱", "品名", "名稱", "中文名稱", "繁體名稱")),
        "name_zh_hans": Column(_text(500), names=("商品名称", "名称", "简体名称", "中文名称")),
        "price": Column(money, True, ("售價", "售价", "單價", "单价", "價格", "价格", "unitprice")),
        "stock": Column(_whole, names=("庫存", "库存", "qty", "quantity", "inventory")),
        "keywords": Column(_words, names=("關鍵字", "关键词", "tags")),
        "parent_sku": Column(_text(60), names=("主商品", "parent")),
        "active": Column(_yes, names=("上架", "狀態", "状态", "onsale")),
    },
    "suppliers": {
        "key": Column(_text(80), True, ("供應商編號", "供应商编号", "supplier", "id")),
        "name": Column(_text(200), True, ("供應商", "供应商", "名稱", "名称")),
        "contact": Column(_text(200), names=("聯絡人", "联系人", "email", "mail")),
    },
    "carriers": {
        "key": Column(_text(80), True, ("物流編號", "物流编号", "carrier", "id")),
        "name": Column(_text(200), True, ("物流", "快递", "名稱", "名称")),
        "tracking_url": Column(_link, names=("查詢網址", "查询网址", "trackinglink")),
    },
    "batches": {
        "code": Column(_text(80), True, ("批號", "批号", "批次", "batch")),
        "sku": Column(_text(60), True, ("商品編號", "商品编号", "貨號", "货号")),
        "units": Column(_whole, True, ("數量", "数量", "qty", "quantity")),
        "supplier": Column(_text(80), names=("供應商", "供应商")),
        "made_at": Column(moment, names=("製造日期", "生产日期", "made", "date")),
    },
    "customers": {
        "key": Column(_text(120), names=("客戶編號", "客户编号", "會員編號", "会员编号", "customerid", "id")),
        "name": Column(_text(200), True, ("姓名", "客戶", "客户", "收件人", "customer")),
        "lang": Column(_lang, names=("語言", "语言", "language")),
        "email": Column(_mail, names=("信箱", "邮箱", "電子郵件", "mail")),
        "phone": Column(_phone, names=("電話", "电话", "手機", "手机", "tel", "mobile")),
        "platform": Column(_text(40), names=("平台", "channel")),
        "user_id": Column(_text(200), names=("帳號", "账号", "平台帳號", "平台账号", "userid", "account")),
    },
    "orders": {
        "no": Column(
            _text(60), True, ("訂單編號", "订单编号", "訂單號", "订单号", "orderno", "ordernumber", "orderid", "order")
        ),
        "placed_at": Column(
            moment, True, ("下單時間", "下单时间", "訂購時間", "訂單日期", "订单日期", "createdat", "orderdate", "date")
        ),
        "status": Column(_status, True, ("訂單狀態", "订单状态", "狀態", "状态")),
        "sku": Column(_text(60), True, ("商品編號", "商品编号", "貨號", "货号", "productsku")),
        "qty": Column(_whole, True, ("數量", "数量", "quantity")),
        "price": Column(money, True, ("單價", "单价", "售價", "售价", "unitprice")),
        "batch": Column(_text(80), names=("批號", "批号", "批次")),
        "customer_key": Column(_text(120), names=("客戶編號", "客户编号", "會員編號", "会员编号", "customerid")),
        "customer_name": Column(_text(200), names=("姓名", "收件人", "買家", "买家", "customer", "name", "buyer")),
        "email": Column(_mail, names=("信箱", "邮箱", "電子郵件", "mail")),
        "phone": Column(_phone, names=("電話", "电话", "手機", "手机", "tel", "mobile")),
        "platform": Column(_text(40), names=("平台", "channel")),
        "user_id": Column(_text(200), names=("帳號", "账号", "買家帳號", "买家账号", "平台帳號", "userid", "account")),
        "carrier": Column(_text(80), names=("物流", "快递", "shipper")),
        "tracking": Column(
            _text(120), names=("追蹤號碼", "物流单号", "運單號", "运单号", "trackingno", "trackingnumber")
        ),
        "region": Column(
            _text(60), names=("地區", "地区", "縣市", "县市", "省份", "省", "州", "province", "state", "county")
        ),
        "delivered_at": Column(moment, names=("送達時間", "送达时间", "签收时间", "deliveredat")),
    },
}


def shown(name: str, cell: str) -> str:
    """A list of mistakes stays, so it must not become a list of telephone numbers."""
    return f"{cell[:2]}***" if name in ("email", "phone") else cell[:80]


def _plain(header: str) -> str:
    return re.sub(r"[\s_\-./()（）:：*]", "", header.casefold())


def mapping(table: str, header: Iterable[str]) -> dict[str, int]:
    """field -> column, as far as the header tells."""
    names: dict[str, str] = {}
    for name, column in TABLES[table].items():
        for alias in (name, *column.names):
            names.setdefault(_plain(alias), name)
    found: dict[str, int] = {}
    for i, cell in enumerate(header):
        known = names.get(_plain(cell))
        if known is not None and known not in found:
            found[known] = i
    return found


def missing(table: str, columns: Mapping[str, int]) -> list[str]:
    found = [name for name, column in TABLES[table].items() if column.needed and name not in columns]
    if table == "products" and not any(name in columns for name in ("name_en", "name_zh_hant", "name_zh_hans")):
        found.append("name_en")
    return found


def parse(
    table: str, columns: Mapping[str, int], rows: Iterable[tuple[int, list[str]]], shop: Shop
) -> Iterator[Parsed]:
    """rows: without the header. A row with errors is yielded too, to be shown."""
    known = TABLES[table]
    for number, cells in rows:
        parsed = Parsed(number, {})
        for name, i in columns.items():
            cell = cells[i].strip() if i < len(cells) else ""
            column = known[name]
            if not cell:
                if column.needed:
                    parsed.errors.append(RowError(number, name, "empty"))
                continue
            try:
                parsed.values[name] = column.convert(cell, shop)
            except _Bad as error:
                parsed.errors.append(RowError(number, name, str(error.args[0]), shown(name, cell)))
        if table == "products" and not parsed.errors and not names_of(parsed.values):
            parsed.errors.append(RowError(number, "name_en", "empty"))
        yield parsed


def names_of(values: Mapping[str, Any]) -> dict[str, str]:
    pairs = (("en", "name_en"), ("zh-Hant", "name_zh_hant"), ("zh-Hans", "name_zh_hans"))
    return {lang: values[name] for lang, name in pairs if values.get(name)}
