"""Asked twice, done once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crm.api.models.attempts import KEPT_FOR, LEASE, Attempt
from crm.api.people import contacts
from crm.api.protocol import idempotency
from crm.contacts.models import Contact
from tests.api.conftest import code
from tests.api.people.test_contacts import NEW

KEY = {"Idempotency_Key": "fair-2026-row-17"}


def test_the_same_request_is_answered_again_and_not_done_again(hub):
    first, second = hub.post("contacts/", NEW, **KEY), hub.post("contacts/", NEW, **KEY)
    rows = [
        (answer.status_code, answer.content, answer.headers["Location"], answer.headers["ETag"])
        for answer in (first, second)
    ]
    assert (rows[0], Contact.objects.count()) == (rows[1], 1)
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")


def test_another_request_under_the_same_key_is_refused(hub):
    hub.post("contacts/", NEW, **KEY)
    assert code(hub.post("contacts/", NEW | {"name": "Inna"}, **KEY)) == (422, "key_reused")
    assert code(hub.post("companies/", {"name": "X"}, **KEY)) == (422, "key_reused")


def test_two_callers_may_use_the_same_key(hub, rival):
    assert hub.post("contacts/", NEW, **KEY).status_code == 201
    assert rival.post("contacts/", NEW, **KEY).status_code == 201


def test_while_one_is_at_work_the_other_waits_and_a_dead_ones_key_is_free(hub, monkeypatch):
    def crash(*_args, **_options):
        raise KeyboardInterrupt  # the process is killed: nothing is tidied up

    with monkeypatch.context() as patch:
        patch.setattr(contacts, "add_contact", crash)
        with pytest.raises(KeyboardInterrupt):
            hub.post("contacts/", NEW, **KEY)
    answer = hub.post("contacts/", NEW, **KEY)
    assert (code(answer), answer.headers["Retry-After"]) == ((409, "in_progress"), "1")
    Attempt.objects.update(started_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert (hub.post("contacts/", NEW, **KEY).status_code, Contact.objects.count()) == (201, 1)


def test_what_was_refused_may_be_sent_again_corrected(hub):
    assert hub.post("contacts/", NEW | {"email": "x@"}, **KEY).status_code == 422
    assert hub.post("contacts/", NEW, **KEY).status_code == 201


def test_who_lost_the_lease_does_nothing(hub, monkeypatch):
    def slow(receipt, **options):
        Attempt.objects.update(started_at=timezone.now())  # somebody else took over meanwhile
        return add_contact(receipt, **options)

    add_contact = contacts.add_contact
    monkeypatch.setattr(contacts, "add_contact", slow)
    assert code(hub.post("contacts/", NEW, **KEY)) == (409, "in_progress")
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("key", ["", "with blank", "ż", "x" * 256])
def test_a_key_is_a_short_word(hub, key):
    assert code(hub.post("contacts/", NEW, Idempotency_Key=key)) == (400, "invalid_key")


def test_nothing_personal_is_remembered_and_after_a_day_nothing_at_all(hub):
    hub.post("contacts/", NEW, **KEY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM api_attempt row")
        text = cursor.fetchone()[0].lower()
    assert [word for word in ("nowa", "firma.test", "601222214", "formularz", "fair-2026-row-17") if word in text] == []
    assert idempotency.forget(timezone.now() + KEPT_FOR - timedelta(minutes=1)) == 0
    assert (idempotency.forget(timezone.now() + KEPT_FOR + timedelta(minutes=1)), Attempt.objects.count()) == (1, 0)
