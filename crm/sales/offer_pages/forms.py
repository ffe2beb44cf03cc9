"""Forms of an offer: what it says, to whom it goes; blocks of terms; how offers look."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import Contact
from crm.sales.columns.form_fields import DayField, NoIdentifiersField
from crm.sales.currencies import is_payable, too_fine
from crm.sales.models import Offer, OfferSettings, OfferTerm
from crm.sales.money.exchange import house_currency
from crm.sales.offers.lacking import eu_number
from crm.sales.offers.offers import FIELDS

LONGEST_NOTE = 2000
OF_LATE = _(
    "Of the whole offer, from the highest prices of the price list in the last 30 days. Empty: nobody has to approve a "
    "discount."
)


class OfferForm(forms.Form):
    """What an offer says beside its lines."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = NoIdentifiersField(label=_("Title"), max_length=120)
    valid_until = DayField(label=_("Valid until"), required=True)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    note = NoIdentifiersField(
        label=_("Words above the lines"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    eu_vat = forms.CharField(label=_("EU VAT number of the customer"), max_length=20, required=False)
    exempt_basis = forms.CharField(label=_("Basis of the exemption from VAT"), max_length=200, required=False)
    terms = forms.MultipleChoiceField(label=_("Terms"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offer: Offer, **options: Any) -> None:
        options.setdefault("initial", {name: getattr(offer, name) for name in ("revision", *FIELDS)})
        super().__init__(*args, **options)
        blocks = OfferTerm.objects.filter(retired_at=None) | OfferTerm.objects.filter(uid__in=offer.terms)
        self.fields["terms"].choices = [(str(block.uid), block.name) for block in blocks]  # type: ignore[attr-defined]

    def clean_eu_vat(self) -> str:
        """In its short form."""
        return eu_number(self.cleaned_data["eu_vat"])

    def values(self) -> dict[str, Any]:
        """What `change_offer` takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class SendForm(forms.Form):
    """To whom it goes; `reason` is why 8% goes without its sentence."""

    contact = forms.UUIDField(error_messages={"required": _("Choose to whom it goes.")})
    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, people: Sequence[Contact], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {contact.uid: contact for contact in people}

    def clean_contact(self) -> Contact:
        """One of those on the deal."""
        contact = self.people.get(self.cleaned_data["contact"])
        if contact is None:
            raise ValidationError(_("Choose to whom it goes."))
        return contact


class TermForm(forms.ModelForm):
    """One block of terms in both languages."""

    class Meta:
        model = OfferTerm
        fields = ("name", "text", "name_en", "text_en", "kind", "standard")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text", "text_en")}


class SettingsForm(forms.ModelForm):
    """How long offers hold, which discount needs nobody."""

    class Meta:
        model = OfferSettings
        fields = ("valid_days", "remind_days", "discount_limit", "code_above")
        localized_fields = ("discount_limit", "code_above")
        help_texts = {"discount_limit": OF_LATE}

    def clean_code_above(self) -> Decimal | None:
        """An amount in coins of the house."""
        amount: Decimal | None = self.cleaned_data["code_above"]
        if amount is not None and not is_payable(amount, house_currency()):
            raise too_fine(house_currency())
        return amount
