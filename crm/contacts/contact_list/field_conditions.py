"""Conditions on contacts that filters are made of: what stands in columns, indexes, grounds and runs of retention."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consents.models import Ground, Restriction
from crm.lists.filters.fields import NOBODY, Choice
from crm.lists.pages.list_query import uid_of
from crm.privacy.models import Person
from retention.models import Run, RunLine

WAITING = (Run.State.PREVIEW, Run.State.APPROVED, Run.State.RUNNING, Run.State.STOPPED)


def held() -> Exists:
    """Whether the person is restricted: of her not even an equality is told."""
    return Exists(Restriction.objects.filter(person=OuterRef("pk"), lifted_at=None))


class OneCompany(Choice):
    """A company by its public id, as its page links to the list; not named, since a sole trader's name is theirs."""

    def condition(self, rule: Any, at: datetime) -> Q:
        keys = [key for value in rule.values if (key := uid_of(value))]
        return self.match([str(key) for key in keys]) if keys else NOBODY

    def means(self, rule: Any) -> bool:
        return any(map(uid_of, rule.values))

    def said(self, rule: Any) -> str:
        return str(_("one"))


def has(column: str) -> Any:
    """A match on a plain column."""
    return lambda values: Q(**{f"{column}__in": values})


def whose(kind: str) -> Any:
    """People's keys by an address of that kind."""
    return lambda text: Person.objects.ids_having(kind, text).values_list("pk", flat=True)


def objected(at: datetime) -> Q:
    """They objected to something of ours."""
    return Q(Exists(Ground.objects.filter(person=OuterRef("pk"), objected_at__isnull=False)))


def leaving(at: datetime) -> Q:
    """They stand in the preview of a deletion that nobody has carried out yet."""
    return Q(Exists(RunLine.objects.going().filter(run__state__in=WAITING, person=OuterRef("pk"))))
