"""A webhook stopped by itself: whoever manages accounts and the officers read it in a mail, through the outbox."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from crm.accounts.models import User, Webhook
from crm.accounts.permissions import rights
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system

BY = system("api.deliver_webhooks")


def readers() -> list[User]:
    """Administrators and officers with open accounts."""
    office = Q(role__dpo=True) | Q(role__rights__contains=[rights.ACCOUNTS_MANAGE])
    rows = User.objects.filter(office, is_active=True, role__machine=False).exclude(email="")
    return list(rows.select_related("role").order_by("pk"))


def tell_of_stop(webhook: Webhook, why: str) -> int:
    """A message to each, in the transaction that stops it; how many."""
    told_users = readers()
    for reader in told_users:
        page = "webhooks:listeners" if reader.role.dpo else "webhooks:webhook"
        link = settings.BASE_URL + reverse(page, args=[] if reader.role.dpo else [webhook.uid])
        context = {
            "client": webhook.client.name,
            "recipient": str(webhook.client.recipient),
            "host": webhook.host,
            "why": str(Webhook.Stop(why).label),
            "erasures": webhook.tells_recipients,
            "link": link,
        }
        post("webhook_stopped", to=reader, by=BY, context=context)
    return len(told_users)
