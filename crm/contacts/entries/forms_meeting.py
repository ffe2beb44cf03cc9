"""An entry with people chosen from a given set: those of a company or of a deal."""

from collections.abc import Sequence
from typing import Any, Protocol, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.entries.forms import EntryForm
from crm.contacts.models import Contact, Interaction


class HasContact(Protocol):
    """Somebody who may be chosen."""

    @property
    def contact(self) -> Contact: ...


class MeetingForm(EntryForm):
    """A note, a call or a meeting with some of `people`; a call and a note take exactly one."""

    met: list[Contact]  # whom it was with, of a valid form

    def __init__(self, *args: Any, people: Sequence[HasContact], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known, self.met = people, []
        self.on_it = {str(person.contact.uid): person.contact for person in people}

    def clean(self) -> dict[str, Any]:
        """Set `met` from the chosen people."""
        data = super().clean()
        if "people" not in self.errors:
            self.met = [self.on_it[uid] for uid in data.get("people", ()) if uid in self.on_it]
            if not self.met:
                self.add_error("people", forms.ValidationError(_("Choose with whom."), code="people"))
            elif data.get("kind") == Interaction.Kind.CALL and len(self.met) > 1:
                self.add_error("people", forms.ValidationError(_("A call is with one person."), code="people"))
            elif data.get("kind") == Interaction.Kind.NOTE and len(self.met) > 1:
                self.add_error("people", forms.ValidationError(_("A note is about one person."), code="people"))
        return data

    def anew(self, data: Any) -> Self:
        return type(self)(data, auto_id=self.auto_id, people=self.known)
