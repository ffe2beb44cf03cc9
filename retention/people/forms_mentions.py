"""Forms: the note as the desk edits it, the search among those erased, the reason to take somebody in again."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 10_000


class NoteForm(forms.Form):
    """What the note says from now on. It may become empty."""

    text = forms.CharField(
        label=_("The note"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class ErasedForm(forms.Form):
    """An address and perhaps a name, as somebody who arrives brings them."""

    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)

    def clean(self) -> dict:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not self.errors:
            self.add_error("email", _("Give an e-mail address or a phone number."))
        return data


class LiftForm(forms.Form):
    """Why they may be taken in again."""

    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
