"""Measures with owners, lessons, controllers for whom we process, other parties, similar earlier cases."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from breaches.authority.filing_form import sections
from breaches.authority.filings import prepare
from breaches.measures.measures import finish, plan, tell_controller
from breaches.measures.similar_cases import similar
from breaches.models import ControllerTold, Measure
from crm.mail.models.messages import Message
from tests.breaches.desk_browser import browser
from tests.breaches.made_cases import HOUR, assessed, decided, named_controller, opened

pytestmark = pytest.mark.django_db
Kind = Measure.Kind


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=7)


def test_a_measure_has_an_owner_and_a_day_and_is_done_once(dora, sam, day):
    case = opened(dora)
    row = plan(case, Kind.PREVENT, "Opóźnić wysyłkę.", owner=sam, due_on=day, by=dora)
    assert (row.late(day), row.late(day + timedelta(days=1))) == (False, True)
    assert [finish(row, result="Ustawiono minutę.", by=sam), finish(row, by=dora)] == [True, False]
    row.refresh_from_db()
    assert (row.done_by, row.result, row.late(day + timedelta(days=9))) == (
        f"user:{sam.pk}",
        "Ustawiono minutę.",
        False,
    )


@pytest.mark.parametrize("lacking", ["owner", "due_on", "text"])
def test_a_task_without_somebody_a_day_or_words_is_refused(dora, sam, day, lacking):
    values = {"text": "Opóźnić wysyłkę.", "owner": sam, "due_on": day, lacking: "" if lacking == "text" else None}
    with pytest.raises(ValidationError) as refusal:
        plan(opened(dora), Kind.REPAIR, values.pop("text"), **values, by=dora)
    assert list(refusal.value.error_dict) == [lacking]


def test_a_lesson_needs_nobody_and_is_never_done(dora):
    row = plan(opened(dora), Kind.LESSON, "Czytamy adresatów dwa razy.", by=dora)
    assert (row.owner, finish(row, by=dora)) == (None, False)


def test_measures_are_planned_and_done_on_the_page(dora, sam, day):
    case, desk = opened(dora), browser(dora)
    there = f"/privacy/breaches/{case.number}/measures/"
    values = {"kind": "prevent", "text": "Opóźnić wysyłkę.", "owner": sam.pk, "due_on": day.isoformat()}
    assert desk.post(there, {**values, "owner": ""}).status_code == 422
    assert desk.post(there, values).status_code == 302
    row = Measure.objects.get()
    assert desk.post(f"{there}{row.uid}/", {"result": "Jest."}).status_code == 302
    assert "Jest." in desk.get(there).content.decode()


def test_a_processor_tells_the_controller_by_mail_at_once(dora):
    """Art. 33(2)."""
    case = opened(dora, role="processor")
    named_controller()
    controller_told = tell_controller(
        case, "Stolarnia sp. z o.o.", "Baza była otwarta.", email="iod@stolarnia.test", by=dora
    )
    letter = Message.objects.with_keys().get(template="breach_controller")
    assert (controller_told.message, letter.address, letter.required) == (letter, "iod@stolarnia.test", True)
    assert "Baza była otwarta." in letter.content["text"]
    other = tell_controller(case, "Tartak s.c.", "Telefonicznie.", by=dora)
    assert (other.how, other.message, other.told_at is not None) == ("other", None, True)


def test_nobody_tells_controllers_where_we_are_the_controller_and_in_an_exercise_by_mail(dora):
    for values in ({}, {"role": "processor", "drill": True}):
        with pytest.raises(ValidationError):
            tell_controller(opened(dora, **values), "Firma", "Słowa", email="iod@firma.test", by=dora)
    assert (ControllerTold.objects.exists(), Message.objects.exists()) == (False, False)


def test_a_processors_case_has_no_clock_of_its_own_and_its_page_asks_to_tell_the_controllers(dora):
    case, desk = opened(dora, role="processor"), browser(dora)
    page = desk.get(f"/privacy/breaches/{case.number}/measures/")
    assert (page.context["clock"], b"controllers/" in page.content) == (None, True)


def test_other_parties_stand_in_the_form_and_can_be_taken_out(dora, oskar):
    named_controller()
    case, desk = decided(dora, oskar, timezone.now() - 5 * HOUR), browser(dora)
    there = f"/privacy/breaches/{case.number}/parties/"
    assert desk.post(there, {"role": "processor", "name": " "}).status_code == 422
    values = {"role": "processor", "name": "Hosting sp. z o.o.", "identifier": "NIP 5250001009"}
    assert desk.post(there, values).status_code == 302
    (party,) = case.parties.all()
    by_name = {
        item["nazwa"]: item for part in prepare(case, "initial", by=dora).content["sekcje"] for item in part["pola"]
    }
    assert (by_name["podmiot"]["kod"], by_name["podmiot"]["odpowiedz"]) == (
        "processor",
        "Hosting sp. z o.o., NIP 5250001009",
    )
    assert desk.post(f"{there}{party.uid}/").status_code == 302
    parties = next(part for part in sections(case, "initial", about={}, delay_reason="") if part["numer"] == 4)
    assert (case.parties.exists(), parties["pola"][0]["kod"]) == (False, None)


def test_similar_earlier_cases_are_found_with_what_is_like(dora, sam):
    at = timezone.now() - 5 * HOUR
    first, second = assessed(dora, at), assessed(dora, at)
    opened(dora, title="Zgubiony klucz", kind="lost_device", data=["address"])
    assessed(dora, at, drill=True)
    (result,) = similar(second, dora)
    assert (result.breach, set(result.like)) == (first, {"kind", "data"})
    assert similar(second, sam) == []
