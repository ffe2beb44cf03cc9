"""Drill mails: those that are due go to their colleagues, each once. They ask for nothing, and name no real person."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import ImpostorDrill
from crm.accounts.training.drill_scripts import script_of
from crm.accounts.training.drills import begin_mail
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system

BY = system("dpo.send_drill_mails")


def send_due(at: datetime | None = None) -> int:
    """Send every drill mail whose day has come; how many went."""
    at = at or timezone.now()
    rows = ImpostorDrill.objects.due(timezone.localdate(at)).filter(user__is_active=True).exclude(user__email="")
    return sum(send(row, at) for row in rows.select_related("user").order_by("pk"))


@transaction.atomic
def send(row: ImpostorDrill, at: datetime) -> bool:
    """Put one into the outbox, unless another worker did."""
    script = script_of(row.script)
    secret = begin_mail(row, by=BY, at=at) if script else ""
    if script is None or not secret:
        return False
    path = reverse(f"dpo:exercise_link_{row.user.language}", args=[secret])
    post("drill", to=row.user, by=BY, context={"script": script, "link": settings.BASE_URL + path})
    return True
