"""The shortest life in sales: what nobody decided on goes after fourteen days, what was dropped after one.

Whoever wrote goes with their mail, unless a request, a hold or a restriction keeps them; then the mail stays too.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.correspondence.inbox.decisions import delete_sender
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


def delete_expired(at: datetime | None = None) -> int:
    """Deletes mails in the tray that are too old; how many. Calling it twice deletes nothing more."""
    at, gone, after = at or timezone.now(), 0, 0
    IgnoredSender.objects.exclude(key__in=blind_index.key_names()).delete()  # no key finds them any more
    while rows := list(expired_mails(at).filter(pk__gt=after).with_keys().order_by("pk")[:BATCH]):
        both = horizons([row.person_id for row in rows], at)
        obliged = {pk for pk, horizon in both.items() if horizon.obliged.reasons or blocker(horizon.needed)}
        for row in rows:
            with suppress(KeyChanged):  # somebody erased her meanwhile
                gone += row.person_id not in obliged and delete_mail(row, at)
        after = rows[-1].pk
    return gone


def expired_mails(at: datetime) -> Any:
    """Mails whose time in the tray is over."""
    return WaitingMail.objects.filter(Q(dropped_at=None, came_at__lt=at - KEPT_FOR) | Q(dropped_at__lt=at - UNDO_FOR))


def delete_mail(row: WaitingMail, at: datetime) -> bool:
    """Deletes one mail with its sender; False when somebody has taken it back meanwhile."""
    with transaction.atomic():
        Person.hold([row.person])
        if not expired_mails(at).filter(pk=row.pk).exists():
            return False
        take_out(row)
        delete_sender(row.person, by=BY, at=at)
    return True
