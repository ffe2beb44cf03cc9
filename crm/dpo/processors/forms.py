"""Forms of the Art. 28 desk: an agreement with its checklist, a sub-processor and what we say of it, an event."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.language.country_names import known_country
from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import WithFile, one_of, some_of, text
from crm.dpo.processors.checklist import GAP, POINTS
from crm.dpo.processors.file_types import type_of
from crm.narrowing import form_field
from crm.privacy.categories import Category
from crm.privacy.models import Agreement, ProcessorEvent, Recipient, SubProcessor
from dsar.recipients.ways import ways_to

OBJECTION_DAYS = timedelta(days=14)  # what most agreements give
PROOF_KINDS = (ProcessorEvent.Kind.RETURNED, ProcessorEvent.Kind.DELETED)
CLAUSE = forms.TextInput(attrs={"placeholder": "§ 3 ust. 1"})
JOINT_FIELDS = ("contact_point", "shares", "essence", "essence_en")
PROCESSING_TERMS = ("notice_months", "sub_processing", "deletion_clause", "calendars")
PROCESSING_FIELDS = ("categories", *PROCESSING_TERMS)


class AgreementForm(WithFile):
    """An agreement as it was signed: of a processor with the points of Art. 28, of a joint controller with Art. 26."""

    reference = forms.CharField(label=gettext_lazy("Number, or where it is kept"), max_length=80)
    concluded_on = DayField(label=gettext_lazy("Concluded on"))
    ends_on = DayField(
        label=gettext_lazy("Ends on"), required=False, help_text=gettext_lazy("Empty: until it is terminated.")
    )
    notice_months = forms.IntegerField(
        label=gettext_lazy("Notice period, months"), required=False, min_value=0, max_value=60
    )
    categories = some_of(
        gettext_lazy("Categories of data that it covers"),
        Category,
        required=False,
        help_text=gettext_lazy("None ticked: it does not say, which is a gap (Art. 28(3))."),
    )
    sub_processing = one_of(gettext_lazy("Sub-processors"), Agreement.SubProcessing)
    deletion_clause = forms.CharField(
        label=gettext_lazy("Deletes by itself whom we deleted: clause"),
        max_length=80,
        required=False,
        widget=CLAUSE,
        help_text=gettext_lazy("Empty: each deletion by retention rules tells them whom to delete (Art. 19)."),
    )
    calendars = forms.BooleanField(
        label=gettext_lazy("This firm keeps the calendars of our staff"),
        required=False,
        help_text=gettext_lazy(
            "Then names may stand in calendar links: of people whom a purpose that names this recipient allows."
        ),
    )
    contact_point = forms.CharField(label=gettext_lazy("Contact point for people"), max_length=200)
    shares = text(
        gettext_lazy("Who answers for what"),
        help_text=gettext_lazy("Who informs people, who answers requests, who reports breaches (Art. 26(1))."),
    )
    essence = text(
        gettext_lazy("Essence of the arrangement"), help_text=gettext_lazy("As people are told it (Art. 26(2)).")
    )
    essence_en = text(gettext_lazy("Essence in English"), required=False)

    def __init__(self, *args: Any, kind: str, agreement: Agreement | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, self.agreement = kind, agreement
        joint = kind == Agreement.Kind.JOINT
        for name in PROCESSING_FIELDS if joint else JOINT_FIELDS:
            del self.fields[name]
        self.points = [] if joint else list(POINTS)
        for key in self.points:
            article, _label = POINTS[key]
            named = {"article": article}
            self.fields[f"clause_{key}"] = forms.CharField(
                label=_("%(article)s: clause") % named, max_length=80, required=False, widget=CLAUSE
            )
            self.fields[f"{GAP}{key}"] = forms.CharField(
                label=_("%(article)s: what is missing") % named, max_length=300, required=False
            )
        form_field(self, "file", forms.FileField).label = _("File of the agreement")
        self.order_fields(
            ["reference", "concluded_on", "ends_on", "notice_months", "sub_processing", "deletion_clause", "categories"]
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """[{article, label, clause, gap}]: the checklist as the page draws it, two bound fields a row."""
        return [
            {
                "article": POINTS[key][0],
                "label": POINTS[key][1],
                "clause": self[f"clause_{key}"],
                "gap": self[f"{GAP}{key}"],
            }
            for key in self.points
        ]

    @property
    def plain(self) -> list[Any]:
        """The other fields, bound."""
        return [bound for bound in self if not bound.name.startswith(("clause_", GAP))]

    @property
    def terms(self) -> dict[str, Any]:
        """The columns of the agreement; of a valid form. Without a new file the old one stays."""
        data = self.values
        names = ["reference", "concluded_on", "ends_on"]
        names += JOINT_FIELDS if self.kind == Agreement.Kind.JOINT else PROCESSING_TERMS
        terms = {name: data[name] for name in names}
        terms["kind"] = self.kind
        if self.points:
            terms["categories"] = data["categories"] or None
            by_key = {key: data[f"clause_{key}"] for key in self.points}
            lacks = {f"{GAP}{key}": data[f"{GAP}{key}"] for key in self.points}
            terms["clauses"] = {key: value for key, value in {**by_key, **lacks}.items() if value}
        if self.enclosed:
            paper = {"file_name": self.enclosed.name, "file": self.enclosed.content}
            terms |= {**paper, "file_type": type_of(self.enclosed.name)}
        return terms

    def clean(self) -> dict[str, Any]:
        """It cannot end before it began."""
        super().clean()
        data = self.cleaned_data
        if data.get("concluded_on") and data.get("ends_on") and data["ends_on"] < data["concluded_on"]:
            self.add_error("ends_on", _("It cannot end before it was concluded."))
        return data


def as_typed(agreement: Agreement) -> dict[str, Any]:
    """The initial values of the form for an agreement that is recorded."""
    names = ("reference", "concluded_on", "ends_on", *PROCESSING_TERMS, *JOINT_FIELDS)
    values = {name: getattr(agreement, name) for name in names}
    texts = agreement.clauses
    clauses = {f"clause_{key}": texts.get(key, "") for key in POINTS}
    lacks = {f"{GAP}{key}": texts.get(f"{GAP}{key}", "") for key in POINTS}
    return {**values, "categories": agreement.categories or [], **clauses, **lacks}


class WayForm(forms.Form):
    """By which way a recipient hears of erasures and corrections: one of those that reach it, or as it comes."""

    way = one_of(gettext_lazy("Way"), [], blank=True)

    def __init__(self, *args: Any, recipient: Recipient, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["way"] = recipient.notice_way
        open_ways = [(str(each.way), each.way.label) for each in ways_to(recipient)]
        first = _("the first that reaches it")
        form_field(self, "way", forms.ChoiceField).choices = [("", first), *open_ways]


class SubProcessorForm(forms.Form):
    """Somebody whom the processor told us it will use."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    service = forms.CharField(label=gettext_lazy("What it does"), max_length=200)
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=2, help_text=gettext_lazy("Two letters, like PL or DE.")
    )
    noticed_on = DayField(label=gettext_lazy("Notice received on"))
    object_until = DayField(
        label=gettext_lazy("Objection until"),
        required=False,
        help_text=gettext_lazy("As the agreement says; empty: 14 days from the notice."),
    )

    def clean_country(self) -> str:
        """The letters as the standard has them."""
        country = known_country(self.cleaned_data["country"])
        if not country:
            raise ValidationError(_("Two letters, like PL or DE."), code="invalid")
        return country

    def clean(self) -> dict[str, Any]:
        """The deadline follows the notice."""
        super().clean()
        data = self.cleaned_data
        noticed: date | None = data.get("noticed_on")
        if noticed and noticed > timezone.localdate():
            self.add_error("noticed_on", _("That day has not come yet."))
        if noticed and not data.get("object_until"):
            data["object_until"] = noticed + OBJECTION_DAYS
        elif noticed and data["object_until"] < noticed:
            self.add_error("object_until", _("It cannot be before the notice."))
        return data


