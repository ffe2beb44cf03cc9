"""The officer's year: the plan, the report to the management, notices of the officer's appointment."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.dpo.appointment.officer_notices import FIELDS, file, notice_due, prepare as prepare_notice
from crm.dpo.consultations.opinions import advise, ask, settle as decide
from crm.dpo.models import OfficerNotice, PlanTask, YearlyReport
from crm.dpo.overview.due_dates import officer_notices
from crm.dpo.plan.year_plan import add, carry_over, settle, suggest
from crm.dpo.yearly_report.reporting import prepare, sign, write
from crm.dpo.yearly_report.year_numbers import LINES, lines_of
from dsar.models import Kind
from tests.accounts.training_builders import require, take
from tests.breaches.pdf_words import words_of_pdf
from tests.dsar.made_cases import arrived

SAID = {
    "controller": "Parkiety Sowa",
    "address": "Kraków",
    "officer": "Iwona Dudek",
    "officer_email": "iod@sowa.example",
    "published": "www.sowa.example",
}
DAY = timedelta(days=1)


def year():
    return timezone.localdate().year


def code_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    error = refusal.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def test_a_first_year_is_suggested_once_and_only_the_officer_plans(dora, oskar):
    with pytest.raises(PermissionDenied):
        suggest(year(), by=oskar)
    assert len(suggest(year(), by=dora)) == 12
    assert code_of(lambda: suggest(year(), by=dora)) == "planned"


def test_what_is_open_is_carried_over_once(dora):
    task, done = (add(year(), 3, "audit", f"Umowy {n}", by=dora) for n in range(2))
    settle(done, "done", by=dora)
    assert code_of(lambda: settle(done, "done", by=dora)) == "settled"
    assert code_of(lambda: settle(task, "dropped", by=dora)) == "empty"
    assert [carry_over(year(), by=dora)[0].year, carry_over(year(), by=dora)] == [year() + 1, []]
    assert PlanTask.objects.get(year=year() + 1).carried_from == task
    assert code_of(lambda: add(year(), 1, "audit", "x", link="//evil.example", by=dora)) == "link"


def test_every_number_of_the_report_is_counted_from_its_rows(desk, dora, oskar, sam):
    at = timezone.now()
    arrived(Kind.COMPLAINT, at=at - DAY)
    decide(advise(ask("A", "B", by=sam), "C", by=dora), "overruled", "D", by=oskar)
    with pytest.raises(PermissionDenied):
        prepare(year(), by=oskar)
    report = prepare((at - DAY).year, by=dora)
    assert set(report.numbers) == set(LINES)
    assert (report.numbers["requests"], report.numbers["complaints"], report.numbers["requests_late"]) == (1, 1, 0)
    if timezone.localdate(at - DAY).year == year():
        assert (report.numbers["opinions"], report.numbers["overruled"]) == (1, 1)
    page = desk.get(f"/privacy/year/{report.uid}/").content.decode()
    assert "/privacy/requests/register/" in page
    assert code_of(lambda: prepare(year() + 1, by=dora)) == "year"


def test_training_of_the_year_stands_in_the_report_by_module_and_nobody_is_named(desk, dora, oskar, sam, nina):
    """Art. 39(1)(b): numbers alone; who is late is counted."""
    before = timezone.now() - timedelta(days=400)
    take(sam)
    take(sam, "notes")
    take(nina, misses=4)  # not passed
    take(nina, "notes", at=before)  # of another year
    require(sam, by=oskar, ago=30)
    User.objects.filter(pk=nina.pk).update(created_at=timezone.now() - 60 * DAY)  # no new colleague
    report = prepare(year(), by=dora)
    counted = {name: number for name, number in report.numbers.items() if name.startswith("training")}
    assert counted == {
        "training_passed": 2,
        "training_people": 1,
        "training_late": 1,
        "training:impostors": 1,
        "training:notes": 1,
    }
    page = desk.get(f"/privacy/year/{report.uid}/").content.decode()
    assert [line["number"] for line in lines_of(report.numbers) if "of them «" in line["label"]] == [1, 1]
    assert ("of them «" in page, sam.last_name in page, nina.last_name in page) == (True, False, False)


def test_a_signed_report_stays_and_the_next_version_begins_with_its_words(desk, dora):
    report = prepare(year(), by=dora)
    assert code_of(lambda: sign(report, by=dora)) == "empty"
    write(report, {"summary": "Rok <b> spokojny. #import"}, by=dora)
    sign(report, by=dora)
    assert code_of(lambda: write(report, {"summary": "x"}, by=dora)) == "signed"
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).update(numbers={})
    second = prepare(year(), by=dora)
    assert (second.version, second.summary) == (2, "Rok <b> spokojny. #import")
    content = b"".join(desk.get(f"/privacy/year/{report.uid}/paper/"))
    assert "Rok <b> spokojny." in words_of_pdf(content)
    assert b"/MarkInfo" in content


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        (date(2026, 11, 30), date(2026, 12, 14)),  # fourteen days: Art. 10(1) of the Act of 10 May 2018
        (date(2026, 12, 11), date(2026, 12, 28)),  # 25 December, then a weekend
    ],
)
def test_the_authority_is_told_of_the_officer_within_fourteen_days(happened, due):
    """Art. 37(7)."""
    assert notice_due(happened) == due


def test_a_notice_is_filled_in_filed_once_and_stands_on_the_strip(desk, dora):
    today = timezone.localdate()
    assert code_of(lambda: prepare_notice("appointed", today + DAY, SAID, by=dora)) == "future"
    assert code_of(lambda: prepare_notice("appointed", today, {**SAID, "officer_email": ""}, by=dora)) == "contact"
    desk.post("/privacy/appointment/", {"kind": "appointed", "happened_on": f"{today}", **SAID})
    row = OfficerNotice.objects.get()
    assert set(row.content) == set(FIELDS)
    assert list(officer_notices(today, row.due_on)) == [(row.due_on, 1)]
    assert desk.get(f"/privacy/appointment/{row.uid}/paper/")["Content-Type"] == "application/pdf"
    desk.post(f"/privacy/appointment/{row.uid}/", {"filed_on": f"{today}", "receipt": "1/2026"})
    assert code_of(lambda: file(row, today, by=dora)) == "filed"
    assert list(officer_notices(today, row.due_on)) == []


def test_the_owner_reads_the_plan_and_the_report_and_changes_neither(enter, desk, dora, oskar, sam):
    task, report = add(year(), 1, "audit", "Umowy", by=dora), prepare(year(), by=dora)
    owner = enter(oskar)
    for url in ("/privacy/plan/", f"/privacy/plan/{task.uid}/", "/privacy/year/", f"/privacy/year/{report.uid}/"):
        assert [owner.get(url).status_code, enter(sam).get(url).status_code] == [200, 403]
    owner.post("/privacy/plan/", {"month": "1", "kind": "audit", "title": "x"})
    owner.post(f"/privacy/plan/{task.uid}/", {"state": "done"})
    owner.post(f"/privacy/year/{report.uid}/", {"summary": "Inaczej."})
    owner.post(f"/privacy/year/{report.uid}/signature/")
    report.refresh_from_db()
    task.refresh_from_db()
    assert (report.signed_at, report.summary or "", task.state) == (None, "", "planned")
    desk.post("/privacy/plan/", {"month": "2", "kind": "audit", "title": "Kopie"})
    assert PlanTask.objects.count() == 2
    assert desk.get("/privacy/plan/paper/")["Content-Type"] == "application/pdf"
