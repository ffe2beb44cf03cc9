"""What deals can be narrowed by: filters and saved views of the list, the board and the forecast alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.contact_list.contact_fields import ME
from crm.contacts.contact_list.field_conditions import OneCompany
from crm.contacts.custom_values.list_columns import columns_of
from crm.contacts.custom_values.value_filters import filters_of
from crm.contacts.custom_values.value_order import SortsWithCustom
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.lists.filters.conditions import FieldSet, equals_shortcut
from crm.lists.filters.fields import Choice, Field, Flag, Moment
from crm.lists.filters.lazy_fields import LazyMapping
from crm.lists.pages.list_kinds import ListKind
from crm.public_ids import public_id
from crm.sales.deal_lists.deal_columns import COLUMNS, NEWEST, SORTS, USUAL, locked
from crm.sales.deals.next_steps import State
from crm.sales.deals.waiting_deals import rotting, with_step
from crm.sales.models import Deal, DealTag, LostReason, Pipeline, Stage
from crm.sales.reports.closing_spans import spans, within_spans
from crm.sales.reports.report_filters import ending_fields


def unpaused() -> Q:
    """Deals whose customer is not restricted; for the others not even a filter match may be revealed."""
    return Q(person=None) | ~Q(person__in=Restriction.objects.filter(lifted_at=None).values("person"))


def by_tag(tags: Callable[[], list[tuple[str, Any]]]) -> Field:
    """Which of these a deal bears."""
    rows = DealTag.objects.filter(deal=OuterRef("pk"), tag__removed_at=None)
    bears, bare = lambda values: Q(Exists(rows.filter(tag__in=values))), ~Q(Exists(rows))
    return Choice(name="tag", label=_("Tag"), choices=tags, match=bears, empty=bare, guard=unpaused())


def own_fields() -> Mapping[str, Field]:
    """The custom fields of deals."""
    return filters_of(CustomField.Record.DEAL, unpaused())


OPEN, WON, LOST, ALL, BIN = "open", "won", "lost", "all", "bin"
OUTSIDE = "outside"  # deals whose owner is no colleague (any more)
BOARD, FORECAST = "board", "forecast"
STATES = {
    OPEN: pgettext_lazy("deals", "Open"),
    WON: pgettext_lazy("deals", "Won"),
    LOST: pgettext_lazy("deals", "Lost"),
    ALL: pgettext_lazy("deals", "All"),
    BIN: pgettext_lazy("deals", "Bin"),
}
STEPS = {
    State.LATE: pgettext_lazy("next step", "Late"),
    State.TODAY: pgettext_lazy("next step", "Today"),
    State.PLANNED: pgettext_lazy("next step", "Planned"),
    State.NONE: pgettext_lazy("next step", "None planned"),
}
WORDS = ("owner", "team", "stage", "pipeline", "closing", "step", "tag")  # of an address, each a comparison


class DealFields:
    """The filter fields for one reader; choices are read from the database once, and only when needed."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def colleagues(self) -> Colleagues:
        """Colleagues and teams."""
        return Colleagues.of(self.user)

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """Stages in use, by their public id."""
        return {str(stage.uid): stage for stage in Stage.objects.in_use()}

    @cached_property
    def pipelines(self) -> dict[str, Pipeline]:
        """Pipelines in use, by their public id."""
        return {str(pipeline.uid): pipeline for pipeline in Pipeline.objects.in_use()}

    @cached_property
    def reasons(self) -> dict[str, LostReason]:
        """{public id: reason for losing}, retired ones included, since deals still refer to them."""
        return {str(reason.uid): reason for reason in LostReason.objects.all()}

    def all(self) -> FieldSet:
        """Every field, in the order of the editor."""
        shortcuts = {**{name: equals_shortcut(name) for name in WORDS}, "company": equals_shortcut("one_company")}
        ways = (*self.of_work(), *self.of_way(), *self.of_worth(), *self.of_time())
        every = (*ways, *ending_fields(lambda: self.reasons), by_tag(self.tags))
        return FieldSet.of(*every, shortcuts=shortcuts, more=own_fields)

    def of_work(self) -> Sequence[Field]:
        """Who looks after it, and whether somebody does."""
        steps = lambda: list(STEPS.items())  # noqa: E731
        return (
            Choice(name="owner", label=_("Owner"), choices=self.owners, match=self.owned),
            Choice(name="team", label=_("Team"), choices=self.teams, match=self.in_teams),
            Choice(name="step", label=_("Next step"), choices=steps, match=self.stepped),
            Flag(name="rotting", label=_("Untouched for too long"), when=rotting),
        )

    def of_way(self) -> Sequence[Field]:
        """How far it is, and with whom."""
        stages, lines = lambda: self.stages, lambda: self.pipelines
        return (
            Choice(
                name="stage", label=_("Stage"), choices=choices_of(stages), match=reference_condition("stage", stages)
            ),
            Choice(
                name="pipeline",
                label=_("Pipeline"),
                choices=choices_of(lines),
                match=reference_condition("pipeline", lines),
            ),
            OneCompany(name="one_company", label=_("Company"), hidden=True, choices=list, match=self.of_companies),
        )

    def of_worth(self) -> Sequence[Field]:
        """What it is worth."""
        money, in_ = lambda: Deal.Currency.choices, lambda values: Q(currency__in=values)
        return (
            Choice(name="currency", label=_("Currency"), choices=money, match=in_),
            Flag(name="priced", label=_("Has an amount"), when=lambda _at: Q(amount__isnull=False)),
        )

    def of_time(self) -> Sequence[Field]:
        """When it is to close, when it began, when somebody touched it."""
        close = lambda values: within_spans(values, timezone.localdate())  # noqa: E731
        return (
            Choice(name="closing", label=_("Closes in the period"), choices=spans, match=close),
            Moment(name="closes", label=_("Expected close"), column="closes_on", nullable=True, ahead=True),
            Moment(name="opened", label=pgettext_lazy("deal", "Opened"), column="opened_at"),
            Moment(name="last", label=_("Last activity"), column="last_activity_at"),
        )

    def owners(self) -> list[tuple[str, Any]]:
        """Choices of owner: oneself, colleagues, and OUTSIDE for deals whose owner is none of them."""
        colleagues = ((uid, str(colleague)) for uid, colleague in self.colleagues.owners.items())
        return [(ME, _("me")), *colleagues, (OUTSIDE, _("outside the team"))]

    def teams(self) -> list[tuple[str, Any]]:
        """One's teams."""
        return [(uid, str(team)) for uid, team in self.colleagues.teams.items()]

    def tags(self) -> list[tuple[str, Any]]:
        """The organisation's tags."""
        return [(str(tag.pk), str(tag)) for tag in self.colleagues.tags]

    def owned(self, values: Sequence[str]) -> Q:
        """Deals of these colleagues."""
        owners = self.colleagues.owners
        condition = Q(owner__in=[self.user.pk if uid == ME else owners[uid].pk for uid in values if uid != OUTSIDE])
        return condition | ~Q(owner__in=[uid.pk for uid in owners.values()]) if OUTSIDE in values else condition

    def of_companies(self, values: Sequence[str]) -> Q:
        """About these very companies, as far as the reader sees them."""
        return Q(company__in=Company.objects.visible_to(self.user).filter(uid__in=values).values("pk"))

    def in_teams(self, values: Sequence[str]) -> Q:
        """Deals of these teams."""
        return Q(team__in=[self.colleagues.teams[uid].pk for uid in values])

    def stepped(self, values: Sequence[str]) -> Q:
        """By how the next step stands."""
        return with_step(values, self.user, timezone.localdate())


