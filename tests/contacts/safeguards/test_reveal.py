"""Lifting a mask with a reason."""

from uuid import uuid4

import pytest
from django.urls import reverse

from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reveal import NoReason, reveal
from crm.privacy.models import AccessEntry, ContactPoint, LedgerEntry


def url(contact, field="phone"):
    return f"{reverse('contacts:reveal', args=[contact.uid])}?field={field}"


def opened(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def test_a_reveal_stands_in_the_access_log_and_in_the_ledger(dora, ada):
    assert reveal(opened(ada), "phone", by=dora, reason="request", note="") == "+48602333444"
    look, act = AccessEntry.objects.get(), LedgerEntry.objects.latest("id")
    assert (look.actor_id, look.people, look.fields, look.reason) == (str(dora.pk), [ada.pk], ["phone"], "request")
    assert (act.act, act.about, act.fields, act.counts) == (
        "contact.revealed",
        ada.uid,
        ["phone"],
        {"reason": "request"},
    )
    assert look.intact()


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("because", "x"), ("other", "  ")])
def test_without_a_reason_nothing_is_shown_and_nothing_logged(dora, ada, reason, note):
    with pytest.raises(NoReason):
        reveal(opened(ada), "phone", by=dora, reason=reason, note=note)
    assert not AccessEntry.objects.exists()


def test_the_users_own_words_are_sealed(dora, ada):
    reveal(opened(ada), "email", by=dora, reason="other", note="Pyta rzecznik.")
    assert AccessEntry.objects.get().note == "Pyta rzecznik."


def test_further_addresses_and_entries_are_revealed_by_their_own_id(sam, dora, add, ada):
    contact = add(sam, name="Ewa Lis", emails=["druga@x.test"])
    point = ContactPoint.objects.get()
    entry = write(contact, by=sam, kind="note", text="Tajne.")
    assert reveal(opened(contact), str(point.uid), by=dora, reason="request") == "druga@x.test"
    assert reveal(opened(contact), entry.uid.hex, by=dora, reason="request") == "Tajne."
    for field in (str(point.uid), entry.uid.hex, str(uuid4()), "owner", "name_tokens"):
        with pytest.raises(LookupError):
            reveal(opened(ada), field, by=dora, reason="request")


def test_a_restricted_person_is_revealed_to_the_privacy_desk_only(sam, dora, carla):
    with pytest.raises(Paused):
        reveal(opened(carla), "phone", by=sam, reason="contract")
    assert reveal(opened(carla), "phone", by=dora, reason="request") == "+48604555666"


def test_the_page_asks_first_and_then_shows_for_a_minute(as_user, dora, ada):
    client = as_user(dora)
    text = client.get(url(ada), headers={"HX-Request": "true"}).content.decode()
    content = client.post(url(ada), {"reason": "call_back"}, headers={"HX-Request": "true"}).content.decode()
    assert "602 333 444" not in text
    assert "+48 602 333 444" in content
    assert 'data-reveal="60"' in content
    assert "<html" in client.get(url(ada)).content.decode()


def test_a_missing_reason_is_said_beside_the_mask(as_user, dora, ada):
    answer = as_user(dora).post(url(ada), {"reason": "other", "reason_text": " "})
    assert answer.status_code == 422
    assert "602 333 444" not in answer.content.decode()


def test_foreign_people_and_unknown_fields_are_missing(as_user, sam, mallory, dora, ada):
    assert as_user(mallory).get(url(ada)).status_code == 404
    assert as_user(mallory).post(url(ada), {"reason": "contract"}).status_code == 404
    assert as_user(dora).get(url(ada, "owner")).status_code == 404
    assert as_user(sam).get(url(ada)).status_code == 200
    assert not Interaction.objects.exists()
