"""`manage.py webhooks`: how they stand in numbers, and a turn without a worker; what fails is its exit code."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from crm.accounts.models import Webhook
from crm.api.models import Delivery
from crm.contacts.people.editing import edit
from tests.api.webhooks.conftest import own_transaction_again

pytestmark = pytest.mark.django_db(transaction=True)


def said(*words):
    out = StringIO()
    call_command("webhooks", *words, stdout=out)
    return out.getvalue()


def checks(**details):
    return [{"name": name, "ok": ok, "detail": detail} for name, (ok, detail) in details.items()]


def test_it_says_how_they_stand(opened):
    assert json.loads(said("status", "--json")) == {
        "ok": True,
        "checks": checks(
            listening=(True, "0 listen, 0 events on their way"),
            failing=(True, "0 fail"),
            given_up=(True, "0 events given up"),
        ),
    }
    opened(events=["contact.updated"])
    assert said("status").splitlines()[0] == "ok     listening: 1 listen, 0 events on their way"


def test_what_fails_or_was_given_up_is_an_exit_code(opened, ada):
    webhook, _secret = opened(events=["contact.updated"])
    Webhook.objects.update(failing_since=timezone.now())
    with pytest.raises(SystemExit) as left:
        said("status")
    assert left.value.code == 1
    Webhook.objects.update(failing_since=None)
    over = {"happened_at": timezone.now(), "ended_at": timezone.now(), "state": "dead"}
    Delivery.objects.create(webhook=webhook, event="contact.updated", record=ada.uid, **over)
    with pytest.raises(SystemExit):
        said("status", "--json")


def test_deliver_is_a_turn_without_a_worker(opened, receiver, add, sam, ada):
    opened(events=["contact.updated"])
    edit(ada, {"phone": "+48602333449"}, version=ada.version, by=sam)
    own_transaction_again()
    said("deliver")
    assert receiver.events == ["contact.updated"]
