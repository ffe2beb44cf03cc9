"""The answer of a recipient, on the page behind the link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.casework.form_fields import DayField, text

DONE, KEPT = "done", "kept"


class AnswerForm(forms.Form):
    """Done there too, or kept by a law, which must be named."""

    answer = forms.ChoiceField(choices=[(DONE, ""), (KEPT, "")], widget=forms.HiddenInput)
    basis = text(_("Which law: the article, and what you keep"), rows=3, required=False)
    until = DayField(label=_("Until which day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Who keeps data says on what basis."""
        told = super().clean() or {}
        if told.get("answer") == KEPT and not (told.get("basis") or "").strip():
            self.add_error("basis", _("Say which law: the article, and what is kept."))
        return told
