"""The forms of a deal: opening it, changing it, its people, its lines, notes, and its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.forms import WithColumns
from crm.contacts.custom_values.forms import WithCustom
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.people.forms import ask_while_typing
from crm.contacts.safeguards.minimisation import purposes_of
from crm.contacts.tags.forms import WithTags
from crm.contacts.tags.tagging import tags_of
from crm.narrowing import Words, form_field, promised
from crm.sales import typed_values
from crm.sales.columns.deal import DEAL
from crm.sales.deals.customer_choice import TYPED, exact_match, party_picked
from crm.sales.documents.customer_match import Party
from crm.sales.documents.documents import trader_of
from crm.sales.models import Deal
from crm.sales.reference_rows import stages_in_use

EITHER = _(
    "This is not exactly one of your contacts or companies. Choose one of those found, or type the NIP or e-mail."
)
PLACE = {"owner": "desk", "team": "desk"}  # the columns behind one field of DealForm
FIRM, PERSON = "firm", "person"


class RowChoiceField(forms.ChoiceField):
    """A choice of one row by its public id; `cleaned_data` holds the row."""

    def offer(self, rows: Any, *, empty: Words | None = None) -> None:
        """Sets the rows that can be chosen."""
        self.rows = {str(row.uid): row for row in rows}
        self.choices = [
            *([("", empty)] if empty is not None else []),
            *((key, str(row)) for key, row in self.rows.items()),
        ]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class DealFieldsForm(WithColumns, WithCustom, forms.Form):
    """The fields that every form of a deal has."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_columns(DEAL.having("control"))

    def clean_amount(self) -> Any:
        """Not below zero."""
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("Enter an amount not below zero."), code="negative")
        return amount


class NewDealForm(DealFieldsForm):
    """A new deal. Whose it is comes with the page, or is chosen among those who answer `whose`."""

    whose = forms.CharField(
        label=_("Company or person"),
        max_length=TYPED,
        help_text=_("Begin to type a name, a NIP or an e-mail address of one of your contacts or companies."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    about = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    side = forms.ChoiceField(label=_("Who buys?"), widget=forms.RadioSelect)
    stage = RowChoiceField(label=_("Stage"))

    def __init__(self, *args: Any, user: Any, stages: Any, party: Party | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.party = user, party
        self.order_fields(["about", "whose", "side", "title", "stage"])
        form_field(self, "stage", RowChoiceField).offer(stages)
        ask_while_typing(self.fields["whose"], "sales:deal_parties", "#parties")
        if party is not None:
            del self.fields["whose"], self.fields["about"]
        if party is None or not either_may_buy(party):
            del self.fields["side"]
        else:
            firm, person = promised(party.company).label, promised(party.contact).label
            form_field(self, "side", forms.ChoiceField).choices = [(FIRM, firm), (PERSON, person)]
        self.ask_for(CustomField.Record.DEAL, new=True)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if self.asked:
            self.refuse_missing(purposes_of(self.hers.person) if self.hers else None)
        return data

    @property
    def hers(self) -> Any:
        """The contact whose own deal it would be; None for a company's."""
        company = self.parties.get("company")
        return self.parties["contact"] if company is None else trader_of(company)

    def clean_whose(self) -> str:
        """The customer picked, else the only one that matches the text exactly."""
        text, about = self.cleaned_data["whose"].strip(), self.cleaned_data.get("about", "")
        party_found = party_picked(about, self.user) if about else exact_match(text, self.user)
        if not party_found.found:
            raise forms.ValidationError(EITHER, code="whose")
        self.party = party_found
        return text

    @property
    def parties(self) -> dict[str, Any]:
        """Whose the deal is, as the verb takes it."""
        party = self.party or Party()
        if self.cleaned_data.get("side") == PERSON:
            return {"contact": party.contact}
        return {"contact": party.contact, "company": party.company}

    @property
    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("about", "whose", "side")}


def either_may_buy(party: Party) -> bool:
    """Whether both a person and a company that is not their own business are possible buyers."""
    return bool(party.contact and party.company and party.company.sole_trader_id is None)


class DealForm(WithTags, DealFieldsForm):
    """A deal over the version that was read."""

    desk = forms.ChoiceField(label=_("Owner"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, user: Any, deal: Deal, has_lines: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.desks = Colleagues.of(user).desks
        here = f"{deal.owner.uid}.{deal.team.uid}"
        offered = {key: f"{place.user} · {place.team}" for key, place in self.desks.items()}
        form_field(self, "desk", forms.ChoiceField).choices = list(
            {here: f"{deal.owner} · {deal.team}", **offered}.items()
        )
        if has_lines:
            for name in ("amount", "currency"):
                del self.fields[name]
        self.ask_for(CustomField.Record.DEAL)
        self.offer_tags()

    def clean(self) -> dict[str, Any]:
        """Owner and team are one choice."""
        data = super().clean() or {}
        place = self.desks.get(data.get("desk", ""))
        return data | ({"owner": place.user, "team": place.team} if place else {})

    @property
    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        outside = ("desk", "version", "new_tags")
        values_typed = {name: value for name, value in self.cleaned_data.items() if name not in outside}
        return {**values_typed, "tags": self.chosen_tags}


def values_of(deal: Deal) -> dict[str, Any]:
    """What the form shows of a deal that comes with its keys."""
    return {
        **{column.name: column.value(deal) for column in DEAL.having("control")},
        "amount": typed_values.written(deal.amount, deal.currency),
        "desk": f"{deal.owner.uid}.{deal.team.uid}",
        "version": deal.version,
        "tags": tags_of(deal),
        **custom_values_of(deal),
    }


def stages_for(pipeline: Any = None) -> Any:
    """Stages in which a deal may begin: of one pipeline, or of all, in their order."""
    return stages_in_use.build(None, pipeline=pipeline.pk if pipeline else None)
