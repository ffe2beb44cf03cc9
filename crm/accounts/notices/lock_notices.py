"""Telling people that somebody tries their password or codes.

The counters know accounts by hash only, so a look every minute compares the hashes of those that were locked with the
hashes of everybody's account. It is done apart from the requests: an answer that waited for a mail would tell by the
clock that there is such an account.
"""

from django.db import transaction

from crm.accounts.limits.throttle import account_key
from crm.accounts.models import Place, Tries, User
from crm.accounts.notices import account_notices
from crm.privacy.actors import system
from crm.privacy.logs import ledger

ACTS = (Tries.Act.SIGN_IN, Tries.Act.CODE)
BY = system("accounts.tell_of_locks")


def tell_of_locks() -> int:
    """Tell everybody whose account was locked since the last look; how many were told."""
    locked = list(Tries.objects.exclude(shut_at=None))
    if not locked:
        return 0
    owners = {account_key(user): user for user in User.objects.filter(is_active=True).select_related("role")}
    places = {place.key: place.account for place in Place.objects.filter(key__in=[row.key for row in locked])}
    return sum(tell_of(row, owners.get(places.get(row.key, row.key))) for row in locked)


@transaction.atomic
def tell_of(row: Tries, owner: User | None) -> bool:
    """Tell the owner of one locked counter, once; whether there was anybody to tell."""
    # claimed first: two workers may look at the same moment
    if Tries.objects.filter(pk=row.pk, shut_at=row.shut_at).update(shut_at=None) == 0:
        return False
    if owner is None or owner.role.machine or row.act not in ACTS:
        return False
    account_notices.tell(owner, account_notices.LOCKED, at=row.shut_at)
    ledger.record("account.locked", by=BY, target=owner.target, counts={"act": row.act, "times": row.locks})
    return True
