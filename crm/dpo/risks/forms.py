"""Forms of the register of risks."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import User
from crm.accounts.pages.time_fields import DayField
from crm.dpo.models import Risk
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.recording import COLUMNS
from crm.dpo.risks.risk_scale import LIKELIHOOD, LIKELIHOOD_MEANS, SEVERITY, SEVERITY_MEANS, choices
from crm.narrowing import Words
from crm.privacy.models import Purpose

WORDS = forms.Textarea(attrs={"rows": 3})
LIKELY, BAD = choices(LIKELIHOOD, LIKELIHOOD_MEANS), choices(SEVERITY, SEVERITY_MEANS)
MOST_DECLARED, LONGEST, LONGEST_NOTE = 20, 240, 400


def column(name: str) -> Any:
    """The label of a column, with a capital."""
    field: Any = Risk._meta.get_field(name)
    return capfirst(field.verbose_name)


def steps_field(name: str, steps: list[tuple[int, Words]]) -> forms.TypedChoiceField:
    """A choice of the four steps."""
    return forms.TypedChoiceField(label=column(name), choices=steps, coerce=int, widget=forms.RadioSelect)


class RiskForm(forms.Form):
    """What a risk says, with its measures."""

    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    event = forms.ChoiceField(label=column("event"), choices=Risk.Event.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=column("title"), max_length=160)
    asset = forms.CharField(
        label=column("asset"), max_length=160, help_text=_("Data, device, place or paper: phones of sales, backups.")
    )
    threat = forms.CharField(label=column("threat"), max_length=2000, widget=WORDS)
    likelihood = steps_field("likelihood", LIKELY)
    severity = steps_field("severity", BAD)
    measures = forms.MultipleChoiceField(
        label=_("Measures of the product"),
        required=False,
        choices=[(each.code, each.words) for each in MEASURES.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The product looks every night whether they hold; none of them is only claimed."),
    )
    declared = forms.CharField(
        label=_("Measures of the organisation"),
        required=False,
        widget=WORDS,
        help_text=_("One a line; where the evidence is kept stands behind a semicolon."),
    )
    likelihood_after = steps_field("likelihood_after", LIKELY)
    severity_after = steps_field("severity_after", BAD)
    why_higher = forms.CharField(label=column("why_higher"), max_length=2000, required=False, widget=WORDS)
    owner = forms.ModelChoiceField(
        label=column("owner"),
        queryset=User.objects.filter(is_active=True, role__machine=False).order_by("last_name", "first_name", "pk"),
        required=False,
    )
    review_on = DayField(label=column("review_on"))

    def __init__(self, *args: Any, risk: Risk | None = None, **options: Any) -> None:
        if risk is not None:
            options["initial"] = {**initial_of(risk), **options.get("initial", {})}
        super().__init__(*args, **options)
        chosen = risk.purpose if risk else (options.get("initial") or {}).get("purpose", "")
        current = {purpose.slug: str(purpose) for purpose in Purpose.in_force()}
        further = {chosen: chosen} if chosen and chosen not in current else {}
        field: Any = self.fields["purpose"]
        field.choices = [("", _("the whole organisation")), *{**current, **further}.items()]

    def clean_declared(self) -> list[tuple[str, str]]:
        """[(words, evidence)], one for each line."""
        lines = [line.strip() for line in self.cleaned_data["declared"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.partition(";")[::2]) for line in lines]
        if len(pairs) > MOST_DECLARED or any(len(a) > LONGEST or len(b) > LONGEST_NOTE for a, b in pairs):
            raise forms.ValidationError(_("At most 20 lines, each of 240 letters and 400 of evidence."))
        if any(not words for words, _note in pairs):
            raise forms.ValidationError(_("Before the semicolon stands what is done."))
        return list(dict.fromkeys((words, note) for words, note in pairs))

    @property
    def values(self) -> dict[str, Any]:
        """The columns of a valid form."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    @property
    def taken(self) -> dict[str, Any]:
        """{measures, declared} of a valid form."""
        return {name: self.cleaned_data[name] for name in ("measures", "declared")}


def initial_of(risk: Risk) -> dict[str, Any]:
    """What a form begins with."""
    rows = list(risk.measures.all())
    return {
        **{name: getattr(risk, name) for name in COLUMNS},
        "measures": [row.code for row in rows if row.code],
        "declared": "\n".join(f"{row.words}; {row.note}" if row.note else row.words for row in rows if not row.code),
    }


class WhyForm(forms.Form):
    """Why it is accepted or closed."""

    why = forms.CharField(label=pgettext_lazy("risk", "Why"), max_length=2000, widget=WORDS)
