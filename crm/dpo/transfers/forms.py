"""Forms of a transfer: its mechanism, the questions of a step, the outcome."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.dpo.steps.step_form import QuestionsForm
from crm.dpo.transfers.questions import MEASURES, needed, of_step
from crm.privacy.law.adequacy import DATA_TYPES
from crm.privacy.models import Transfer
from crm.privacy.recipients.transfer_rules import ANNEXES

Mechanism = Transfer.Mechanism
FIELDS: dict[str, tuple[str, ...]] = {
    Mechanism.ADEQUACY: (),
    Mechanism.DPF: ("seen_on", "valid_to", "data_types", "reference"),
    Mechanism.SCC: ("module", "annexes", "reference"),
    Mechanism.BCR: ("reference",),
    Mechanism.DEROGATION: ("derogation", "why"),
}
FILLED_IN = (Mechanism.SCC, Mechanism.BCR)  # what comes in while the assessment runs


class MechanismForm(forms.Form):
    """What has to be known of one mechanism; the verb says what is wanting."""

    mechanism = forms.ChoiceField(choices=Mechanism.choices, widget=forms.HiddenInput)
    seen_on = DayField(
        label=_("Certificate seen on"),
        required=False,
        help_text=_("On the public list of the Data Privacy Framework."),
    )
    valid_to = DayField(label=_("Certificate valid to"), required=False)
    data_types = forms.MultipleChoiceField(
        label=_("Kinds of data it covers"),
        required=False,
        choices=list(DATA_TYPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    module = forms.ChoiceField(
        label=_("Module"), required=False, choices=Transfer.Module.choices, widget=forms.RadioSelect
    )
    annexes = forms.MultipleChoiceField(
        label=_("Annexes filled in"),
        required=False,
        choices=[
            (ANNEXES[0], _("I: parties, description of the transfer, authority")),
            (ANNEXES[1], _("II: technical and organisational measures")),
            (ANNEXES[2], _("III: other processors that it uses")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    reference = forms.CharField(
        label=_("Number, or where it is kept"),
        max_length=120,
        required=False,
        help_text=_("People who ask get a copy from there."),
    )
    derogation = forms.ChoiceField(
        label=_("Which derogation"), required=False, choices=Transfer.Derogation.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("Why it is needed"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        options["initial"] = {"mechanism": kind, **options.get("initial", {})}
        super().__init__(*args, **options)
        for name in set(self.fields) - {"mechanism", *FIELDS[kind]}:
            del self.fields[name]


class StepForm(QuestionsForm):
    """The questions of one step; the verb of the next step asks for all (`complete`)."""

    def __init__(self, *args: Any, transfer: Transfer, step: int, complete: bool = False, **options: Any) -> None:
        demanded = {question.code for question in needed(transfer.answers, step)} if complete else set()
        options |= {"questions": of_step(step), "given": transfer.answers, "demanded": demanded}
        super().__init__(*args, **options)
        if step == MEASURES:
            self.fields["measures"] = forms.CharField(
                label=_("Measures"),
                required=bool(demanded),
                max_length=2000,
                initial=transfer.measures,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            self.order_fields(["measures"])


class OutcomeForm(forms.Form):
    """What came of the assessment."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[choice for choice in Transfer.Outcome.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    review_on = DayField(
        label=_("Next look"),
        required=False,
        help_text=_("30 days after this day nothing goes there any more."),
    )
