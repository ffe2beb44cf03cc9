"""The report in three plain fields, the same with what came from outside, and the triage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models import Breach, Incident
from crm.accounts.pages.time_fields import MomentField
from crm.casework.form_fields import WithFile, text

Channel = Incident.Channel


class ReportForm(WithFile):
    """Three questions without a word of law; only the first wants an answer."""

    what = text(_("What happened?"), rows=4, help_text=_("In your own words. One sentence is enough."))
    noticed = text(_("When, and how did you notice?"), rows=2, required=False)
    whose = text(
        _("Whose data may it be, and about how many people?"),
        rows=2,
        help_text=_("“Not sure” is an answer."),
        required=False,
    )
    field_order: tuple[str, ...] = ("what", "noticed", "whose", "file")


class EntryForm(ReportForm):
    """What came by letter, mail or phone, entered for whoever wrote."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(answer.value, answer.label) for answer in Channel if answer not in (Channel.APP, Channel.API)],
    )
    arrived_at = MomentField(
        label=_("Arrived"), help_text=_("When it reached us, also if nobody read it then. The clock counts from it.")
    )
    sender = forms.CharField(label=_("Who told us"), required=False, max_length=200)
    field_order = ("channel", "arrived_at", "sender", "what", "noticed", "whose", "file")


class TriageForm(forms.Form):
    """What the report is."""

    outcome = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        choices=[
            ("case", pgettext_lazy("triage", "A breach, or it may be one: open a case")),
            ("joined", pgettext_lazy("triage", "It belongs to a case that is open")),
            ("no_breach", pgettext_lazy("triage", "No breach of personal data")),
        ],
    )
    title = forms.CharField(
        label=_("Title of the case"), required=False, max_length=120, help_text=_("Short, without names of people.")
    )
    breach = forms.ChoiceField(label=_("Case"), required=False)
    reason = text(_("Why it is no breach"), rows=2, required=False)

    def __init__(self, *args: Any, cases: list[Breach], **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["breach"]
        column.choices = [("", "–"), *((case.number, f"{case.number} {case.title}") for case in cases)]

    def clean(self) -> dict[str, Any]:
        """Each outcome requires its own field."""
        data = super().clean() or {}
        wants = {"case": "title", "joined": "breach", "no_breach": "reason"}.get(data.get("outcome", ""))
        if wants and not data.get(wants):
            self.add_error(wants, forms.ValidationError(_("This is needed for what you chose."), code="required"))
        return data
