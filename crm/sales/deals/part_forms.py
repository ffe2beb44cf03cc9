"""The small forms of a deal's page: its people, its lines, and why it was lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import Contact
from crm.contacts.people.forms import asks
from crm.narrowing import form_field
from crm.sales import typed_values
from crm.sales.columns.form_fields import Clean, ReadByUs
from crm.sales.deals.customer_choice import TYPED, chosen, exact
from crm.sales.deals.forms import ByUid
from crm.sales.models import DealPerson, LostReason


class LineForm(forms.Form):
    """Something that is sold."""

    product = Clean(label=_("Product"), max_length=120)
    quantity = ReadByUs(typed_values.amount, label=_("Quantity"))
    unit_price = ReadByUs(typed_values.amount, label=_("Price"))

    def clean(self) -> dict[str, Any]:
        """One piece for nothing, where nothing else is said."""
        found = super().clean() or {}
        for name, usual in (("quantity", 1), ("unit_price", 0)):
            if name in found and found[name] is None:
                found[name] = usual
        return found


class PersonForm(forms.Form):
    """Somebody who takes part: one of the firm's people, or anybody whom the user keeps."""

    person = ByUid(label=_("Person"), required=False)
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
        asks(self.fields["whose"], "sales:deal_parties", "#parties")
        self.fields["whose"].widget.attrs["hx-vals"] = '{"only": "people"}'
        field = form_field(self, "person", ByUid)
        field.rows = {str(one.uid): one for one in people}
        field.choices = [("", _("Choose")), *((key, one.label) for key, one in field.rows.items())]
        if not field.rows:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        """One person."""
        found = super().clean() or {}
        text, about = found.get("whose", "").strip(), found.get("about", "")
        other = chosen(about, self.user) if about else exact(text, self.user)
        self.contact = found.get("person") or other.contact
        if self.contact is None:
            words = _("This is not exactly one of your contacts. Choose one of those found, or type the e-mail.")
            self.add_error("whose", forms.ValidationError(words, code="whose"))
        return found


class LostForm(forms.Form):
    """Why it was lost."""

    reason = ByUid(label=_("Why was it lost?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "reason", ByUid).offer(LostReason.objects.in_use())
