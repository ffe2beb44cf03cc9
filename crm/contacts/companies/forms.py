"""The form of a company: a legal person's plain data, or a sole trader's sealed ones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns import company as columns
from crm.contacts.columns.forms import WithColumns
from crm.contacts.companies.company_editing import with_nip
from crm.contacts.companies.nip_taken import named_by, taken_words
from crm.contacts.custom_values.forms import WithCustom
from crm.contacts.custom_values.value_store import told
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.colleagues import teams_of
from crm.contacts.tags.forms import WithTags
from crm.contacts.tags.tagging import tags_of
from crm.privacy.people.sensitive_text import WARNINGS, findings


class CompanyForm(WithColumns, WithTags, WithCustom, forms.Form):
    """Name, numbers and address. A sole trader's address is one line; the rest is about firms only.

    `named` are the sole traders whose business a refusal names: whoever shows it notes the look.
    """

    for_programs = False

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, company: Company | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.company, self.named = user, company, list[int]()
        self.ask_columns(columns.of(company))
        if company is None:
            del self.fields["version"]
        if company is None and len(user.team_ids) != 1:  # whoever is in none, or in several, says where it belongs
            self.fields["team"] = forms.ModelChoiceField(label=_("Team"), queryset=teams_of(user))
        self.ask_for(CustomField.Record.COMPANY, new=company is None)
        self.offer_tags()

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
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
    typed = {column.name: column.value(company) for column in columns.COMPANY.having("control")}
    return {**typed, "address": company.trader_address}
