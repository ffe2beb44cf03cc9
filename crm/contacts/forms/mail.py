"""One e-mail in one's own words. What is typed stays, whatever is wrong with the rest."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.forms.entry import CleanTextForm

TEXT = {"rows": 12}


class MailForm(CleanTextForm):
    """Subject and text; the text is read for what does not belong into it, as in the history."""

    key = forms.UUIDField(widget=forms.HiddenInput)  # pressed twice, it goes once
    subject = forms.CharField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Write what the message is about.")}
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=10_000,
        widget=forms.Textarea(attrs=TEXT),
        error_messages={"required": _("Write the message.")},
    )
    field_order = ("key", "subject", "text", "heed")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("key", uuid4())

    def clean_subject(self) -> str:
        """One line: a header takes no more."""
        return " ".join(self.cleaned_data["subject"].split())
