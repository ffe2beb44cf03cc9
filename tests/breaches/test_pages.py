"""The pages: report, triage, case, awareness, description, evidence, assessment, decisions, filings, closing, lists."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from breaches.cases.opening import event
from breaches.incidents.incident_reports import report
from breaches.models import Breach, Event, Incident
from tests.breaches.desk_browser import browser
from tests.breaches.made_cases import HOUR, assessed, decided, known, named_controller, opened

pytestmark = pytest.mark.django_db
BASE = "/privacy/breaches/"


def local(moment):
    """A moment as a browser's picker sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_anybody_reports_in_three_fields_and_reads_it_again(sam, nina, dora):
    values = {"what": "Mail do złych osób", "noticed": "Dziś", "whose": "Klienci"}
    answer = browser(sam).post("/incidents/new/", values)
    incident = Incident.objects.get()
    assert (answer.url, incident.reported_by, incident.channel) == (
        f"/incidents/{incident.number}/",
        f"user:{sam.pk}",
        "app",
    )
    assert [browser(who).get(answer.url).status_code for who in (sam, nina, dora)] == [200, 404, 200]


def test_a_report_without_a_word_comes_back_with_what_was_typed(sam):
    answer = browser(sam).post("/incidents/new/", {"what": " ", "noticed": "Wczoraj"})
    assert (answer.status_code, answer.context["form"]["noticed"].value()) == (422, "Wczoraj")


def test_staff_enter_what_came_by_edelivery_with_its_arrival_and_file(dora, sam):
    arrived = timezone.now() - 5 * HOUR
    values = {"channel": "edelivery", "arrived_at": local(arrived), "sender": "Firma X", "what": "Cudza faktura"}
    values["file"] = SimpleUploadedFile("pismo.csv", b"a;b\n1;2\n", "text/csv")
    browser(dora).post("/incidents/entry/", values)
    incident = Incident.objects.get()
    assert (incident.channel, local(incident.arrived_at), incident.sender, incident.file.plain()) == (
        "edelivery",
        local(arrived),
        "Firma X",
        b"a;b\n1;2\n",
    )
    assert browser(sam).get("/incidents/entry/").status_code == 403


def test_the_officer_reads_and_judges(sam, dora):
    new_report = report("Mail do złych osób", by=sam)
    desk, there = browser(dora), f"/incidents/{new_report.number}/"
    desk.get(there)
    assert Incident.objects.get().read_by == f"user:{dora.pk}"
    assert desk.post(f"{there}triage/", {"outcome": "case"}).status_code == 422
    answer = desk.post(f"{there}triage/", {"outcome": "case", "title": "Zła wysyłka"})
    breach = Breach.objects.get()
    assert (answer.url, breach.detected_at, breach.aware_at) == (f"{BASE}{breach.number}/", new_report.arrived_at, None)
    assert "no clock runs" in desk.get(answer.url).content.decode()


def test_no_breach_needs_its_reason_and_a_report_may_join_a_case(sam, dora):
    first, second = report("Pomyłka", by=sam), report("To samo", by=sam)
    case, desk = opened(dora), browser(dora)
    assert desk.post(f"/incidents/{first.number}/triage/", {"outcome": "no_breach"}).status_code == 422
    desk.post(f"/incidents/{first.number}/triage/", {"outcome": "no_breach", "reason": "Test"})
    desk.post(f"/incidents/{second.number}/triage/", {"outcome": "joined", "breach": case.number})
    assert list(Incident.objects.order_by("pk").values_list("state", "breach")) == [
        ("no_breach", None),
        ("joined", case.pk),
    ]


def test_awareness_starts_the_clock_and_needs_its_reason(dora):
    case, desk = opened(dora, detected_at=timezone.now() - 3 * HOUR), browser(dora)
    there, when = f"{BASE}{case.number}/awareness/", timezone.now() - HOUR
    assert desk.post(there, {"aware_at": local(when), "reason": ""}).status_code == 422
    assert desk.post(there, {"aware_at": local(when + 5 * HOUR), "reason": "x"}).status_code == 422
    desk.post(there, {"aware_at": local(when), "reason": "Dziennik"})
    page = desk.get(f"{BASE}{case.number}/")
    assert page.context["clock"]["clock"].due - page.context["breach"].aware_at == 72 * HOUR


@pytest.mark.parametrize(
    ("hours", "words", "late"), [(71, "1 h 0 min", False), (73, "Overdue by", True)], ids=["T+71", "T+73"]
)
def test_the_case_an_hour_before_and_after_the_limit(dora, oskar, hours, words, late):
    named_controller()
    case = decided(dora, oskar, timezone.now() - hours * HOUR + timedelta(seconds=5))
    desk, there = browser(dora), f"{BASE}{case.number}/authority/"
    page = desk.get(there)
    assert (words in page.content.decode() or "0 h 59 min" in page.content.decode(), page.context["late"]) == (
        True,
        late,
    )
    answer = desk.post(f"{there}filings/", {"kind": "initial", "filed_by": "Dorota Dudek"})
    assert answer.status_code == (422 if late else 302)
    if late:
        answer = desk.post(
            f"{there}filings/", {"kind": "initial", "filed_by": "Dorota Dudek", "delay_reason": "Ustalano zakres."}
        )
        assert answer.status_code == 302


