"""The composer of a deal: a note, a call or a meeting with its people, each with what comes next."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.entries.forms import CleanTextForm
from crm.contacts.entries.forms_meeting import MeetingForm
from crm.contacts.models import Interaction
from crm.narrowing import form_field
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales.columns.form_fields import PERSONS_OWN


class NoteForm(CleanTextForm):
    """What happened. Words that hint at health or opinions warn; a number that identifies a person is refused.

    A company's deal is encrypted under no person's key: such a number would stay after the person's data were erased.
    """

    def clean(self) -> dict[str, Any]:
        """Something was written, and nothing that may not stay."""
        data = super().clean() or {}
        text = data.get("text", "")
        kinds = sorted({finding.kind for finding in findings(text)} & PERSONS_OWN)
        if not text.strip() and "text" not in self.errors:
            self.add_error("text", forms.ValidationError(_("Write what happened."), code="empty"))
        if data.get("heed") != "cut":
            for kind in kinds:
                self.add_error("text", forms.ValidationError(WARNINGS[kind], code=kind))
        return data


class DealEntryForm(MeetingForm):
    """A call or a meeting with people of a deal."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = (Interaction.Kind.CALL, Interaction.Kind.MEETING)
        form_field(self, "kind", forms.ChoiceField).choices = [(kind.value, kind.label) for kind in kinds]
