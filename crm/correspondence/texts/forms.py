"""One text message in one's own words; what does not belong there is warned of, as in entries of the history."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.entries.forms import CleanTextForm

LONGEST = 1000  # more than six messages, whose length is judged when the purpose is known


class TextForm(CleanTextForm):
    """The words. `key`: pressed twice, it goes once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the message.")},
    )
    field_order = ("key", "text", "heed")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("key", uuid4())
