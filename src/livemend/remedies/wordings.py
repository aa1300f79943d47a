"""What happens when an offer is chosen, step by step, in the customer's words (R060). Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from livemend.kit.i18n import LANGUAGES, t, words
from livemend.kit.money import BABEL_LOCALES, Money

from .model import Remedy
from .rules import GIVEN

STEP_KEYS: dict[str, tuple[str, ...]] = {
    Remedy.REFUND: ("return_address", "send_back", "inspect", "refund"),
    Remedy.EXCHANGE: ("return_address", "reserved", "send_new", "send_back"),
    Remedy.RESHIP: ("pack_again", "tracking"),
    Remedy.REPAIR: ("return_address", "send_back", "repair", "send_new"),
    Remedy.GIFT: ("pack_gift", "tracking"),
    Remedy.DISCOUNT: ("code",),
    Remedy.COUPON: ("code",),
    Remedy.DAMAGE_PAYMENT: ("confirm_account", "pay"),
    Remedy.PRICE_CUT: ("pay_back_difference",),
    Remedy.TECHNICAL_HELP: ("technician_contact",),
    Remedy.INFORMATION: ("explain",),
    Remedy.REFERRAL: ("refer",),
    Remedy.APOLOGY: ("apologise",),
    Remedy.STATEMENT: ("state",),
}
_RETURNLESS = ("keep_goods", "refund")
# Of these the customer can do nothing who never got the goods.
_OF_GOODS = frozenset({"return_address", "send_back", "inspect", "keep_goods"})


def steps(
    remedy: str, returnless: bool, freight_payer: str | None, amount: int, currency: str, *, has_goods: bool
) -> dict[str, list[str]]:
    """language -> the steps, in order, who pays the way at the end."""
    keys = _RETURNLESS if returnless else STEP_KEYS.get(remedy, ())
    if not has_goods:
        keys = tuple(key for key in keys if key not in _OF_GOODS)
    found = {}
    for lang in LANGUAGES:
        shown = Money(amount, currency).shown(lang) if amount else ""
        found[lang] = [_step(lang, key, shown) for key in keys]
        if freight_payer is not None:
            found[lang].append(t(lang, f"remedies.freight.{freight_payer}"))
    return found


def _step(lang: str, key: str, amount: str) -> str:
    """Without an amount where none is known yet."""
    bare = f"remedies.step_bare.{key}"
    return t(lang, bare) if not amount and bare in words(lang) else t(lang, f"remedies.step.{key}", amount=amount)


def day(moment: datetime, zone: str, lang: str) -> str:
    """A date as the reader writes it, in the shop's zone."""
    pattern = "EEE d MMM" if lang == "en" else "M月d日（EEEEE）"
    return str(format_datetime(moment.astimezone(ZoneInfo(zone)), pattern, locale=BABEL_LOCALES.get(lang, "en")))


def when_chosen(
    remedy: str,
    returnless: bool,
    now: datetime,
    zone: str,
    lang: str,
    *,
    has_goods: bool,
    due_at: datetime | None = None,
) -> str:
    """By when it is given: due_at once it is chosen, else counted as the task plan counts.

    Money that waits for the goods has no date before they are back, so none is named.
    """
    giving = GIVEN[Remedy(remedy)]
    if due_at is not None:
        return t(lang, f"remedies.when.set.{giving.how}", day=day(due_at, zone, lang))
    if remedy == Remedy.REFUND and has_goods and not returnless:
        return t(lang, f"remedies.when.after_goods.{giving.how}", days=giving.within.days)
    return t(lang, f"remedies.when.open.{giving.how}", day=day(now + giving.within, zone, lang))
