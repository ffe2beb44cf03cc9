"""The copy of a person's data as JSON (Art. 15(3), 20(1)): whole, logged, and only after a reason."""

import json

import pytest
from django.urls import reverse

from crm.privacy.models import Disclosure, LedgerEntry, Recipient


@pytest.fixture
def url(ada):
    return reverse("dpo:copy", args=[ada.person.uid])


def test_the_file_holds_everything_we_keep(desk, url, ada, sam):
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([ada.person], recipient=courier, categories=["identity"], by=sam)
    data = json.loads(desk.post(url, {"reason": "request"}).content)
    assert data["person"] == str(ada.person.uid)
    assert data["article"] == "GDPR Art. 15(3)"
    assert data["data"]["privacy.person"] == [
        {"name": "Ada Kowalska", "email": "ada@cerambud.test", "phone": "+48602333444"}
    ]
    received = {row["recipient"]: (row["role"], row["standing"], row["categories"]) for row in data["recipients"]}
    assert received["Courier"] == ("Separate controller", False, ["identity"])
    assert received["Hosting provider"][:2] == ("Processor", True)
    assert data["transfers"] == []
    assert [(row["kind"], row["label"]) for row in data["sources"]] == [("Trade fair", "Targi Drema 2026")]
    assert {(row["purpose"], row["channel"]) for row in data["purposes"]} >= {
        ("Our offers", "E-mail"),
        ("Contracts and orders", "Phone"),
    }


def test_nobody_else_is_in_it(desk, url, ben):
    assert "miodek" not in desk.post(url, {"reason": "request"}).content.decode()


def test_the_portable_copy_holds_only_what_she_gave(desk, url):  # Art. 20(1)
    data = json.loads(desk.post(url, {"reason": "request", "portable": "on"}).content)
    assert (data["article"], "recipients" in data) == ("GDPR Art. 20(1)", False)
    assert "privacy.origin" not in data["data"]  # our own note of where the data came from
    assert data["data"]["privacy.person"][0]["email"] == "ada@cerambud.test"


def test_both_logs_know(desk, url, dora, ada, last_look, last_act):
    desk.post(url, {"reason": "request"})
    actor, view, people, fields, reason = last_look()
    assert (actor, view, people, reason) == (str(dora.pk), "dpo:copy", [ada.pk], "request")
    assert {"name", "email", "phone", "position", "proof", "label"} <= set(fields)
    act, about, columns, counts = last_act()
    assert (act, about, columns) == ("person.exported", ada.person.uid, fields)
    assert (counts["portable"], counts["reason"]) == (False, "request")


def test_the_file_is_kept_nowhere_on_its_way(desk, url, ada):
    answer = desk.post(url, {"reason": "request"})
    assert (answer.headers["Cache-Control"], answer.headers["Content-Type"]) == (
        "no-store",
        "application/json; charset=utf-8",
    )
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{ada.person.short}.json"'


@pytest.mark.parametrize("sent", [{}, {"reason": "curious"}, {"reason": "other"}])
def test_without_a_reason_there_is_no_file(desk, url, sent):
    answer = desk.post(url, sent)
    assert (answer.status_code, "ada@cerambud.test" in answer.content.decode()) == (422, False)
    assert not LedgerEntry.objects.filter(act="person.exported").exists()


def test_asking_for_the_form_shows_no_value(desk, url):
    assert "ada@cerambud.test" not in desk.get(url).content.decode()
