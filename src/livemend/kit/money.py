"""Money is an integer of minor units and a currency; only screens see a decimal point."""

from dataclasses import dataclass
from decimal import Decimal

from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision

BABEL_LOCALES = {"en": "en", "zh-Hant": "zh_Hant_TW", "zh-Hans": "zh_Hans_CN"}


@dataclass(frozen=True)
class Money:
    minor: int
    currency: str

    def shown(self, lang: str) -> str:
        """As the reader writes it: NT$1,280.00 loses its empty decimals."""
        value = self.minor / 10 ** get_currency_precision(self.currency)
        text = format_currency(value, self.currency, locale=BABEL_LOCALES.get(lang, "en"))
        return text.removesuffix(".00")

    @property
    def plain(self) -> Decimal:
        """For a cell of a sheet: 1280.00."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))


def is_currency(code: str) -> bool:
    return code in get_global("all_currencies")
