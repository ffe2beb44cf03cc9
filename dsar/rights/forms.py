"""Forms of deciding and of what is carried out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.form_fields import one_of, some_of, text
from crm.privacy.channels import channel_choices
from crm.privacy.models import Purpose
from dsar.decisions.decidable import choices
from dsar.decisions.marketing_reach import MarketingReach
from dsar.decisions.reasons import GROUNDS, Against, reasons_for
from dsar.decisions.verdicts import Proposal
from dsar.models import Case, Kind, Verdict
from dsar.models.decisions import GRAVE

WHOLE = pgettext_lazy("decision on a request", "all of it")
MARKETING = pgettext_lazy("decision on a request", "marketing, all of it")


class ProposalForm(forms.Form):
    """One decision: of what, which, why. Offered is what the right allows and what they have; the rest is left out."""

    verdict = one_of(_("Decision"), Verdict, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("Category"), required=False, help_text=_("Only a part of it?"))
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    ground = forms.ChoiceField(label=_("Ground, for a yes"), required=False)
    why = forms.ChoiceField(label=_("Reason of a refusal or a fee"), required=False)
    fee = forms.DecimalField(
        label=_("Fee in zloty"), required=False, min_value=0, max_digits=8, decimal_places=2, localize=True
    )
    text = text(
        _("Reasons, as the person is told them"),
        required=False,
        help_text=_("In the person's language. Compulsory for a refusal and a fee (GDPR Art. 12(4))."),
    )

    def __init__(self, *args: Any, case: Case, right: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.right = right
        categories, purposes = choices(case, right)
        objecting = right == Kind.OBJECTION
        reasons = reasons_for(case, right, weighable=bool(purposes))
        self.offer("category", [("", WHOLE), *categories] if categories else [])
        self.offer("purpose", [("", MARKETING if objecting else WHOLE), *purposes] if purposes else [])
        self.offer("why", [("", "–"), *reasons] if reasons else [])
        grounds = GROUNDS[right].choices if right in GROUNDS and not objecting else []
        self.offer("ground", [("", "–"), *grounds] if grounds else [])
        free = objecting or right == Kind.COMPLAINT  # a complaint costs nothing
        never = GRAVE if not reasons else [Verdict.FEE] if free else []
        self.offer("verdict", [verdict for verdict in Verdict.choices if verdict[0] not in never])
        if not reasons:
            self.fields["text"].help_text = _("In the person's language.")
        if never:
            del self.fields["fee"]

    def offer(self, name: str, choices: list[Any]) -> None:
        """The choices of a field; without any it is left out."""
        column: Any = self.fields[name]
        column.choices = choices
        if not choices:
            del self.fields[name]

    @property
    def said(self) -> Proposal:
        """The decision as the verb takes it."""
        data = self.cleaned_data
        yes = data["verdict"] == Verdict.GRANTED or self.right == Kind.OBJECTION
        words = {name: data.get(name, "") for name in ("category", "purpose", "why", "text")}
        ground = data.get("ground", "") if yes else ""
        if self.right == Kind.OBJECTION:
            ground = Against.OTHER if words["purpose"] else Against.MARKETING
        return Proposal(self.right, data["verdict"], fee=data.get("fee"), ground=ground, **words)


class MarketingForm(forms.Form):
    """How far an objection to marketing reaches. Nothing ticked: all of it, by every channel (Art. 21(2), 21(3))."""

    channels = some_of(_("Only by these channels"), channel_choices(), required=False)
    purposes = some_of(_("Only for these purposes"), [], required=False)

    def __init__(self, *args: Any, offered: Iterable[Purpose], **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["purposes"]
        column.choices = [(purpose.slug, str(purpose)) for purpose in offered]
        if not column.choices:
            del self.fields["purposes"]

    @property
    def reach(self) -> MarketingReach:
        """What was ticked."""
        data = self.cleaned_data
        return MarketingReach(tuple(data["channels"]), tuple(data.get("purposes", ())))


class GroundForm(forms.Form):
    """On which ground of the article an erasure is suggested."""

    ground = one_of(_("Ground"), GROUNDS[Kind.ERASURE], widget=forms.RadioSelect)


class ConfirmForm(forms.Form):
    """The number of the case, typed by whoever has an erasure carried out: the one act that nothing takes back."""

    typed = forms.CharField(
        label=_("Type the number of the case to confirm"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why_unkept = text(_("Why it may go although the law wants it kept"), rows=3, required=False)

    def __init__(self, *args: Any, number: str, unkept: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.number = number
        if not unkept:
            del self.fields["why_unkept"]
        self.order_fields(["why_unkept", "typed"])

    def clean_typed(self) -> str:
        """The number as it was typed. ValidationError for another one."""
        typed: str = self.cleaned_data["typed"]
        if typed.strip().upper() != self.number:
            raise forms.ValidationError(_("This is not the number of the case."), code="typed")
        return typed


class CorrectionForm(forms.Form):
    """What they say beside what we hold; only what is ticked is changed."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    fields_wanted = forms.MultipleChoiceField(
        label=_("Apply"),
        choices=[("name", _("Name")), ("email", _("E-mail")), ("phone", _("Phone"))],
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def values(self) -> dict[str, str]:
        """{column: value} of what was ticked."""
        return {name: self.cleaned_data.get(name) or "" for name in self.cleaned_data["fields_wanted"]}
