"""How a recipient hears of an erasure, a correction or a restriction (Art. 19): the ways there are, in one table.

A way is a line of WAYS: whom it can reach, and what proves its end. The first one that fits a recipient counts, unless
its file names another that fits. A later way is one line more here, its sender beside notice_sending.py (that of
webhooks: program_notices.py), and a word in `RecipientNotice.Way`; nobody is offered a way that is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Webhook
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient
from dsar.models import RecipientNotice

Way, Proof, State = RecipientNotice.Way, RecipientNotice.Proof, RecipientNotice.State


@dataclass(frozen=True)
class NoticeWay:
    """One way: whether it reaches a recipient, the picture beside it, and what may prove that it was done there."""

    way: RecipientNotice.Way
    icon: str
    reaches: Callable[[Recipient, datetime], bool]
    proofs: tuple[RecipientNotice.Proof, ...]


def hosts_us(recipient: Recipient, at: datetime) -> bool:
    """Whether our own store lies with it at `at`: whoever hosted us before, or processes for us no more, is asked."""
    ended = recipient.active_to is not None and recipient.active_to <= at
    processes = recipient.kind == Recipient.Kind.PROCESSOR and not ended
    return processes and Recipient.ProductPart.HOSTING in recipient.product_parts


def address_of(recipient: Recipient) -> str:
    """Where it reads mail: the address on its file, else the one that reached it last; empty without one."""
    sent = RecipientNotice.objects.filter(recipient=recipient, way=Way.MAIL, email__isnull=False)
    reached = None if recipient.email else sent.filter(sent_at__isnull=False).order_by("-sent_at").first()
    return recipient.email or (reached.email if reached else "") or ""


def has_a_program(recipient: Recipient) -> bool:
    """Whether a webhook of one of its programs listens that hears of erasures, corrections and restrictions."""
    return Webhook.objects.told_of(recipient.pk).exists()


WAYS = (
    NoticeWay(Way.ITSELF, "database", hosts_us, (Proof.KEY, Proof.OURS)),
    NoticeWay(
        Way.HOOK, "plug", lambda recipient, _at: has_a_program(recipient), (Proof.SIGNED, Proof.NOTE, Proof.CLICKED)
    ),
    NoticeWay(
        Way.MAIL, "mail", lambda recipient, _at: bool(address_of(recipient)), (Proof.CLICKED, Proof.NOTE, Proof.SIGNED)
    ),
    NoticeWay(Way.TASK, "checkbox", lambda _recipient, _at: True, (Proof.NOTE, Proof.CLICKED, Proof.SIGNED)),
)
ICONS = {each.way: each.icon for each in WAYS}
PROOFS = {each.way: each.proofs for each in WAYS}


def ways_to(recipient: Recipient, at: datetime | None = None) -> list[NoticeWay]:
    """The ways that reach it at `at` (now by default), the one that counts first."""
    at = at or timezone.now()
    fitting = [each for each in WAYS if each.reaches(recipient, at)]
    return sorted(fitting, key=lambda each: each.way != recipient.notice_way)


@transaction.atomic
def choose_way(recipient: Recipient, way: str, *, by: Actor) -> bool:
    """Put the way that counts on the recipient's file; an empty one takes the choice back. False when it is so already.

    ValidationError for a way that does not reach it.
    """
    row = Recipient.objects.select_for_update().get(pk=recipient.pk)
    if way and way not in [each.way for each in ways_to(row)]:
        raise beside("way", _("This way does not reach them: give the address first, or choose another."), "way")
    if row.notice_way == way:
        return False
    row.notice_way = way
    row.save(update_fields=["notice_way"])
    ledger.record("recipient.notice_way", by=by, target=f"recipient:{row.slug}", counts={"way": str(way)})
    return True