class SubDecisionForm(forms.Form):
    """What we say of a sub-processor; an objection needs words and an address."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (SubProcessor.Decision.OBJECTED, gettext_lazy("Object: the firm gets the text below by mail")),
            (SubProcessor.Decision.ACCEPTED, gettext_lazy("Accept")),
        ],
        widget=forms.RadioSelect,
    )
    why = text(gettext_lazy("Reasons"), rows=5, required=False)
    to = forms.EmailField(label=gettext_lazy("Address for the objection"), required=False)

    def clean(self) -> dict[str, Any]:
        """An objection says why and goes somewhere."""
        super().clean()
        if self.cleaned_data.get("decision") == SubProcessor.Decision.OBJECTED:
            if not self.cleaned_data.get("why"):
                self.add_error("why", _("Say why you object: the firm reads it."))
            if not self.cleaned_data.get("to") and "to" not in self.errors:
                self.add_error("to", _("Name the address to which the objection goes."))
        return self.cleaned_data


class EventForm(WithFile):
    """What happened with a processor; data given back or deleted come with proof."""

    kind = one_of(gettext_lazy("Kind"), ProcessorEvent.Kind)
    on = DayField(label=gettext_lazy("Day"))
    text = text(gettext_lazy("What happened"))

    field_order = ("kind", "on", "text", "file")

    def clean(self) -> dict[str, Any]:
        """The end is closed by a protocol, not by a word of ours (28(3)(g))."""
        super().clean()
        data = self.cleaned_data
        if data.get("on") and data["on"] > timezone.localdate():
            self.add_error("on", _("That day has not come yet."))
        if data.get("kind") in PROOF_KINDS and not data.get("file") and "file" not in self.errors:
            self.add_error("file", ValidationError(_("Add the firm’s protocol or confirmation."), code="required"))
        return data


class ReasonForm(forms.Form):
    """Why handing over is stopped."""

    why = text(gettext_lazy("Why"))


class PartsForm(forms.Form):
    """What of the product runs with a recipient."""

    parts = some_of(
        gettext_lazy("Part in this product"),
        Recipient.ProductPart,
        required=False,
        help_text=gettext_lazy("Nothing ticked: the product itself does not run with it."),
    )


class GraceForm(forms.Form):
    """A period of grace: until when, and why."""

    until = DayField(label=gettext_lazy("Until"))
    why = text(gettext_lazy("Why"), help_text=gettext_lazy("It stands in the ledger and on the page."))
