"""One task for each of several people, as the bar over ticked contacts offers it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from crm.accounts.models import User
from crm.contacts.contact_list.selection import contacts_of
from crm.contacts.people.bin import binnable
from crm.sales.planned_tasks.planning import plan


@transaction.atomic
def plan_for(keys: Sequence[UUID], values: dict[str, Any], *, by: User) -> tuple[int, int]:
    """(planned, left out): one task about each contact that `by` sees. Left out: restricted contacts, and those whom
    the
    chosen owner does not see. ValidationError when nothing could be planned.
    """
    contacts = list(contacts_of(list(keys), by=by).with_keys().order_by("pk"))
    going, planned, problem = binnable(contacts), 0, None
    for contact in going:
        try:
            plan(values, by=by, contact=contact)
            planned += 1
        except ValidationError as trouble:
            problem = trouble
    if problem is not None and not planned:
        raise problem
    return planned, len(contacts) - planned
