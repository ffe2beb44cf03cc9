"""A whole list: what a job notes is ids alone; a part says what a page of the list says when it is fetched."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import restrict
from crm.accounts.clients.registration import amend
from crm.accounts.clients.tokens import revoke
from crm.accounts.limits.daily_rows import read_today
from crm.api.bulk_exports import export_jobs
from crm.api.models import BulkExport, BulkPart
from crm.api.tasks import make_bulk_export
from crm.contacts.models import Contact
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, Disclosure
from tests.api.conftest import code
from tests.disclosing import ended
from tests.dsar.decided_cases import with_key

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


def asked(caller, name="contacts", purpose="contracts"):
    return caller.post("exports/", {"list": name, "purpose": purpose})


def made(caller, name="contacts", purpose="contracts"):
    """What is said of it once its job is done."""
    answer = asked(caller, name, purpose)
    assert answer.status_code == 202, answer.said
    make_bulk_export(BulkExport.objects.latest("pk").job_id)
    return caller.get(answer.headers["Location"]).said


def part(caller, export, number=0):
    """(status, lines) of one of its parts."""
    answer = caller.get(export["parts"][number]["url"].partition("/api/v1/")[2])
    return answer.status_code, answer.said


@pytest.fixture
def full(hub, add, sam):
    """Two contacts with a deal, a task and a paper each, and a firm."""
    people = [add(sam, name=f"Osoba {number}", email=f"calosc{number}@firma.test") for number in range(2)]
    for contact in people:
        about = {"contact": str(contact.uid), "purpose": "contracts"}
        hub.post("deals/", {**about, "title": "Regały"})
        hub.post("tasks/", {**about, "kind": "call", "title": "T", "due_on": "2026-12-24"})
        hub.post("documents/", {**about, "kind": "invoice", "issued_on": "2026-01-05", "number": f"FV {contact.pk}"})
    hub.post("companies/", {"name": "Jeden S.A."})
    return people


@pytest.mark.parametrize("name", ["contacts", "companies", "deals", "tasks", "documents", "consents"])
def test_each_list_says_line_by_line_what_its_pages_say(hub, full, name):
    export = made(hub, name)
    assert (export["state"], export["done"], export["total"]) == ("done", export["total"], export["parts"][0]["rows"])
    status, lines = part(hub, export)
    listed = hub.get(f"{name}/?purpose=contracts").said["results"]
    by_id = {row["id"]: row for row in listed}
    assert (status, {line["id"]: line for line in lines}) == (200, by_id)
    assert len(by_id) > 0


def test_it_is_logged_disclosed_and_counted_when_it_is_fetched(hub, shop, full):
    export = made(hub)
    people = sorted(contact.pk for contact in full)
    assert not AccessEntry.objects.filter(view="api:contacts", people__overlap=people).exists()
    before = read_today(shop)
    part(hub, export)
    assert read_today(shop) == before + 2
    [entry] = AccessEntry.objects.filter(view="api:contacts", people__overlap=people)
    disclosures = Disclosure.objects.filter(purpose__slug="contracts", recipient=shop.recipient, person__in=people)
    assert (sorted(entry.people), sorted(disclosures.values_list("person", flat=True))) == (people, people)


def test_whoever_went_between_making_and_fetching_is_left_out(hub, full, dora):
    gone, paused = full
    export = made(hub)
    erase(with_key(gone.person), {}, by=dora)
    assert [line["id"] for line in part(hub, export)[1]] == [str(paused.uid)]
    restrict(paused.person, reason="accuracy", by=dora)
    assert part(hub, export) == (200, [])


def test_a_no_in_between_counts(hub, ada, sam, offers):
    export = made(hub, purpose="offers")
    withdraw(ada.person, offers, "email", by=sam)
    assert part(hub, export) == (200, [])


def test_only_the_same_program_fetches_it_and_only_for_a_day(hub, rival, full):
    export = made(hub)
    path = f"exports/{export['id']}/"
    assert (rival.get(path).status_code, part(rival, export)[0]) == (404, 404)
    BulkExport.objects.update(ready_at=timezone.now() - timedelta(days=1))
    assert (part(hub, export)[0], hub.get(path).said["parts"]) == (404, [])
    assert (export_jobs.forget(timezone.now() + timedelta(hours=1)), BulkPart.objects.count()) == (1, 0)
    assert hub.get(path).status_code == 404


def test_the_gate_is_asked_when_it_is_ordered_made_and_fetched(hub, shop, full):
    export = made(hub)
    second = asked(hub)
    ended(shop.recipient)
    assert part(hub, export)[0] == 403
    assert code(asked(hub)) == (403, "disclosure_refused")
    make_bulk_export(BulkExport.objects.latest("pk").job_id)
    assert hub.get(second.headers["Location"]).said["state"] == "failed"


def test_it_needs_the_scope_of_the_list_a_purpose_and_rows_of_the_day(hub, as_token, shop, full, contracts, team_a):
    narrow = as_token("exports:write", "exports:read", "people:read")
    assert code(asked(narrow)) == (403, "scope_missing")
    assert code(asked(hub, purpose="accounting")) == (403, "purpose_not_granted")
    assert code(asked(hub, "deals", "offers")) == (403, "purpose_not_granted")
    export = made(hub)
    assert part(narrow, export)[0] == 403
    terms = {"name": shop.name, "teams": [team_a], "scopes_given": shop.scopes, "purposes": [contracts]}
    amend(shop, **terms, recipient=shop.recipient, rows_a_day=1, by=BY)
    status, problem = part(hub, export)
    assert (status, problem["code"]) == (429, "rows_spent")


def test_a_job_stops_with_its_token(hub, issued, full):
    asked(hub)
    revoke(issued[0], by=BY)
    export = BulkExport.objects.get()
    make_bulk_export(export.job_id)
    assert (Job.objects.get(pk=export.job_id).state, BulkPart.objects.count()) == ("failed", 0)


def test_parts_follow_each_other_and_a_killed_job_goes_on(hub, full, add, sam, monkeypatch):
    monkeypatch.setattr(export_jobs, "STEP", 1)
    export = made(hub)
    ids = [line["id"] for number in range(2) for line in part(hub, export, number)[1]]
    assert (len(export["parts"]), sorted(ids)) == (2, sorted(str(contact.uid) for contact in full))


def test_a_part_costs_as_many_statements_however_long_it_is(hub, add, sam):
    def spent():
        export = made(hub)
        part(hub, export)  # whoever is new is disclosed
        with CaptureQueriesContext(connection) as statements:
            assert len(part(hub, export)[1]) == Contact.objects.count()
        return len(statements)

    add(sam, name="Jeden", email="jeden@firma.test")
    first = spent()
    for number in range(6):
        add(sam, name=f"Osoba {number}", email=f"wielu{number}@firma.test")
    assert spent() == first
