"""Text messages by the API: both gates at the act, once under one key, and what a webhook hears of the history."""

import pytest
from django.db import transaction

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.webhooks.ledger_watch import happened
from crm.contacts.entries.composing import write
from crm.contacts.entries.removal import remove
from crm.contacts.models import Interaction
from crm.correspondence.texts.text_sending import take_text_back
from crm.mail.models.messages import Message
from crm.mail.texts import gateway_settings
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.halts import suspend
from tests.api.conftest import code
from tests.correspondence.texts.conftest import (  # noqa: F401 - a provider that really listens
    gateway,
    listening_provider,
    provider,
    reached,
)

pytestmark = pytest.mark.django_db
TEXT = "Paczka we wtorek."


def send(hub, contact, purpose="contracts", text=TEXT, **more):
    return hub.post("texts/", {"contact": str(contact.uid), "purpose": purpose, "text": text}, **more)


def test_a_text_is_sent_and_its_entry_says_how_far_it_got(hub, reached, contracts):  # noqa: F811
    answer = send(hub, reached)
    entry = Interaction.objects.get(channel="sms")
    assert (answer.status_code, answer.said) == (201, {"id": str(entry.uid)})
    body = hub.get(f"interactions/{entry.uid}/?purpose=contracts").said
    assert (body["kind"], body["channel"], body["direction"], body["delivery"], body["text"]) == (
        *("message", "sms", "out", "waiting", TEXT),
    )


def test_asked_twice_under_one_key_it_goes_once(hub, reached, contracts):  # noqa: F811
    keys = {"Idempotency_Key": "text-1"}
    first, second = send(hub, reached, **keys), send(hub, reached, **keys)
    assert (first.said, Message.objects.filter(channel="sms").count()) == (second.said, 1)


def test_the_contact_gate_refuses_an_offer_without_consent(hub, reached, offers):  # noqa: F811
    answer = send(hub, reached, "offers")
    assert code(answer) == (409, "contact_not_allowed")
    assert Message.objects.filter(channel="sms").count() == 0


def test_the_gate_for_disclosures_refuses_a_provider_that_is_stopped(hub, reached, contracts, gateway):  # noqa: F811
    suspend(Recipient.objects.get(pk=gateway.recipient_id), why="test", by=system("test"))
    answer = send(hub, reached)
    assert (answer.status_code, Message.objects.filter(channel="sms").count()) == (403, 0)


def test_a_restricted_person_and_one_of_another_team_get_none(hub, reached, rival):  # noqa: F811
    assert code(send(rival, reached)) == (404, "not_found")
    restrict(reached.person, Restriction.Reason.ACCURACY, by=system("test"))
    assert code(send(hub, reached)) == (409, "contact_not_allowed")


@pytest.mark.parametrize("text", ["", "ł" * 403, "{{ deal }} gotowe", "PESEL 44051401458"])
def test_what_is_no_text_is_refused(hub, reached, contracts, text):  # noqa: F811
    assert (send(hub, reached, text=text).status_code, Message.objects.filter(channel="sms").count()) == (422, 0)


def test_without_the_scope_nothing_is_sent(as_token, reached, contracts):  # noqa: F811
    assert send(as_token("interactions:write"), reached).status_code == 403


def test_the_history_and_invitations_make_events(reached, sam):  # noqa: F811
    call = write(reached, by=sam, kind="call", outcome="reached")
    with transaction.atomic():
        task = "task:0b1a3a9e-6c1f-4f0e-9d53-6d2b8a0f3c11"
        ledger.record("meeting.invited", by=sam, about=reached.person, target=task)
        ledger.record("meeting.answered", by=sam, about=reached.person, target=task)
    remove(call, by=sam)
    events = [
        (event.event, str(event.record), event.details)
        for event in happened(LedgerEntry.objects.order_by("pk"))
        if event.event.startswith(("interaction", "task"))
    ]
    about = {"interaction": str(call.uid)}
    assert events == [
        ("interaction.created", str(reached.uid), {**about, "kind": "call"}),
        ("task.invited", task[5:], {}),
        ("task.answered", task[5:], {}),
        ("interaction.removed", str(reached.uid), about),
    ]
    assert EVENTS["interaction.created"].scopes == ("interactions:read",)


def test_a_text_that_was_taken_back_is_told_of(hub, reached, contracts, sam):  # noqa: F811
    assert gateway_settings.gateway_in_use() is None
    send(hub, reached)
    entry = Interaction.objects.select_related("person__key", "author").get(channel="sms")
    take_text_back(entry, by=entry.author)
    names = [event.event for event in happened(LedgerEntry.objects.order_by("pk")) if event.event.startswith("inter")]
    assert names == ["interaction.created", "interaction.removed"]
