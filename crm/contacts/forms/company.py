"""The form of a company: a legal person's plain data, or a sole trader's sealed ones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts import fields
from crm.contacts.companies import with_nip
from crm.contacts.custom.forms import WithCustom
from crm.contacts.custom.keeping import told
from crm.contacts.forms.contact import teams_of
from crm.contacts.forms.entry import WARNINGS
from crm.contacts.forms.read import ReadField, RegonField, nip_field
from crm.contacts.forms.tags import WithTags
from crm.contacts.hygiene import findings
from crm.contacts.models import Company, CustomField
from crm.contacts.models.company import KEPT
from crm.contacts.nip_taken import named_by, taken_words
from crm.contacts.tagging import tags_of


class CompanyForm(WithTags, WithCustom, forms.Form):
    """Name, numbers and address. A sole trader's address is one line; the rest is about firms only.

    `named` are the sole traders whose business a refusal names: whoever shows it notes the look.
    """

    for_programs = False

    name = forms.CharField(label=pgettext_lazy("company", "Name"), max_length=200)
    nip = nip_field()
    regon = RegonField()
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = ReadField(fields.postcode, label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    address = forms.CharField(label=_("Business address"), max_length=400, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    notes = forms.CharField(
        label=_("Notes"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About the firm, not about people: those have notes of their own."),
    )

    def __init__(self, *args: Any, user: Any, company: Company | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.company, self.named = user, company, list[int]()
        trader = company is not None and company.sole_trader_id is not None
        for name in ("street", "postcode", "city") if trader else ("address",):
            del self.fields[name]
        if company is None:
            del self.fields["version"]
        if company is None and len(user.team_ids) != 1:  # whoever is in none, or in several, says where it belongs
            self.fields["team"] = forms.ModelChoiceField(label=_("Team"), queryset=teams_of(user))
        self.ask_for(CustomField.Record.COMPANY, new=company is None)
        self.offer_tags()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.company is None:
            self.refuse_missing()
        return data

    def alone(self) -> "CompanyForm":
        """The form without tags and custom fields: programs do not send the ones, and send the others by their keys."""
        for name in ("tags", "new_tags", *self.asked):
            del self.fields[name]
        self.asked, self.for_programs = {}, True
        return self

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What every company has, but for the NIP, which has a button beside it."""
        apart = {"nip", "tags", "new_tags", *self.asked}
        return [field for field in self.visible_fields() if field.name not in apart]

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        outside = ("team", "version", "new_tags")
        said = {name: value for name, value in self.cleaned_data.items() if name not in outside}
        return said | {"tags": self.chosen_tags}

    def clean_nip(self) -> str:
        """A number that no other company we see has."""
        number = self.cleaned_data["nip"]
        same = with_nip(self.user, number) if number else None
        if same is not None and same != self.company:
            raise forms.ValidationError(self.taken_by(same))
        return number

    def taken_by(self, same: Company) -> Any:
        """That `same`, which the user sees, has the number. Programs read of a sole trader for a purpose only."""
        if self.for_programs and same.sole_trader_id:
            return _("Another company with this NIP is here already.")
        self.named += named_by([same], self.user)
        return taken_words(same, self.user)

    def clean_notes(self) -> str:
        """Notes without identifiers; words that only hint are let pass, as they are about a firm."""
        text = self.cleaned_data["notes"]
        for found in findings(text):
            if found.identifier:
                raise forms.ValidationError(WARNINGS[found.kind], code=found.kind)
        return text


def values_of(company: Company) -> dict[str, Any]:
    """What the form shows of a company that comes with its keys."""
    return {**texts_of(company), "version": company.version, "tags": tags_of(company), **told(company)}


def texts_of(company: Company) -> dict[str, Any]:
    """Its own columns as the form names them: nothing is asked of the database."""
    own = {name: getattr(company, name) for name in ("street", "postcode", "city")}
    either = {name: company.told(name) for name in KEPT}
    named = {"name": company.label, "nip": company.tax_number, "address": company.trader_address}
    return {**own, **either, **named}
