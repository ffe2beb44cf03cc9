"""A program's copy of all that it reads: begun, broken off at any page, gone on with, it ends as one undisturbed."""

import random

import pytest
from django.db import connection
from django.utils import timezone

from breaches.incidents.incident_reports import report
from consents.grounds.recording import record_ground, withdraw
from consents.grounds.restrictions import lift, restrict
from crm.api.feed import change_feed
from crm.contacts.merging.joining import join_contacts
from crm.contacts.people.bin import restore, to_bin
from crm.contacts.people.editing import edit
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from crm.sales.models import Deal
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.models import Case, Channel
from tests.api.feed.test_change_feed import fresh
from tests.dsar.decided_cases import with_key

pytestmark = pytest.mark.django_db(transaction=True)
AREAS = {
    **{"contact": "contacts", "company": "companies", "deal": "deals", "task": "tasks"},
    **{"document": "documents", "consent": "consents"},
}
NEED_NO_HISTORY = ("contact", "company", "consent")  # what offers needs
BY = system("test")


class Mirror:
    """A copy of every kind of record for one purpose, by the documents alone."""

    def __init__(self, caller, purpose):
        self.caller, self.purpose, self.held = caller, purpose, {}
        self.feed = f"changes/?purpose={purpose}&page_size=3"
        self.sync = caller.get(self.feed).said["sync"]

    def pages(self):
        """Every list, page by page, by the address that each answer gives."""
        needed = AREAS if self.purpose == "contracts" else {kind: AREAS[kind] for kind in NEED_NO_HISTORY}
        for kind, area in needed.items():
            address = f"{area}/?purpose={self.purpose}&page_size=2"
            while address:
                answer = self.caller.get(address)
                assert answer.status_code == 200, answer.said
                self.held |= {(kind, row["id"]): row for row in answer.said["results"]}
                yield
                address = (answer.said["next"] or "").partition("/api/v1/")[2]

    def follow(self, answers=99):
        """Go on from the mark; `answers` is after how many it dies."""
        for _answer in range(answers):
            answer = self.caller.get(f"{self.feed}&cursor={self.sync}").said
            if answer["again"]:
                self.held = {}
                list(self.pages())
            for row in answer["results"]:
                self.take(row)
            self.sync = answer["sync"]
            if not answer["more"]:
                return

    def take(self, row):
        key = (row["record"], row["id"])
        self.held.pop(key, None)
        if row["change"] == "changed":
            answer = self.caller.get(f"{AREAS[row['record']]}/{row['id']}/?purpose={self.purpose}")
            if answer.status_code == 200:
                self.held[key] = answer.said


def undisturbed(caller, purpose):
    mirror = Mirror(caller, purpose)
    list(mirror.pages())
    return mirror.held


def acts_on(contact, number, dice, sam, dora, offers, others):
    """One random act on somebody; False where it does not fit."""
    row, person = fresh(contact), with_key(contact.person)
    paused = person.restrictions.filter(lifted_at=None).exists()
    match dice.choice(["edit", "bin", "back", "pause", "go on", "yes", "no", "deal", "erase", "merge"]):
        case "edit" if not row.binned_at and not paused:
            edit(row, {"phone": f"+4860233{number:04}"}, version=row.version, by=sam)
        case "bin" if not row.binned_at and not paused:
            to_bin(row, by=sam)
        case "back" if row.binned_at:
            restore(row, by=sam)
        case "pause" if not paused:
            restrict(person, reason="accuracy", by=dora)
        case "go on" if paused:
            lift(person, by=dora, told_at=timezone.now())
        case "yes" if not paused:
            record_ground(person, offers, "email", by=sam, proof={"how": "form", "text": "v4"}, at=timezone.now())
        case "no":
            withdraw(person, offers, "email", by=sam)
        case "deal":
            for deal in Deal.objects.filter(person=person):
                Deal.objects.filter(pk=deal.pk).update(version=deal.version + 1)
                ledger.record("deal.changed", by=sam, about=person, target=f"deal:{deal.uid}", fields=["title"])
        case "erase" if number % 3 == 0:
            erase(person, {}, by=dora)
            return True
        case "merge" if not paused and not row.binned_at and others:
            other = fresh(others[0])
            if not other.binned_at and not other.person.restrictions.filter(lifted_at=None).exists():
                join_contacts(row, other, by=sam)
                return True
    return False


@pytest.mark.parametrize("purpose", ["contracts", "offers"])
def test_a_sync_resumed_from_any_page_ends_as_one_undisturbed(hub, add, sam, dora, offers, purpose):
    dice = random.Random(23)  # noqa: S311 - the same acts each time
    people = [add(sam, name=f"Osoba {number}", email=f"lustro{number}@firma.test") for number in range(6)]
    for contact in people:
        about = {"contact": str(contact.uid), "purpose": "contracts"}
        assert hub.post("deals/", {**about, "title": "Regały"}).status_code == 201
        assert hub.post("tasks/", {**about, "kind": "call", "title": "T", "due_on": "2026-12-24"}).status_code == 201
        paper = {**about, "kind": "invoice", "issued_on": "2026-01-05", "number": f"FV {contact.pk}"}
        assert hub.post("documents/", paper).status_code == 201
        proof = {"how": "form", "text": "v4"}
        record_ground(with_key(contact.person), offers, "email", by=sam, proof=proof, at=timezone.now())
    hub.post("companies/", {"name": "Jeden S.A."})
    mirror = Mirror(hub, purpose)
    here = list(people)
    for number, _page in enumerate(mirror.pages(), start=1):  # between any two pages something happens
        if number % 2 == 0 and len(here) > 2:
            chosen = dice.choice(here)
            if acts_on(chosen, number, dice, sam, dora, offers, [each_row for each_row in here if each_row != chosen]):
                here.remove(chosen)
        if dice.random() < 0.3:
            mirror.follow(answers=1)  # dies again
    mirror.follow()
    assert mirror.held == undisturbed(hub, purpose)
    assert {kind for kind, _uid in mirror.held} == (set(AREAS) if purpose == "contracts" else set(NEED_NO_HISTORY))


