"""Forms of recipients: who got the data, and what becomes of each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.casework.form_fields import text
from dsar.recipients.recipient_notices import TELLING


class RecipientForm(forms.Form):
    """Somebody who got their data and stands in no list of disclosures."""

    right = forms.ChoiceField(label=_("Of what"))
    name = forms.CharField(label=_("Recipient"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, kinds: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["right"]
        column.choices = [(str(kind), kind.label) for kind in TELLING if kind in kinds]


class NoticeForm(forms.Form):
    """What becomes of one recipient."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    reason = text(_("Why it is impossible"), rows=2, required=False)
