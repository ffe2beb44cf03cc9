"""The pages of a run: preview, exclusion, opinion, approval by the typed number, protocol, files."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.models import User
from crm.privacy.models import AccessEntry, LedgerEntry
from retention.holds.hold_acts import place
from retention.models import Run, RunLine
from tests.retention.desk_browser import browser, errors
from tests.retention.made_runs import approved, carried_out, counted, lapsed, staying

pytestmark = pytest.mark.django_db
KEPT = ("run",)


@pytest.fixture
def run(db):
    """A preview: three would go, one in part, one is held back."""
    staying(20)
    lapsed(3)
    lapsed(1, kept=True, name="Rozliczana")
    return counted()


@pytest.fixture
def url(run):
    return f"/privacy/retention/runs/{run.uid}/"


def test_the_page_says_what_would_go_and_why_behind_masks(run, url, dora):
    page = browser(dora).get(url)
    text = page.content.decode()
    assert (page.context["counts"], page.context["going"]) == (
        {"erase": 3, "reduce": 1, "held": 0, "excluded": 0, "all": 4},
        4,
    )
    assert ("O• 0•" in text, "Odchodząca" in text) == (True, False)
    assert page.context["bars"] == [{"words": "Consent withdrawn", "number": 4, "share": 100}]
    look = AccessEntry.objects.get(view="retention:run")
    assert sorted(look.people) == sorted(run.lines.values_list("person", flat=True))


@pytest.mark.parametrize(("show", "number"), [("erase", 3), ("reduce", 1), ("held", 0), ("excluded", 0), ("odd", 4)])
def test_tabs_narrow_the_list(run, url, dora, show, number):
    assert len(browser(dora).get(f"{url}?show={show}").context["rows"]) == number


def test_who_is_held_stands_first_with_a_way_to_the_hold(dora):
    staying(20)
    people = lapsed(2)
    values = {"reason": "claim", "facts": "R-2026-07", "review_on": (timezone.now() + timedelta(days=30)).date()}
    hold = place(people[1], by=dora, **values)
    run = counted()
    rows = browser(dora).get(f"/privacy/retention/runs/{run.uid}/").context["rows"]
    assert [(row["held"], row["hold_url"]) for row in rows] == [
        (True, f"/privacy/retention/holds/{hold.uid}/"),
        (False, ""),
    ]


def test_a_person_is_excluded_with_a_reason_and_taken_back(run, url, dora):
    desk, line = browser(dora), run.lines.first()
    there = f"/privacy/retention/lines/{line.uid}/exclusion/"
    empty = desk.post(there, {"why": " "})
    assert (empty.status_code, "This field is required" in empty.content.decode()) == (422, True)
    assert desk.post(there, {"why": "Trwa rozmowa."}).url == url
    answer = RunLine.objects.for_desk(dora).get(pk=line.pk)
    assert (answer.excluded, answer.excluded_why) == (True, "Trwa rozmowa.")
    desk.post(f"/privacy/retention/lines/{line.uid}/inclusion/")
    assert RunLine.objects.get(pk=line.pk).excluded is False


def test_the_exclusion_opens_in_the_row_and_as_a_page(run, dora):
    desk, there = browser(dora), f"/privacy/retention/lines/{run.lines.first().uid}/exclusion/"
    fragment = desk.get(there, headers={"HX-Request": "true"}).content.decode()
    assert (fragment.lstrip().startswith("<tr"), "<html" in desk.get(there).content.decode()) == (True, True)


def test_a_name_is_shown_with_a_reason_and_both_logs_know(run, dora):
    desk, line = browser(dora), RunLine.objects.for_desk(dora).filter(run=run).first()
    there = f"/privacy/retention/lines/{line.uid}/name/"
    assert desk.post(there, {}).status_code == 422
    assert line.person.name in desk.post(there, {"reason": "check"}).content.decode()
    look = AccessEntry.objects.get(view="retention:name")
    assert (look.people, look.fields, look.reason) == ([line.person_id], ["name"], "check")
    assert LedgerEntry.objects.filter(act="person.revealed", about=line.person.uid).count() == 1


def test_the_plan_of_one_person_says_what_stays(run, dora):
    line = run.lines.get(outcome="reduce")
    page = browser(dora).get(f"/privacy/retention/lines/{line.uid}/")
    stays = {part["name"]: part["staying"] for part in page.context["parts"] if part["staying"]}
    assert ("Name and contact details" in stays, any(part["whys"] for part in page.context["parts"])) == (True, True)


def test_the_officer_advises_and_the_decider_reads_it(run, url, dora, oskar):
    values = {"advice-verdict": "for", "advice-text": "Sprawdzone na pięciu osobach."}
    assert browser(dora).post(f"{url}opinion/", values).url == url
    page = browser(oskar).get(url)
    assert [row["opinion"].text for row in page.context["opinions"]] == ["Sprawdzone na pięciu osobach."]
    assert (page.context["advice"], page.context["approval"] is not None) == (None, True)


def test_a_wrong_number_is_told_and_the_note_stays(run, url, oskar):
    decider = browser(oskar)
    answer = decider.post(f"{url}approval/", {"typed": "5", "note": "Zgodnie z planem."})
    assert (answer.status_code, errors(answer)) == (422, ["Type the number of people: 4."])
    assert "Zgodnie z planem." in answer.content.decode()
    assert decider.post(f"{url}approval/", {"typed": "cztery", "note": ""}).status_code == 422
    assert decider.post(f"{url}approval/", {"typed": "4", "note": ""}).url == url
    assert Run.objects.get().state == "approved"


@pytest.mark.parametrize("name", ["dora", "sam", "arek"])
def test_nobody_else_finds_an_approval(run, url, name, request):
    assert browser(request.getfixturevalue(name)).post(f"{url}approval/", {"typed": "4"}).status_code == 403


def test_a_preview_is_given_up_with_a_reason(run, url, dora):
    desk = browser(dora)
    assert desk.post(f"{url}discarding/", {"discard-why": ""}).status_code == 422
    desk.post(f"{url}discarding/", {"discard-why": "Za wcześnie."})
    page = desk.get(url)
    assert (Run.objects.get().state, page.context["counts"]["all"], "Za wcześnie." in page.content.decode()) == (
        "discarded",
        4,
        True,
    )


def test_a_finished_run_is_its_protocol(run, url, dora, oskar):
    done = carried_out(approved(run, oskar, note="Zgodnie z planem."))
    page = browser(dora).get(url)
    text = page.content.decode()
    assert (page.context["totals"]["gone"], page.context["totals"]["reduced"], page.context["whole"]) == (3, 1, True)
    assert [item["title"] for item in page.context["course"]] == [
        "Carried out",
        "First batch",
        "Approved, typed 4",
        "Preview counted",
    ]
    assert (done.digest[:4] in text, "Odchodząca" in text) == (True, False)


def test_the_check_of_integrity_finds_a_changed_total(run, url, dora, oskar):
    done = carried_out(approved(run, oskar))
    desk = browser(dora)
    assert desk.get(f"{url}integrity/").context["intact"] is True
    Run.objects.filter(pk=done.pk).update(protocol={**done.protocol, "lines": 99})
    assert desk.get(f"{url}integrity/").context["intact"] is False


def test_the_protocol_leaves_as_json_and_as_pdf(run, url, dora, oskar):
    desk = browser(dora)
    assert desk.get(f"{url}json/").status_code == 404  # not over yet
    carried_out(approved(run, oskar))
    data = json.loads(desk.get(f"{url}json/").content)
    paper = desk.get(f"{url}pdf/")
    assert (data["number"], len(data["people"])) == (run.number, 4)
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")


def test_the_list_and_the_order_to_count(run, dora):
    desk = browser(dora)
    assert [row["run"].number for row in desk.get("/privacy/retention/runs/").context["rows"]] == [run.number]
    assert desk.post("/privacy/retention/runs/count/").url.startswith("/jobs/")


def test_a_preview_that_a_newer_one_replaced_says_so_in_the_readers_language(run, url, dora):
    counted()
    desk = browser(dora)
    User.objects.filter(pk=dora.pk).update(language="pl")
    text = desk.get(url).content.decode()
    rows = ("Zastąpił go nowszy podgląd.", "Już nikogo tu nie ma", "Po porzuceniu przebiegu zostają tylko liczby")
    assert [words in text for words in rows] == [True, True, True]
