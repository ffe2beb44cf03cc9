"""The forms of a case: a new one, what it says, awareness, the timeline, the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models import Breach, Event, OtherParty, terms
from crm.accounts.pages.time_fields import DayField, MomentField
from crm.casework.form_fields import WithFile, one_of, some_of, text

WRITTEN = (Event.Kind.NOTE, Event.Kind.STOPPED, Event.Kind.TALK)  # what somebody may write into the timeline


class OpenForm(forms.Form):
    """A new case without a report before it."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Short, without names of people."))
    detected_at = MomentField(label=_("First signal"), required=False)
    description = text(pgettext_lazy("breach", "What happened"), rows=4, required=False)
    drill = forms.BooleanField(
        label=_("This is an exercise"),
        required=False,
        help_text=_("It is marked everywhere and never in the register."),
    )


class AwareForm(forms.Form):
    """From when we have known, and why from then."""

    aware_at = MomentField(label=_("The breach was established"))
    reason = text(
        _("Why from this moment"),
        rows=2,
        help_text=_("Established is when we are reasonably certain that personal data were affected."),
    )


class DescribeForm(forms.Form):
    """Everything the form of the authority asks of what happened."""

    title = forms.CharField(label=_("Title"), max_length=120)
    role = one_of(_("Our part"), terms.Role)
    occurred = one_of(_("When it happened"), terms.When, blank=True)
    occurred_from = MomentField(label=_("Happened from"), required=False)
    occurred_to = MomentField(label=_("Until"), required=False)
    estimated = forms.BooleanField(label=_("These times are an estimate"), required=False)
    detected_at = MomentField(label=_("First signal"), required=False)
    discovery = one_of(_("How it came to light"), terms.Discovery, blank=True)
    processor_informed_at = MomentField(label=_("A processor told us"), required=False)
    description = text(pgettext_lazy("breach", "What happened"), rows=5, required=False)
    kind = one_of(_("Type of incident"), terms.Incident25, blank=True)
    facets = some_of(_("What was broken"), terms.Facet, required=False)
    origin = one_of(_("Cause"), terms.Origin, blank=True)
    intent = one_of(_("Intention"), terms.Intent, blank=True)
    legible = one_of(_("Can the data be read"), terms.Legible, blank=True)
    systems = text(_("Systems and places"), rows=2, required=False)
    data: Any = some_of(_("Kinds of data"), terms.Data, required=False)
    records_count = forms.IntegerField(label=_("Number of records"), required=False, min_value=0, max_value=10**8)
    records_known = one_of(_("How well known"), terms.Count, blank=True)
    subjects = some_of(_("Kinds of people"), terms.Subjects, required=False)
    people_count = forms.IntegerField(label=_("Number of people"), required=False, min_value=0, max_value=10**8)
    people_known = one_of(_("How well known"), terms.Count, blank=True)
    impacts = some_of(_("What it may do to people"), terms.Impact, required=False)
    consequences = text(_("Likely consequences"), required=False)
    measures_before = text(_("Safeguards before"), rows=2, required=False)
    measures_after = text(_("Measures taken"), required=False)
    measures_planned = text(_("Measures planned"), rows=2, required=False)
    told_on = DayField(label=_("People told on"), required=False)
    told_planned_on = DayField(label=_("To be told on"), required=False)
    told_count = forms.IntegerField(label=_("How many people were told"), required=False, min_value=0, max_value=10**8)
    told_means = some_of(_("How people are told"), terms.Means, required=False)
    told_text = text(_("What people are told"), required=False)
    cross_border = one_of(_("People in other countries too"), terms.Established, blank=True)
    countries = forms.CharField(
        label=_("Countries"), required=False, max_length=120, help_text=_("Codes of two letters: DE, CZ")
    )
    lead_authority = forms.CharField(label=_("Lead authority"), required=False, max_length=120)
    police_told = one_of(_("The police were told"), terms.Established, blank=True)
    other_authorities = text(_("Other authorities told"), rows=2, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    GROUPS = (
        (_("The case"), ("title", "role", "description", "kind", "facets", "origin", "intent", "systems")),
        (
            _("When"),
            (
                "occurred",
                "occurred_from",
                "occurred_to",
                "estimated",
                "detected_at",
                "discovery",
                "processor_informed_at",
            ),
        ),
        (_("Data"), ("data", "records_count", "records_known", "legible")),
        (_("People"), ("subjects", "people_count", "people_known", "impacts", "consequences")),
        (_("Measures"), ("measures_before", "measures_after", "measures_planned")),
        (_("Telling the people"), ("told_on", "told_planned_on", "told_count", "told_means", "told_text")),
        (
            _("Other authorities and countries"),
            ("cross_border", "countries", "lead_authority", "police_told", "other_authorities"),
        ),
    )

    def clean_countries(self) -> list[str]:
        """Codes of two letters."""
        codes = self.cleaned_data["countries"].replace(",", " ").upper().split()
        if any(len(code) != 2 or not code.isalpha() for code in codes):
            raise forms.ValidationError(_("Give codes of two letters, such as DE."), code="country")
        return codes

    def clean(self) -> dict[str, Any]:
        """An end is never before its beginning."""
        data = super().clean() or {}
        begins, ends = data.get("occurred_from"), data.get("occurred_to")
        if begins and ends and ends < begins:
            self.add_error("occurred_to", forms.ValidationError(_("The end is before the beginning."), code="order"))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


def case_values(breach: Breach) -> dict[str, Any]:
    """Initial values of the form, from a case."""
    plain = {name: getattr(breach, name) for name in DescribeForm.base_fields}
    return {**plain, "countries": ", ".join(breach.countries)}


class PartyForm(forms.Form):
    """Another firm with its part."""

    role = one_of(_("Role"), OtherParty.Role)
    name = forms.CharField(label=_("Name"), max_length=160)
    address = forms.CharField(label=_("Address"), required=False, max_length=240)
    identifier = forms.CharField(label=_("NIP, REGON or KRS"), required=False, max_length=60)
    contact = forms.CharField(label=_("Contact"), required=False, max_length=160)


class EventForm(forms.Form):
    """An entry of the timeline."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(choice.value, choice.label) for choice in WRITTEN])
    at = MomentField(label=_("When"), required=False, help_text=_("Empty: now."))
    text = text(pgettext_lazy("breach", "What happened"), rows=2)


class EvidenceForm(WithFile):
    """A file that proves something."""

    title = forms.CharField(label=_("What it proves"), max_length=160)
    field_order = ("title", "file")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].required = True


class CloseForm(forms.Form):
    """The end of the work."""

    closing_note = text(_("What we learned"), rows=4)


class ReopenForm(forms.Form):
    """Work on it again."""

    reason = text(_("Why it is opened again"), rows=2)
