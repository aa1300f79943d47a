"""What happens when an offer is chosen, step by step, in the customer's words (R060). Pure."""

from livemend.kit.i18n import LANGUAGES, t
from livemend.kit.money import Money

from .model import Remedy

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
        shown = Money(amount, currency).shown(lang)
        found[lang] = [t(lang, f"remedies.step.{key}", amount=shown) for key in keys]
        if freight_payer is not None:
            found[lang].append(t(lang, f"remedies.freight.{freight_payer}"))
    return found
