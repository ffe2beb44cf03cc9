"""Making one contact of two: chosen values, strictest grounds, both addresses, and the way back for thirty days."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from consents.grounds.recording import may_contact, object_to_marketing, record_ground, withdraw
from consents.grounds.restrictions import restrict
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent, Restriction, Suppression
from crm.contacts.entries.composing import write
from crm.contacts.history.onlookers import rows_about
from crm.contacts.merging import joining
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.pair_search import find
from crm.contacts.merging.pairs_set_aside import mark_different
from crm.contacts.merging.refusals import CASE, HOLD, PAUSED, Refused
from crm.contacts.merging.splitting import finalise_merges, split_contacts
from crm.contacts.models import Company, Contact, ContactPair, Interaction
from crm.contacts.people.sharing import share
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.logs import access_log
from crm.privacy.models import ContactPoint, LedgerEntry, Merge, Person
from dsar.models import Case, Subject
from retention.holds.hold_acts import place
from tests.conftest import agree
from tests.sizes import examples


@pytest.fixture
def twin(add, sam):
    """Ada again, from a fair, with another mailbox and a diacritic less."""
    return add(sam, name="Ada Kowalska", email="a.kowalska@dom.test", phone="", city="Kościan")


def fresh(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def joined(loser, survivor, theirs=(), **options):
    return join_contacts(fresh(loser), fresh(survivor), theirs, **options)


def undone(made, **options):
    return split_contacts(Merge.objects.select_related("survivor__key").get(pk=made.pk), **options)


def said(contact):
    """What a contact says, its grounds and history, in full."""
    result = fresh(contact)
    points = ContactPoint.objects.filter(person=result.pk).select_related("person__key").order_by("pk")
    return {
        "uid": result.uid,
        "person": [getattr(result.person, name) for name in ("name", "email", "phone", "email_index", "name_tokens")],
        "own": [getattr(result, name) for name in ("position", "street", "city", "status", "owner_id", "company_id")],
        "tokens": result.name_tokens,
        "points": [(point.kind, point.value) for point in points],
        "grounds": stored_states(result.person),
        "events": list(GroundEvent.objects.filter(person=result.pk).order_by("pk").values("pk", "kind", "at", "seal")),
        "history": list(Interaction.objects.filter(person=result.pk).order_by("pk").values_list("pk", flat=True)),
    }


def test_the_values_that_were_chosen_stay_and_both_addresses_are_kept(ada, twin, sam):
    joined(twin, ada, {"name", "email"}, by=sam)
    result = said(ada)
    assert result["person"][:3] == ["Ada Kowalska", "a.kowalska@dom.test", "+48602333444"]
    assert result["points"] == [("email", "ada@cerambud.test")]
    assert result["own"][0::2][:2] == ["Prezeska", "Kościan"]
    assert result["tokens"] == result["person"][4]
    assert not Contact.objects.filter(pk=twin.pk).exists()


def test_an_empty_value_never_wins(ada, twin, sam):
    joined(twin, ada, {"phone", "position"}, by=sam)
    assert said(ada)["person"][2] == "+48602333444"
    assert said(ada)["own"][0] == "Prezeska"


def test_one_entry_in_the_ledger_says_who_merged_whom(ada, twin, sam):
    joined(twin, ada, by=sam)
    entry = LedgerEntry.objects.get(act="person.merged")
    assert (entry.about, entry.target, entry.actor_id) == (ada.uid, f"person:{twin.uid}", str(sam.pk))


def test_the_strictest_of_their_grounds_counts(ada, twin, sam, offers):
    agree(twin.person, offers, by=sam)
    withdraw(twin.person, offers, "email", by=sam)
    joined(twin, ada, by=sam)
    assert may_contact(fresh(ada).person, "email", offers).state == "refused"


def test_both_old_numbers_lead_to_the_survivor_for_whoever_sees_it(ada, twin, sam, mallory, as_user):
    old = reverse("contacts:record", args=[twin.uid])
    joined(twin, ada, by=sam)
    assert as_user(sam).get(old).url == reverse("contacts:record", args=[ada.uid])
    assert as_user(mallory).get(old).status_code == 404


def test_what_is_typed_on_an_old_page_arrives(ada, twin, sam, as_user):
    joined(twin, ada, by=sam)
    sent = {"kind": "note", "text": "Oddzwonić."}
    answer = as_user(sam).post(reverse("contacts:interactions", args=[twin.uid]), sent)
    assert (answer.status_code, answer.url) == (307, reverse("contacts:interactions", args=[ada.uid]))


def test_who_saw_either_and_what_happened_with_either_is_the_survivors(ada, twin, sam):
    access_log.shown(by=sam, view="contacts:record", people=[twin.pk], fields=["name"])
    write(fresh(twin), by=sam, kind="note", text="z targów")
    joined(twin, ada, by=sam)
    assert [row.view for row in rows_about(fresh(ada), sam)] == ["contacts:record"]
    assert Interaction.objects.select_related("person__key").get().summary == "z targów"


def test_a_merge_taken_back_leaves_both_as_they_were(ada, twin, sam, mallory, offers):
    agree(twin.person, offers, by=sam, channel="phone")
    object_to_marketing(twin.person, by=sam)
    write(fresh(twin), by=sam, kind="note", text="jedna"), write(fresh(ada), by=sam, kind="note", text="druga")
    share(fresh(twin), [mallory], by=sam)
    suppressed = set(Suppression.objects.values_list("pk", flat=True))
    before = said(ada), said(twin)
    result = joined(twin, ada, {"name", "email", "address"}, by=sam)
    assert Contact.objects.visible_to(mallory).filter(pk=ada.pk).exists()
    undone(result, by=sam)
    assert (said(ada), said(twin)) == before
    assert set(Suppression.objects.values_list("pk", flat=True)) == suppressed
    assert list(Contact.objects.visible_to(mallory).values_list("pk", flat=True)) == [twin.pk]
    for contact in (ada, twin):
        assert stored_states(contact.person) == recompute(contact.person)


def test_what_came_after_the_merge_stays_with_the_survivor(ada, twin, sam):
    result = joined(twin, ada, by=sam)
    write(fresh(ada), by=sam, kind="note", text="później")
    undone(result, by=sam)
    assert Interaction.objects.get().person_id == ada.pk


def test_a_no_that_was_said_meanwhile_counts_for_both(ada, twin, sam, offers):
    agree(twin.person, offers, by=sam)
    result = joined(twin, ada, by=sam)
    withdraw(fresh(ada).person, offers, "email", by=sam)
    undone(result, by=sam)
    for contact in (ada, twin):
        assert may_contact(fresh(contact).person, "email", offers).state == "refused"
        assert stored_states(contact.person) == recompute(contact.person)


@pytest.mark.parametrize("channel", ["", "phone"])
def test_an_objection_said_meanwhile_counts_for_both_as_far_as_it_went(ada, twin, sam, offers, channel):
    for contact in (ada, twin):
        for way in ("email", "phone"):
            agree(fresh(contact).person, offers, by=sam, channel=way)
    result = joined(twin, ada, by=sam)
    object_to_marketing(fresh(ada).person, by=sam, channel=channel)
    undone(result, by=sam)
    for contact in (ada, twin):
        states = [may_contact(fresh(contact).person, way, offers).state for way in ("email", "phone")]
        assert states == ["allowed" if channel else "refused", "refused"]
        assert stored_states(contact.person) == recompute(contact.person)


def test_they_stand_in_the_queue_again_at_once_with_whatever_the_night_would_find(ada, twin, add, sam):
    contact = add(sam, name="Ada Kowalska", email="ada.k@dom.test", phone="")
    ContactPoint.objects.create(person=fresh(contact).person, kind="email", value="a.kowalska@dom.test")
    find()
    before = list(ContactPair.objects.open().values("uid", "one", "other", "alike"))
    assert len(before) == 1
    undone(joined(contact, twin, by=sam), by=sam)
    assert list(ContactPair.objects.open().values("uid", "one", "other", "alike")) == before
    find()
    assert list(ContactPair.objects.open().values("uid", "one", "other", "alike")) == before


def test_two_who_were_merged_without_the_queue_stand_in_it_if_they_resemble(ada, twin, add, sam):
    contact = add(sam, name="Ada Kowalska", email="a.kowalska@dom.test", phone="")
    undone(joined(contact, twin, by=sam), by=sam)
    undone(joined(ada, twin, by=sam), by=sam)
    pair = ContactPair.objects.get()
    assert ({pair.one_id, pair.other_id}, pair.alike, pair.settled_at) == ({contact.pk, twin.pk}, ["email"], None)


def test_whoever_was_said_to_be_somebody_else_stays_so_after_the_undo(ada, twin, add, sam):
    contact = add(sam, name="Ada Kowalska", email="a.kowalska@dom.test", phone="")
    find()
    mark_different(ContactPair.objects.get(), by=sam)
    undone(joined(twin, ada, by=sam), by=sam)
    assert {(row.one_id, row.other_id) for row in ContactPair.objects.settled()} >= {(twin.pk, contact.pk)}
    assert ContactPair.objects.open().count() == 0


@pytest.mark.parametrize("which", [0, 1])
def test_a_restricted_record_is_kept_as_it_is(ada, twin, sam, which):
    restrict((ada, twin)[which].person, "accuracy", by=sam)
    with pytest.raises(Refused) as refusal:
        joined(twin, ada, by=sam)
    assert refusal.value.message == PAUSED


def test_a_restriction_placed_at_that_very_moment_is_not_passed_on(ada, twin, sam, monkeypatch):
    """Between the first question and the locks: there is nothing to tell of (Art. 19), since nothing is merged."""

    def meanwhile(keys, at):
        restrict(twin.person, "accuracy", by=sam)
        return set()

    monkeypatch.setattr(joining, "holds_on", meanwhile)
    with pytest.raises(Refused) as refusal:
        joined(twin, ada, by=sam)
    assert (refusal.value.message, Person.objects.filter(pk=twin.pk).exists()) == (PAUSED, True)
    assert not Restriction.objects.filter(person=ada.person).exists()


def test_an_open_request_is_answered_before(ada, twin, sam):
    asker = Person.create(name="Ada")
    case = Case.objects.create(number="W-1", person=asker, taken_by="user:1")
    Subject.objects.create(case=case, person=twin.person, person_hash="a" * 64, found_by="user:1")
    with pytest.raises(Refused) as refusal:
        joined(twin, ada, by=sam)
    assert refusal.value.message == CASE


def test_a_hold_is_carried_over_or_the_merge_is_refused(ada, twin, sam, dora):
    firm = Company.objects.create(name="Cerambud", owner=sam, team=ada.team)
    Contact.objects.filter(pk=twin.pk).update(company=firm)
    other = Company.objects.create(name="Inna", owner=sam, team=ada.team)
    Contact.objects.filter(pk=ada.pk).update(company=other)
    day = timezone.localdate() + timedelta(days=30)
    place({"company": str(firm.uid)}, reason="claim", facts="spór", review_on=day, by=dora)
    with pytest.raises(Refused) as refusal:
        joined(twin, ada, by=sam)
    assert refusal.value.message == HOLD
    result = joined(twin, ada, {"company"}, by=sam)
    late = result.at + timedelta(days=31)
    assert finalise_merges(at=late) == 0
    assert Merge.objects.filter(left__isnull=False).count() == 1


def test_whoever_keeps_one_of_them_only_cannot_merge(ada, add, mallory, sam):
    foreign = add(mallory, name="Ada Kowalska")
    share(foreign, [sam], by=mallory)
    with pytest.raises(PermissionDenied):
        joined(foreign, ada, by=sam)


def test_two_merges_of_one_record_at_once_are_one(ada, twin, ben, sam):
    stale = fresh(twin)
    joined(twin, ada, by=sam)
    with pytest.raises(KeyChanged):
        join_contacts(stale, fresh(ben), by=sam)
    assert Merge.objects.count() == 1


def test_two_records_of_a_sole_trader_have_one_business(ada, twin, sam, add):
    for contact, nip in ((ada, "5252248481"), (twin, "5252248481")):
        firm = Company(owner=sam, team=ada.team, name=f"Usługi {nip}", nip=nip)
        firm.become_sole_trader(contact.person)
        firm.save()
        Contact.objects.filter(pk=contact.pk).update(company=firm)
    gone = Company.objects.get(sole_trader=twin.pk)
    clerk = add(sam, name="Zofia Biurowa")
    Contact.objects.filter(pk=clerk.pk).update(company=gone)
    result = joined(twin, ada, by=sam)
    assert set(Contact.objects.values_list("company__sole_trader", flat=True)) == {ada.pk}
    undone(result, by=sam)
    assert Contact.objects.get(pk=clerk.pk).company_id == gone.pk
    assert Company.objects.with_keys().get(pk=gone.pk).label == "Usługi 5252248481"


STEPS = st.lists(
    st.tuples(
        st.booleans(), st.sampled_from(["agree", "withdraw", "object", "refuse"]), st.sampled_from(["email", "phone"])
    ),
    max_size=6,
)


@settings(max_examples=examples(24))
@given(before=STEPS, theirs=st.sets(st.sampled_from(["name", "email", "phone", "position", "address", "status"])))
def test_whatever_happened_before_a_merge_and_its_undo_change_nothing(ada, twin, sam, offers, before, theirs):
    at = timezone.now() - timedelta(days=1)
    for first, act, channel in before:
        person = Person.objects.with_keys().get(pk=(ada if first else twin).pk)
        at += timedelta(minutes=1)
        if act == "agree":
            record_ground(person, offers, channel, by=sam, proof={"how": "form"}, at=at)
        elif act == "withdraw":
            withdraw(person, offers, channel, by=sam, at=at)
        else:
            object_to_marketing(person, by=sam, at=at, channel=channel if act == "refuse" else "")
    was = said(ada), said(twin)
    answers = [may_contact(fresh(item).person, "email", offers).state for item in (ada, twin)]
    result = joined(twin, ada, theirs, by=sam)
    after = may_contact(fresh(ada).person, "email", offers).state
    assert (after == "allowed") <= ("refused" not in answers)
    assert stored_states(fresh(ada).person) == recompute(fresh(ada).person)
    undone(result, by=sam)
    assert (said(ada), said(twin)) == was
    ContactPair.objects.all().delete()
    assert Ground.objects.exists() or not before
