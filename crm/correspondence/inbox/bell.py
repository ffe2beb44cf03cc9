"""The bell of mail: a mail of somebody whom the reader looks after was filed. Nobody restricted rings it (Art. 18)."""

from typing import Any

from django.utils import timezone

from consents.models import Restriction
from crm.contacts.models import Contact
from crm.correspondence.models import FiledMail


def news_for(user: Any, *, unseen: bool = False) -> Any:
    """Mails that were filed under contacts of `user`, newest first; whom they do not see any more is left out."""
    seen = Contact.objects.alive().visible_to(user).values("pk")
    paused = Restriction.objects.filter(lifted_at=None).values("person_id")
    rows = FiledMail.objects.filter(told=user, interaction__removed_at=None, interaction__person__in=seen)
    rows = rows.exclude(interaction__person__in=paused)
    rows = rows.filter(seen_at=None) if unseen else rows
    return rows.select_related("interaction__person__key", "interaction__person__contact", "interaction__author")


def see_all(user: Any) -> int:
    """All of them were looked at."""
    return FiledMail.objects.filter(told=user, seen_at=None).update(seen_at=timezone.now())
