"""The form of a company: a legal person's plain data, or a sole trader's sealed ones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns import company as columns
from crm.contacts.columns.forms import WithColumns
from crm.contacts.companies.company_editing import NipTaken, company_with_nip
from crm.contacts.companies.nip_taken import nip_taken_message, traders_named
from crm.contacts.custom_values.forms import WithCustom
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.colleagues import teams_of
from crm.contacts.tags.forms import WithTags
from crm.contacts.tags.tagging import tags_of
from crm.privacy.people.sensitive_text import WARNINGS, findings


class CompanyForm(WithColumns, WithTags, WithCustom, forms.Form):
    """Name, numbers and address. A sole trader's address is one line; further fields are for firms only.

    `named` collects the sole traders whose business an error message names: the view that shows it must log the access.
    """

    for_programs = False

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, company: Company | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.company, self.named = user, company, list[int]()
        self.ask_columns(columns.columns_for(company))
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
        """The form for the API, without tags and custom fields: clients send those by their keys, and no tags."""
        for name in ("tags", "new_tags", *self.asked):
            del self.fields[name]
        self.asked, self.for_programs = {}, True
        return self

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields that every company has, except the NIP, which has a button beside it."""
        others = {"nip", "tags", "new_tags", *self.asked}
        return [field for field in self.visible_fields() if field.name not in others]

    @property
    def values(self) -> dict[str, Any]:
        """The values as `add_company` and `edit_company` take them."""
        outside = ("team", "version", "new_tags")
        texts = {name: value for name, value in self.cleaned_data.items() if name not in outside}
        return texts | {"tags": self.chosen_tags}

    def clean_nip(self) -> str:
        """Refuse a number that another company visible to the user has."""
        number = self.cleaned_data["nip"]
        same = company_with_nip(self.user, number) if number else None
        if same is not None and same != self.company:
            raise forms.ValidationError(self.taken_by(same), code=NipTaken.code)
        return number

    def overtaken(self, refusal: NipTaken) -> None:
        """Look again after the verb's refusal: somebody else saved this NIP a moment ago, and now it is named."""
        self.full_clean()
        if not self.errors:
            self.add_error("nip", refusal.messages)

    def taken_by(self, same: Company) -> Any:
        """The message that `same`, which the user sees, has the NIP. To programs a sole trader is not named."""
        if self.for_programs and same.sole_trader_id:
            return _("Another company with this NIP is here already.")
        self.named += traders_named([same], self.user)
        return nip_taken_message(same, self.user)

    def clean_notes(self) -> str:
        """Refuse identifiers in notes; mere hints at sensitive data are accepted, as the notes are about a firm."""
        text = self.cleaned_data["notes"]
        for match in findings(text):
            if match.identifier:
                raise forms.ValidationError(WARNINGS[match.kind], code=match.kind)
        return text


def values_of(company: Company) -> dict[str, Any]:
    """Initial values of the form for a company that comes with its keys."""
    return {**texts_of(company), "version": company.version, "tags": tags_of(company), **custom_values_of(company)}


def texts_of(company: Company) -> dict[str, Any]:
    """The company's own columns by the form's names; no query."""
    typed = {column.name: column.value(company) for column in columns.COMPANY.having("control")}
    return {**typed, "address": company.trader_address}
