"""Definitions of custom fields by the API: added, changed, laid aside, with the rights and refusals of the page."""

import pytest

from crm.contacts.custom.definitions import change_field
from crm.contacts.models import CustomField
from crm.privacy.models import LedgerEntry
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.contacts.custom.field_cases import make

pytestmark = pytest.mark.django_db
NEW = {"record": "contact", "kind": "text", "label": "Branża", "category": "employment", "purposes": ["contracts"]}


def match(answer):
    return {"if_match": answer.headers["ETag"]}


def test_a_field_is_added_and_read(hub):
    choices = [{"label": "Handel", "label_en": "Trade"}, {"label": "Usługi"}]
    answer = hub.post("fields/", {**NEW, "kind": "choice", "choices": choices, "required": True})
    assert answer.status_code == 201, answer.said
    read = hub.get(f"fields/{answer.said['id']}/")
    assert (read.said["key"], read.headers["ETag"]) == ("branza", answer.headers["ETag"]) or read.said[
        "key"
    ] == "branza"
    assert [(choice["key"], choice["label_en"]) for choice in read.said["choices"]] == [
        ("handel", "Trade"),
        ("uslugi", ""),
    ]
    assert hub.get("fields/").said["results"] == [read.said]
    assert LedgerEntry.objects.filter(act="field.added").count() == 1


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"record": "invoice"}, "/record"),
        ({"record": "object.nic"}, "/record"),
        ({"kind": "colour"}, "/kind"),
        ({"category": "consent"}, "/category"),
        ({"category": "nothing"}, "/category"),
        ({"purposes": []}, "/purposes"),
        ({"purposes": ["no-such"]}, "/purposes"),
        ({"category": "health"}, "/purposes"),
        ({"label": "PESEL"}, "/category"),
        ({"key": "Zła nazwa"}, "/key"),
        ({"key": "taken"}, "/key"),
        ({"unit": "kg"}, "/unit"),
        ({"kind": "money", "unit": "kg"}, "/unit"),
        ({"kind": "formula", "formula": "1 +"}, "/formula"),
        ({"formula": "a + b"}, "/formula"),
        ({"kind": "choice"}, "/choices"),
        ({"kind": "choice", "choices": [{"label": "A"}, {"label": "a"}]}, "/choices"),
        ({"choices": [{"label": "A"}, {"label": "B"}]}, "/choices"),
        ({"hidden_from": ["dpo"]}, "/hidden_from"),
        ({"hidden_from": ["no-such"]}, "/hidden_from"),
        ({"offered": False}, "/offered"),
        ({"removed_at": "2026-01-01"}, "/removed_at"),
        ({"kind": "contact", "category": "health"}, "/category"),
    ],
)
def test_what_the_page_refuses_is_refused_under_its_pointer(hub, contracts, values, pointer):
    make("Taken", key="taken")
    answer = hub.post("fields/", {**NEW, **values})
    assert code(answer)[0] == 422
    assert pointer in {f"/{place.split('/')[1]}" for place in wrong(answer)}
    assert CustomField.objects.count() == 1


def test_it_is_changed_over_the_version_that_was_read(hub, contracts):
    field = make("Branża")
    url = f"fields/{field.uid}/"
    first = hub.get(url)
    assert code(hub.patch(url, {"label": "Rynek"}))[0] == 428
    answer = hub.patch(url, {"label": "Rynek", "help_text": "Jaki?"}, **match(first))
    assert answer.said["changed"] == ["help_text", "label"]
    assert code(hub.patch(url, {"label": "Inny"}, **match(first)))[0] == 412
    assert hub.patch(url, {"label": "Inny"}, **match(answer)).said["changed"] == ["label"]
    for closed in ("kind", "record", "key", "choices"):
        assert f"/{closed}" in wrong(hub.patch(url, {closed: "x"}, **match(hub.get(url))))
    assert code(hub.patch(url, {"category": "health"}, **match(hub.get(url))))[0] == 422
    field.refresh_from_db()
    assert (field.label, field.kind, field.category) == ("Inny", "text", "employment")


def test_a_hint_changed_by_hand_is_another_version(hub, sam, contracts):
    field = make("Branża")
    url = f"fields/{field.uid}/"
    before = hub.get(url)
    change_field(field, {"help_text": "Podpowiedź"}, by=sam)
    assert code(hub.patch(url, {"label": "Rynek"}, **match(before)))[0] == 412


def test_it_is_laid_aside_and_offered_again(hub, contracts):
    field = make("Branża")
    url = f"fields/{field.uid}/"
    for offered in (False, True):
        answer = hub.patch(url, {"offered": offered}, **match(hub.get(url)))
        assert answer.said["changed"] == ["offered"]
        assert hub.get(url).said["offered"] is offered
        assert hub.patch(url, {"offered": offered}, **match(hub.get(url))).said["changed"] == []
    acts = LedgerEntry.objects.filter(act__startswith="field.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["field.added", "field.retired", "field.offered"]


def test_one_hidden_from_the_programs_role_is_like_none(hub, shop, contracts):
    field = make("Tajne", hidden_from=[shop.user.role.slug])
    never = "b1946ac9-2f1a-4c0b-9d5e-000000000000"
    for key in (field.uid, never):
        assert code(hub.get(f"fields/{key}/"))[0] == 404
        assert code(hub.patch(f"fields/{key}/", {"label": "X"}, if_match="*"))[0] == 404
    assert hub.get("fields/").said["results"] == []


def test_without_the_scope_nothing_is_written(as_token, contracts):
    field = make("Branża")
    reader = as_token("fields:read")
    assert reader.get(f"fields/{field.uid}/").status_code == 200
    assert code(reader.post("fields/", NEW))[0] == 403
    assert code(reader.patch(f"fields/{field.uid}/", {"label": "X"}, if_match="*"))[0] == 403
    assert CustomField.objects.get().label == "Branża"


def test_the_same_key_makes_one_field(hub, contracts):
    answers = [hub.post("fields/", NEW, idempotency_key="x1") for _time in range(2)]
    assert answers[0].said == answers[1].said
    assert CustomField.objects.count() == 1
