"""The queue of likely pairs: what is found at night, who sees it, and the screen on which two become one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.restrictions import restrict
from crm.contacts.merging.pair_queue import contacts_for
from crm.contacts.merging.pair_search import TOGETHER, find, find_at_night, pair_of
from crm.contacts.merging.pairs_set_aside import mark_different
from crm.contacts.models import Company, CompanyPair, Contact, ContactPair
from crm.contacts.people.bin import to_bin
from crm.contacts.people.resemblance import similar
from crm.contacts.people.sharing import share
from crm.privacy.models import AccessEntry, ContactPoint, LedgerEntry, Merge

KEPT = ("pair",)

QUEUE = "/contacts/duplicates/"
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def firm(sam, team_a):
    return Company.objects.create(name="Mebloplast", owner=sam, team=team_a)


def found():
    """{frozenset of names: reasons} of the open pairs after a look through everybody."""
    find()
    rows = ContactPair.objects.open().select_related("one__person__key", "other__person__key")
    return {frozenset((row.one.person.name, row.other.person.name)): row.alike for row in rows}


def test_the_same_address_pairs_those_whose_names_resemble(add, sam):
    add(sam, name="Anna Wiśniewska", email="a@dom.test", phone="601000001")
    add(sam, name="Wisniewska Anna", email="A@dom.test", phone="")
    add(sam, name="Piotr Zawada", email="a@dom.test", phone="")
    other = add(sam, name="", email="b@dom.test", phone="601 000 001")
    ContactPoint.objects.create(person=other.person, kind="email", value="z@dom.test")
    assert found() == {
        frozenset(("Anna Wiśniewska", "Wisniewska Anna")): ["email"],
        frozenset(("Anna Wiśniewska", "")): ["phone"],
    }


def test_how_many_another_team_has_behind_an_address_or_at_a_company_is_not_felt(add, sam, mallory, firm):
    for by, times in ((mallory, TOGETHER + 1), (sam, 2)):
        for _each in range(times):
            add(by, name="Anna Wiśniewska", email="a@dom.test", phone="")
    find()
    assert (contacts_for(sam).count(), contacts_for(mallory).count()) == (1, 0)
    Contact.objects.update(company=firm)
    values = {by: len(similar(by, name="Anna Wiśniewska", employer=firm)) for by in (sam, mallory)}
    assert values == {sam: 2, mallory: 3}


def test_a_further_address_counts_like_the_main_one(add, sam):
    first = add(sam, name="Anna Wiśniewska", email="a@dom.test", phone="")
    ContactPoint.objects.create(person=first.person, kind="phone", value="+48601000001")
    add(sam, name="Anna Wiśniewska", email="b@dom.test", phone="601000001")
    assert list(found().values()) == [["phone"]]


def test_a_similar_name_pairs_people_of_one_company_only(add, sam, firm):
    add(sam, name="Anna Wiśniewska", email="a@dom.test", phone="", company=firm)
    add(sam, name="Anna Wisniewska-Lis", email="b@dom.test", phone="", company=firm)
    add(sam, name="Anna Nowak", email="c@dom.test", phone="", company=firm)
    add(sam, name="Anna Wiśniewska", email="d@dom.test", phone="")
    assert found() == {frozenset(("Anna Wiśniewska", "Anna Wisniewska-Lis")): ["name", "company"]}


def test_an_office_behind_one_number_is_no_duplicate(add, sam):
    for number in range(7):
        add(sam, name="Anna Wiśniewska", email=f"a{number}@dom.test", phone="601000001")
    assert found() == {}


def test_firms_with_one_nip_or_one_name_are_paired(sam, team_a):
    values = {"owner": sam, "team": team_a}
    for name, nip in (("Mebloplast", "5252248481"), ("Mebloplast SA", "5252248481"), ("MEBLOPLAST", ""), ("Inna", "")):
        Company.objects.create(name=name, nip=nip, **values)
    find()
    pairs = {(row.one.name, row.other.name): row.alike for row in CompanyPair.objects.select_related("one", "other")}
    assert pairs == {("Mebloplast", "Mebloplast SA"): ["nip"], ("Mebloplast", "MEBLOPLAST"): ["name"]}


@pytest.fixture
def pair(add, sam):
    """Two records of Anna, both Sam's."""
    contact = add(sam, name="Anna Wiśniewska", email="a@dom.test", phone="601000001", position="Kierownik")
    other = add(sam, name="Anna Wisniewska", email="b@dom.test", phone="601000001", position="Dyrektor")
    find()
    row = ContactPair.objects.get()
    assert (row.one_id, row.other_id) == (contact.pk, other.pk)
    return row


def test_what_somebody_said_stays_said_and_what_is_over_leaves(pair, sam):
    mark_different(pair, by=sam)
    find()
    assert ContactPair.objects.open().count() == 0
    assert LedgerEntry.objects.filter(act="duplicate.settled").count() == 1
    ContactPair.objects.update(settled_at=None)
    ContactPoint.objects.all().delete()
    other = Contact.objects.with_keys().get(pk=pair.other_id)
    other.person.phone = ""
    other.person.save()
    find()
    assert ContactPair.objects.count() == 0


def test_restricted_and_binned_people_are_in_no_pair(pair, sam):
    other = Contact.objects.with_keys().get(pk=pair.other_id)
    to_bin(other, by=sam)
    assert list(contacts_for(sam)) == []
    Contact.objects.update(binned_at=None)
    restrict(other.person, "accuracy", by=sam)
    assert list(contacts_for(sam)) == []
    find()
    assert not ContactPair.objects.exists()


