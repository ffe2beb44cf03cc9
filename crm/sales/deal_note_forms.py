"""The composer of a deal: a note, a call or a meeting with its people, each with what comes next."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.forms.entry import WARNINGS, CleanTextForm, EntryForm
from crm.contacts.hygiene import findings
from crm.contacts.models import Contact, Interaction
from crm.sales.deal_sheet import Participant
from crm.sales.forms import PERSONS_OWN


class NoteForm(CleanTextForm):
    """What happened. Words that hint at health or views warn; a number that identifies somebody is refused.

    A firm's deal is nobody's in particular: a number in it would outlive the person whom it names.
    """

    def clean(self) -> dict[str, Any]:
        """Something was written, and nothing that may not stay."""
        data = super().clean() or {}
        text = data.get("text", "")
        found = sorted({one.kind for one in findings(text)} & PERSONS_OWN)
        if not text.strip() and "text" not in self.errors:
            self.add_error("text", forms.ValidationError(_("Write what happened."), code="empty"))
        if data.get("heed") != "cut":
            for kind in found:
                self.add_error("text", forms.ValidationError(WARNINGS[kind], code=kind))
        return data


class DealEntryForm(EntryForm):
    """A call or a meeting with people of a deal."""

    met: list[Contact]  # whom it was with, of a valid form

    def __init__(self, *args: Any, people: list[Participant], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known, self.met = people, []
        self.on_it = {str(one.contact.uid): one.contact for one in people}
        kinds = (Interaction.Kind.CALL, Interaction.Kind.MEETING)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        """With whom it was: one person at a call."""
        data = super().clean()
        if "people" not in self.errors:
            self.met = [self.on_it[uid] for uid in data.get("people", ()) if uid in self.on_it]
            if not self.met:
                self.add_error("people", forms.ValidationError(_("Choose with whom."), code="people"))
            elif data.get("kind") == Interaction.Kind.CALL and len(self.met) > 1:
                self.add_error("people", forms.ValidationError(_("A call is with one person."), code="people"))
        return data

    def anew(self, data: Any) -> "DealEntryForm":
        return type(self)(data, auto_id=self.auto_id, people=self.known)
