"""Forms of a case with the authority."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.models import Breach
from crm.accounts.language.formats import day
from crm.accounts.pages.time_fields import DayField, MomentField
from crm.casework.form_fields import TAKES, FileIn, one_of, text
from crm.dpo.authority_cases.asked import Picked, offered
from crm.dpo.authority_cases.case_acts import WRITTEN
from crm.dpo.authority_cases.case_letters import Written
from crm.dpo.authority_cases.letter_terms import LONGEST, suggested_days
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.narrowing import form_field
from dsar.models import Case

Kind = AuthorityLetter.Kind


def kinds_of(codes: Any) -> list[tuple[str, Any]]:
    """Choices of some kinds of letters."""
    return [(code.value, code.label) for code in codes]


class ByNumber(forms.ModelChoiceField):
    """A row by the number it is called by, typed."""

    widget = forms.TextInput

    def __init__(self, *, label: Any, queryset: Any, help_text: Any) -> None:
        super().__init__(
            label=label, queryset=queryset, required=False, to_field_name="number", blank=True, help_text=help_text
        )
        self.error_messages["invalid_choice"] = _("There is no such number.")

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().upper() if isinstance(value, str) else value)


class CaseForm(forms.Form):
    """What a case says of itself."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Short, without names of people."))
    reference = forms.CharField(label=_("Reference of the authority"), max_length=60, required=False)
    contact = forms.CharField(
        label=_("Who writes for the authority"), max_length=200, required=False, help_text=_("Department, inspectors.")
    )
    visit_from = DayField(label=_("On site from"), required=False)
    visit_to = DayField(label=_("On site until"), required=False)
    request = ByNumber(
        label=_("Request"),
        queryset=Case.objects.none(),
        help_text=_("The number of the request or complaint that it is about, if there is one."),
    )
    breach = ByNumber(
        label=_("Breach"), queryset=Breach.objects.none(), help_text=_("The number of the breach, if there is one.")
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "request", ByNumber).queryset = Case.objects.for_desk(user)
        form_field(self, "breach", ByNumber).queryset = Breach.objects.for_desk(user)


class NewCaseForm(CaseForm):
    """A new case: of which kind, and the same."""

    kind = one_of(_("Kind"), AuthorityCase.Kind)
    field_order = ("kind", "title")


class LetterForm(forms.Form):
    """What every letter has: words typed, or the file of it."""

    kind = one_of(_("Kind of letter"), [])
    channel = one_of(_("How"), AuthorityLetter.Channel)
    dated_on = DayField(label=_("Dated"), required=False)
    reference = forms.CharField(label=_("Reference"), max_length=60, required=False)
    text = text(_("What it says"), rows=6, required=False, help_text=_("Typed, or as a file below."))
    file = FileIn(label=_("File"), required=False, help_text=TAKES)

    offers: tuple[Any, ...] = ()

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "kind", forms.ChoiceField).choices = kinds_of(self.offers)
        form_field(self, "file", FileIn).user = user

    @property
    def written(self) -> Written:
        """The letter as the verbs take it."""
        data = self.cleaned_data
        same = {name: data[name] for name in ("kind", "channel", "dated_on", "reference", "text")}
        return Written(**same, enclosed=data["file"])


class ReceivedForm(LetterForm):
    """A letter of the authority: the day of its delivery gives the term."""

    offers = AuthorityLetter.FROM_THEM
    delivered_on = DayField(label=_("Delivered"))
    term_days = forms.IntegerField(
        label=_("Days for the answer"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=_("Days of the calendar, as the letter gives them. Empty where it asks for nothing."),
    )
    points = text(_("What is asked, one point a line"), rows=6, required=False)
    field_order = ("kind", "channel", "dated_on", "delivered_on", "term_days", "reference", "text", "file", "points")

    def __init__(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        initial = {"delivered_on": today, "term_days": suggested_days(Kind.DEMAND, today)}
        super().__init__(*args, **{"initial": initial, **options})


class ByDay(forms.ModelChoiceField):
    """A letter by what it is and the day of its delivery."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_kind_display()}, {day(obj.delivered_on)}"


class WrittenForm(LetterForm):
    """A letter of ours, and which one it answers."""

    offers = AuthorityLetter.FROM_US
    answers = ByDay(label=_("Answers"), queryset=AuthorityLetter.objects.none(), required=False, to_field_name="uid")
    field_order = ("kind", "answers", "channel", "dated_on", "reference", "text", "file")

    def __init__(self, *args: Any, case: AuthorityCase, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "answers", ByDay).queryset = case.letters.filter(way=AuthorityLetter.Way.IN)


class SentForm(forms.Form):
    """When and how a letter went."""

    sent_on = DayField(label=_("Sent"))
    channel = one_of(_("How"), AuthorityLetter.Channel)
    proof = forms.CharField(label=_("Number of the receipt"), max_length=80, required=False)


class RewriteForm(forms.Form):
    """Other words for a letter that nobody has signed."""

    text = text(_("What it says"), rows=10, required=False)
    file = FileIn(label=_("File"), required=False, help_text=TAKES)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "file", FileIn).user = user


class ProlongForm(forms.Form):
    """Until when the authority gave more time."""

    until = DayField(label=_("Until"))
    why = forms.CharField(label=_("Granted by"), max_length=200, help_text=_("The letter that granted it."))


class PointsForm(forms.Form):
    """Further points."""

    text = text(_("What is asked, one point a line"), rows=4)


class ReplyForm(forms.Form):
    """What we say to one point."""

    text = text(_("Our answer"), rows=4, required=False)


class DocumentForm(forms.Form):
    """A document for a point: one of the product, or a file from outside; what is missing is named."""

    kind = one_of(_("Document"), [])
    person = forms.CharField(
        label=_("Whose sheet"), required=False, max_length=200, help_text=_("The address of the person’s page.")
    )
    label = forms.CharField(label=_("What it is called"), required=False, max_length=120)
    file = FileIn(label=_("File"), required=False, help_text=TAKES)
    missing = forms.CharField(label=_("What is missing"), required=False, max_length=200)
    follows_on = DayField(label=_("Follows until"), required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "kind", forms.ChoiceField).choices = offered()
        form_field(self, "file", FileIn).user = user

    def clean_person(self) -> UUID | None:
        """The public id in the address of a person's page."""
        typed = self.cleaned_data["person"].strip().rstrip("/").rpartition("/")[2]
        try:
            return UUID(typed) if typed else None
        except ValueError:
            raise forms.ValidationError(_("This is not the address of a person’s page."), code="person") from None

    @property
    def picked(self) -> Picked:
        """The document as the verb takes it."""
        data = self.cleaned_data
        same = {name: data[name] for name in ("kind", "label", "person", "missing", "follows_on")}
        return Picked(**same, enclosed=data["file"])


class CameForm(forms.Form):
    """What was missing has come."""

    file = FileIn(label=_("File"), required=False, help_text=TAKES)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "file", FileIn).user = user


class NoteForm(forms.Form):
    """An entry of the timeline: a talk, minutes, a note."""

    kind = one_of(_("What it is"), [(kind.value, kind.label) for kind in WRITTEN])
    at = MomentField(label=_("When"))
    text = text(_("What happened"), rows=4)


class CloseForm(forms.Form):
    """How it ended."""

    outcome = one_of(_("How it ended"), AuthorityCase.Outcome, blank=True)
    closing_note = text(_("What came of it"))


class ReopenForm(forms.Form):
    """Why it is opened again."""

    reason = text(_("Why it is opened again"), rows=2)
