"""What tasks can be narrowed by: filters and saved views of their list. Without a word of whose, one's own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.formats import day as day_in_words
from crm.accounts.permissions import rights
from crm.contacts.contact_list.contact_fields import ME
from crm.contacts.contact_list.field_conditions import OneCompany, column_in
from crm.contacts.models import Company
from crm.contacts.ownership.colleagues import Colleagues
from crm.lists.filters.conditions import FieldSet, equals_shortcut
from crm.lists.filters.day_spans import day_of
from crm.lists.filters.fields import NOBODY, Choice, Field, Flag, Moment
from crm.lists.filters.rules import Filter, Op, Rule
from crm.lists.pages.list_kinds import ListKind
from crm.sales.agenda.task_sorts import SORTS
from crm.sales.models import Task
from crm.sales.models.tasks import midnight

MINE, TEAM = "mine", "team"
DUE = "due"  # the order that open tasks have by themselves
OPEN, OVERDUE, TODAY, WEEK, DONE = "open", "overdue", "today", "week", "done"
WHENS = {
    OPEN: pgettext_lazy("tasks", "All open"),
    OVERDUE: _("Overdue"),
    TODAY: _("Today"),
    WEEK: _("Seven days"),
    DONE: pgettext_lazy("tasks", "Done"),
}
ABOUT = {
    "person": (_("A person"), Q(person__isnull=False)),
    "company": (_("A company"), Q(company__isnull=False)),
    "deal": (_("A deal"), Q(deal__isnull=False)),
    "nobody": (pgettext_lazy("task about", "Nobody"), Q(person=None, company=None)),
}
SIDES = {MINE: pgettext_lazy("tasks", "Mine"), TEAM: pgettext_lazy("tasks", "Team")}


class OneDay(Field):
    """The day on which it is due, as the calendar links to the list."""

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS,)

    def condition(self, rule: Rule, at: datetime) -> Q:
        day = day_in_rule(rule)
        return Q(due_at__gte=midnight(day), due_at__lt=midnight(day, days=1)) if day else NOBODY

    def said(self, rule: Rule) -> str:
        day = day_in_rule(rule)
        return str(day_in_words(day)) if day else ""

    def means(self, rule: Rule) -> bool:
        return day_in_rule(rule) is not None


def day_in_rule(rule: Rule) -> date | None:
    """The day in a rule; None for anything else."""
    moment = day_of(rule)
    return timezone.localdate(moment) if moment else None


class TaskFields:
    """The fields for one reader."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def colleagues(self) -> Colleagues:
        """Colleagues and teams."""
        return Colleagues.of(self.user)

    def all(self) -> FieldSet:
        """Every field, in the order of the editor."""
        words = {name: equals_shortcut(name) for name in ("owner", "whose", "kind", "about", "day")}
        return FieldSet.of(
            *self.of_work(),
            *self.of_matter(),
            *self.of_time(),
            shortcuts={**words, "company": equals_shortcut("one_company")},
        )

    def of_work(self) -> Sequence[Field]:
        """Who does it, and at whose word."""
        sides = lambda: list(SIDES.items())  # noqa: E731
        return (
            Choice(name="owner", label=_("Who does it"), choices=self.owners, match=self.owned),
            Choice(name="whose", label=_("Whose tasks"), hidden=True, choices=sides, match=self.of_side),
            Flag(name="given", label=_("Given away by me"), when=self.given),
        )

    def of_matter(self) -> Sequence[Field]:
        """What it is, and about whom."""
        about = lambda: [(name, label) for name, (label, _q) in ABOUT.items()]  # noqa: E731
        return (
            Choice(name="kind", label=_("Kind"), choices=lambda: Task.Kind.choices, match=column_in("kind")),
            Choice(name="about", label=pgettext_lazy("task", "About"), choices=about, match=about_condition),
            OneCompany(name="one_company", label=_("Company"), hidden=True, choices=list, match=self.of_companies),
        )

    def of_time(self) -> Sequence[Field]:
        """When, how often, and how it was put off."""
        return (
            Moment(name="due", label=_("Due"), column="due_at", ahead=True),
            OneDay(name="day", label=_("Day"), hidden=True),
            Moment(name="made", label=pgettext_lazy("task", "Planned"), column="made_at"),
            Moment(name="done", label=pgettext_lazy("tasks", "Done"), column="done_at", nullable=True),
            Flag(name="repeats", label=_("Repeats"), when=lambda _at: ~Q(rule="")),
            Flag(name="reminds", label=_("Has a reminder"), when=lambda _at: Q(remind_at__isnull=False)),
            Flag(name="snoozed", label=_("Was put off"), when=lambda _at: Q(snoozes__gt=0)),
        )

    def owners(self) -> list[tuple[str, Any]]:
        """Oneself and one's colleagues."""
        return [(ME, _("me")), *((uid, str(colleague)) for uid, colleague in self.colleagues.owners.items())]

    def owned(self, values: Sequence[str]) -> Q:
        """Tasks of these colleagues."""
        return Q(owner__in=[self.user.pk if uid == ME else self.colleagues.owners[uid].pk for uid in values])

    def of_side(self, values: Sequence[str]) -> Q:
        """One's own, or all that one sees."""
        return ~NOBODY if TEAM in values else Q(owner=self.user)

    def of_companies(self, values: Sequence[str]) -> Q:
        """About these very companies, as far as the reader sees them."""
        return Q(company__in=Company.objects.visible_to(self.user).filter(uid__in=values).values("pk"))

    def given(self, at: datetime) -> Q:
        """Made by the reader for somebody else."""
        return Q(made_by=self.user) & ~Q(owner=F("made_by"))


def about_condition(values: Sequence[str]) -> Q:
    """About any of these."""
    condition = NOBODY
    for value in values:
        condition |= ABOUT[value][1]
    return condition


def names_an_owner(task_filter: Filter) -> bool:
    """Whether a filter says whose tasks are meant."""
    return any(rule.field in ("owner", "whose", "given") for _place, rule in task_filter.places())


def fields_for(user: Any, at: datetime) -> FieldSet:
    """The reader's fields."""
    return TaskFields(user).all()


def tasks() -> ListKind:
    """The list of tasks. Its rows are lines under their days, so it has no columns to choose."""
    return ListKind(
        slug="tasks",
        label=_("Tasks"),
        page="sales:tasks",
        right=rights.CONTACTS_VIEW,
        fields=fields_for,
        sorts=SORTS,
        newest=DUE,
        bases=lambda _user: WHENS,
        first=lambda _user: OPEN,
    )
