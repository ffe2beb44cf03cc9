"""The small forms of a deal's page: its people, and why it was lost. Its lines: deal_lines/forms.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import Contact
from crm.contacts.people.forms import ask_while_typing
from crm.narrowing import form_field
from crm.sales.deals.customer_choice import TYPED, exact_match, party_picked
from crm.sales.deals.forms import RowChoiceField
from crm.sales.models import DealPerson, LostReason


class PersonForm(forms.Form):
    """A person who takes part: one of the company's people, or any contact that the user handles."""

    person = RowChoiceField(label=_("Person"), required=False)
    about = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    whose = forms.CharField(
        label=_("Somebody else"),
        required=False,
        max_length=TYPED,
        help_text=_("Begin to type a name or an e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=DealPerson.Role.choices, initial=DealPerson.Role.DECIDES)

    def __init__(self, *args: Any, user: Any, people: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.contact: Contact | None = None
        ask_while_typing(self.fields["whose"], "sales:deal_parties", "#parties")
        self.fields["whose"].widget.attrs["hx-vals"] = '{"only": "people"}'
        field = form_field(self, "person", RowChoiceField)
        field.rows = {str(person.uid): person for person in people}
        field.choices = [("", _("Choose")), *((key, person.label) for key, person in field.rows.items())]
        if not field.rows:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        """One person."""
        data = super().clean() or {}
        text, about = data.get("whose", "").strip(), data.get("about", "")
        other = party_picked(about, self.user) if about else exact_match(text, self.user)
        self.contact = data.get("person") or other.contact
        if self.contact is None:
            words = _("This is not exactly one of your contacts. Choose one of those found, or type the e-mail.")
            self.add_error("whose", forms.ValidationError(words, code="whose"))
        return data


class LostForm(forms.Form):
    """Why it was lost."""

    reason = RowChoiceField(label=_("Why was it lost?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "reason", RowChoiceField).offer(LostReason.objects.in_use())
