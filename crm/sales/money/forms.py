"""The forms of the page of money: the currency of the house, a rate by hand."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.sales.columns.form_fields import DayField
from crm.sales.currencies import Currency
from crm.sales.money.exchange import EXACT, HOME
from crm.sales.money.rate_sources import MOST


class HouseForm(forms.Form):
    """The currency in which sums are counted."""

    currency = forms.ChoiceField(label=_("Currency of the house"), choices=Currency.choices)


class RateForm(forms.Form):
    """A rate by hand."""

    code = forms.ChoiceField(label=_("Currency"), choices=[each for each in Currency.choices if each[0] != HOME])
    day = DayField(label=_("Day"), required=True)
    rate = forms.CharField(
        label=_("Złoty for one unit"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_rate(self) -> Decimal:
        """A number above zero, with a comma or a point."""
        text: Any = self.cleaned_data["rate"].replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
        try:
            rate = Decimal(text)
        except InvalidOperation:
            rate = Decimal("NaN")
        if not (rate.is_finite() and 0 < rate < MOST) or rate != rate.quantize(EXACT):
            raise forms.ValidationError(_("Enter a rate above zero."), code="rate")
        return rate
