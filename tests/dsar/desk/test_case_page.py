"""The case page: all of a request at once, and each thing the desk does on it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.privacy.map.titles import heading_for
from crm.privacy.models import AccessEntry, LedgerEntry
from dsar.cases.opening import recognise
from dsar.handling.assignment import note
from dsar.handling.closing import close, record_answer, reopen
from dsar.handling.extension import extend, record_notice
from dsar.handling.messages import hear
from dsar.handling.questions import ask
from dsar.handling.triage import join
from dsar.letters.letter_sending import approve_and_send, prepare
from dsar.models import Case, CaseMessage, Decision, Event, Kind, Subject, Suspension, Task
from dsar.packages.download import fetch
from dsar.packages.package_end import revoke
from dsar.packages.release import approve, hand_over, release
from tests.dsar.desk_browser import BASE, browser, local
from tests.dsar.made_cases import HOUR, arrived, letters, proof
from tests.dsar.made_packages import granted, made, released, requested

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(now):
    """Access and erasure, received yesterday."""
    return arrived(Kind.ACCESS, Kind.ERASURE, at=now - DAY, enclosed=[proof()])


@pytest.fixture
def desk(dora):
    return browser(dora)


def at(case, part=""):
    return f"{BASE}{case.number}/{part}"


def again(case):
    return Case.objects.with_keys().get(pk=case.pk)


def test_the_page_says_what_she_wrote_and_who_she_is_behind_masks(desk, case):
    page = desk.get(at(case)).content.decode()
    words = ("Proszę o moje dane.", "E• M•", "e•••@maj.test", "Ewa Maj", "ewa@maj.test", "UPO.pdf")
    assert [word in page for word in words] == [True, True, True, False, False, True]
    look = AccessEntry.objects.get(view="requests:case")
    assert (look.people, look.fields) == ([case.person_id], ["details", "message", "postal"])


def test_the_steps_lead_on_and_say_where_it_stands(desk, case):
    steps = desk.get(at(case)).context["steps"]
    assert [(step["label"], step["state"]) for step in steps] == [
        ("Intake", "cur"),
        ("Identity", ""),
        ("Gathering data", ""),
        ("Decision", ""),
        ("Answer", ""),
        ("Erased elsewhere", ""),
        ("Closed", ""),
    ]
    desk.post(at(case, "step/"), {"stage": "decision"})
    states = [step["state"] for step in desk.get(at(case)).context["steps"]]
    assert states == ["done", "done", "done", "cur", "", "", ""]


def test_one_way_leads_on_to_the_step_at_which_the_case_is(desk, case):
    """The button; neither the stepper nor anything else beside it leads to the same place."""
    desk.post(at(case, "step/"), {"stage": "decision"})
    page = desk.get(at(case)).content.decode()
    there = f'href="{at(case, "decisions/")}"'
    assert page.count(there) == 1
    assert "btn-primary" in page.partition(there)[0].rpartition("<a")[2] + page.partition(there)[2].partition(">")[0]
    on_it = desk.get(at(case, "decisions/")).content.decode()
    assert "Next: " not in on_it


def test_a_task_is_ticked_and_unticked_and_one_of_ones_own_is_added(desk, case, dora):
    task = case.tasks.get(code="read")
    desk.post(at(case, f"tasks/{task.uid}/"))
    assert Task.objects.get(pk=task.pk).done_by == f"user:{dora.pk}"
    desk.post(at(case, f"tasks/{task.uid}/"))
    assert Task.objects.get(pk=task.pk).done_at is None
    values = {"text": "Zapytać księgowość", "stage": "gathering", "owner": dora.pk, "due_on": "2027-01-05"}
    desk.post(at(case, "tasks/"), values)
    result = case.tasks.get(code="")
    assert (result.text, result.stage, result.owner, result.due_on.isoformat()) == (
        "Zapytać księgowość",
        "gathering",
        dora,
        "2027-01-05",
    )


def test_messages_stand_on_the_page_and_opening_it_has_read_hers(desk, case, dora, now):
    hear(case, "Chodzi o faktury z 2025.", at=now)
    page = desk.get(at(case)).content.decode()
    assert ("Chodzi o faktury z 2025." in page, CaseMessage.objects.get().read_by) == (True, f"user:{dora.pk}")
    desk.post(at(case, "messages/"), {"text": "Dziękujemy."})
    assert list(CaseMessage.objects.with_keys().values_list("direction", flat=True)) == ["in", "out"]
    assert letters("request_message") == ["her"]


def test_a_prompt_question_stops_the_clock_and_enough_starts_it_again(desk, case):
    desk.post(at(case, "questions/"), {"reason": "scope", "question": "O które dane chodzi?"})
    page = desk.get(at(case))
    assert (page.context["clock"].suspended_since is not None, "paused since" in page.content.decode()) == (True, True)
    desk.post(at(case, "questions/scope/"))
    assert desk.get(at(case)).context["clock"].suspended_since is None
    assert Suspension.objects.get().satisfied_at is not None


def test_a_question_without_words_comes_back_where_it_was_asked(desk, case):
    answer = desk.post(at(case, "questions/"), {"reason": "scope", "question": " "})
    page = answer.content.decode()
    assert (answer.status_code, list(answer.context["ask"].errors), page.count('id="ask-question"')) == (
        422,
        ["question"],
        1,
    )


def test_no_two_controls_of_the_page_share_an_id(desk, case):
    page = desk.get(at(case)).content.decode()
    matches = [part.split('"', 1)[0] for part in page.split(' id="')[1:]]
    assert sorted({match for match in matches if matches.count(match) > 1}) == []


def test_an_extension_tells_her_at_once_and_keeps_the_first_day_in_sight(desk, case):
    first = again(case).safe_on
    desk.post(at(case, "extension/"), {"reason": "complex", "text": "Wiele miejsc."})
    page = desk.get(at(case))
    assert (letters("request_extension"), page.context["original"], again(case).safe_on > first) == (
        ["her"],
        first,
        True,
    )
    assert desk.post(at(case, "extension/"), {"reason": "complex", "text": "Jeszcze raz."}).status_code == 422


def test_without_an_address_the_notice_is_recorded_by_hand(desk, now):
    case = arrived(at=now - DAY, email="")
    desk.post(at(case, "extension/"), {"reason": "number", "text": "Wiele wniosków."})
    assert "counts only once the person has been told" in desk.get(at(case)).content.decode()
    desk.post(at(case, "extension/notice/"), {"sent_at": local(timezone.now() + timedelta(minutes=-1)), "way": "post"})
    assert case.extension.notice_sent_at is None  # before the extension: refused
    answer = desk.post(at(case, "extension/notice/"), {"sent_at": local(timezone.now() + DAY), "way": "post"})
    assert answer.status_code == 422


def test_spam_is_set_aside_with_its_reason_and_comes_back_whole(desk, case):
    assert desk.post(at(case, "aside/"), {"reason": " "}).status_code == 422
    desk.post(at(case, "aside/"), {"reason": "Reklama"})
    assert (again(case).spam_reason, again(case).is_open) == ("Reklama", True)
    desk.post(at(case, "aside/"))
    assert (again(case).spam_at, again(case).safe_on) == (None, case.safe_on)


def test_what_came_twice_is_joined_to_what_came_first(desk, case, now):
    later = arrived(Kind.RECTIFICATION, at=now)
    assert desk.post(at(later, "joining/"), {"into": "W-1999-001"}).status_code == 422
    assert desk.post(at(case, "joining/"), {"into": later.number}).status_code == 422
    desk.post(at(later, "joining/"), {"into": f" {case.number.lower()} "})
    assert (again(later).outcome, again(case).kinds) == ("duplicate", ["access", "erasure", "rectification"])


def test_similar_cases_are_those_of_the_same_address(desk, case, now):
    other = arrived(at=now - timedelta(hours=2), email="ktos@inny.test", phone="")
    same = arrived(at=now - timedelta(hours=1), phone="")
    assert (desk.get(at(case)).context["similar"], other.number != same.number) == ([(same, "Intake")], True)


def test_the_desk_finds_her_among_the_people_says_so_and_takes_it_back(desk, case, ada, dora):
    person = ada.person
    answer = desk.post(at(case, "people/"), {"q": person.email})
    assert [candidate["person"].pk for candidate in answer.context["candidates"]] == [person.pk]
    page = answer.content.decode()
    assert (person.name in page, "a•••@cerambud.test" in page) == (False, True)
    desk.post(at(case, f"people/{person.uid}/"))
    assert [subject.person_id for subject in case.subjects.all()] == [person.pk]
    assert case.tasks.get(code="subject").done_at is not None
    assert desk.get(at(case)).context["places"][0]["going"] > 0
    desk.post(at(case, f"people/{person.uid}/"))
    assert (case.subjects.exists(), LedgerEntry.objects.filter(act="request.subject_taken_off").count()) == (False, 1)


def test_people_with_her_address_come_into_question_by_themselves(desk, now, ada):
    case = arrived(at=now - DAY, email=ada.person.email, phone="")
    assert [candidate["person"].pk for candidate in desk.get(at(case)).context["candidates"]] == [ada.person_id]


def test_nobody_is_taken_off_once_something_was_carried_out(desk, case, ada, dora):
    recognise(case, ada.person, by=dora, at=timezone.now())
    done = {"proposed_by": "user:1", "decided_by": "user:1", "decided_at": timezone.now(), "done_by": "user:1"}
    Decision.objects.create(case=case, right="access", verdict="granted", done_at=timezone.now(), **done)
    desk.post(at(case, f"people/{ada.person.uid}/"))
    assert Subject.objects.count() == 1


def test_an_erasure_says_what_stays_by_law_and_what_goes(desk, case, ada, dora):
    recognise(case, ada.person, by=dora, at=timezone.now())
    (place,) = desk.get(at(case)).context["places"]
    assert {part["name"] for part in place["parts"]} >= {heading_for("privacy.person"), heading_for("contacts.contact")}


def test_her_sheet_lists_her_requests_and_those_about_her(desk, case, ada, dora):
    recognise(case, ada.person, by=dora, at=timezone.now())
    sheets = [desk.get(f"/privacy/people/{person.uid}/").context["requests"] for person in (ada.person, case.person)]
    assert sheets == [[(case, "Intake")], [(case, "Intake")]]


def test_the_desk_sorts_what_it_really_asks_for(desk, case):
    desk.post(at(case, "sorting/"), {"kinds": ["question"], "topic": "source"})
    assert (again(case).kinds, again(case).topic, case.tasks.get(code="read").done_at is not None) == (
        ["question"],
        "source",
        True,
    )


def test_a_new_code_is_shown_once_and_the_old_one_opens_nothing(desk, case):
    before = again(case).code_digest
    page = desk.post(at(case, "code/")).context["code"]
    assert (len(page) >= 8, again(case).code_digest != before) == (True, True)


def test_files_are_saved_as_they_came_and_the_look_is_logged(desk, case, sam):
    file = case.files.get()
    answer = desk.get(at(case, f"files/{file.uid}/"))
    assert (answer.content, answer["Content-Disposition"].startswith("attachment")) == (b"%PDF-1.7 proof", True)
    assert AccessEntry.objects.filter(view="requests:file", people=[case.person_id]).count() == 1
    assert browser(sam).get(at(case, f"files/{file.uid}/")).status_code == 403


def test_it_is_answered_decided_closed_and_opened_again(desk, case, dora):
    page = desk.get(at(case, "closing/")).content.decode()
    assert "Before it can be closed:" in page
    assert desk.post(at(case, "closing/"), {"outcome": "granted"}).status_code == 422
    desk.post(at(case, "answer/"), {"sent_at": local(timezone.now())})
    for right in ("access", "erasure"):
        signed = {"proposed_by": "user:1", "decided_by": "user:1", "done_by": "user:1"}
        moments = {"decided_at": timezone.now(), "done_at": timezone.now()}
        Decision.objects.create(case=case, right=right, verdict="granted", **signed, **moments)
    assert desk.get(at(case, "closing/")).context["form"].initial["outcome"] == "granted"
    desk.post(at(case, "closing/"), {"outcome": "granted", "note": "Gotowe."})
    closed = again(case)
    assert (closed.outcome, closed.closing_note, closed.keep_until.year) == (
        "granted",
        "Gotowe.",
        timezone.now().year + 6,
    )
    assert desk.get(at(case)).status_code == 200
    desk.post(at(case, "closing/"), {"reason": "Uzupełnienie"})
    assert again(case).is_open


def test_the_answer_did_not_go_before_the_request(desk, case):
    answer = desk.post(at(case, "answer/"), {"sent_at": local(timezone.now() - 3 * DAY)})
    assert (answer.status_code, again(case).answered_at) == (422, None)


def test_a_closed_case_takes_nothing_more(desk, case, dora, now):
    later = arrived(at=now)
    join(later, case, by=dora)
    answers = [
        desk.post(at(later, "messages/"), {"text": "Dzień dobry"}).status_code,
        desk.post(at(later, "notes/"), {"kind": "note", "text": "Rozmowa"}).status_code,
        desk.post(at(later, "aside/"), {"reason": "Reklama"}).status_code,
    ]
    assert (answers, CaseMessage.objects.count()) == ([422, 422, 422], 0)


def test_the_timeline_tells_who_did_what_in_words(desk, case, dora):
    note(case, Event.Kind.TALK, "Zadzwoniła.", by=dora)
    desk.post(at(case, "assignee/"), {"assignee": dora.pk})
    rows = [(row["title"], row["text"]) for row in desk.get(at(case)).context["timeline"]]
    assert rows == [("Handed to somebody", str(dora)), ("Talk or letter", "Zadzwoniła."), ("Received", "Portal")]


def test_a_copy_is_no_answer_in_the_timeline_and_somebody_made_it(desk, ada, dora, oskar):
    case = requested(ada.person)
    given = released(case, dora, oskar)
    fetch(urlsplit(given.link).path.rstrip("/").rpartition("/")[2], given.code)
    revoke(given.package, by=dora)
    again = release(approve(made(case, dora), by=oskar), "post", by=oskar).package
    hand_over(again, by=dora)
    rows = [row for row in desk.get(at(case)).context["timeline"] if row["event"].ref.startswith("package")]
    results = [(row["title"], row["who"], row["text"]) for row in reversed(rows)]
    first, second = (f"SHA-256 {item.digest[:8]}…" for item in (given.package, again))
    assert results == [
        ("Copy made", str(dora), first),
        ("Copy approved", str(oskar), first),
        ("Copy released", str(oskar), "Download by link and code"),
        ("Copy fetched", "the person", first),
        ("Copy withdrawn", str(dora), ""),
        ("Copy made", str(dora), second),
        ("Copy approved", str(oskar), second),
        ("Copy released", str(oskar), "By letter"),
        ("Copy handed over", str(dora), "By letter"),
    ]
    assert case.tasks.get(code="gather").done_by == f"user:{dora.pk}"


def test_the_answer_keeps_its_own_titles(desk, ada, dora, oskar):
    case = requested(ada.person)
    granted(case, oskar)
    approve_and_send(prepare(case, "answer", "Przekazujemy kopię.", language="pl", by=dora), "post", by=oskar)
    titles = [row["title"] for row in desk.get(at(case)).context["timeline"]][:3]
    assert titles == ["Answer sent", "Answer approved", "Answer prepared"]


def test_a_second_answer_after_the_case_was_opened_again_was_sent_too(desk, ada, dora, oskar):
    case = requested(ada.person)
    granted(case, oskar)
    for text in ("Przekazujemy kopię.", "I jeszcze jedno."):
        approve_and_send(prepare(case, "answer", text, language="pl", by=dora), "post", by=oskar)
        close(case, "granted", by=dora)
        reopen(case, "Pytanie uzupełniające.", by=dora)
    rows = [row for row in desk.get(at(case)).context["timeline"] if row["event"].kind == Event.Kind.SENT]
    assert [(row["title"], row["who"], row["text"]) for row in rows] == [
        ("Answer sent", str(oskar), "completes the earlier answer"),
        ("Answer sent", str(oskar), ""),
    ]


def test_beside_its_end_stand_the_dates_and_the_decisions_and_an_answered_case_is_paused_no_more(
    desk, ada, dora, oskar
):
    case = requested(ada.person)
    assert 'href="#clock"' in desk.get(at(case)).content.decode()
    granted(case, oskar)
    record_answer(case, by=dora)
    page = desk.get(at(case, "closing/"))
    side = page.content.decode().partition("The case in short")[2]
    assert [words in side for words in ("Answer sent", "Access and copy", "Granted", "All decisions")] == [True] * 4
    assert 'href="#clock"' not in desk.get(at(case)).content.decode()


@pytest.mark.parametrize("reply", ["email", "post"])
def test_how_the_notice_of_an_extension_went_is_told_in_words(desk, dora, now, reply):
    address = {"email": "ewa@maj.test"} if reply == "email" else {"email": ""}
    case = arrived(at=now - DAY, **address)
    extend(case, "complex", "Wiele miejsc.", by=dora, at=now - HOUR)
    if reply == "post":
        record_notice(case, sent_at=now - HOUR / 2, way="post", by=dora, at=now)
    [row] = [item for item in desk.get(at(case)).context["timeline"] if item["event"].kind == Event.Kind.NOTICE]
    assert row["text"] == {"email": "e-mail", "post": "letter"}[reply]


def test_an_overdue_case_says_so_and_an_answered_one_how_early(desk, dora, now):
    late, early = arrived(at=now - 50 * DAY), arrived(at=now - 5 * DAY)
    record_answer(early, by=dora, at=now)
    pages = [desk.get(at(item)).content.decode() for item in (late, early)]
    assert ["The month is over" in page for page in pages] == [True, False]


def test_only_the_desk_opens_it_and_a_made_up_number_is_missing(desk, sam, case):
    assert [browser(sam).get(at(case)).status_code, desk.get(f"{BASE}W-1999-001/").status_code] == [403, 404]


def test_the_page_costs_the_same_however_long_the_case_is(desk, case, dora, now):
    hear(case, "Pierwsza.", at=now)
    ask(case, "scope", "Które?", by=dora)
    note(case, Event.Kind.NOTE, "Notatka", by=dora)
    desk.get(at(case))
    with CaptureQueriesContext(connection) as few:
        desk.get(at(case))
    for place in range(6):
        hear(case, "Kolejna.", at=now)
        note(case, Event.Kind.NOTE, f"Notatka {place}", by=dora)
    ask(case, "authority", "Kto pisze?", by=dora)
    desk.get(at(case))
    with CaptureQueriesContext(connection) as many:
        desk.get(at(case))
    assert len(many) == len(few)
