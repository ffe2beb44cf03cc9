"""The guided questions with the human assessment, the opinion, the proposal, the decision."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.assessment.questions import ALTERED, AROUND, EASE, FACTORS, GONE, SEEN, STEPS, Answers, Base
from breaches.models import Assessment, Breach, Exemption, Gravity, Question, Risk, Verdict
from breaches.models.terms import Intent, Legible
from crm.casework.form_fields import one_of, text
from crm.privacy.law.jurisdiction import of_the_law


def decimals(label: Any, choices: Any, **options: Any) -> forms.TypedChoiceField:
    """A choice field of exact decimals."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(str(value), words) for value, words in choices],
        coerce=Decimal,
        widget=forms.RadioSelect,
        **options,
    )


def steps() -> list[tuple[str, list[tuple[str, Any]]]]:
    """The adjustments, grouped by the kind of data they belong to."""
    return [
        (str(Base(base).label), [(f"{base}:{step}", words) for step, words in choices])
        for base, choices in STEPS.items()
    ]


class AssessForm(forms.Form):
    """The data and what they say (DPC), how easily recognised (EI), what was broken (CB); then a human's word."""

    data: Any = forms.ChoiceField(label=_("What data were they, and what do they say?"))
    factors = forms.MultipleChoiceField(
        label=_("What you took into account"),
        required=False,
        choices=[*FACTORS.items(), *AROUND.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    pesel = forms.BooleanField(label=of_the_law(lambda law: law.person_number.with_a_name), required=False)
    ei = decimals(_("How easily is a person recognised?"), EASE)
    confidentiality = decimals(_("Who saw it?"), SEEN)
    integrity = decimals(_("Was it altered?"), ALTERED)
    availability = decimals(_("Was it lost or out of reach?"), GONE)
    malicious = forms.BooleanField(label=_("Somebody meant harm"), required=False)
    unintelligible = forms.BooleanField(
        label=_("Strongly encrypted, and the key is safe"), required=False, help_text=_("A flag beside the score.")
    )
    risk = one_of(_("Risk to people"), Risk, widget=forms.RadioSelect)
    gravity = one_of(_("Severity for people"), Gravity, widget=forms.RadioSelect)
    reasoning = text(_("Reasons"), rows=4, help_text=_("You assess; the score only proposes."))
    pesel_why_not = text(of_the_law(lambda law: law.person_number.why_not), rows=2, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["data"]
        column.choices = steps()

    @property
    def answers(self) -> Answers:
        """The ticked answers as `Answers`."""
        data = self.cleaned_data
        base, _colon, step = data["data"].partition(":")
        names = ("ei", "confidentiality", "integrity", "availability", "malicious", "pesel", "unintelligible")
        return Answers(
            base=base, step=int(step), factors=tuple(data["factors"]), **{name: data[name] for name in names}
        )


def initial_answers(assessment: Assessment | None, breach: Breach) -> dict[str, Any]:
    """Initial values: the newest assessment, else what follows from the description of the case."""
    if assessment is None:
        begun = {"data": f"{Base.SIMPLE}:0", "confidentiality": "0", "integrity": "0", "availability": "0"}
        guesses = {"pesel": {"pesel", "name"} <= set(breach.data), "malicious": breach.intent == Intent.YES}
        return {**begun, **guesses, "unintelligible": breach.legible == Legible.NO}
    names = ("factors", "pesel", "malicious", "unintelligible", "risk", "gravity", "reasoning", "pesel_why_not")
    initial = {name: getattr(assessment, name) for name in names}
    for name in ("ei", "confidentiality", "integrity", "availability"):
        initial[name] = plain(getattr(assessment, name))
    return {**initial, "data": f"{assessment.base}:{assessment.step}"}


def plain(value: Decimal) -> str:
    """A decimal as the choices spell it: 0, 0.25, 0.5, 0.75, 1."""
    return next(
        str(spelling) for spelling in {*(step for step, _w in EASE), *(step for step, _w in SEEN)} if spelling == value
    )


class OpinionForm(forms.Form):
    """What the officer advises on one question."""

    question = one_of(_("Question"), Question, widget=forms.HiddenInput)
    verdict = one_of(pgettext_lazy("officer", "Your advice"), Verdict, widget=forms.RadioSelect)
    text = text(_("Reasons"), rows=2)


class ProposalForm(forms.Form):
    """A decision put before somebody else, or by whoever decides taken at once when it is to notify."""

    question = one_of(_("Question"), Question, widget=forms.HiddenInput)
    verdict = one_of(_("Decision"), Verdict, widget=forms.RadioSelect)
    exemption = forms.ChoiceField(
        label=_("Exemption, where the risk is high"), required=False, choices=Exemption.choices
    )
    reason = text(_("Reasons"), rows=2, help_text=_("Compulsory when nobody is notified."), required=False)
    overruling = text(_("Against the officer's opinion: why"), rows=2, required=False)

    def __init__(self, *args: Any, question: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if (question or self.data.get("question")) != Question.PEOPLE:
            del self.fields["exemption"]


class VerdictForm(forms.Form):
    """The decider agrees with a proposal."""

    overruling = text(_("Against the officer's opinion: why"), rows=2, required=False)
