"""Conditions on contacts of which the list's filters consist: columns, blind indexes, grounds and retention runs."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consents.models import Ground, Restriction
from crm.lists.filters.fields import NOBODY, Choice
from crm.privacy.models import Person
from crm.public_ids import public_id
from retention.models import Run, RunLine

WAITING = (Run.State.PREVIEW, Run.State.APPROVED, Run.State.RUNNING, Run.State.STOPPED)


def is_restricted() -> Exists:
    """Whether the person is restricted: then not even an equality may be revealed."""
    return Exists(Restriction.objects.filter(person=OuterRef("pk"), lifted_at=None))


class OneCompany(Choice):
    """A company by its public id, as its page links to the list; not named, since a sole trader's name is personal."""

    def condition(self, rule: Any, at: datetime) -> Q:
        keys = [key for value in rule.values if (key := public_id(value))]
        return self.match([str(key) for key in keys]) if keys else NOBODY

    def means(self, rule: Any) -> bool:
        return any(map(public_id, rule.values))

    def said(self, rule: Any) -> str:
        return str(_("one"))


def column_in(column: str) -> Any:
    """A condition on a plain column."""
    return lambda values: Q(**{f"{column}__in": values})


def people_having(kind: str) -> Any:
    """A function from an address of that kind to people's keys."""
    return lambda text: Person.objects.ids_having(kind, text).values_list("pk", flat=True)


def objected(at: datetime) -> Q:
    """They objected to some processing of ours."""
    return Q(Exists(Ground.objects.filter(person=OuterRef("pk"), objected_at__isnull=False)))


def due_for_deletion(at: datetime) -> Q:
    """They are in the preview of a deletion run that has not been carried out."""
    return Q(Exists(RunLine.objects.going().filter(run__state__in=WAITING, person=OuterRef("pk"))))
