"""The small forms of a deal's page: its people, its lines, notes, and why it was lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.sales import readings
from crm.sales.deal_forms import ByUid, Clean
from crm.sales.forms import ReadByUs
from crm.sales.importing.matching import Matcher
from crm.sales.models import DealPerson, LostReason


class LineForm(forms.Form):
    """Something that is sold."""

    product = Clean(label=_("Product"), max_length=120)
    quantity = ReadByUs(readings.amount, label=_("Quantity"))
    unit_price = ReadByUs(readings.amount, label=_("Price"))

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
    whose = forms.CharField(
        label=_("Somebody else"), required=False, max_length=254, help_text=_("An e-mail address or the whole name.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=DealPerson.Role.choices, initial=DealPerson.Role.DECIDES)

    def __init__(self, *args: Any, user: Any, people: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.contact = user, None
        field = self.fields["person"]
        field.rows = {str(one.uid): one for one in people}
        field.choices = [("", _("Choose")), *((key, one.label) for key, one in field.rows.items())]
        if not field.rows:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        """One person."""
        found = super().clean() or {}
        text = found.get("whose", "").strip()
        kind = "email" if "@" in text else "name"
        self.contact = found.get("person") or (Matcher(self.user).party({kind: text}).contact if text else None)
        if self.contact is None:
            words = _("This is not exactly one of your contacts. Try the e-mail or the whole name.")
            self.add_error("whose", forms.ValidationError(words, code="whose"))
        return found


class NoteForm(forms.Form):
    """What happened."""

    text = Clean(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("What was agreed? Nothing about health or views.")}),
    )


class LostForm(forms.Form):
    """Why it was lost."""

    reason = ByUid(label=_("Why was it lost?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].offer(LostReason.objects.in_use())
