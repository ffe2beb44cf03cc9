"""Mails about full exports, posted in the transaction of what they tell of; they name nobody who is in the package."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from crm.accounts.models import User
from crm.jobs.models import FullExport
from crm.mail.outgoing.outbox import post_to_colleagues
from crm.privacy.actors import Actor

ASKED, READY, REFUSED, OVER, FAILED = "asked", "ready", "refused", "over", "failed"


def tell(export: FullExport, news: str, readers: Iterable[User], *, by: Actor) -> None:
    """Write to each of `readers` who works here."""
    link = settings.BASE_URL + reverse("contacts:full_export", args=[export.uid])
    context = {"news": news, "asker": str(export.owner), "link": link}
    post_to_colleagues("full_export", readers, by=by, context=context)
