"""Forms of recipients: who got the data, and what becomes of each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import text
from dsar.recipients.recipient_notices import TELLING

DONE, KEPT = "done", "kept"


class ColleagueField(forms.ModelChoiceField):
    """A colleague who is active and has an address."""

    def __init__(self, **options: Any) -> None:
        active = User.objects.filter(is_active=True).exclude(email="").order_by("last_name", "first_name", "pk")
        super().__init__(queryset=active, required=False, empty_label="–", **options)


class RecipientForm(forms.Form):
    """A recipient or a place with their data that the product does not know."""

    right = forms.ChoiceField(label=_("Of what"))
    name = forms.CharField(
        label=_("Recipient or place"), max_length=120, help_text=_("A firm, a system of ours, a binder in the office.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    owner = ColleagueField(label=_("Or a task for"))

    def __init__(self, *args: Any, kinds: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["right"]
        column.choices = [(str(kind), kind.label) for kind in TELLING if kind in kinds]


class TellForm(forms.Form):
    """How it is told: by mail to an address, or by a colleague."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    owner = ColleagueField(label=_("Or a task for"))


class EndForm(forms.Form):
    """What ends it: what proves it, or why it cannot be told."""

    reason = text(_("What proves it, or why it is impossible"), rows=2, required=False)


class KeepForm(forms.Form):
    """What lets the recipient keep the data."""

    basis = text(_("Which law: the article, and what is kept"), rows=2, required=False)
    until = DayField(label=_("Until which day"), required=False)


class AnswerForm(forms.Form):
    """The answer of a recipient behind its link: done there too, or kept by a law, which must be named."""

    answer = forms.ChoiceField(choices=[(DONE, ""), (KEPT, "")], widget=forms.HiddenInput)
    basis = text(_("Which law: the article, and what you keep"), rows=3, required=False)
    until = DayField(label=_("Until which day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Who keeps data says on what basis."""
        values = super().clean() or {}
        if values.get("answer") == KEPT and not (values.get("basis") or "").strip():
            self.add_error("basis", _("Say which law: the article, and what is kept."))
        return values
