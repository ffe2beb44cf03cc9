"""Forms of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import form_field
from crm.privacy.uploads import TABLES
from crm.sales import typed_values
from crm.sales.columns.form_fields import DayField, NoIdentifiersField, ParsedField
from crm.sales.currencies import in_order
from crm.sales.deals.forms import RowChoiceField
from crm.sales.models import Deal, PriceList, ProductCategory, Vat
from crm.sales.models.price_changes import Rounding
from crm.sales.models.products import LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT
from crm.sales.price_list.price_changes import Terms
from crm.sales.price_list.prices import NEGATIVE

CATEGORIES = 100  # offered while one types


class AmountField(ParsedField):
    """An amount of money, not below zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(typed_values.money, **options)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        if amount is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if amount is not None and amount < 0:
            raise forms.ValidationError(NEGATIVE, code="negative")
        return amount


class ProductForm(forms.Form):
    """A product. Its cost is asked of whoever may see it."""

    code = forms.CharField(label=pgettext_lazy("of a product", "Code"), max_length=LONGEST_CODE)
    name = NoIdentifiersField(label=pgettext_lazy("of a thing", "Name"), max_length=LONGEST_NAME)
    unit = forms.CharField(label=_("Unit"), max_length=LONGEST_UNIT, help_text=_("Such as szt., m², h."))
    vat = forms.ChoiceField(label=_("VAT"), choices=Vat.choices, initial=Vat.STANDARD)
    category = forms.CharField(
        label=_("Category"), max_length=60, required=False, help_text=_("A new name makes a new category.")
    )
    cost = AmountField(label=_("Cost of one, PLN"), help_text=_("Seen by those alone who may see margins."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, costs: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not costs:
            del self.fields["cost"]
        self.fields["category"].widget.attrs |= {"list": "categories", "autocomplete": "off"}
        self.categories = ProductCategory.objects.all()[:CATEGORIES]


class PriceForm(forms.Form):
    """A price of one product."""

    price_list = RowChoiceField(label=_("Price list"))
    net = AmountField(label=_("Net price"), required=True)
    valid_from = DayField(label=_("From"), required=True)
    valid_until = DayField(label=pgettext_lazy("days", "Until"), help_text=_("Empty: until the next one."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "price_list", RowChoiceField).offer(PriceList.objects.in_use())


class PriceListForm(forms.Form):
    """A price list; its currency stays what it is."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    currency = forms.ChoiceField(label=_("Currency"), choices=Deal.Currency.choices, initial=Deal.Currency.PLN)


class ChangeForm(forms.Form):
    """Many prices raised or lowered at once."""

    way = forms.ChoiceField(
        label=_("What happens"),
        choices=[("up", _("Prices go up")), ("down", _("Prices go down"))],
        widget=forms.RadioSelect,
        initial="up",
    )
    percent = ParsedField(typed_values.amount, label=_("By how many percent"))
    amount = AmountField(label=_("Or by which amount"), help_text=_("In the currency of the list."))
    rounding = forms.ChoiceField(label=_("Rounding"), choices=Rounding.choices, initial=Rounding.GROSZ)
    since = DayField(
        label=_("From"), required=True, help_text=_("Until that day the change can be taken back; on it, no more.")
    )
    price_list = RowChoiceField(label=_("Price list"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    category = RowChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lists = PriceList.objects.in_use()
        form_field(self, "price_list", RowChoiceField).offer(lists, empty=_("All"))
        form_field(self, "category", RowChoiceField).offer(ProductCategory.objects.all(), empty=_("All"))
        codes = in_order({price_list.currency for price_list in lists})
        form_field(self, "currency", forms.ChoiceField).choices = [("", _("All")), *((code, code) for code in codes)]

    def terms(self) -> Terms:
        """What `change_prices` takes."""
        values, sign = self.cleaned_data, -1 if self.cleaned_data["way"] == "down" else 1
        names = ("since", "rounding", "price_list", "currency", "category")
        terms: dict[str, Any] = {name: values[name] for name in names}
        return Terms(**terms | {name: values[name] and values[name] * sign for name in ("percent", "amount")})


class FileForm(forms.Form):
    """A table of prices."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ",".join(TABLES.endings)}), allow_empty_file=True
    )
