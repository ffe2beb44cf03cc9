"""Before an agreement ends, officers and deciders are told: 90, 30 and 7 days ahead, each once.

What is due is read from the agreements, and what was told from the ledger: a look that was missed is made up for,
one too many does nothing, and a new end is told of anew.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import User
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.ending_agreements import EndingAgreement, ending_agreements

BY = system("dpo.tell_of_agreement_ends")
TOLD = "agreement.ending_told"


def tell_of_ends(at: datetime | None = None) -> int:
    """Tell of every agreement that ends soon and was not told of yet; how many notices that were."""
    return sum(tell_of(one) for one in ending_agreements(timezone.localdate(at)))


@transaction.atomic
def tell_of(ending: EndingAgreement) -> bool:
    """Put the messages about one agreement into the outbox, unless they were told at this distance or a nearer one."""
    recipient = Recipient.objects.select_for_update().get(pk=ending.recipient.pk)  # two workers may look at once
    counts = {"days": ending.lead, "ends": ending.ends_on.isoformat(), "kind": ending.kind}
    target = f"recipient:{recipient.slug}"
    told = LedgerEntry.objects.filter(act=TOLD, target=target, counts__ends=counts["ends"], counts__kind=ending.kind)
    if told.filter(counts__days__lte=ending.lead).exists():
        return False
    link = settings.BASE_URL + reverse("dpo:processor", args=[recipient.slug])
    for reader in readers():
        post("agreement_ends", to=reader, by=BY, context={"ending": ending, "reader": reader, "link": link})
    ledger.record("agreement.ending_told", by=BY, target=target, counts=counts)
    return True


def readers() -> list[User]:
    """Officers, and those who decide for the controller."""
    office = Q(role__dpo=True) | Q(role__decides=True)
    rows = User.objects.filter(office, is_active=True).exclude(email="")
    return list(rows.select_related("role").order_by("pk"))
