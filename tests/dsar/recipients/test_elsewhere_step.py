"""«Erased elsewhere» is a step of its own: after the answer, before the end, and only of an erasure."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from dsar.cases.case_clocks import clock_of
from dsar.cases.stages import reached, standing_at
from dsar.cases.stepper import place_of, steps
from dsar.handling.assignment import move
from dsar.handling.closing import close, record_answer, reopen
from dsar.models import Case, Kind, RecipientNotice, Stage
from dsar.portal.progress import headline, steps_of
from dsar.recipients.recipient_notices import confirm, spare
from dsar.rights.requested_erasure import erase_one, finish
from tests.dsar.decided_cases import case_about, code_of, grant, with_key
from tests.dsar.desk_browser import BASE, browser, numbers
from tests.retention.ruled_people import all_off, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(dora, oskar, monkeypatch):
    """An erasure that is carried out and answered, while others have not confirmed it."""
    all_off(monkeypatch)
    person = somebody("offers")
    case = case_about(person, Kind.ERASURE)
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    erase_one(case, with_key(person), by=oskar, at=timezone.now())
    with transaction.atomic():
        finish(case, by=oskar, at=timezone.now())
    return record_answer(case, by=dora)


def again(case):
    return Case.objects.with_keys().get(pk=case.pk)


def at(case):
    return reached([case])[case.pk]


def shown(case):
    """[(label, state, note)] of the stepper."""
    return [(step["label"], step["state"], step["note"]) for step in steps(again(case))]


def prove_all(case, dora):
    """Everybody else confirms; the last one is explained."""
    waiting = [row for row in RecipientNotice.objects.filter(case=case) if not row.settled]
    for row in waiting[:-1]:
        RecipientNotice.objects.filter(pk=row.pk).update(way="task")
        confirm(row, "Telefon, 3 grudnia.", by=dora)
    spare(waiting[-1], "Firmy już nie ma.", by=dora)


def test_it_stands_between_answer_and_end_until_each_of_them_is_proven_or_explained(answered, dora):
    counted = RecipientNotice.objects.filter(case=answered).count()
    done = RecipientNotice.objects.filter(case=answered, state="confirmed").count()
    with translation.override("en"):
        *_before, answer, elsewhere, end = shown(answered)
    assert (answer[0], answer[1]) == ("Answer", "done")
    assert elsewhere == ("Erased elsewhere", "cur", f"{done} of {counted} confirmed or explained")
    assert end[1] == ""
    assert (at(answered), done < counted) == (Stage.ELSEWHERE, True)
    prove_all(answered, dora)
    with translation.override("en"):
        *_before, elsewhere, end = shown(answered)
    assert elsewhere == ("Erased elsewhere", "done", f"{counted} of {counted} confirmed or explained")
    assert (at(answered), end[1]) == (Stage.CLOSED, "cur")
    assert close(again(answered), "granted", by=dora).state == "closed"


def test_the_queue_knows_the_step_and_counts_it(answered, dora):
    assert list(standing_at(Case.objects.all(), Stage.ELSEWHERE)) == [answered]
    desk = browser(dora)
    assert numbers(desk.get(f"{BASE}?stage=elsewhere")) == [answered.number]
    place = place_of(Stage.ELSEWHERE, answered)
    assert (place["number"], place["of"], len(place["dots"])) == (6, 7, 7)
    assert place_of(Stage.ANSWER, Case(kinds=[Kind.ACCESS]))["of"] == 6


def test_a_case_of_another_right_has_no_such_step(ada):
    case = case_about(ada.person, Kind.ACCESS)
    assert [step["stage"] for step in steps(case)] == [stage for stage in Stage if stage != Stage.ELSEWHERE]


def test_the_next_act_of_the_case_leads_there(answered, dora, as_user):
    desk = as_user(dora)
    there = f'href="/privacy/requests/{answered.number}/recipients/"'
    for page in ("", "closing/", "letters/"):
        text = desk.get(f"/privacy/requests/{answered.number}/{page}").content.decode()
        [button] = [part for part in text.split("<a ") if "Dalej: usunięte gdzie indziej" in part]
        assert ("btn-primary" in button, there in button) == (True, True)
    prove_all(answered, dora)
    assert "Dalej: usunięte" not in desk.get(f"/privacy/requests/{answered.number}/").content.decode()


def test_nobody_goes_there_or_past_it_by_choosing(answered, dora):
    assert code_of(lambda: move(answered, Stage.ELSEWHERE, by=dora)) == "stage"
    assert code_of(lambda: move(answered, Stage.CLOSED, by=dora)) == "stage"
    with pytest.raises(ValidationError):
        close(answered, "granted", by=dora)


def test_an_answer_that_is_said_twice_and_a_case_that_is_opened_again(answered, dora):
    first = again(answered).answered_at
    assert record_answer(answered, by=dora).answered_at == first
    prove_all(answered, dora)
    close(again(answered), "granted", by=dora)
    assert at(reopen(again(answered), "Pomyłka.", by=dora)) == Stage.ANSWER


def test_whoever_asked_reads_that_others_still_have_to_confirm(answered, dora):
    with translation.override("en"):
        assert "not everybody who got your data" in headline(answered)
        last = steps_of(answered, clock_of(answered))[-1]
        assert (last.label, last.state) == ("Erased at those who got your data from us", "now")
        prove_all(answered, dora)
        last = steps_of(again(answered), clock_of(answered))[-1]
        assert (last.state, last.at is not None, headline(again(answered))) == ("ok", True, "The answer has been sent")
