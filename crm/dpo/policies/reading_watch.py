"""Who is to read a policy hears of it by mail, and again each week until they have, three times; a required one always.

What is due is read from the rows: a new colleague and whoever joined an audience are found by the same look, and a look
too many does nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import User
from crm.accounts.models.officer import PolicyReading, PolicyVersion
from crm.dpo.policies.library import is_for
from crm.dpo.policies.policy_rows import current_versions
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("dpo.remind_of_policies")
AGAIN = timedelta(days=7)
TIMES = 3  # reminders of what is not required


def remind_of_policies(at: datetime | None = None) -> int:
    """Tell everybody of what they are to read and were not told of, and again of what waits; how many messages."""
    at = at or timezone.now()
    people = list(User.objects.filter(is_active=True, role__machine=False).select_related("role").order_by("pk"))
    return sum(tell_new(version, people, at) for version in current_versions()) + tell_again(at)


@transaction.atomic
def tell_new(version: PolicyVersion, people: Iterable[User], at: datetime) -> int:
    """Those of the audience who have no row yet get one, and a mail."""
    known = set(version.readings.values_list("user", flat=True))
    fresh = [user for user in people if user.pk not in known and is_for(version.policy, user)]
    new_readers = 0
    for user in fresh:
        # claimed by the constraint: two workers may look at the same moment
        _row, created = PolicyReading.objects.get_or_create(
            version=version, user=user, defaults={"told_at": at, "first_told_at": at}
        )
        new_readers += created
        if created and user.email:
            send(version, user, again=False)
    if new_readers:
        counts = {"version": version.number, "readers": new_readers}
        ledger.record("policy.told", by=BY, target=version.policy.target, counts=counts)
    return new_readers


def tell_again(at: datetime) -> int:
    """Those whose week is over."""
    late = PolicyReading.objects.to_read().filter(told_at__lte=at - AGAIN)
    rows = late.filter(Q(times_told__lte=TIMES) | Q(version__policy__required=True))
    return sum(remind(row, at) for row in rows.select_related("version__policy", "user__role").order_by("pk"))


@transaction.atomic
def remind(row: PolicyReading, at: datetime) -> bool:
    """One more mail, unless somebody else sent it."""
    if not is_for(row.version.policy, row.user):
        return False
    waiting = PolicyReading.objects.filter(pk=row.pk, read_at=None, times_told=row.times_told)
    if not waiting.update(told_at=at, times_told=row.times_told + 1):
        return False
    if row.user.email:
        send(row.version, row.user, again=True)
    return True


def send(version: PolicyVersion, user: User, *, again: bool) -> None:
    """The mail: the title and the way to it."""
    link = settings.BASE_URL + reverse("dpo:own_policy", args=[version.policy.uid])
    context = {
        "title": version.policy.title,
        "number": version.number,
        "required": version.policy.required,
        "again": again,
        "link": link,
        "reader": user,
    }
    post("policy_to_read", to=user, by=BY, context=context)
