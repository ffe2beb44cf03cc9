"""Mails about full exports, posted in the transaction of what they tell of; they name nobody who is in the package."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from crm.accounts.models import User
from crm.jobs.models import FullExport
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor

ASKED, READY, REFUSED, OVER, FAILED = "asked", "ready", "refused", "over", "failed"


def tell(export: FullExport, news: str, readers: Iterable[User], *, by: Actor) -> None:
    """Write to each of `readers` who works here and has an address; to nobody of the demo."""
    link = settings.BASE_URL + reverse("contacts:full_export", args=[export.uid])
    for reader in readers:
        if reader.is_active and reader.email and not reader.of_the_demo:
            context = {"news": news, "reader": reader, "asker": str(export.owner), "link": link}
            post("full_export", to=reader, by=by, context=context)
