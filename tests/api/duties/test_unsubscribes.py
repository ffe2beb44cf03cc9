"""Unsubscribed by address alone (Art. 21(2), 7(3)): taken always, of everybody who has it, and answered alike."""

import pytest

from consents.grounds.recording import may_contact
from consents.grounds.restrictions import restrict
from consents.models import Suppression
from crm.contacts.models import Contact
from crm.contacts.people.bin import to_bin
from crm.privacy.models import LedgerEntry, Person
from tests.api.conftest import code
from tests.conftest import agree

UNKNOWN = "nikogo@nigdzie.test"


def unsubscribed(caller, **body):
    return caller.post("unsubscribes/", body)


def state(contact, purpose, channel="email"):
    return str(may_contact(contact.person, channel, purpose).state)


def test_everybody_with_the_address_is_left_alone(rival, hub, add, sam, ada, offers):
    twin = add(sam, name="Adam Kowalski", email="ADA@cerambud.test", phone="")
    agree(twin.person, offers, by=sam)
    assert [state(contact, offers) for contact in (ada, twin)] == ["allowed", "allowed"]
    answer = unsubscribed(rival, email="ada@cerambud.test")  # of another team: a no is nobody's to keep back
    assert (answer.status_code, answer.said) == (202, {"accepted": True})
    assert [state(contact, offers) for contact in (ada, twin)] == ["refused", "refused"]
    objected = LedgerEntry.objects.filter(act="ground.objected")
    assert set(objected.values_list("about", "actor_kind")) == {(ada.uid, "token"), (twin.uid, "token")}
    entry = LedgerEntry.objects.get(act="address.unsubscribed")
    assert (entry.actor_kind, entry.about, entry.target, entry.counts) == (
        *("token", None, "address:email"),
        {"channel": "", "people": 2},
    )
    assert hub.get("people/?purpose=offers").said["results"] == []


def test_the_answer_is_the_same_for_an_address_of_nobody_and_meets_them_later(hub, add, sam, ada, offers):
    known, unknown = unsubscribed(hub, email="ada@cerambud.test"), unsubscribed(hub, email=UNKNOWN)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert (Person.objects.count(), Suppression.objects.filter(kind="email").count()) == (1, 2)
    late = add(sam, name="Nowa Osoba", email=UNKNOWN, phone="")
    assert state(late, offers) == "refused"


def test_by_one_channel_the_others_stay(hub, add, sam, ada, offers):
    assert unsubscribed(hub, phone="602 333 444", channel="sms").status_code == 202
    assert state(ada, offers) == "allowed"
    wrong = unsubscribed(hub, phone="602 333 444", channel="email")
    assert (wrong.status_code, wrong.said["errors"][0]["pointer"]) == (422, "/channel")


def test_one_purpose_alone(hub, ada, offers):
    assert unsubscribed(hub, email="ada@cerambud.test", purpose="offers").said == {"accepted": True}
    assert (state(ada, offers), Suppression.objects.count()) == ("refused", 0)
    assert LedgerEntry.objects.filter(act="ground.withdrawn", about=ada.uid, actor_kind="token").count() == 1
    assert unsubscribed(hub, email=UNKNOWN, purpose="offers").said == {"accepted": True}
    refused = unsubscribed(hub, email=UNKNOWN, purpose="contracts")
    assert (refused.status_code, refused.said["errors"][0]["code"]) == (422, "not_left")


def test_the_restricted_and_the_binned_too(hub, add, ada, sam, dora, offers):

    binned = add(sam, name="Jan Nowak", email="jan@firma.test", phone="")
    to_bin(Contact.objects.with_keys().get(pk=binned.pk), by=sam)
    restrict(ada.person, reason="accuracy", by=dora)
    for address in ("ada@cerambud.test", "jan@firma.test", "ada@cerambud.test"):
        assert unsubscribed(hub, email=address).status_code == 202
    objected = LedgerEntry.objects.filter(act="ground.objected").values_list("about", flat=True)
    assert sorted(objected) == sorted([ada.uid, binned.uid])


def test_it_needs_its_scope(as_token):
    assert code(unsubscribed(as_token("consents:write"), email=UNKNOWN)) == (403, "scope_missing")
    assert unsubscribed(as_token("unsubscribes:write"), email=UNKNOWN).status_code == 202


@pytest.mark.parametrize("body", [{}, {"email": "ada@"}, {"email": "a@b.test", "phone": "602333444"}])
def test_a_part_of_an_address_is_none(hub, body):
    assert (unsubscribed(hub, **body).status_code, Suppression.objects.count()) == (422, 0)
