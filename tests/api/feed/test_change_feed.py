"""Whoever follows the feed of changes holds what the lists say, however often they stop, and nobody who is gone."""

import random

import pytest
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import lift, restrict
from crm.contacts.companies.company_bin import bin_all
from crm.contacts.companies.company_editing import add_company, edit_company
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.entries.composing import write
from crm.contacts.merging.joining import join_contacts
from crm.contacts.models import Company, Contact
from crm.contacts.people.bin import restore, to_bin
from crm.contacts.people.editing import edit
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs import ledger
from tests.api.conftest import code
from tests.api.external_ids.test_external_ids import told
from tests.api.test_tour import walk
from tests.disclosing import ended
from tests.dsar.decided_cases import with_key
from tests.files.import_cases import csv, imported, prepared

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
            if result["again"]:
                self.held = {row["id"]: row for row in self.listed()}
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
    ground = str(ada.person.grounds.get(purpose__slug="offers").uid)
    assert result["results"] == [
        {"record": "contact", "id": str(ada.uid), "change": "not_allowed"},
        {"record": "consent", "id": ground, "change": "changed"},  # her no is for this purpose too
    ]
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


def pages(caller, area="contacts"):
    """The pages of a list, one after another, as a program asks for them."""
    page = caller.get(f"{area}/?purpose=contracts&page_size=2").said
    yield page["results"]
    while page["next"]:
        page = caller.get(page["next"].partition("/api/v1/")[2]).said
        yield page["results"]


def test_a_first_reading_that_goes_on_while_the_house_works_ends_as_an_undisturbed_one(hub, add, sam, dora, offers):
    dice = random.Random(11)  # noqa: S311 - the same acts each time
    people = [add(sam, name=f"Osoba {number}", email=f"pierwsza{number}@firma.test") for number in range(16)]
    copy = Copy(hub)
    copy.held, copy.sync = {}, hub.get(FEED).said["sync"]
    for page in pages(hub):
        copy.held |= {row["id"]: row for row in page}
        if len(people) < 3:
            continue
        called, paused, binned = people.pop(), people.pop(dice.randrange(len(people))), dice.choice(people)
        write(fresh(called), by=sam, kind="call", outcome="talked")  # goes to the first page, read long ago
        told(hub, called.uid, [f"K {called.pk}"])
        restrict(paused.person, reason="accuracy", by=dora)
        if fresh(binned).binned_at is None:
            to_bin(fresh(binned), by=sam)
        people = [contact for contact in people if contact != binned]
    copy.follow()
    assert (same(copy), 0 < len(copy.held) < 16) == (True, True)


def test_firms_deals_tasks_and_papers_are_let_go_too(hub, add, sam, mallory, dora):
    contact = add(sam)
    about = {"contact": str(contact.uid), "purpose": "contracts"}
    firms = [hub.post("companies/", {"name": name}).said["id"] for name in ("Jeden S.A.", "Dwa S.A.")]
    deal = hub.post("deals/", {**about, "title": "Regały"}).said["id"]
    task = hub.post("tasks/", {**about, "kind": "call", "title": "Oddzwonić", "due_on": "2026-12-24"}).said["id"]
    paper = {**about, "kind": "offer", "issued_on": "2026-01-05", "number": "O 1"}
    paper = hub.post("documents/", paper).said["id"]
    for area in ("contacts", "companies", "deals", "tasks", "documents"):
        hub.get(f"{area}/?purpose=contracts")
    sync = hub.get("changes/?purpose=contracts").said["sync"]

    def told_now():
        nonlocal sync
        answer = hub.get(f"changes/?purpose=contracts&cursor={sync}").said
        sync = answer["sync"]
        rows = [row for row in answer["results"] if row["record"] != "consent"]
        return {row["id"]: (row["change"], *([row["into"]] if "into" in row else [])) for row in rows}

    hers = {str(contact.uid), deal, task, paper}
    restrict(contact.person, reason="accuracy", by=dora)
    assert told_now() == dict.fromkeys(hers, ("not_allowed",))
    lift(contact.person, by=dora, told_at=timezone.now())
    assert told_now() == dict.fromkeys(hers, ("changed",))
    to_bin(fresh(contact), by=sam)
    assert {uid: change[0] for uid, change in told_now().items()}[str(contact.uid)] == "gone"
    restore(fresh(contact), by=sam)
    assert told_now() == dict.fromkeys(hers, ("changed",))
    gone, stays = (Company.objects.get(uid=uid) for uid in firms)
    join_companies(gone, stays, by=sam)
    assert told_now() == {firms[0]: ("merged", firms[1]), firms[1]: ("changed",)}
    assign([Company.objects.get(uid=firms[1])], mallory)
    assert told_now() == {firms[1]: ("not_allowed",)}
    erase(with_key(contact.person), {}, by=dora)
    assert told_now() == dict.fromkeys(hers, ("erased",))


def assign(companies, keeper):
    """As a hand-over does it."""
    for company in companies:
        Company.objects.filter(pk=company.pk).update(owner=keeper, team=keeper.teams.get())
        ledger.record("company.assigned", by=keeper, target=f"company:{company.uid}", fields=["owner", "team"])


def test_of_what_it_never_had_nothing_is_told(hub, rival, sam, mallory):
    mark = rival.get(FEED).said["sync"]
    firm = add_company({"name": "Obca S.A."}, by=sam)
    edit_company(firm, {"city": "Łódź"}, by=sam)
    bin_all([firm.uid], by=sam)
    assert rival.get(f"{FEED}&cursor={mark}").said["results"] == []


def test_a_firm_that_comes_with_an_import_of_people_is_told(hub, sam, contracts):
    mark = hub.get("changes/?purpose=contracts").said["sync"]
    imported(prepared(sam, csv("Jan Nowak;jan@x.test;;Nowa Firma S.A.;0001590831;;;;")))
    company = Company.objects.get(name="Nowa Firma S.A.")
    rows = hub.get(f"changes/?purpose=contracts&cursor={mark}").said["results"]
    assert {"record": "company", "id": str(company.uid), "change": "changed"} in rows


def test_the_guide_runs(hub):
    known = {"sync": hub.get("changes/?purpose=contracts").said["sync"]}
    assert walk(hub, "Changes", known) == [200, 200]
