"""The shortest life in sales: what nobody decided on goes after fourteen days, what was dropped after one.

Whoever wrote goes with their mail, unless a request, a hold or a restriction keeps them; then the mail stays too.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.correspondence.inbox.decisions import let_go
from crm.correspondence.inbox.waiting_mail import take_out
from crm.correspondence.models import IgnoredSender, WaitingMail
from crm.correspondence.models.inbox import KEPT_FOR, UNDO_FOR
from crm.privacy.actors import system
from crm.privacy.keys import blind_index
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Person
from retention.horizons.candidates import blocker
from retention.horizons.needs import horizons

BY = system("contacts.forget_mail")
BATCH = 200


def forget(at: datetime | None = None) -> int:
    """Take out what is too old; how many mails went. Twice does nothing more."""
    at, gone, after = at or timezone.now(), 0, 0
    IgnoredSender.objects.exclude(key__in=blind_index.key_names()).delete()  # no key finds them any more
    while rows := list(late(at).filter(pk__gt=after).with_keys().order_by("pk")[:BATCH]):
        both = horizons([row.person_id for row in rows], at)
        kept = {pk for pk, one in both.items() if one.obliged.reasons or blocker(one.needed)}
        for row in rows:
            with suppress(KeyChanged):  # somebody erased her meanwhile
                gone += row.person_id not in kept and taken_out(row, at)
        after = rows[-1].pk
    return gone


def late(at: datetime) -> Any:
    """Mails whose days are over."""
    return WaitingMail.objects.filter(Q(dropped_at=None, came_at__lt=at - KEPT_FOR) | Q(dropped_at__lt=at - UNDO_FOR))


def taken_out(row: WaitingMail, at: datetime) -> bool:
    """One of them, with whoever wrote it; False when somebody has taken it back meanwhile."""
    with transaction.atomic():
        Person.hold([row.person])
        if not late(at).filter(pk=row.pk).exists():
            return False
        take_out(row)
        let_go(row.person, by=BY, at=at)
    return True
