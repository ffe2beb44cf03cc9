"""«No answer needed»: a letter of the person's that waited for us is done with, and can be put back."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.models import FiledMail
from crm.privacy.logs import ledger
from crm.privacy.models import Person


def filed_mail(entry: Interaction) -> FiledMail | None:
    """What is known of a letter of the person's besides its words; None of any other letter."""
    return theirs(entry).select_related("settled_by").first()


def theirs(entry: Interaction) -> QuerySet[FiledMail]:
    """The row beside a letter of the person's; none beside any other."""
    return FiledMail.objects.filter(interaction=entry, interaction__direction=Interaction.Direction.IN)


def settle(entry: Interaction, *, by: User) -> bool:
    """The letter needs no answer; False when that was said before. Paused for a restricted person."""
    return changed(entry, "contact.mail_settled", by, settled_at=timezone.now(), settled_by=by)


def reopen(entry: Interaction, *, by: User) -> bool:
    """It waits for an answer after all; False when it does so already. Paused for a restricted person."""
    return changed(entry, "contact.mail_reopened", by, settled_at=None, settled_by=None)


def changed(entry: Interaction, act: str, by: User, **columns: object) -> bool:
    """Write the columns and one ledger entry, unless they stand so."""
    refuse_paused([entry.person_id])
    with transaction.atomic():
        Person.hold([entry.person])
        if not theirs(entry).filter(settled_at__isnull=columns["settled_at"] is not None).update(**columns):
            return False
        ledger.record(act, by=by, about=entry.person, target=f"interaction:{entry.uid}")
    return True
