"""The currencies of deals, documents and rates: those of the whole house (crm/accounts/language/currencies.py).

What is reckoned is rounded to the smallest unit of its currency; what somebody types with more decimals is refused.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from crm.accounts.language.currencies import SIGNS, Currency, in_order, in_units, is_payable, places, plain

__all__ = ["SIGNS", "Currency", "in_order", "in_units", "is_payable", "places", "plain", "refuse_too_fine", "too_fine"]
WHOLE_UNITS = _("%(currency)s has no decimals: enter whole units.")
TOO_FINE: Any = ngettext_lazy(
    "%(currency)s has at most %(n)s decimal.", "%(currency)s has at most %(n)s decimals.", "n"
)


def refuse_too_fine(currency: str, **amounts: Decimal | None) -> None:
    """ValidationError beside each amount that has more decimals than the currency."""
    wrong = {
        name: too_fine(currency) for name, value in amounts.items() if not (value is None or payable(value, currency))
    }
    if wrong:
        raise ValidationError(wrong)


def payable(value: Decimal, currency: str) -> bool:
    """Whether it is a number with no more decimals than the currency."""
    return Decimal(value).is_finite() and is_payable(Decimal(value), currency)


def too_fine(currency: str) -> ValidationError:
    """What to say of an amount with too many decimals."""
    count = places(currency)
    return ValidationError(
        TOO_FINE if count else WHOLE_UNITS, params={"currency": currency, "n": count}, code="decimals"
    )
