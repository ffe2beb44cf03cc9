"""Retention on screen: the officer looks and leaves one out, the decider types the number, a worker does it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.jobs.models import Job
from crm.privacy.models import Person
from retention import tasks
from retention.models import Run
from retention.people.person_erasure import KIND
from retention.purge import execution
from retention.purge.execution import begin_due
from tests.browser.conftest import DESK, PHONE
from tests.retention.made_runs import lapsed, staying
from tests.retention.ruled_people import only
from tests.sizes import one_of


@pytest.fixture(autouse=True)
def _no_rule_of_the_law(transactional_db):
    """What the law orders to keep has tests of its own (tests/retention/horizons/test_duties_shipped.py)."""
    only()


def test_a_run_from_the_preview_to_the_protocol(enter, clean, dora, oskar, monkeypatch):
    staying(20)
    lapsed(4)
    lapsed(1, kept=True, name="Rozliczana")
    officer = enter(dora, "/privacy/retention/")
    clean(officer)
    officer.locator("form[action$='/runs/count/'] button").click()
    officer.wait_for_url("**/jobs/**")
    run = Run.objects.get()
    tasks.count_preview(run.job_id)
    officer.locator(".note-ok .btn-primary").click()  # the page has looked again by itself
    officer.wait_for_url("**/retention/runs/**")
    expect(officer.locator("#main tbody tr")).to_have_count(5)
    clean(officer)

    officer.locator("a[href$='/exclusion/']").first.click()
    officer.locator("[name=why]").fill("Trwa rozmowa o reklamacji.")
    officer.locator("[data-exclude]").click()
    expect(officer.locator("tr.out")).to_have_count(1)
    officer.locator("[name=advice-verdict][value=for]").check()
    officer.locator("[name=advice-text]").fill("Sprawdzone na pięciu osobach.")
    officer.locator("form[action$='/opinion/'] button").click()
    expect(officer.locator(".opinion-quote")).to_have_text("Sprawdzone na pięciu osobach.")
    clean(officer)

    oskar.theme, oskar.language = "dark", "en"
    oskar.save(update_fields=["theme", "language"])
    decider = enter(oskar, f"/privacy/retention/runs/{run.uid}/")
    decider.expected.append("422")
    clean(decider)
    decider.locator("[name=typed]").fill("5")
    decider.locator("[name=note]").fill("Zgodnie z planem.")
    decider.locator("form[action$='/approval/'] button").click()
    expect(decider.locator(".err")).to_contain_text("Type the number of people: 4.")
    expect(decider.locator("[name=note]")).to_have_value("Zgodnie z planem.")
    clean(decider)
    decider.locator("[name=typed]").fill("4")
    decider.locator("form[action$='/approval/'] button").click()
    expect(decider.locator(".chip-warning").first).to_contain_text("Approved")

    Run.objects.filter(pk=run.pk).update(not_before=timezone.now() - timedelta(seconds=1))  # a day went by
    job = begin_due()[0].job
    decider.reload()
    expect(decider.locator("#job progress")).to_be_visible()
    clean(decider)
    assert watched(decider, job, monkeypatch) == ["0 of 4", "2 of 4"]
    decider.locator("#job .note-ok .btn-primary").click()
    expect(decider.locator("h1")).to_have_text(f"Protocol {run.number}")
    expect(decider.locator(".split-key")).to_contain_text("deleted 3")
    clean(decider)
    decider.locator("a[href$='/integrity/']").click()
    expect(decider.locator(".note-ok")).to_contain_text("intact")
    clean(decider)


def watched(page, job, monkeypatch) -> list[str]:
    """How far the bar on `page` is before each batch of two, once it has looked again; `job` is done meanwhile."""
    go, visible = execution.go, []

    def after_a_look(work, run, lines):
        expected = f"{work.done} of {work.job.total}"
        expect(page.locator("#job .bar-line .num").first).to_have_text(expected)
        expect(page.locator("#job progress")).to_have_attribute("value", str(work.done))
        visible.append(expected)
        go(work, run, lines)

    monkeypatch.setattr(execution, "BATCH", 2)
    monkeypatch.setattr(execution, "go", after_a_look)
    tasks.purge_people(job.pk)
    return visible


def test_an_erasure_from_its_plan_over_the_job_to_the_receipt(enter, clean, oskar, ada):
    person = Person.objects.with_keys().get(pk=ada.pk)
    decider = enter(oskar, f"/privacy/retention/people/{person.uid}/erasure/")
    expect(decider.locator(".note-warn").first).to_be_visible()  # no rule of the law keeps any of it
    decider.locator("[name=reason][value=objection]").check()
    decider.locator("[name=typed]").fill(person.short)
    decider.locator("form.fields .btn-danger").click()
    decider.wait_for_url("**/jobs/**")
    clean(decider)
    tasks.erase_person(Job.objects.get(kind=KIND).pk)
    decider.locator("#job .note-ok .btn-primary").click()
    decider.wait_for_url("**/receipts/**")
    expect(decider.locator("h1")).to_contain_text(person.short)
    clean(decider)
    assert not Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("width", one_of(PHONE, DESK))
def test_the_other_pages_are_clean(enter, clean, oskar, sam, ada, width):
    oskar.theme = "dark" if width == PHONE else "light"
    oskar.save(update_fields=["theme"])
    decider = enter(oskar, "/privacy/retention/", width=width)
    person = f"people/{ada.uid}/"
    rule = "rules/claims-general/"
    places = ("", rule, f"{rule}trial/", f"{rule}draft/", "runs/", "holds/", "holds/new/", "reports/")
    for place in (*places, person, f"{person}hold/", f"{person}erasure/"):
        decider.goto(f"/privacy/retention/{place}")
        clean(decider)
