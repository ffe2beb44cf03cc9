"""The columns of the list of deals, and the orders by them."""

from django.db.models import Q

from consents.models import Restriction
from crm.contacts.ownership.staff_order import sorts_by_staff
from crm.lists.pages.column_sorts import ColumnSort
from crm.sales.columns.deal import DEAL
from crm.sales.models import Pipeline, Stage

COLUMNS = DEAL.listed()
USUAL = DEAL.usual()
NEWEST = "last"


def locked() -> Q:
    """Deals with somebody who is restricted: only stage and amount are told of them."""
    held = Restriction.objects.filter(lifted_at=None).values("person")
    return Q(person__in=held) | Q(company__sole_trader__in=held)


def stages_in_order() -> list[int]:
    """Keys of all stages, pipeline after pipeline."""
    return list(Stage.objects.order_by("pipeline__position", "pipeline", "position", "pk").values_list("pk", flat=True))


def pipelines_in_order() -> list[int]:
    """Keys of all pipelines in their order."""
    return list(Pipeline.objects.order_by("position", "pk").values_list("pk", flat=True))


SORTS = {  # what a deal is about and with whom is sealed: no order by them
    "state": ColumnSort("stage", ranks=stages_in_order, hidden=locked),
    "closes": ColumnSort("closes_on", hidden=locked),
    "amount": ColumnSort("amount", down=True),
    **sorts_by_staff(locked),
    "pipeline": ColumnSort("pipeline", ranks=pipelines_in_order),
    "opened": ColumnSort("opened_at", down=True, hidden=locked),
    NEWEST: ColumnSort("last_activity_at", down=True, hidden=locked),
}
