"""The days of a look at earlier mail."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.correspondence.earlier_mail.ordering import refuse_span
from crm.mail.models.mailboxes import Mailbox

YEAR = timedelta(days=365)


class SpanForm(forms.Form):
    """From one day to another, both included."""

    since = DayField(label=_("From the day"))
    until = DayField(
        label=_("To the day"),
        help_text=_("Both days included. Mail that is in the histories already is not filed again."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"since", "until"} <= data.keys():
            try:
                refuse_span(data["since"], data["until"])
            except ValidationError as refusal:
                self.add_error("since" if refusal.code in ("order", "furthest") else "until", refusal)
        return data


def usual_days(account: Mailbox) -> dict[str, Any]:
    """The year before the account was read."""
    until = min(account.since, timezone.localdate())
    return {"since": until - YEAR, "until": until}
