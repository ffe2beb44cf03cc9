"""Whoever decides for the controller hears that a preview waits for him: once for each run, in his language."""

from django.conf import settings
from django.urls import reverse

from crm.accounts.models import User
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from retention.models import Run

BY = system("retention.preview")


def tell_deciders(run: Run, going: int) -> int:
    """Put a message for everybody who decides into the outbox, in the caller's transaction; how many they are."""
    readers = User.objects.filter(is_active=True, role__decides=True).exclude(email="").order_by("pk")
    told = {"run": run, "going": going, "link": settings.BASE_URL + reverse("retention:run", args=[run.uid])}
    return len([post("retention_preview", to=reader, by=BY, context={**told, "reader": reader}) for reader in readers])
