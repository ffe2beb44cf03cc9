"""The bell for mail: mail of a contact whom the reader looks after was filed. Mail of restricted people is left out
(Art. 18).
"""

from typing import Any

from django.utils import timezone

from consents.models import Restriction
from crm.contacts.models import Contact
from crm.correspondence.models import FiledMail


def news_for(user: Any, *, unseen: bool = False) -> Any:
    """Mails filed under contacts of `user`, newest first; contacts whom they no longer see are left out."""
    visible_people = Contact.objects.alive().visible_to(user).values("pk")
    paused = Restriction.objects.filter(lifted_at=None).values("person_id")
    rows = FiledMail.objects.filter(told=user, interaction__removed_at=None, interaction__person__in=visible_people)
    rows = rows.exclude(interaction__person__in=paused)
    rows = rows.filter(seen_at=None) if unseen else rows
    return rows.select_related("interaction__person__key", "interaction__person__contact", "interaction__author")


def mark_all_seen(user: Any) -> int:
    """Marks all of them as seen."""
    return FiledMail.objects.filter(told=user, seen_at=None).update(seen_at=timezone.now())
