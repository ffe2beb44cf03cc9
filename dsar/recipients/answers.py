"""A recipient answers by the link in our mail: it is done there too, or what law lets them keep it. No sign-in.

The link opens one notice and says nothing that the mail did not say; only its digest is kept. An answer counts once.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from crm.privacy.actors import system
from dsar.cases.short_codes import digest_of_link
from dsar.models import SETTLED, RecipientNotice
from dsar.recipients.noted_recipients import Proof, State
from dsar.recipients.recipient_notices import end_notice, lock_notice, note_kept

BY = system("dsar.recipient_page")


def behind(token: str) -> RecipientNotice | None:
    """The notice that a link opens, with its case; None for any other word."""
    rows = RecipientNotice.objects.select_related("case")
    return rows.filter(links__contains=[digest_of_link(token)]).first()


@transaction.atomic
def answer_done(notice: RecipientNotice, *, at: datetime | None = None) -> bool:
    """It was erased (corrected, restricted) there too. False when it was answered before."""
    row = lock_notice(notice)
    if row.state in SETTLED:
        return False
    end_notice(row, State.CONFIRMED, proof=Proof.CLICKED, by=BY, at=at or timezone.now())
    return True


@transaction.atomic
def answer_kept(notice: RecipientNotice, basis: str, until: date | None = None, *, at: datetime | None = None) -> bool:
    """They keep it by a law. False when it was answered before; ValidationError without a basis."""
    row = lock_notice(notice)
    if row.state in SETTLED:
        return False
    note_kept(row, basis, until, proof=Proof.CLICKED, by=BY, at=at or timezone.now())
    return True
