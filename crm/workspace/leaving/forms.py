"""The form that asks for everything: who gets it, and what goes along."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.language import disclosure_words
from crm.narrowing import form_field
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureAnswer
from crm.workspace.leaving.who_goes import may_get_any
from crm.workspace.package_tables.package_kinds import kinds_open_to

OURS = _("Nobody: it stays with us")


class FullExportForm(forms.Form):
    """Kinds that nobody leaves behind are not asked for."""

    recipient = forms.ChoiceField(
        label=_("Who gets the package?"),
        required=False,
        help_text=_("Each person’s history of disclosures will name the recipient."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("You take along"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of data.")},
    )

    def __init__(self, data: Any = None, *, user: Any, **options: Any) -> None:
        super().__init__(data, **options)
        named = Recipient.objects.active().filter(purposes__in=Purpose.objects.active()).distinct().order_by("name")
        self.recipients = {row.slug: row for row in named}
        form_field(self, "recipient", forms.ChoiceField).choices = [
            ("", OURS),
            *((slug, str(row)) for slug, row in self.recipients.items()),
        ]
        self.open_kinds = [kind for kind in kinds_open_to(user) if not kind.always]
        form_field(self, "kinds", forms.MultipleChoiceField).choices = [
            (kind.slug, kind.label) for kind in self.open_kinds
        ]
        self.initial.setdefault("kinds", [kind.slug for kind in self.open_kinds])

    @property
    def chosen(self) -> Recipient | None:
        """The recipient that stands in the form now; None for nobody."""
        return self.recipients.get(str(self["recipient"].value() or ""))

    @property
    def ticked(self) -> list[str]:
        """The kinds that are ticked now."""
        return list(self["kinds"].value() or [])

    def refused(self) -> DisclosureAnswer | None:
        """Why the chosen recipient may get nothing; None where it may."""
        return may_get_any(self.chosen) if self.chosen else None

    def clean_recipient(self) -> Recipient | None:
        """The recipient with the chosen slug; None when the package stays with us. Refused where the gate says no."""
        recipient = self.recipients.get(self.cleaned_data["recipient"])
        answer = may_get_any(recipient) if recipient else None
        if answer is not None:
            raise forms.ValidationError(disclosure_words.refusal(answer), code="refused")
        return recipient
