"""A request comes in by the portal: received, and where their identity matters a code is ordered, in one transaction.

It waits in the tray, its clock running, until its mailbox is shown (cases/tray.py).

Nothing here looks at whom we hold: known and unknown people cost the same statements and get the same answer.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dsar.cases.checklist import needs_identity
from dsar.cases.incoming import Asked, Received, Spokesman
from dsar.cases.opening import receive
from dsar.identity import identity_codes
from dsar.models import Channel


@transaction.atomic
def arrive(asked: Asked, *, spokesman: Spokesman | None, uid: UUID | None, at: datetime | None = None) -> Received:
    """The case with its code; sent twice it is the first one, and no second code goes out."""
    at = at or timezone.now()
    made = receive(asked, channel=Channel.PORTAL, at=at, uid=uid, spokesman=spokesman, in_tray=True)
    if made.code and asked.email and needs_identity(list(asked.kinds)):
        identity_codes.begin(made.case, by=identity_codes.herself(made.case), at=at)
    return made
