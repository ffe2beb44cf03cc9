"""Before something ends with a recipient, officers and deciders are told: 90, 30 and 7 days ahead, each once; of a
review on its day.

What is due is read from the facts (crm/privacy/recipients/ends_ahead.py), and what was told from the ledger: a look
that was missed is made up for, one too many does nothing, and a new end is told of anew. The review of a processor has
its own letter (crm/dpo/verification/verification.py).
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.accounts.models import User
from crm.dpo.ends.end_words import EndWords
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.ends_ahead import End, Ending, ends_ahead, facts_of_ends

BY = system("dpo.tell_of_agreement_ends")
AGREEMENTS = (Ending.AGREEMENT, Ending.ARRANGEMENT)


def tell_of_ends(at: datetime | None = None) -> int:
    """Tell of everything that ends soon and was not told of yet; how many notices that were."""
    ends = ends_ahead(facts_of_ends(at or timezone.now()), timezone.localdate(at))
    return sum(tell_of(end) for end in ends if end.rings and end.kind != Ending.REVIEW)


@transaction.atomic
def tell_of(end: End) -> bool:
    """Put the messages about one end into the outbox, unless they were told at this distance or a nearer one."""
    Recipient.objects.select_for_update().get(slug=end.slug)  # two workers may look at once
    counts = {"days": end.lead, "ends": end.on.isoformat(), "kind": str(end.kind)}
    counts |= {"country": end.country} if end.country else {}
    act, target = act_of(end), f"recipient:{end.slug}"
    same = {f"counts__{name}": value for name, value in counts.items() if name != "days"}
    if LedgerEntry.objects.filter(act=act, target=target, counts__days__lte=end.lead, **same).exists():
        return False
    ending = EndWords(end)
    link = settings.BASE_URL + ending.url
    for reader in readers():
        post("recipient_ends", to=reader, by=BY, context={"ending": ending, "reader": reader, "link": link})
    ledger.record(act, by=BY, target=target, counts=counts)
    return True


def act_of(end: End) -> str:
    """How the ledger calls the notice."""
    return "agreement.ending_told" if end.kind in AGREEMENTS else "recipient.ending_told"


def readers() -> list[User]:
    """Officers, and those who decide for the controller."""
    office = Q(role__dpo=True) | Q(role__decides=True)
    rows = User.objects.filter(office, is_active=True).exclude(email="")
    return list(rows.select_related("role").order_by("pk"))
