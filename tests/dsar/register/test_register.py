"""The register: every request with its dates and decisions, naming nobody; as a page, CSV, JSON and PDF."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from crm.files.safe_cells import safe_cell
from crm.privacy.models import LedgerEntry, Purpose
from dsar.handling.closing import close, record_answer
from dsar.handling.extension import extend
from dsar.handling.questions import ask
from dsar.handling.triage import set_aside
from dsar.models import Case, Decision, Kind, RecipientNotice
from dsar.recipients.noted_recipients import note_recipients
from dsar.register.register_rows import as_csv, in_words, register_cases, rows
from tests.dsar.decided_cases import given_to
from tests.dsar.desk_browser import BASE, browser
from tests.dsar.made_cases import DAY, HOUR, RECEIVED, arrived
from tests.dsar.made_packages import released, requested

KEPT = ("case",)

pytestmark = pytest.mark.django_db


def refused(case, by, decider, **values):
    """A refusal in force."""
    options = {"proposed_by": f"user:{by.pk}", "decided_by": f"user:{decider.pk}", "decided_at": RECEIVED + 9 * DAY}
    return Decision.objects.create(case=case, verdict="refused", text="Faktury.", **options, **values)


@pytest.fixture
def case(dora, oskar):
    """Access and erasure, asked about, extended, refused in part, answered and closed."""
    result = arrived(Kind.ACCESS, Kind.ERASURE)
    ask(result, "scope", "O które dane chodzi?", by=dora, at=RECEIVED + DAY)
    extend(result, "complex", "Wiele miejsc.", by=dora, at=RECEIVED + 3 * DAY)
    granted = {"proposed_by": "user:1", "decided_by": "user:1", "decided_at": RECEIVED + 9 * DAY}
    Decision.objects.create(case=result, right="access", verdict="granted", **granted)
    refused(result, dora, oskar, right="erasure", category="financial", why="legal_duty")
    record_answer(result, by=dora, at=RECEIVED + 10 * DAY)
    close(result, "partly", by=dora, at=RECEIVED + 10 * DAY)
    return Case.objects.get(pk=result.pk)


def test_a_row_says_everything_but_who(case):
    (row,) = rows(register_cases(Case.objects.filter(pk=case.pk)), RECEIVED + 20 * DAY)
    assert {name: row[name] for name in ("number", "articles", "in_time", "outcome", "due_on", "safe_on")} == {
        "number": case.number,
        "articles": "15, 17",
        "in_time": "yes" if row["in_time"] == "yes" else "tak",
        "outcome": str(case.get_outcome_display()),
        "due_on": row["due_on"],
        "safe_on": row["safe_on"],
    }
    assert ("2026-03-06" in row["paused"], "2026-03-08" in row["extended"]) == (True, True)
    assert not [text for text in row.values() if "Ewa" in text or "ewa@" in text or "Proszę" in text]


@pytest.mark.usefixtures("nobody_standing")
def test_it_says_how_identity_was_shown_who_was_told_and_what_went(ada, dora, oskar):
    """The digest of the copy and of the letter can be held against what she shows."""
    given = released(requested(ada.person, Kind.ACCESS, Kind.ERASURE), dora, oskar)
    case = given.package.case
    given_to(ada.person, "Drukarnia", by=dora)
    note_recipients(case, Kind.ERASURE, ada.person, by=dora, at=timezone.now())
    RecipientNotice.objects.create(case=case, right="erasure", name="Jan Nowak", made_by="user:1")
    with translation.override("en"):
        (row,) = rows(register_cases(Case.objects.filter(pk=case.pk)), RECEIVED + 20 * DAY)
    by_name = {name: row[name] for name in ("identity_by", "recipients", "digests")}
    assert by_name == {
        "identity_by": "Qualified electronic delivery",
        "recipients": "Drukarnia: To be told; another recipient: To be told",
        "digests": given.package.digest[:16],
    }


def test_people_read_days_and_purposes_in_words_and_machines_days_by_number(dora, case):
    granted = {"proposed_by": "user:1", "decided_by": "user:1", "decided_at": RECEIVED + 9 * DAY}
    Decision.objects.create(case=case, right="access", purpose="offers", verdict="granted", **granted)
    (row,) = rows(register_cases(Case.objects.filter(pk=case.pk)), RECEIVED + 20 * DAY)
    with translation.override("en"):
        (result,) = rows(register_cases(Case.objects.filter(pk=case.pk)), RECEIVED + 20 * DAY, spelled=in_words)
        assert f"Access and copy ({Purpose.objects.get(slug='offers')}): Granted" in result["decisions"]
    assert (row["keep_until"], result["keep_until"]) == ("2032-12-31", "31 Dec 2032")
    page = browser(dora).get(f"{BASE}register/").content.decode()
    assert (result["due_on"] in page, row["due_on"] in page) == (True, False)


def test_the_files_name_nobody_and_taking_them_is_written_down(dora, case):
    desk = browser(dora)
    answers = {kind: desk.get(f"{BASE}register/{kind}/") for kind in ("csv", "json", "pdf")}
    data = json.loads(answers["json"].content)
    table = list(csv.reader(io.StringIO(answers["csv"].content.decode("utf-8-sig")), delimiter=";"))
    assert ([row["number"] for row in data], table[1][0], answers["pdf"].content[:5]) == (
        [case.number],
        case.number,
        b"%PDF-",
    )
    assert "Erasure (Financial" in data[0]["decisions"] or "Erasure" in data[0]["decisions"]
    assert b"Ewa" not in answers["csv"].content + answers["json"].content
    taken = LedgerEntry.objects.filter(act="request.register_taken").order_by("pk")
    assert [entry.counts for entry in taken] == [{"kind": kind, "cases": 1} for kind in ("csv", "json", "pdf")]


def test_examples_and_what_was_no_request_are_not_in_it(dora, case):
    arrived(demo=True)
    spam = arrived(at=RECEIVED + HOUR)
    set_aside(spam, "Reklama", by=dora, at=RECEIVED + 2 * HOUR)
    close(spam, "spam", by=dora, at=RECEIVED + 3 * HOUR)
    numbers = [row["number"] for row in browser(dora).get(f"{BASE}register/").context["rows"]]
    assert numbers == [case.number]


def test_a_late_answer_and_an_open_late_one_say_no(dora):
    late = arrived()
    record_answer(late, by=dora, at=RECEIVED + 40 * DAY)
    arrived(at=RECEIVED + HOUR)
    matches = list(rows(register_cases(Case.objects.all()), RECEIVED + 60 * DAY))
    assert len({row["in_time"] for row in matches}) == 1
    assert matches[0]["in_time"] in ("no", "nie")


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "ok\n=1+1"])
def test_a_spreadsheet_computes_nothing(dora, text):
    result = arrived()
    Case.objects.filter(pk=result.pk).update(assignee=dora)
    dora.first_name = text
    dora.save(update_fields=["first_name"])
    written = as_csv(register_cases(Case.objects.all()), at=RECEIVED).decode()
    assert (safe_cell(text) in written, text in written.replace(safe_cell(text), "")) == (True, False)


def test_the_register_costs_the_same_however_many_there_are(case):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            list(rows(register_cases(Case.objects.all()), RECEIVED + timedelta(days=20)))
        return len(queries)

    few = cost()
    for place in range(6):
        arrived(at=RECEIVED + place * HOUR)
    assert cost() == few


def test_only_the_desk_takes_it_out(dora, sam, case):
    assert [browser(who).get(f"{BASE}register/csv/").status_code for who in (dora, sam)] == [200, 403]
    assert browser(dora).get(f"{BASE}register/xml/").status_code == 404