def test_consents_are_told_of_one_by_one(hub, add, sam, dora, offers):
    contact = add(sam)
    proof = {"how": "form", "text": "v4"}
    record_ground(with_key(contact.person), offers, "email", by=sam, proof=proof, at=timezone.now())
    [row] = hub.get("consents/?purpose=offers").said["results"]
    sync = hub.get("changes/?purpose=offers").said["sync"]
    withdraw(contact.person, offers, "email", by=sam)
    answer = hub.get(f"changes/?purpose=offers&cursor={sync}").said
    assert {"record": "consent", "id": row["id"], "change": "changed"} in answer["results"]
    each_row = hub.get(f"consents/{row['id']}/?purpose=offers").said
    assert (each_row["reason"], each_row["version"], each_row["updated_at"] > row["updated_at"]) == (
        "withdrawn",
        2,
        True,
    )
    stamp = each_row["updated_at"].replace("+", "%2B")
    since = hub.get(f"consents/?purpose=offers&updated_since={stamp}").said["results"]
    assert [listed["id"] for listed in since] == [row["id"]]
    assert hub.get(f"consents/{row['id']}/?purpose=contracts").status_code == 404
    erase(with_key(contact.person), {}, by=dora)
    answer = hub.get(f"changes/?purpose=offers&cursor={answer['sync']}").said
    assert {"record": "consent", "id": row["id"], "change": "erased"} in answer["results"]


def test_of_consents_nobody_else_hears(hub, rival, as_token, add, sam, offers):
    contact = add(sam)
    marks = [caller.get("changes/?purpose=offers").said["sync"] for caller in (rival,)]
    unscoped = as_token("changes:read", "contacts:read")
    mark = unscoped.get("changes/?purpose=offers").said["sync"]
    proof = {"how": "form", "text": "v4"}
    record_ground(with_key(contact.person), offers, "email", by=sam, proof=proof, at=timezone.now())
    assert rival.get(f"changes/?purpose=offers&cursor={marks[0]}").said["results"] == []
    kinds = {row["record"] for row in unscoped.get(f"changes/?purpose=offers&cursor={mark}").said["results"]}
    assert kinds == {"contact"}


def test_cases_of_the_desk_move_for_no_purpose(hub, as_token):
    breaches_only = as_token("changes:read", "breaches:read")
    sync, narrow = hub.get("changes/").said["sync"], breaches_only.get("changes/").said["sync"]
    case = receive(RequestDetails(kinds=("access",), details="Proszę o kopię"), channel=Channel.PORTAL, by=BY).case
    report(what="Zgubiony laptop", by=BY)
    result = hub.get(f"changes/?cursor={sync}").said
    assert result["results"] == [{"record": "request", "id": str(case.uid), "change": "changed"}]
    assert breaches_only.get(f"changes/?cursor={narrow}").said["results"] == []
    each_row = hub.get(f"requests/{case.uid}/").said
    stamp = each_row["updated_at"].replace("+", "%2B")
    assert [row["id"] for row in hub.get(f"requests/?updated_since={stamp}").said["results"]] == [str(case.uid)]
    ledger.record("request.noted", by=BY, target=case.target)
    again = hub.get(f"requests/{case.uid}/").said
    assert (again["version"], again["updated_at"] > each_row["updated_at"]) == (each_row["version"] + 1, True)
    answer = hub.get(f"changes/?cursor={result['sync']}").said
    assert answer["results"] == [{"record": "request", "id": str(case.uid), "change": "changed"}]
    assert Case.objects.count() == 1


def test_an_entry_of_the_history_has_a_version(hub, ada):
    note = {"contact": str(ada.uid), "purpose": "contracts", "kind": "note", "text": "Zamówienie"}
    uid = hub.post("interactions/", note).said["id"]
    address = f"interactions/{uid}/?purpose=contracts"
    first = hub.get(address).said
    hub.patch(address, {"text": "Zamówienie 114"}, If_Match="*")
    second = hub.get(address).said
    assert (first["version"], second["version"], second["updated_at"] > first["updated_at"]) == (1, 2, True)
    stamp = second["updated_at"].replace("+", "%2B")
    listed = hub.get(f"interactions/?contact={ada.uid}&purpose=contracts&updated_since={stamp}").said["results"]
    assert [row["id"] for row in listed] == [uid]


def test_a_page_of_the_feed_begins_at_its_mark_however_much_lies_behind(hub, shop, sam, contracts):
    """By shape: the index in its own order, on from the mark, with no sort."""
    ledger.record_many(ledger.entry_for("contact.edited", by=sam, target="contact") for _each in range(300))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE privacy_ledgerentry")
    last = LedgerEntry.objects.order_by("-xid").first()
    turn = change_feed.Turn("/", {}, "", 100, (last.cluster, 3, 0))
    rows, mark, more = change_feed.read_on(turn, change_feed.Q(act__in=change_feed.ACTS))
    assert (len(rows), more) == (100, True)
    later = change_feed.entries_behind(mark, change_feed.Q(act__in=change_feed.ACTS), last.xid + 1)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
        plan = later[:101].explain()
        cursor.execute("RESET enable_seqscan; RESET enable_sort; RESET enable_bitmapscan")
    indexed = plan.count("cluster_xid_id_idx")
    assert ("Merge Append" in plan, "->  Sort" in plan, indexed >= 2) == (True, False, True), plan[:2000]
