"""What the list of deals can be narrowed by in what the house made for itself: tags, and custom fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.contacts.custom_values.value_filters import filters_of
from crm.contacts.models import CustomField
from crm.lists.filters.fields import Choice, Field
from crm.sales.models import DealTag


def unpaused() -> Q:
    """Deals whose party is not restricted: of the others not even an equality is told."""
    return Q(person=None) | ~Q(person__in=Restriction.objects.filter(lifted_at=None).values("person"))


def by_tag(tags: Callable[[], list[tuple[str, Any]]]) -> Field:
    """Which of these a deal bears."""
    rows = DealTag.objects.filter(deal=OuterRef("pk"), tag__removed_at=None)
    bears, bare = lambda values: Q(Exists(rows.filter(tag__in=values))), ~Q(Exists(rows))
    return Choice(name="tag", label=_("Tag"), choices=tags, match=bears, empty=bare, guard=unpaused())


def own_fields() -> Mapping[str, Field]:
    """The custom fields of deals."""
    return filters_of(CustomField.Record.DEAL, unpaused())
