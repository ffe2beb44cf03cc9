"""What the bell of reviews counts: those that are near or late, one's own team to confirm, access to take away."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted
from crm.dpo.models import AccessLine, ReviewPlan

AHEAD = timedelta(days=14)  # a review rings that long before its day
ACCESS, DUE, TAKEN = PARTS = "access", "reviews", "access_taken"


def asked(user: Any, at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}, of what the reader has to do with."""
    by_name: dict[str, Asked] = {}
    if user.may(rights.CONTACTS_ASSIGN):
        by_name[ACCESS] = counted(own_access.asking(user))
    if user.may(rights.ACCOUNTS_INFORMED):
        by_name[DUE] = counted(due_reviews.asking(user, day=timezone.localdate(at)))
    if user.may(rights.ACCOUNTS_MANAGE):
        by_name[TAKEN] = counted(access_to_take.asking(user))
    return by_name


@prepared
def own_access(reader: Any) -> Any:
    """Colleagues of the reader's teams of whom nobody has said yet whether they still need their access."""
    return AccessLine.objects.waiting().filter(manager=reader).order_by().values("pk")


@prepared
def due_reviews(reader: Any, *, day: date) -> Any:
    """Reviews that are near or late and that the reader is in charge of; for officers and deciders nobody's as well."""
    theirs = Q(owner=reader)
    if reader.role.dpo or reader.role.decides:
        theirs |= Q(owner=None)
    return ReviewPlan.objects.filter(theirs, next_on__lte=day + AHEAD).order_by().values("pk")


@prepared
def access_to_take(_reader: Any) -> Any:
    """Access that nobody needs any more and that is still there."""
    return AccessLine.objects.to_take_away().order_by().values("pk")
