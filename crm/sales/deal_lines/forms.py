"""The form of one line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.sales import typed_values
from crm.sales.columns.form_fields import NoIdentifiersField, ParsedField
from crm.sales.models import Vat
from crm.sales.models.offering.sold_lines import SoldLine
from crm.sales.models.products import LONGEST_UNIT


def discount(text: str) -> tuple[Any, str]:
    """«5%» as a percentage, «155 zł» as an amount: ((column, value), code); (None, "") for nothing."""
    text = text.strip()
    by_percent = text.endswith("%")
    read = typed_values.amount if by_percent else typed_values.money
    value, code = read(text.removesuffix("%").strip())
    if code or value is None:
        return None, code
    if value < 0:
        return None, "amount"
    return ("discount_percent" if by_percent else "discount_amount", value), ""


def discount_words(line: SoldLine) -> str:
    """A discount as the field takes it."""
    if line.discount_percent:
        return f"{typed_values.written(line.discount_percent)}%"
    return typed_values.written(line.discount_amount, line.currency) if line.discount_amount else ""


class LineForm(forms.Form):
    """Something that is sold: of the catalogue, or in words of its own. Empty fields are the product's own."""

    product = NoIdentifiersField(label=_("Product"), max_length=120)
    quantity = ParsedField(typed_values.amount, label=_("Quantity"))
    unit = forms.CharField(label=_("Unit"), max_length=LONGEST_UNIT, required=False)
    unit_price = ParsedField(typed_values.money, label=_("Net price"))
    discount = ParsedField(discount, label=_("Discount"), help_text=_("5% or an amount"))
    vat = forms.ChoiceField(label=_("VAT"), choices=[("", _("as usual")), *Vat.choices], required=False)

    def __init__(self, *args: Any, searched: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if searched:
            attrs = {"hx-post": searched, "hx-target": "#line-products", "hx-trigger": "input changed delay:400ms"}
            self.fields["product"].widget.attrs |= {**attrs, "hx-sync": "this:replace", "autocomplete": "off"}

    def line_values(self) -> dict[str, Any]:
        """The columns of the line; what was left empty is not among them."""
        data = self.cleaned_data
        names = ("product", "quantity", "unit", "unit_price", "vat")
        values = {name: data[name] for name in names if data.get(name) not in (None, "")}
        return values | dict([data["discount"]] if data.get("discount") else [])
