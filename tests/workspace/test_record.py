"""The record of one contact."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.entries.composing import write
from crm.contacts.models import Interaction
from crm.contacts.people.sharing import share
from crm.privacy.models import AccessEntry

NOTE = "Prosi o wariant z dłuższym serwisem."


def url(contact):
    return reverse("contacts:record", args=[contact.uid])


def page(client, contact):
    return client.get(url(contact)).content.decode()


def bare(answer, key):
    """Status and text without what differs in every answer: the id asked for, and the one-time token of forms."""
    text = answer.content.decode().replace(str(key), "KEY")
    return answer.status_code, re.sub(r"[A-Za-z0-9]{64}", "TOKEN", text)


def test_own_and_team_contacts_stand_in_clear(as_user, sam, nina, marek, ada):
    for user in (sam, nina, marek):
        text = page(as_user(user), ada)
        assert "Ada Kowalska" in text
        assert "ada@cerambud.test" in text
        assert "+48 602 333 444" in text


def test_a_shared_contact_stands_in_clear_and_cannot_be_edited(as_user, sam, mallory, ada):
    assert as_user(mallory).get(url(ada)).status_code == 404
    share(ada, [mallory], by=sam)
    text = page(as_user(mallory), ada)
    assert "ada@cerambud.test" in text
    assert reverse("contacts:edit", args=[ada.uid]) not in text
    assert reverse("contacts:bin", args=[ada.uid]) not in text


def test_the_officer_sees_masks_and_no_words_of_the_history(as_user, sam, dora, ada):
    write(ada, by=sam, kind="note", text=NOTE)
    text = page(as_user(dora), ada)
    for hidden in ("Ada Kowalska", "ada@cerambud.test", "602 333 444", "Prezeska", "Targi Drema", NOTE):
        assert hidden not in text
    assert "a•••@cerambud.test" in text
    assert f"{reverse('contacts:reveal', args=[ada.uid])}?field=email" in text
    assert NOTE in page(as_user(sam), ada)


def test_the_look_is_logged_before_anything_is_rendered(as_user, sam, dora, ada):
    page(as_user(sam), ada)
    page(as_user(dora), ada)
    rows = [(e.actor_id, e.view, e.people, e.fields) for e in AccessEntry.objects.order_by("id")]
    assert rows == [
        (str(sam.pk), "contacts:record", [ada.pk], ["email", "name", "phone", "position", "summary"]),
        (str(dora.pk), "contacts:record", [ada.pk], []),
    ]


def test_no_row_in_the_log_no_data(as_user, sam, ada, monkeypatch):
    def broken(**_said):
        raise RuntimeError("the log is down")

    monkeypatch.setattr("crm.privacy.logs.access_log.shown", broken)
    client = as_user(sam)
    client.raise_request_exception = False
    answer = client.get(url(ada))
    assert answer.status_code == 500
    assert "Ada" not in answer.content.decode()


def test_foreign_missing_and_erased_answer_alike(as_user, sam, mallory, add, ada):
    gone = add(mallory, name="Ewa Zniknięta")
    gone.person.delete()
    client = as_user(mallory)
    answers = {bare(client.get(reverse("contacts:record", args=[key])), key) for key in (ada.uid, uuid4(), gone.uid)}
    assert [status for status, _text in answers] == [404]
    assert as_user(sam).get(url(ada)).status_code == 200


def test_a_restricted_person_is_hidden_and_nothing_can_be_done(as_user, sam, dora, oskar, carla):
    text = page(as_user(sam), carla)
    for hidden in (
        "Carla Nowak",
        "carla@drewno.test",
        "604 555 666",
        "c•••@",
        reverse("contacts:interactions", args=[carla.uid]),
    ):
        assert hidden not in text
    assert str(oskar) in text  # who can lift it
    assert f"{reverse('contacts:reveal', args=[carla.uid])}?field=email" not in text
    assert f"{reverse('contacts:reveal', args=[carla.uid])}?field=email" in page(as_user(dora), carla)


def test_the_record_costs_the_same_with_one_and_with_thirty_entries(as_user, sam, ada):
    client = as_user(sam)

    def queries():
        with CaptureQueriesContext(connection) as result:
            assert client.get(url(ada)).status_code == 200
        return len(result)

    def more(n):
        for _one in range(n):
            write(ada, by=sam, kind="note", text=NOTE)

    more(1)
    page(client, ada)
    few = queries()
    more(29)
    assert Interaction.objects.count() == 30
    assert queries() <= few  # one less: a page of entries only has no actors of the logs to name


@pytest.mark.parametrize("show", ["all", "sales", "privacy", "nonsense"])
def test_every_filter_opens(as_user, sam, ada, show):
    assert as_user(sam).get(url(ada), {"show": show, "before": "nonsense"}).status_code == 200
