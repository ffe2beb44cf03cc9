"""An entry with people who are chosen among some: of a company, of a deal."""

from collections.abc import Sequence
from typing import Any, Protocol, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.entries.forms import EntryForm
from crm.contacts.models import Contact, Interaction


class Known(Protocol):
    """Somebody who may be chosen."""

    @property
    def contact(self) -> Contact: ...


class MetForm(EntryForm):
    """A note, a call or a meeting with some of `people`; a call and a note with one of them."""

    met: list[Contact]  # whom it was with, of a valid form

    def __init__(self, *args: Any, people: Sequence[Known], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known, self.met = people, []
        self.on_it = {str(one.contact.uid): one.contact for one in people}

    def clean(self) -> dict[str, Any]:
        """With whom it was."""
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
