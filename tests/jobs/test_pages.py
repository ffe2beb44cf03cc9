"""The pages of jobs: what each state says, who sees whose, how often they look again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from crm.jobs.job_page import JobProgress
from crm.jobs.models import Job
from crm.jobs.work import claim
from tests.jobs.conftest import columns

HTMX = {"HX-Request": "true"}
MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def desk(client, sam):
    """Sam's browser, in English."""
    sam.language = "en"
    sam.save(update_fields=["language"])
    client.force_login(sam)
    return client


@pytest.fixture
def seen(desk):
    """The text of a job's page."""
    return lambda job, **headers: desk.get(page_of(job), headers=headers).content.decode()


def without_token(response) -> str:
    """The page without what the CSRF protection makes anew each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())


def page_of(job: Job) -> str:
    return reverse("jobs:page", args=[job.uid])


def test_a_waiting_job_says_so_and_looks_again_in_two_seconds(job, seen):
    text = seen(job)
    assert [part in text for part in ("Waiting for a free worker", "every 2s", "<html", "close this window")] == [
        True
    ] * 4


def test_a_running_job_shows_its_bar_and_phase(job, seen):
    claim(job.pk).advance(done=4, phase="writing")
    text = seen(job)
    assert [part in text for part in ('max="10" value="4"', "Writing", "40%")] == [True] * 3


def test_htmx_gets_the_changing_part_of_the_same_address(job, seen, desk):
    text = seen(job, **HTMX)
    assert (text.lstrip().startswith('<div id="job"'), "<html" in text) == (True, False)
    assert "HX-Request" in desk.get(page_of(job)).headers["Vary"]


def test_a_visit_from_history_gets_the_whole_page(job, seen):
    assert "<html" in seen(job, **HTMX, **{"HX-History-Restore-Request": "true"})


def test_a_finished_job_shows_its_numbers_and_the_way_to_its_outcome(job, seen):
    result = {"counts": {"new": 1234, "Mailboxes": 2}, "link": {"name": "jobs:page", "args": [str(job.uid)]}}
    claim(job.pk).finish(result)
    text = seen(job, **HTMX)
    assert [part in text for part in ("New", "1,234", "Mailboxes", "Show the outcome", 'role="alert"')] == [True] * 5
    assert "every " not in text


def test_a_finished_job_whose_outcome_page_is_gone_shows_the_rest(job, seen):
    claim(job.pk).finish({"counts": {"new": 3}, "link": {"name": "nowhere:page"}})
    text = seen(job)
    assert ("Show the outcome" in text, "New" in text) == (False, True)


def test_a_failed_job_says_why_what_stays_and_where_it_goes_on(job, seen):
    run = claim(job.pk)
    run.advance(done=811)
    run.fail("disk_full", error="OSError")
    text = seen(job)
    rows = ("The disk is full.", "811 rows were finished and stay.", "Resume from row 812", "OSError")
    assert [part in text for part in rows] == [True] * 4


def test_a_cancelled_job_says_what_stays(sam, kind, seen):
    job = Job.start(kind, by=sam, total=5, cancellable=True)
    claim(job.pk).advance(done=1)
    job.cancel(by=sam)
    text = seen(job)
    assert ("Cancelled" in text, "1 row was finished and stays." in text, "Resume" in text) == (True, True, False)


def test_only_a_job_that_allows_it_offers_to_cancel(job, sam, kind, seen):
    other = Job.start(kind, by=sam, cancellable=True)
    assert ["Cancel the work" in seen(job), "Cancel the work" in seen(other)] == [False, True]


def test_the_resume_button_queues_the_job_once(job, desk):
    claim(job.pk).fail("memory")
    answers = [desk.post(reverse("jobs:resumption", args=[job.uid])) for _twice in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, page_of(job))] * 2
    assert columns(job, "state", "problem") == ("queued", "")


def test_the_cancel_button_cancels(sam, kind, desk):
    job = Job.start(kind, by=sam, cancellable=True)
    desk.post(reverse("jobs:cancellation", args=[job.uid]))
    assert columns(job, "state") == ("cancelled",)


@pytest.mark.parametrize(("name", "method"), [("page", "get"), ("resumption", "post"), ("cancellation", "post")])
def test_a_foreign_job_answers_like_a_missing_one_and_stays_as_it_was(mallory, desk, kind, name, method):
    theirs = Job.start(kind, by=mallory, cancellable=True)
    if name == "resumption":
        claim(theirs.pk).fail("memory")
    before = Job.objects.values().get(pk=theirs.pk)
    foreign, missing = (
        getattr(desk, method)(reverse(f"jobs:{name}", args=[key])) for key in (str(theirs.uid), MISSING)
    )
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_token(foreign).replace(str(theirs.uid), MISSING) == without_token(missing)
    assert Job.objects.values().get(pk=theirs.pk) == before


def test_the_list_holds_ones_own_jobs_and_the_owner_sees_everybodys(job, mallory, oskar, kind, client):
    theirs = Job.start(kind, by=mallory)
    values = {}
    for user in (job.owner, mallory, oskar):
        client.force_login(user)
        text = client.get(reverse("jobs:list")).content.decode()
        values[user.username] = [page_of(each) in text for each in (job, theirs)]
    assert values == {"sam": [True, False], "mallory": [False, True], "oskar": [True, True]}


def test_an_empty_list_says_what_will_be_there(desk):
    assert "No jobs yet" in desk.get(reverse("jobs:list")).content.decode()


def test_the_list_goes_on_under_the_last_row(desk, sam, monkeypatch):
    monkeypatch.setattr("crm.jobs.views.PAGE", 2)
    jobs = [Job.start("toy.nobody", by=sam) for _number in range(3)]
    first = desk.get(reverse("jobs:list")).content.decode()
    second = desk.get(reverse("jobs:list"), {"before": jobs[1].pk}).content.decode()
    assert [page_of(job) in first for job in jobs] == [False, True, True]
    assert f"before={jobs[1].pk}" in first
    assert [page_of(job) in second for job in jobs] == [True, False, False]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_strange_place_to_begin_shows_the_beginning(job, desk, before):
    assert page_of(job) in desk.get(reverse("jobs:list"), {"before": before}).content.decode()


def test_the_pages_ask_as_many_questions_for_one_job_as_for_many(oskar, mallory, job, as_user):
    browser = as_user(oskar)

    def questions() -> list[int]:
        rows = []
        for address in (reverse("jobs:list"), page_of(job), reverse("jobs:ring")):
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            rows.append(len(queries))
        return rows

    result = questions()
    for user in (oskar, oskar, mallory, mallory):
        Job.start("toy.nobody", by=user)
    assert questions() == result


def test_the_ring_counts_ones_own_open_jobs(job, mallory, sam, kind, desk):
    Job.start(kind, by=mallory)
    claim(job.pk).advance(done=4)
    alone = desk.get(reverse("jobs:ring"), headers=HTMX).content.decode()
    Job.start(kind, by=sam, total=10)
    both = desk.get(reverse("jobs:ring"), headers=HTMX).content.decode()
    assert [part in alone for part in (page_of(job), "1 job running", "40%")] == [True] * 3
    assert [part in both for part in (f'href="{reverse("jobs:list")}"', "2 jobs running", "20%")] == [True] * 3


def test_the_ring_is_gone_when_nothing_runs(job, desk):
    claim(job.pk).finish()
    assert desk.get(reverse("jobs:ring"), headers=HTMX).content.decode().strip() == ""


def test_a_page_looks_every_two_seconds_at_first_and_every_ten_later(job):
    job.refresh_from_db()
    pauses = [JobProgress(job, at=job.queued_at + timedelta(seconds=passed)).pause for passed in (0, 59, 60, 3600)]
    assert pauses == [2, 2, 10, 10]


def test_the_numbers_of_a_result_come_in_their_usual_order(sam, kind):
    job = Job(kind=kind, owner=sam, result={"counts": {"Mailboxes": 4, "refused": 3, "updated": 2, "new": 1}})
    with translation.override("en"):
        assert JobProgress(job, at=timezone.now()).counts == [
            ("New", 1),
            ("Updated", 2),
            ("Left out", 3),
            ("Mailboxes", 4),
        ]


def test_a_title_is_told_in_the_readers_language(sam, kind):
    job = Job(kind=kind, owner=sam, title_code="Jobs", pk=7)
    with translation.override("en"):
        titles = [JobProgress(each, at=timezone.now()).title for each in (job, Job(kind=kind, pk=7))]
    assert titles == ["Jobs", "Job 7"]


def test_the_way_to_the_outcome_stands_only_where_the_reader_may_open_it(job, sam, arek, marek):
    claim(job.pk).finish({"link": {"name": "contacts:import", "args": [MISSING]}})
    job.refresh_from_db()
    ways = [JobProgress(job, at=timezone.now(), reader=reader).link for reader in (job.owner, arek, marek, None)]
    assert ways == [f"/imports/{MISSING}/", None, None, None]
    Job.objects.filter(pk=job.pk).update(owner=arek)
    job.refresh_from_db()
    assert JobProgress(job, at=timezone.now(), reader=arek).link is None  # no right to import


def test_what_a_job_of_the_house_made_is_led_to_by_right_alone(job, arek, marek):
    claim(job.pk).finish({"link": {"name": "contacts:imports"}})
    Job.objects.filter(pk=job.pk).update(owner=None)
    job.refresh_from_db()
    ways = [JobProgress(job, at=timezone.now(), reader=reader).link for reader in (marek, arek)]
    assert ways == ["/imports/", None]
