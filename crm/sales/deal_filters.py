"""What deals are narrowed by: the same on board, list and forecast. In the query string, so nothing personal."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.colleagues import Colleagues
from crm.contacts.models import Company

ANYTHING = [("", _("Any"))]
ME = "me"


def month_of(today: date, *, ahead: int = 0) -> tuple[date, date]:
    """First and last day of the month `ahead` of this one."""
    first = today.replace(day=1)
    for _each in range(ahead):
        first = (first + timedelta(days=31)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def quarter_of(today: date) -> tuple[date, date]:
    """First and last day of this quarter."""
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return first, month_of(first, ahead=2)[1]


CLOSING: dict[str, tuple[Any, Callable[[date], Q]]] = {
    "late": (pgettext_lazy("expected close", "Late"), lambda today: Q(closes_on__lt=today)),
    "month": (_("This month"), lambda today: Q(closes_on__range=month_of(today))),
    "next": (_("Next month"), lambda today: Q(closes_on__range=month_of(today, ahead=1))),
    "quarter": (_("This quarter"), lambda today: Q(closes_on__range=quarter_of(today))),
    "none": (pgettext_lazy("expected close", "No day"), lambda today: Q(closes_on=None)),
}


class DealFilter(forms.Form):
    """A value that is no choice narrows nothing."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    closing = forms.ChoiceField(label=_("Expected close"), required=False)
    company = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, colleagues: Colleagues, user: Any, today: date) -> None:
        super().__init__(data, auto_id="filter-%s", use_required_attribute=False)
        self.colleagues, self.user, self.today = colleagues, user, today
        owners = [(ME, _("Me")), *((uid, str(one)) for uid, one in colleagues.owners.items())]
        choices = {
            "owner": owners,
            "team": [(uid, str(team)) for uid, team in colleagues.teams.items()],
            "closing": [(name, words) for name, (words, _q) in CLOSING.items()],
        }
        for name, offered in choices.items():
            self.fields[name].choices = [*ANYTHING, *offered]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that narrow something."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The same for the address of another view; empty for none."""
        return urlencode({name: str(value) for name, value in self.chosen.items()})

    def narrowed(self, deals: Any) -> Any:
        """`deals` as far as every chosen value allows."""
        chosen = self.chosen
        if owner := chosen.get("owner"):
            deals = deals.filter(owner=self.user if owner == ME else self.colleagues.owners[owner])
        if team := chosen.get("team"):
            deals = deals.filter(team=self.colleagues.teams[team])
        if closing := chosen.get("closing"):
            deals = deals.filter(CLOSING[closing][1](self.today))
        if company := chosen.get("company"):
            deals = deals.filter(company__in=Company.objects.visible_to(self.user).filter(uid=company))
        return deals

    def chips(self) -> list[tuple[str, str]]:
        """(words, the query without it) of every chosen value; a company is not named, a trader's name is hers."""
        return [
            (str(_("One company")) if name == "company" else self.words(name, value), self.without(name))
            for name, value in self.chosen.items()
        ]

    def without(self, name: str) -> str:
        """The query of the page without one filter, on its first page."""
        rest = {key: value for key, value in self.data.items() if key not in (name, "older", "newer")}
        return f"?{urlencode(rest)}"

    def words(self, name: str, value: str) -> str:
        """`Owner: Marta Krawczyk`"""
        return f"{self.fields[name].label}: {dict(self.fields[name].choices)[value]}"
