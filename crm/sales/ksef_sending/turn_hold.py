"""One worker's hold on one invoice that waits for KSeF: taken, renewed as it comes further, let go of or put off."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from crm.jobs.work import LeaseLost
from crm.privacy.actors import system
from crm.sales.ksef_line.ksef_doors import KsefDoor
from crm.sales.ksef_sending.giving_to_ksef import TASK
from crm.sales.ksef_sending.ksef_letters import TELLS_AFTER, WAITS, tell_of
from crm.sales.models import Document, KsefAccount, KsefSending
from crm.sales.models.ksef.sendings import LEASE

BY = system(TASK)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)


@dataclass
class Turn:
    """One worker's hold on one sending."""

    sending: KsefSending
    token: UUID
    account: KsefAccount
    door: KsefDoor

    def save(self, **columns: Any) -> None:
        """Write down how far it came, and renew the lease. LeaseLost when it is another's, or was taken back."""
        held = KsefSending.objects.filter(pk=self.sending.pk, lease_token=self.token)
        if not held.update(**{"lease_until": Now() + LEASE, **columns}):
            raise LeaseLost
        for name, value in columns.items():
            setattr(self.sending, name, value)

    def release(self, **columns: Any) -> bool:
        """Let go of it; whether it was still in these hands. Another's stays as it is."""
        held = KsefSending.objects.filter(pk=self.sending.pk, lease_token=self.token)
        return bool(held.update(lease_token=None, lease_until=None, **columns))


def claim(key: int, account: KsefAccount, door: KsefDoor) -> Turn | None:
    """Take one; None when it is not due or in other hands."""
    token = uuid4()
    mine = KsefSending.objects.due().filter(pk=key).order_by()
    if not mine.update(lease_token=token, lease_until=Now() + LEASE):
        return None
    sending = KsefSending.objects.filter(pk=key).first()
    document = Document.objects.with_keys().filter(sendings=key).first()
    if sending is None or document is None:  # erased in between
        return None
    sending.document = document
    return Turn(sending, token, account, door)


def put_off(turn: Turn, code: str, wait: timedelta) -> None:
    """Let go of it until later; after some turns its holder tells whoever confirmed it, once."""
    with transaction.atomic():
        released = turn.release(trouble=code, failures=F("failures") + 1, next_at=Now() + wait)
        if released and turn.sending.failures + 1 == TELLS_AFTER:
            tell_of(turn.sending, WAITS, by=BY)


def usual_wait(sending: KsefSending) -> timedelta:
    """How long until the next look: the longer, the longer it has been there."""
    age = timezone.now() - sending.sent_at if sending.sent_at else timedelta()
    return min(max(FIRST_WAIT, age / 4), LONGEST_WAIT)
