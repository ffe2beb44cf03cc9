"""What the list of deals can be narrowed by: filters and saved views of it (LISTS)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts import rights
from crm.contacts.colleagues import Colleagues
from crm.contacts.conditions import OneCompany
from crm.contacts.contact_fields import ME
from crm.contacts.lists.fields import NOBODY, Choice, Flag, Moment
from crm.contacts.lists.kinds import NEWEST, ListKind
from crm.contacts.lists.narrowing import Fields, is_
from crm.contacts.models import Company
from crm.sales.deal_filters import CLOSING
from crm.sales.models import Deal, Pipeline, Stage

OPEN, WON, LOST = "open", "won", "lost"
STATES = {
    OPEN: pgettext_lazy("deals", "Open"),
    WON: pgettext_lazy("deals", "Won"),
    LOST: pgettext_lazy("deals", "Lost"),
}


class DealFields:
    """The fields for one reader; what their choices need is read once, and only when asked for."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def colleagues(self) -> Colleagues:
        """Colleagues and teams."""
        return Colleagues.of(self.user)

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """Stages in use, by their public id."""
        return {str(one.uid): one for one in Stage.objects.in_use()}

    @cached_property
    def pipelines(self) -> dict[str, Pipeline]:
        """Pipelines in use, by their public id."""
        return {str(one.uid): one for one in Pipeline.objects.in_use()}

    def all(self) -> Fields:
        """Every field, in the order of the editor; the words of the board's address are comparisons here."""
        words = {name: is_(name) for name in ("owner", "team", "stage", "pipeline", "closing")}
        return Fields.of(
            Choice(name="owner", label=_("Owner"), choices=self.owners, match=self.owned),
            Choice(name="team", label=_("Team"), choices=self.teams, match=self.in_teams),
            Choice(
                name="stage", label=_("Stage"), choices=named(self.stages_read), match=within("stage", self.stages_read)
            ),
            Choice(
                name="pipeline",
                label=_("Pipeline"),
                choices=named(self.pipelines_read),
                match=within("pipeline", self.pipelines_read),
            ),
            Choice(
                name="currency",
                label=_("Currency"),
                choices=lambda: Deal.Currency.choices,
                match=lambda values: Q(currency__in=values),
            ),
            Flag(name="priced", label=_("Has an amount"), when=lambda _at: Q(amount__isnull=False)),
            Moment(name="closes", label=_("Expected close"), column="closes_on", nullable=True, ahead=True),
            Moment(name="last", label=_("Last activity"), column="last_activity_at"),
            Choice(name="closing", label=_("Expected close"), choices=closings, match=closing, hidden=True),
            OneCompany(name="one_company", label=_("Company"), hidden=True, choices=list, match=self.of_companies),
            shortcuts={**words, "company": is_("one_company")},
        )

    def owners(self) -> list[tuple[str, Any]]:
        """Oneself and one's colleagues."""
        return [(ME, _("me")), *((uid, str(one)) for uid, one in self.colleagues.owners.items())]

    def teams(self) -> list[tuple[str, Any]]:
        """One's teams."""
        return [(uid, str(one)) for uid, one in self.colleagues.teams.items()]

    def stages_read(self) -> dict[str, Stage]:
        """See `stages`."""
        return self.stages

    def pipelines_read(self) -> dict[str, Pipeline]:
        """See `pipelines`."""
        return self.pipelines

    def owned(self, values: Sequence[str]) -> Q:
        """Deals of these colleagues."""
        return Q(owner__in=[self.user.pk if one == ME else self.colleagues.owners[one].pk for one in values])

    def of_companies(self, values: Sequence[str]) -> Q:
        """About these very companies, as far as the reader sees them."""
        return Q(company__in=Company.objects.visible_to(self.user).filter(uid__in=values).values("pk"))

    def in_teams(self, values: Sequence[str]) -> Q:
        """Deals of these teams."""
        return Q(team__in=[self.colleagues.teams[one].pk for one in values])


def closings() -> list[tuple[str, Any]]:
    """The spans of the board's filter."""
    return [(name, words) for name, (words, _q) in CLOSING.items()]


def closing(values: Sequence[str]) -> Q:
    """To close within one of these spans."""
    found, today = NOBODY, timezone.localdate()
    for value in values:
        found |= CLOSING[value][1](today)
    return found


def named(read: Callable[[], dict[str, Any]]) -> Callable[[], list[tuple[str, str]]]:
    """Choices of rows by their public id."""
    return lambda: [(uid, str(one)) for uid, one in read().items()]


def within(column: str, read: Callable[[], dict[str, Any]]) -> Callable[[Sequence[str]], Q]:
    """A match on a reference to one of them."""
    return lambda values: Q(**{f"{column}__in": [read()[one].pk for one in values]})


def fields_for(user: Any, at: datetime) -> Fields:
    """The reader's fields."""
    return DealFields(user).all()


def deals() -> ListKind:
    """The list of deals (LISTS)."""
    return ListKind(
        slug="deals",
        label=_("Deals"),
        page="sales:deals",
        right=rights.DEALS_VIEW,
        fields=fields_for,
        orders={NEWEST: _("Last activity")},
        bases=lambda _user: STATES,
        first=lambda _user: OPEN,
    )
