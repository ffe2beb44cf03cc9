"""Contacts merged by API and taken back: the verbs of the screen, their refusals, nothing personal in the answer."""

import pytest
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.refusals import CASE
from crm.contacts.models import Contact
from crm.privacy.models import ContactPoint, LedgerEntry, Merge, Person
from dsar.models import Case, Subject
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.conftest import agree

TOLD = {"purpose": "contracts"}


@pytest.fixture
def twin(add, sam):
    """Ada again, from a fair, with another mailbox."""
    return add(sam, name="Ada K.", email="a.kowalska@dom.test", phone="", city="Kościan")


def fresh(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def merged(caller, ada, twin, **more):
    return caller.post(f"contacts/{ada.uid}/merge/", {**TOLD, "other": str(twin.uid), **more})


def version(caller, contact):
    return caller.get(f"contacts/{contact.uid}/?purpose=contracts").headers["ETag"]


def test_two_become_one_and_the_other_says_where_it_is_now(hub, issued, shop, ada, twin):
    name = ada.person.name
    answer = merged(hub, ada, twin, theirs=["name", "address"])
    merge = Merge.objects.get()
    assert (answer.status_code, answer.said) == (201, {"id": str(ada.uid), "merge": str(merge.uid)})
    assert answer.headers["Location"] == f"/api/v1/contacts/{ada.uid}/"
    assert version(hub, ada).startswith(answer.headers["ETag"][:-1])  # a reading adds a digest of what it showed
    result = fresh(ada)
    assert (name, result.person.name, result.city) == ("Ada Kowalska", "Ada K.", "Kościan")
    assert list(ContactPoint.objects.filter(person=ada.pk, kind="email").values_list("person", flat=True)) == [ada.pk]
    gone = hub.get(f"contacts/{twin.uid}/?purpose=contracts")
    assert (code(gone), gone.said["into"]) == ((410, "merged"), str(ada.uid))
    acts = LedgerEntry.objects.filter(actor_kind="token", act="person.merged")
    assert list(acts.values_list("actor_id", flat=True)) == [issued[0].prefix]


def test_a_merge_is_taken_back(hub, ada, twin):
    merge = merged(hub, ada, twin).said["merge"]
    back = hub.post(f"contacts/merges/{merge}/undo/", {})
    assert (back.status_code, back.said, back.headers["Location"]) == (
        *(201, {"id": str(twin.uid)}, f"/api/v1/contacts/{twin.uid}/"),
    )
    assert hub.get(f"contacts/{twin.uid}/?purpose=contracts").said["city"] == "Kościan"
    assert code(hub.post(f"contacts/merges/{merge}/undo/", {})) == (404, "not_found")


def test_asked_twice_it_is_done_once(hub, ada, twin):
    body = {**TOLD, "other": str(twin.uid)}
    first, second = (hub.post(f"contacts/{ada.uid}/merge/", body, Idempotency_Key="k-1") for _turn in range(2))
    assert (first.said, second.headers["Idempotency-Replayed"]) == (second.said, "true")
    merge = first.said["merge"]
    first, second = (hub.post(f"contacts/merges/{merge}/undo/", {}, Idempotency_Key="k-2") for _turn in range(2))
    assert (first.status_code, first.said) == (second.status_code, second.said)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"theirs": ["pesel"]}, {"/theirs": "unknown_field"}),
        ({"theirs": ["owner"]}, {"/theirs": "unknown_field"}),
        ({"theirs": ["custom_nosuch"]}, {"/theirs": "unknown_field"}),
        ({"survivor": 1}, {"/survivor": "unknown_field"}),
        ({"other": "Ada"}, {"/other": "invalid"}),
    ],
)
def test_what_cannot_be_is_refused_by_name(hub, ada, twin, sent, told):
    assert wrong(merged(hub, ada, twin, **sent)) == told
    assert Merge.objects.count() == 0


def test_nobody_is_merged_with_herself(hub, ada):
    assert wrong(merged(hub, ada, ada)) == {"/other": "same"}


def test_both_are_merged_for_a_purpose_that_allows_both(hub, sam, ada, twin, offers):
    assert code(merged(hub, ada, twin, purpose="offers")) == (409, "contact_not_allowed")
    agree(twin.person, offers, by=sam)
    assert merged(hub, ada, twin, purpose="offers").status_code == 201


def test_a_value_that_the_purpose_does_not_need_is_not_chosen(hub, sam, ada, twin, offers):
    agree(twin.person, offers, by=sam)
    assert wrong(merged(hub, ada, twin, purpose="offers", theirs=["position"])) == {"/position": "not_needed"}
    assert Merge.objects.count() == 0


def test_whom_one_does_not_see_is_missing_on_either_side(hub, ada, add, mallory):
    foreign = add(mallory, name="Ada Kowalska")
    assert code(merged(hub, ada, foreign)) == code(merged(hub, foreign, ada)) == (404, "not_found")
    assert Merge.objects.count() == 0


def test_a_restricted_person_is_not_merged(hub, ada, twin):
    Restriction.objects.create(person=twin.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    answer = merged(hub, ada, twin)
    assert (code(answer), answer.said["reason"]) == ((409, "contact_not_allowed"), "restricted")


def test_an_open_request_stands_in_the_way_of_the_merge_and_of_its_undo(hub, sam, ada, twin, ben):
    merge = join_contacts(fresh(twin), fresh(ada), by=sam)
    case = Case.objects.create(number="W-1", person=Person.create(name="Ada"), taken_by="user:1")
    Subject.objects.create(case=case, person=ada.person, person_hash="a" * 64, found_by="user:1")
    for answer in (merged(hub, ben, ada), hub.post(f"contacts/merges/{merge.uid}/undo/", {})):
        assert (code(answer), answer.said["detail"]) == ((409, "merge_refused"), str(CASE))


def test_a_merge_over_a_version_that_is_gone_is_refused(hub, ada, twin):
    old = version(hub, ada)
    hub.patch(f"contacts/{ada.uid}/?purpose=contracts", {"status": "customer"}, If_Match=old)
    body = {**TOLD, "other": str(twin.uid)}
    late = hub.post(f"contacts/{ada.uid}/merge/", body, If_Match=old)
    assert (code(late), Merge.objects.count()) == ((412, "precondition_failed"), 0)


def test_the_scope_to_change_contacts_is_what_it_takes(as_token, ada, twin):
    assert code(merged(as_token("contacts:read"), ada, twin)) == (403, "scope_missing")
    assert merged(as_token("contacts:write"), ada, twin).status_code == 201