def test_the_whole_way_to_a_closed_case(dora, oskar):
    named_controller()
    case = assessed(dora, timezone.now() - 10 * HOUR)
    desk, chief, there = browser(dora), browser(oskar), f"{BASE}{case.number}/"
    desk.post(f"{there}decisions/opinion/", {"question": "authority", "verdict": "notify", "text": "Tak"})
    chief.post(f"{there}decisions/proposal/", {"question": "authority", "verdict": "notify"})
    values = {"question": "people", "verdict": "do_not", "reason": "Ryzyko nie jest wysokie."}
    desk.post(f"{there}decisions/proposal/", values)
    waiting = case.decisions.get(question="people")
    assert desk.post(f"{there}decisions/{waiting.uid}/", {}).status_code == 403
    chief.post(f"{there}decisions/{waiting.uid}/", {})
    desk.post(f"{there}authority/filings/", {"kind": "complete", "filed_by": "Dorota Dudek"})
    filing = case.filings.get()
    sent = {"place": "edelivery", "sent_at": local(timezone.now()), "reference": "UPO 7", "authority_number": "DKN.1"}
    desk.post(f"{there}authority/{filing.uid}/", sent)
    assert desk.get(f"{there}authority/{filing.uid}/pdf/").content.startswith(b"%PDF-")
    answer = desk.post(f"{there}closing/", {"closing_note": "Nauczka."})
    case.refresh_from_db()
    assert (answer.status_code, case.state, case.keep_until.month) == (302, "closed", 12)
    pages = ("", "assessment/", "decisions/", "authority/", "closing/")
    assert [desk.get(f"{there}{page}").status_code for page in pages] == [200] * 5


def test_the_assessment_computes_and_saves_only_with_reasons(dora):
    case, desk = known(dora, timezone.now() - HOUR), browser(dora)
    there = f"{BASE}{case.number}/assessment/"
    ticked = {"data": "behavioural:0", "ei": "1", "confidentiality": "0.25", "integrity": "0", "availability": "0"}
    hint = desk.get(there, ticked, headers={"HX-Request": "true"})
    assert ("2.25" in hint.content.decode(), "<html" in hint.content.decode()) == (True, False)
    whole = {**ticked, "risk": "risk", "gravity": "minor"}
    assert desk.post(there, whole).status_code == 422
    assert desk.post(there, {**whole, "pesel": "on", "reasoning": "Bo tak"}).status_code == 422
    assert desk.post(there, {**whole, "reasoning": "Znani adresaci"}).status_code == 302
    assert str(case.assessments.get().score) == "2.25"


def test_a_change_over_somebody_elses_change_keeps_the_text(dora):
    case, desk = opened(dora), browser(dora)
    there = f"{BASE}{case.number}/description/"
    begun = desk.get(there).context["form"].initial
    by_name = {name: value for name, value in begun.items() if value not in (None, "") and not isinstance(value, bool)}
    assert desk.post(there, {**by_name, "description": "Pierwszy"}).status_code == 302
    answer = desk.post(there, {**by_name, "description": "Drugi"})
    assert (answer.status_code, answer.context["form"]["description"].value()) == (422, "Drugi")
    assert desk.post(there, {**by_name, "description": "Drugi", "version": 2}).status_code == 302


def test_lists_register_and_bell(sam, dora, oskar):
    known(dora, timezone.now() - 30 * HOUR)
    opened(dora, drill=True, title="Ćwiczenie")
    report("Mail", by=sam)
    desk = browser(dora)
    rows = {
        name: len(desk.get(f"{BASE}{name}").context["rows"]) for name in ("", "reports/", "register/", "exercises/")
    }
    assert rows == {"": 1, "reports/": 1, "register/": 1, "exercises/": 1}
    assert len(desk.get(f"{BASE}bell/").context["rows"]) == 2
    assert "bell-n" in desk.get("/pulse/", headers={"HX-Request": "true"}).content.decode()
    assert browser(sam).get(BASE).status_code == 403


def test_evidence_and_events(dora):
    case, desk = opened(dora), browser(dora)
    there = f"{BASE}{case.number}/"
    desk.post(f"{there}events/", {"kind": "stopped", "text": "Wysyłkę zatrzymano"})
    file = SimpleUploadedFile("dziennik.csv", b"a;b\n1;2\n", "text/csv")
    desk.post(f"{there}evidence/", {"title": "Dziennik", "file": file})
    page = desk.get(there)
    assert [row["title"] for row in page.context["timeline"]] == ["Stopped or contained", "Case opened"]
    (proof,) = page.context["evidence"]
    assert desk.get(f"{there}evidence/{proof.uid}/").content == b"a;b\n1;2\n"
    assert desk.post(f"{there}evidence/", {"title": "Bez pliku"}).status_code == 422


@pytest.mark.parametrize(("drawn", "said"), [("1", "1 person"), ("214", "214 people")])
def test_the_timeline_says_how_many_people_a_scope_has(dora, drawn, said):
    case = opened(dora)
    event(case, Event.Kind.SCOPE, by=dora, text=drawn, ref="scope 1")
    assert browser(dora).get(f"{BASE}{case.number}/").context["timeline"][0]["text"] == said
