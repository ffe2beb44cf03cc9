"""Forms of the pages about webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.clients.webhooks import LONGEST_URL
from crm.accounts.models import Client
from crm.accounts.permissions import webhook_events
from crm.narrowing import form_field
from crm.privacy.models import Purpose


class WebhookForm(forms.Form):
    """A new webhook: where, what for, and what it hears of, among what the integration may read."""

    url = forms.URLField(
        label=_("Address"),
        max_length=LONGEST_URL,
        assume_scheme="https",
        help_text=_("Where the program listens. Inner addresses only where DIAL_NETWORKS lists them."),
    )
    purpose = forms.ModelChoiceField(
        Purpose.objects.none(),
        label=_("What for"),
        to_field_name="slug",
        empty_label=None,
        help_text=_("Of a contact it is told what this purpose needs, and nothing of those whom it does not allow."),
    )
    events = forms.MultipleChoiceField(
        label=_("Hears of"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "With the four of Art. 16 to 18 and 19 (corrected, erased, paused, goes on) it becomes the way by which "
            "the recipient is told of them: the program confirms an erasure by an answer that it signs."
        ),
    )

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "purpose", forms.ModelChoiceField).queryset = client.purposes
        form_field(self, "events", forms.MultipleChoiceField).choices = [
            (name, webhook_events.EVENTS[name].label) for name in webhook_events.open_to(client.scopes)
        ]
        self.fields["url"].widget.attrs["autocomplete"] = "off"


class ChangeForm(WebhookForm):
    """Another address of a webhook, or other events. What it is for stays."""

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        super().__init__(*args, client=client, **options)
        del self.fields["purpose"]


class StopForm(forms.Form):
    """Why nothing is to go there any more."""

    note = forms.CharField(label=_("Why it is stopped"), max_length=200)