def test_a_pair_is_there_for_whoever_sees_both(pair, sam, nina, mallory, as_user):
    share(Contact.objects.with_keys().get(pk=pair.one_id), [mallory], by=sam)
    url = reverse("contacts:duplicate", args=[pair.uid])
    assert [as_user(user).get(url).status_code for user in (sam, nina, mallory)] == [200, 200, 404]
    assert "Wiśniewska" in as_user(sam).get(QUEUE).content.decode()
    assert "Wiśniewska" not in as_user(mallory).get(QUEUE).content.decode()


def test_it_looks_once_a_night_and_at_any_hour_when_that_is_long_ago(db):
    night = datetime(2026, 11, 27, 3, 10, tzinfo=WARSAW)
    assert find_at_night(night) is True
    LedgerEntry.objects.filter(act="duplicates.found")  # written with the real clock
    now = timezone.now()
    noon = timezone.localtime(now).replace(hour=12)
    assert find_at_night(noon if noon > now else noon + timedelta(days=1)) is False
    assert find_at_night(now + timedelta(days=3)) is True


def test_the_screen_shows_both_and_is_in_the_access_log(pair, sam, as_user):
    page = as_user(sam).get(reverse("contacts:duplicate", args=[pair.uid])).content.decode()
    assert all(text in page for text in ("Kierownik", "Dyrektor", "a@dom.test", "b@dom.test"))
    entry = AccessEntry.objects.filter(view="contacts:merging").get()
    assert sorted(entry.people) == [pair.one_id, pair.other_id]


def test_looking_at_a_pair_changes_nothing(pair, sam, as_user):
    before = list(LedgerEntry.objects.values_list("pk", flat=True))
    as_user(sam).get(reverse("contacts:duplicate", args=[pair.uid]))
    assert list(LedgerEntry.objects.values_list("pk", flat=True)) == before


def test_two_become_one_as_chosen_and_two_again(pair, sam, as_user):
    client = as_user(sam)
    sent = {"master": "other", "position": "one", "email": "other"}
    answer = client.post(reverse("contacts:duplicate", args=[pair.uid]), sent)
    survivor = Contact.objects.with_keys().get(pk=pair.other_id)
    assert answer.url == reverse("contacts:record", args=[survivor.uid])
    assert (survivor.position, survivor.person.email) == ("Kierownik", "b@dom.test")
    merge = Merge.objects.get()
    page = client.get(answer.url).content.decode()
    assert reverse("contacts:merge", args=[merge.uid]) in page
    client.post(reverse("contacts:merge", args=[merge.uid]))
    assert Contact.objects.count() == 2
    assert client.post(reverse("contacts:merge", args=[merge.uid])).status_code == 404


def test_nothing_chosen_is_asked_again_with_what_was_chosen(pair, sam, as_user):
    answer = as_user(sam).post(
        reverse("contacts:duplicate", args=[pair.uid]), {"master": "neither", "position": "other"}
    )
    assert answer.status_code == 422
    assert Contact.objects.count() == 2


def test_what_stands_in_the_way_is_said(pair, sam, as_user, monkeypatch):
    monkeypatch.setattr("crm.contacts.merging.refusals.merge_obstacle", lambda people: "Sprawa w toku.")
    answer = as_user(sam).post(reverse("contacts:duplicate", args=[pair.uid]), {"master": "one"})
    assert (answer.status_code, "Sprawa w toku." in answer.content.decode()) == (422, True)


def test_any_two_of_ones_own_can_be_compared(add, sam, mallory, as_user):
    contact, other = add(sam, name="Jan Bury", phone=""), add(sam, name="Janusz Szary", phone="", email="j@s.test")
    foreign = add(mallory, name="Janusz Obcy", phone="", email="o@s.test")
    url = reverse("contacts:merging", args=[contact.uid])
    page = as_user(sam).post(url, {"q": "Janusz"}).content.decode()
    assert (str(other.uid) in page, str(foreign.uid) in page) == (True, False)
    answer = as_user(sam).post(url, {"other": str(other.uid)})
    assert answer.url == reverse("contacts:duplicate", args=[ContactPair.objects.get().uid])
    assert as_user(sam).post(url, {"other": str(foreign.uid)}).status_code == 404


def test_a_pair_made_by_hand_outlives_the_night(add, sam):
    contact, other = add(sam, name="Jan Bury", phone=""), add(sam, name="Ewa Szara", phone="", email="e@s.test")
    pair_of(contact.pk, other.pk, model=ContactPair, by=sam)
    find()
    assert ContactPair.objects.open().count() == 1


def test_a_new_contact_is_warned_of_a_namesake_at_the_company_and_of_a_nip(add, sam, mallory, firm):
    anna = add(sam, name="Anna Wiśniewska", email="a@dom.test", phone="", company=firm)
    trader = add(sam, name="Ewa Krawcowa", email="e@dom.test", phone="")
    business = Company(owner=sam, team=firm.team, name="Krawiectwo", nip="5252248481")
    business.become_sole_trader(trader.person)
    business.save()
    texts = [[(piece.contact.pk, str(piece.by_what)) for piece in similar(sam, **item)] for item in typed(firm)]
    assert texts == [
        [(anna.pk, "podobna osoba w tej samej firmie")],
        [(anna.pk, "ten sam e-mail")],
        [(trader.pk, "ten sam NIP")],
        [],
        [],
    ]
    assert similar(mallory, name="Anna Wiśniewska", employer=firm) == []


def typed(firm):
    """What is typed, one after another."""
    return [
        {"name": "wisniewska anna", "employer": firm},
        {"name": "Anna Wiśniewska", "employer": firm, "email": "a@dom.test"},
        {"nip": "5252248481"},
        {"name": "Anna", "employer": firm},
        {"name": "Anna Wiśniewska"},
    ]
