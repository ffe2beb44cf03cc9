"""Whoever was erased does not come back by a colleague's form, a file or a program; she herself does, unasked."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Contact
from crm.contacts.people.intake import OnExclusionList, add_contact
from crm.contacts.safeguards.exclusions import may_know_of
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure.mass_tombstones import lay_many
from crm.privacy.erasure.tombstones import lift_tombstone, matching_erasure
from crm.privacy.models import LedgerEntry, Person
from tests.files.import_cases import checked, counts, csv, imported, prepared

pytestmark = pytest.mark.django_db

ANNA = {"name": "Anna Nowak", "email": "anna@x.test", "phone": "601222214"}
ROW = "NOWAK Anna;ANNA@x.test;;Mebloplast;;;;;"
OTHER = "Jan Nowak;anna@x.test;;;;;;;"


@pytest.fixture
def gone(add, sam, dora):
    """Anna was here and was erased."""
    erase(add(sam, **ANNA).person, {}, by=dora)
    return matching_erasure(emails=[ANNA["email"]], name=ANNA["name"])


def typed(team, **changes):
    return {
        **ANNA,
        "origin_kind": "fair",
        "origin_label": "Drema 2026",
        "purpose": "contracts",
        "notice": "given",
        "team": team.pk,
        **changes,
    }


def test_the_quick_add_keeps_what_was_typed_and_says_no_more_than_the_list_of_exclusions(gone, as_user, sam, team_a):
    answer = as_user(sam).post(reverse("contacts:add"), typed(team_a))
    page = answer.content.decode()
    assert (answer.status_code, Contact.objects.count(), Person.objects.count()) == (422, 0, 0)
    assert ("liście wykluczeń" in page or "list of exclusions" in page, "anna@x.test" in page) == (True, True)
    assert str(gone.stone) not in page


def test_somebody_else_with_the_address_is_taken_in(gone, as_user, sam, team_a):
    as_user(sam).post(reverse("contacts:add"), typed(team_a, name="Jan Nowak", phone=""))
    assert [contact.person.name for contact in Contact.objects.with_keys()] == ["Jan Nowak"]


def test_her_own_enquiry_makes_a_new_person_without_asking(gone, as_user, sam, team_a):
    as_user(sam).post(reverse("contacts:add"), typed(team_a, origin_kind="enquiry", origin_label="mail z 3 maja"))
    assert [contact.person.name for contact in Contact.objects.with_keys()] == ["Anna Nowak"]


def test_an_import_leaves_her_out_and_says_so_until_the_desk_decides(gone, sam, oskar):
    load = checked(prepared(sam, csv(ROW, OTHER)))
    assert counts(load) == {"new": 1, "updated": 0, "duplicate": 0, "refused": 1}
    row = load.rows.get(outcome="refused")
    assert ([code for _at, _target, code in row.problems], row.attention) == (["erased_before"], True)
    done = imported(prepared(sam, csv(ROW), name="drugi.csv"))
    assert (counts(done)["refused"], Contact.objects.count()) == (1, 0)
    lift_tombstone(gone.stone, "Wróciła jako klientka", by=oskar, at=timezone.now())
    assert counts(imported(prepared(sam, csv(ROW), name="trzeci.csv")))["new"] == 1


def test_whoever_came_back_is_a_duplicate_like_anybody_else(gone, sam, contracts):
    add_contact(ANNA, by=sam, purpose=contracts, origin_kind="enquiry", origin_label="mail")
    load = checked(prepared(sam, csv(ROW)))
    assert counts(load)["refused"] == 0


def test_the_verb_itself_refuses_and_writes_nothing(gone, add, sam):
    with pytest.raises(OnExclusionList):
        add(sam, **ANNA)
    assert Person.objects.count() == 0


def test_another_team_hears_nothing_and_the_desk_hears_at_once(gone, as_user, mallory, team_b, dora):
    answer = as_user(mallory).post(reverse("contacts:add"), typed(team_b))
    page = as_user(mallory).get(answer.headers["Location"]).content.decode()
    assert (answer.status_code, "wyklucze" in page, "exclusion" in page) == (302, False, False)
    anna = Contact.objects.with_keys().get()
    entry = LedgerEntry.objects.get(act="contact.came_back")
    assert (entry.about, entry.target) == (anna.uid, f"tombstone:{gone.stone}")
    desk = as_user(dora)
    assert "?only=returned" in desk.get(reverse("dpo:overview")).content.decode()
    assert str(anna.uid) in desk.get(reverse("dpo:people") + "?only=returned").content.decode()


def test_a_file_of_another_team_says_nothing_either(gone, mallory):
    load = imported(prepared(mallory, csv(ROW)))
    assert (counts(load)["new"], [row.problems for row in load.rows.all()]) == (1, [[]])
    assert LedgerEntry.objects.filter(act="contact.came_back").count() == 1


def test_whoever_sees_everybody_is_told(gone, oskar, contracts):
    values = {"purpose": contracts, "origin_kind": "fair", "origin_label": "Drema", "owner": oskar}
    with pytest.raises(OnExclusionList):
        add_contact(ANNA, by=oskar, **values)


def test_the_eraser_of_many_remembers_the_team_as_well(add, sam, mallory, dora):
    anna = add(sam, **ANNA)
    lay_many([anna.pk], by=dora, at=timezone.now())
    stone = matching_erasure(emails=[ANNA["email"]])
    assert (stone.team, may_know_of(stone, sam), may_know_of(stone, mallory)) == (anna.team_id, True, False)