def choices_of(read: Callable[[], dict[str, Any]]) -> Callable[[], list[tuple[str, str]]]:
    """Choices of rows by their public id."""
    return lambda: [(uid, str(row)) for uid, row in read().items()]


def reference_condition(column: str, read: Callable[[], dict[str, Any]]) -> Callable[[Sequence[str]], Q]:
    """A condition on a foreign key: the row is one of those chosen by public id."""
    return lambda values: Q(**{f"{column}__in": [read()[uid].pk for uid in values]})


def fields_for(user: Any, at: datetime) -> FieldSet:
    """The reader's fields."""
    return DealFields(user).all()


def face(word: str) -> str:
    """The forecast, the board, or the board of one pipeline («board.<id>»); empty for anything else."""
    if word == FORECAST:
        return reverse("sales:forecast")
    if uid := board_in(word):
        return reverse("sales:pipeline_board", args=[uid])
    return reverse("sales:board") if word == BOARD else ""


def board_in(word: str) -> UUID | None:
    """The pipeline of the board that `word` names; None for any other word."""
    name, _dot, key = word.partition(".")
    return public_id(key) if name == BOARD else None


def deals() -> ListKind:
    """The list of deals."""
    return ListKind(
        slug="deals",
        label=_("Deals"),
        page="sales:deals",
        right=rights.DEALS_VIEW,
        fields=fields_for,
        columns=LazyMapping(COLUMNS, partial(columns_of, CustomField.Record.DEAL)),
        usual=USUAL,
        fixed="deal",
        sorts=SortsWithCustom(SORTS, CustomField.Record.DEAL, locked, "person"),
        newest=NEWEST,
        bases=lambda _user: STATES,
        first=lambda _user: OPEN,
        face=face,
    )
