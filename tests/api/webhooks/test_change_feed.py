"""Whoever follows the feed of changes holds what the lists say, however often they stop, and nobody who is gone."""

import random

import pytest
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import lift, restrict
from crm.contacts.merging.joining import join_contacts
from crm.contacts.models import Contact
from crm.contacts.people.bin import restore, to_bin
from crm.contacts.people.editing import edit
from crm.privacy.erasure.eraser import erase
from tests.api.conftest import code
from tests.api.test_tour import walk
from tests.disclosing import ended
from tests.dsar.decided_cases import with_key

pytestmark = pytest.mark.django_db(transaction=True)
FEED = "changes/?purpose=contracts&page_size=2"


class Copy:
    """A program's copy of the contacts, by the documents alone."""

    def __init__(self, caller):
        self.caller, self.held = caller, {}
        self.sync = caller.get(FEED).said["sync"]
        for row in self.listed():
            self.held[row["id"]] = row

    def listed(self):
        rows, page = [], self.caller.get("contacts/?purpose=contracts").said
        rows += page["results"]
        while page["next"]:
            page = self.caller.get(page["next"].partition("/api/v1/")[2]).said
            rows += page["results"]
        return rows

    def follow(self, *, answers=99):
        """Go on from the mark; `answers` is after how many the program dies."""
        for _answer in range(answers):
            result = self.caller.get(f"{FEED}&cursor={self.sync}").said
            for row in result["results"]:
                if row["record"] == "contact":
                    self.take(row)
            self.sync = result["sync"]
            if not result["more"]:
                return

    def take(self, row):
        self.held.pop(row["id"], None)
        if row["change"] == "changed":
            answer = self.caller.get(f"contacts/{row['id']}/?purpose=contracts")
            if answer.status_code == 200:
                self.held[row["id"]] = answer.said


def same(copy):
    return copy.held == {row["id"]: row for row in copy.listed()}


def fresh(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def test_a_copy_stays_what_the_lists_say(hub, rival, add, sam, dora, contracts):
    people = [add(sam, name=f"Osoba {number}", email=f"osoba{number}@firma.test") for number in range(7)]
    copy, foreign = Copy(hub), Copy(rival)
    assert (len(copy.held), same(copy), foreign.held) == (7, True, {})
    change, bin_, pause, merged, gone, back, result = people
    edit(fresh(change), {"phone": "+48602333444"}, version=change.version, by=sam)
    to_bin(fresh(bin_), by=sam)
    to_bin(fresh(back), by=sam)
    restrict(pause.person, reason="accuracy", by=dora)
    added = add(sam, name="Nowa Osoba", email="nowa@firma.test")
    copy.follow(answers=2)  # dies in the middle
    join_contacts(fresh(merged), fresh(result), by=sam)
    erase(with_key(gone.person), {}, by=dora)
    restore(fresh(back), by=sam)
    copy.follow()
    assert (same(copy), str(added.uid) in copy.held, str(gone.uid) in copy.held) == (True, True, False)
    lift(pause.person, by=dora, told_at=timezone.now())
    copy.follow()
    assert (same(copy), str(pause.uid) in copy.held) == (True, True)
    foreign.follow()
    assert rival.get(f"{FEED}&cursor={foreign.sync}").said["results"] == []


def test_it_says_why_somebody_goes_and_only_to_whom_they_were_given(hub, add, sam, dora, ada, ben, offers):
    sync = hub.get("changes/?purpose=offers").said["sync"]
    hub.get("contacts/?purpose=offers")  # Ada was given, Ben never
    withdraw(ada.person, offers, "email", by=sam)
    edit(fresh(ben), {"phone": "+48602333445"}, version=ben.version, by=sam)
    result = hub.get(f"changes/?purpose=offers&cursor={sync}").said
    assert result["results"] == [{"record": "contact", "id": str(ada.uid), "change": "not_allowed"}]
    uid = str(ada.uid)
    erase(with_key(ada.person), {}, by=dora)
    result = hub.get(f"changes/?purpose=offers&cursor={result['sync']}").said
    assert result["results"] == [{"record": "contact", "id": uid, "change": "erased"}]


def test_where_the_gate_refuses_the_firm_it_hears_only_whom_to_let_go(hub, shop, ada, sam):
    sync = hub.get("changes/?purpose=offers").said["sync"]
    hub.get("contacts/?purpose=offers")
    ended(shop.recipient)
    edit(fresh(ada), {"phone": "+48602333446"}, version=ada.version, by=sam)
    result = hub.get(f"changes/?purpose=offers&cursor={sync}").said
    assert result["results"] == [{"record": "contact", "id": str(ada.uid), "change": "not_allowed"}]


def test_a_mark_belongs_to_one_program_and_one_purpose(hub, rival):
    sync = hub.get("changes/?purpose=offers").said["sync"]
    assert code(rival.get(f"changes/?purpose=offers&cursor={sync}")) == (400, "invalid_cursor")
    assert code(hub.get(f"changes/?purpose=contracts&cursor={sync}")) == (400, "invalid_cursor")
    assert code(hub.get("changes/?purpose=accounting")) == (403, "purpose_not_granted")


def test_random_acts_in_any_order(hub, add, sam, dora):
    dice = random.Random(7)  # noqa: S311 - the same acts each time
    people = [add(sam, name=f"Osoba {number}", email=f"los{number}@firma.test") for number in range(5)]
    copy = Copy(hub)
    for step in range(16):
        chosen = dice.choice(people)
        if (row := Contact.objects.filter(pk=chosen.pk).with_keys().first()) is None:
            continue
        match dice.choice(
            ["edit", "bin", "back", "pause", "go on", "erase"] if step > 9 else ["edit", "bin", "back", "pause"]
        ):
            case "edit" if not row.binned_at and not row.person.restrictions.filter(lifted_at=None):
                edit(row, {"phone": f"+4860233{step:04}"}, version=row.version, by=sam)
            case "bin" if not row.binned_at:
                to_bin(row, by=sam)
            case "back" if row.binned_at:
                restore(row, by=sam)
            case "pause":
                restrict(row.person, reason="accuracy", by=dora)
            case "go on":
                lift(row.person, by=dora, told_at=timezone.now())
            case "erase":
                erase(with_key(row.person), {}, by=dora)
        if dice.random() < 0.4:
            copy.follow(answers=dice.choice([1, 99]))
    copy.follow()
    assert same(copy)


def test_the_guide_runs(hub):
    known = {"sync": hub.get("changes/?purpose=contracts").said["sync"]}
    assert walk(hub, "Changes", known) == [200, 200]
