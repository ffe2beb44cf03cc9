"""Forms about one person's data: erasure by Art. 17, and letting go of what nothing needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from retention.people.person_erasure import ErasureGround


class TypedForm(forms.Form):
    """The person's key, typed: nobody erases the wrong one by a click."""

    typed = forms.CharField(
        label=_("The person's key"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, short: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.short = short
        self.fields["typed"].label = _("Type the person's key: %(key)s") % {"key": short}

    def clean_typed(self) -> str:
        """The key, however it was spelled."""
        typed = self.cleaned_data["typed"].strip()
        if typed.replace("-", "").upper() != self.short.replace("-", "").upper():
            raise forms.ValidationError(_("That is not this person's key: %(key)s."), params={"key": self.short})
        return typed


class ErasureForm(TypedForm):
    """Which letter of Art. 17(1), and the key; where the law wants something kept (`unkept`) a word on that too."""

    reason = forms.ChoiceField(label=_("Why the data must go"), choices=ErasureGround.choices, widget=forms.RadioSelect)
    confirmed = forms.BooleanField(
        label=_("I decide that it may go: the law behind these rules does not bind us here"), required=False
    )

    def __init__(self, *args: Any, unkept: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not unkept:
            del self.fields["confirmed"]
        self.order_fields(["reason", "confirmed", "typed"])
