"""The forms of a deal: opening it, changing it, its people, its lines, notes, and its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.colleagues import Colleagues
from crm.contacts.forms.entry import WARNINGS
from crm.contacts.hygiene import findings
from crm.sales import readings
from crm.sales.forms import PERSONS_OWN, DayField, ReadByUs
from crm.sales.importing.matching import Matcher, Party
from crm.sales.models import Deal, Stage

EITHER = _("This is not exactly one of your contacts or companies. Try the NIP, the e-mail or the whole name.")
FIRM, HERS = "firm", "hers"


class Clean(forms.CharField):
    """A free text without numbers that identify somebody; words that only hint are let pass."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        for found in findings(text):
            if found.kind in PERSONS_OWN:
                raise forms.ValidationError(WARNINGS[found.kind], code=found.kind)
        return text


class ByUid(forms.ChoiceField):
    """One of some rows, chosen by its public id; `cleaned_data` holds the row."""

    def offer(self, rows: Any, *, empty: str | None = None) -> None:
        """What can be chosen."""
        self.rows = {str(one.uid): one for one in rows}
        self.choices = [
            *([("", empty)] if empty is not None else []),
            *((key, str(one)) for key, one in self.rows.items()),
        ]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class Worded(forms.Form):
    """What every deal says."""

    title = Clean(label=_("What is it about?"), max_length=120)
    amount = ReadByUs(readings.amount, label=_("Amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Deal.Currency.choices)
    closes_on = DayField(label=_("Expected close"))
    notes = Clean(
        label=_("Notes"), max_length=4000, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_amount(self) -> Any:
        """Not below zero."""
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("Enter an amount not below zero."), code="negative")
        return amount


class NewDealForm(Worded):
    """A new deal. Whose it is comes with the page, or by `whose`."""

    whose = forms.CharField(
        label=_("Company or person"),
        max_length=254,
        help_text=_("The NIP, an e-mail address, or the whole name of one of your contacts or companies."),
    )
    side = forms.ChoiceField(label=_("Who buys?"), widget=forms.RadioSelect)
    stage = ByUid(label=_("Stage"))
    field_order = ("whose", "side", "title", "stage", "amount", "currency", "closes_on", "notes")

    def __init__(self, *args: Any, user: Any, stages: Any, party: Party | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.party = user, party
        self.fields["stage"].offer(stages)
        if party is not None:
            del self.fields["whose"]
        if party is None or not both(party):
            del self.fields["side"]
        else:
            firm, person = party.company.label, party.contact.label
            self.fields["side"].choices = [(FIRM, firm), (HERS, person)]

    def clean_whose(self) -> str:
        """Exactly one of the user's own."""
        text = self.cleaned_data["whose"].strip()
        kind = "email" if "@" in text else "nip" if any(sign.isdigit() for sign in text) else "name"
        found = Matcher(self.user).party({kind: text})
        if not found.found:
            raise forms.ValidationError(EITHER, code="whose")
        self.party = found
        return text

    @property
    def parties(self) -> dict[str, Any]:
        """Whose the deal is, as the verb takes it."""
        party = self.party or Party()
        if self.cleaned_data.get("side") == HERS:
            return {"contact": party.contact}
        return {"contact": party.contact, "company": party.company}

    @property
    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("whose", "side")}


def both(party: Party) -> bool:
    """Whether a person and a firm that is not her own trade may either be the buyer."""
    return bool(party.contact and party.company and party.company.sole_trader_id is None)


class DealForm(Worded):
    """A deal over the version that was read."""

    desk = forms.ChoiceField(label=_("Owner"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, user: Any, deal: Deal, has_lines: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.desks = Colleagues.of(user).desks
        here = f"{deal.owner.uid}.{deal.team.uid}"
        offered = {key: f"{place.user} · {place.team}" for key, place in self.desks.items()}
        self.fields["desk"].choices = list({here: f"{deal.owner} · {deal.team}", **offered}.items())
        if has_lines:
            for name in ("amount", "currency"):
                del self.fields[name]

    @property
    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("desk", "version")}
        place = self.desks.get(self.cleaned_data["desk"])
        return {**said, **({"owner": place.user, "team": place.team} if place else {})}


def values_of(deal: Deal) -> dict[str, Any]:
    """What the form shows of a deal that comes with its keys."""
    amount = "" if deal.amount is None else f"{deal.amount:.2f}".replace(".", ",")
    return {
        "title": deal.told("title"),
        "notes": deal.told("notes"),
        "amount": amount,
        "currency": deal.currency,
        "closes_on": deal.closes_on,
        "desk": f"{deal.owner.uid}.{deal.team.uid}",
        "version": deal.version,
    }


def stages_for(pipeline: Any = None) -> Any:
    """Stages in which a deal may begin: of one pipeline, or of all, in their order."""
    rows = Stage.objects.in_use().filter(pipeline__retired_at=None).select_related("pipeline")
    rows = rows.filter(pipeline=pipeline) if pipeline else rows
    return rows.order_by("pipeline__position", "pipeline", "position", "pk")
