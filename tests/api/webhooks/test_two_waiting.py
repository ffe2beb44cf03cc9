"""Of two webhooks of one integration each waits for its own second person; of one the newer request stands."""

import pytest

from crm.accounts.clients.webhooks import change_webhook, open_webhook
from crm.accounts.models import GraveAct

pytestmark = pytest.mark.django_db
TERMS = {"purpose": "offers", "events": ["contact.updated"]}
State = GraveAct.Outcome


def waiting():
    """The webhooks that wait for somebody, in the order in which they were asked for."""
    rows = GraveAct.objects.filter(kind=GraveAct.Kind.WEBHOOK_OPENING, decided_at=None).order_by("pk")
    return [(act.asked["webhook"], act.asked.get("url", "")) for act in rows]


def test_a_request_about_another_webhook_withdraws_nothing(shop, arek, dora, oskar):
    first, _secret = open_webhook(shop, "https://jeden.example/h", by=arek, **TERMS)
    second, _secret = open_webhook(shop, "https://dwa.example/h", by=arek, **TERMS)
    assert waiting() == [(str(first.uid), ""), (str(second.uid), "")]


def test_a_newer_one_about_the_same_does(shop, arek, dora, oskar):
    webhook, _secret = open_webhook(shop, "https://jeden.example/h", by=arek, **TERMS)
    change_webhook(webhook, "https://trzy.example/h", events=TERMS["events"], by=arek)
    assert waiting() == [(str(webhook.uid), "https://trzy.example/h")]
    withdrawn = GraveAct.objects.filter(kind=GraveAct.Kind.WEBHOOK_OPENING, outcome=State.WITHDRAWN)
    assert withdrawn.count() == 1
