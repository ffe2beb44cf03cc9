"""The form of one value of a record: the record's whole form without the other fields.

It carries a hash of the value it was opened with, so that a change of this value by somebody else is noticed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from crm.contacts.companies.forms import CompanyForm
from crm.contacts.people.forms import EditForm
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS

VERSION, WAS = "version", "was"


def keep_only(form: Any, names: Sequence[str]) -> None:
    """Remove all other fields from the form, and add the hash of the present values; the first field gets the focus. A
    404 for a value that nobody fills in.
    """
    if not {*names} <= form.fields.keys():
        raise Http404
    for name in [*form.fields]:
        if name not in (*names, VERSION):
            del form.fields[name]
    form.asked = {name: field for name, field in form.asked.items() if name in names}
    form.fields[WAS] = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    form.initial[WAS] = mark_of([form.initial.get(name) for name in names])
    form.order_fields([*names, VERSION, WAS])
    form.fields[names[0]].widget.attrs["data-focus"] = ""


def mark_of(values: Sequence[Any]) -> str:
    """A keyed hash of the values, which reveals nothing about them."""
    return salted_hmac("one value of a record", repr([str(value or "") for value in values])).hexdigest()


class ContactValueForm(EditForm):
    """One value of a contact; `known` are the values of the other identifying columns."""

    def __init__(self, *args: Any, only: Sequence[str], known: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.only, self.known = only, known
        keep_only(self, only)

    def clean(self) -> dict[str, Any]:
        """Refuse a change after which the contact has no name, e-mail address or phone number."""
        remaining = {**self.known, **self.cleaned_data}
        if not any(remaining.get(name) for name in PERSON_COLUMNS) and not self.errors:
            words = _("Give at least a name, an e-mail address or a phone number.")
            self.add_error(self.only[0], forms.ValidationError(words, code="nobody"))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What `edit` takes."""
        return {name: self.cleaned_data[name] for name in self.only}


class CompanyValueForm(CompanyForm):
    """One value of a company."""

    def __init__(self, *args: Any, only: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.only = only
        keep_only(self, only)

    @property
    def values(self) -> dict[str, Any]:
        """What `edit_company` takes."""
        return {name: self.cleaned_data[name] for name in self.only}
