"""Definitions of custom fields by the API: added, changed, laid aside, with the rights and refusals of the page."""

import pytest
from django.utils import timezone

from crm.contacts.custom.definitions import change_field
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import CustomField
from crm.contacts.models.custom import KEPT_FOR
from crm.contacts.people.editing import edit
from crm.privacy.models import LedgerEntry
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.contacts.custom.field_cases import make, opened
from tests.sales.object_builders import make_field, make_kind

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
    assert read.said == {
        **{"id": answer.said["id"], "record": "contact", "key": "branza", "kind": "choice", "label": "Branża"},
        **dict.fromkeys(("label_en", "help_text", "help_text_en", "unit", "formula"), ""),
        **{"category": "employment", "purposes": ["contracts"], "hidden_from": [], "from_her": True, "required": True},
        **{"offered": True, "choices": read.said["choices"]},
    }
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


def test_it_is_moved_behind_another_of_its_record(hub, contracts):
    first, second, third = (make(label) for label in ("A", "B", "C"))
    foreign = make("D", record="company", category="company")
    url = f"fields/{third.uid}/"
    for after, order in ((None, "CAB"), (str(second.uid), "ABC"), (str(first.uid), "ACB"), (str(first.uid), "ACB")):
        answer = hub.patch(url, {"after": after}, **match(hub.get(url)))
        assert answer.status_code == 200, answer.said
        assert "".join(field["label"] for field in hub.get("fields/").said["results"]) == f"{order}D"
    assert answer.said["changed"] == []
    for nowhere in (foreign.uid, "b1946ac9-2f1a-4c0b-9d5e-000000000000"):
        assert wrong(hub.patch(url, {"after": str(nowhere)}, **match(hub.get(url)))) == {"/after": "after"}
    assert LedgerEntry.objects.filter(act="field.changed").count() == 3


def test_it_is_removed_and_restored_with_what_it_held_once_each(hub, sam, ada, contracts):
    field = make("Branża")
    edit(opened(ada), {field.name: "Meble"}, version=1, by=sam)
    url = f"fields/{field.uid}/"
    answer = hub.post(f"{url}removal/", {})
    field.refresh_from_db()
    assert (answer.status_code, answer.said) == (
        201,
        {"id": str(field.uid), "restorable_until": field.until.isoformat()},
    )
    assert [code(hub.get(url))[0], code(hub.post(f"{url}removal/", {}))[0]] == [404, 404]
    assert hub.get("fields/").said["results"] == []
    back = hub.post(f"{url}restoration/", {})
    assert (back.status_code, back.said) == (201, {"id": str(field.uid)})
    assert hub.patch(url, {"label": "Rynek"}, **match(back)).said["changed"] == ["label"]
    assert code(hub.post(f"{url}restoration/", {}))[0] == 404
    assert custom_values_of(opened(ada)) == {field.name: "Meble"}
    acts = LedgerEntry.objects.filter(act__startswith="field.re").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["field.removed", "field.restored"]


def test_after_thirty_days_it_does_not_come_back(hub, contracts):
    field = make("Branża")
    hub.post(f"fields/{field.uid}/removal/", {})
    CustomField.objects.update(removed_at=timezone.now() - KEPT_FOR)
    assert code(hub.post(f"fields/{field.uid}/restoration/", {}))[0] == 422
    CustomField.objects.update(emptied_at=timezone.now())
    assert code(hub.post(f"fields/{field.uid}/restoration/", {}))[0] == 404
    assert CustomField.objects.get().removed_at


def test_fields_of_own_kinds_of_records_are_among_them(hub, contracts):
    field = make_field(make_kind(), "Zakres")
    assert [row["id"] for row in hub.get("fields/").said["results"]] == [str(field.uid)]
    assert hub.get(f"fields/{field.uid}/").said in hub.get("fields/").said["results"]


def test_from_whom_it_is_hidden_is_told_to_those_who_may_change_it(hub, as_token, contracts):
    field = make("Tajne", hidden_from=["sales"])
    assert hub.get(f"fields/{field.uid}/").said["hidden_from"] == ["sales"]
    reader = as_token("fields:read")
    for answer in (reader.get(f"fields/{field.uid}/").said, *reader.get("fields/").said["results"]):
        assert "hidden_from" not in answer
