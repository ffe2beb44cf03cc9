"""Fields of the portal's pages: what browsers may fill in by themselves, and what can be dialled."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.law.jurisdiction import of_the_law

LONGEST = 8000


TELEPHONE = of_the_law(lambda law: law.phone.asked)


ADDRESS = {"invalid": _("Enter an e-mail with a domain, like jan@firma.pl")}


def line(label: Any, length: int, hint: str, *, required: bool = False, **options: Any) -> forms.CharField:
    """One line; `hint` says what browsers may fill in by themselves (WCAG 1.3.5)."""
    widget = forms.TextInput(attrs={"autocomplete": hint})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, **options)


def words(label: Any, *, rows: int = 5, **options: Any) -> forms.CharField:
    """Some lines."""
    return forms.CharField(
        label=label, max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def mailbox(label: Any, **options: Any) -> forms.EmailField:
    """An e-mail address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"})
    defaults = {"label": label, "max_length": 254, "required": False, "widget": widget, "error_messages": ADDRESS}
    return forms.EmailField(**{**defaults, **options})


def telephone(label: Any, **options: Any) -> forms.CharField:
    """A phone number."""
    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"})
    return forms.CharField(label=label, max_length=40, required=False, widget=widget, **options)


def dialled(text: str) -> str:
    """E.164, so that it can be dialled. ValidationError for what cannot."""
    number = normal_phone(text.strip()) if text.strip() else ""
    if text.strip() and not number.startswith("+"):
        raise forms.ValidationError(TELEPHONE, code="phone")
    return number
