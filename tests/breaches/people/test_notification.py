"""People are told: one letter each, once, by the way there is; who could not be reached is known."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from breaches.decisions.verdicts import decide, propose
from breaches.models import Breach, Told
from breaches.people.letter_words import contact, words_for
from breaches.people.notification import begin_telling, note_public, note_told, tell, write_letter
from breaches.scope.scope_draws import add_source, draw_scope
from consents.grounds.mail_gate import may_send
from crm.mail.models.messages import Message
from crm.mail.outgoing.letter_templates import rendered
from tests.breaches.made_cases import assessed, opened
from tests.breaches.people.cases_to_tell import LETTER, ready

pytestmark = pytest.mark.django_db
ADDRESSES = ("ada@cerambud.test", "ben@miodek.test", "carla@drewno.test")


@pytest.fixture
def at():
    return timezone.now() - timedelta(hours=5)


def letters():
    return Message.objects.filter(template="breach_letter").with_keys().order_by("pk")


def test_everybody_gets_one_message_that_the_law_requires(ada, ben, carla, dora, oskar, at):
    case = ready(dora, oskar, at, ADDRESSES)
    tell(begin_telling(case, by=dora).job.pk)
    tell(begin_telling(case, by=dora).job.pk)  # asked again: nobody is told twice
    matches = list(letters())
    assert [match.address for match in matches] == list(ADDRESSES)
    assert [(match.required, match.purpose_id, may_send(match).allowed) for match in matches] == [
        (True, None, True)
    ] * 3
    case.refresh_from_db()
    assert (case.told_count, case.told_means, case.told_on) == (3, ["email"], timezone.localdate())
    assert LETTER["what"] in case.told_text
    assert LETTER["advice"] in matches[0].content["text"]


def test_the_letter_says_what_the_law_wants_in_both_languages(ada, dora, oskar, at):
    case = ready(dora, oskar, at, ADDRESSES[:1])
    english = {f"{name}_en": f"English {name}" for name in LETTER}
    letter = write_letter(case, {**LETTER, **english}, by=dora)
    for language, result in (("pl", LETTER), ("en", {name: f"English {name}" for name in LETTER})):
        values = {**words_for(letter, ["identity", "email"], language), **contact()}
        mail = rendered("breach_letter", {**values, "to_person": True}, language=language)
        for words in (*result.values(), "Dorota Dudek", "Meblex sp. z o.o."):
            assert words in mail["text"]
            assert words in mail["html"]


def test_a_part_left_out_is_refused(dora, at):
    case = opened(dora)
    with pytest.raises(ValidationError) as caught:
        write_letter(case, {**LETTER, "advice": " ", "what_en": "What"}, by=dora)
    assert set(caught.value.error_dict) == {"advice", "effects_en", "done_en", "advice_en"}


def test_without_a_decision_and_in_an_exercise_nobody_is_told(ada, dora, oskar, at):
    case = assessed(dora, at)
    add_source(case, "people", ADDRESSES[0], by=dora)
    draw_scope(case, by=dora)
    write_letter(case, LETTER, by=dora)
    with pytest.raises(ValidationError):
        begin_telling(case, by=dora)
    drill = ready(dora, oskar, at, ADDRESSES[:1], drill=True)
    with pytest.raises(ValidationError):
        begin_telling(drill, by=dora)
    assert not letters().exists()


def test_a_letter_is_printed_for_whom_no_mail_reaches(add, sam, dora, oskar, at, contracts):
    add(sam, name="Dorota Mróz", email="", phone="605666777", street="Leśna 3", postcode="00-002", city="Warszawa")
    add(sam, name="Ewa Lis", email="", phone="606777888")
    case = ready(dora, oskar, at, ["605666777", "606777888"])
    tell(begin_telling(case, by=dora).job.pk)
    first, two = Told.objects.filter(breach=case).order_by("pk")
    assert ((first.way, two.way), Told.objects.filter(breach=case).unreached().count()) == (("post", "none"), 2)
    client = Client()
    client.force_login(dora)
    page = client.get(f"/privacy/breaches/{case.number}/people/{first.uid}/").content.decode()
    assert [words for words in ("Dorota Mróz", "Leśna 3", LETTER["done"]) if words not in page] == []
    assert note_told(first, "posted", by=dora)
    assert not note_told(first, "posted", by=dora)
    assert note_told(two, "reached", by=dora)
    assert Told.objects.filter(breach=case).unreached().count() == 0
    case.refresh_from_db()
    assert (case.told_count, case.told_means) == (1, ["post"])


def test_a_bounce_makes_her_unreached(ada, dora, oskar, at):
    case = ready(dora, oskar, at, ADDRESSES[:1])
    tell(begin_telling(case, by=dora).job.pk)
    assert Told.objects.filter(breach=case).unreached().count() == 0
    letters().update(state="undelivered")
    assert Told.objects.filter(breach=case).unreached().count() == 1


def test_a_public_notice_needs_its_decision(ada, dora, oskar, at):
    case = ready(dora, oskar, at, ADDRESSES[:1])
    with pytest.raises(ValidationError):
        note_public(case, "www.meblex.test", by=dora)


def test_a_public_notice_takes_the_place_of_letters_once_it_is_decided(ada, dora, oskar, at):
    """Art. 34(3)(c)."""
    case = ready(dora, oskar, at, ADDRESSES[:1])
    values = {"reason": "Adresów nie da się ustalić.", "exemption": "c", "by": dora}
    decide(propose(case, "people", "do_not", **values), by=oskar)
    client = Client()
    client.force_login(dora)
    there = f"/privacy/breaches/{case.number}/people/"
    assert LETTER["advice"] in client.get(there).content.decode()  # the text to publish
    assert client.post(f"{there}notice/", {"where": "www.meblex.test/komunikat"}).status_code == 302
    case.refresh_from_db()
    assert (case.told_means, case.told_on, letters().count()) == (["public_notice"], timezone.localdate(), 0)
    with pytest.raises(ValidationError):
        begin_telling(case, by=dora)  # nobody gets a letter as well


def test_two_jobs_of_one_case_tell_everybody_once(ada, ben, carla, dora, oskar, at):
    """Somebody pressed twice: the second job finds everybody told, whichever comes first."""
    case = ready(dora, oskar, at, ADDRESSES)
    first, second = begin_telling(case, by=dora).job.pk, begin_telling(case, by=dora).job.pk
    tell(second)
    tell(first)
    assert (letters().count(), Told.objects.filter(breach=case).count()) == (3, 3)


def test_whoever_comes_with_a_new_scope_is_told_and_nobody_again(ada, ben, dora, oskar, at):
    case = ready(dora, oskar, at, ADDRESSES[:1])
    tell(begin_telling(case, by=dora).job.pk)
    add_source(case, "people", ADDRESSES[1], by=dora)
    draw_scope(case, by=dora)
    tell(begin_telling(case, by=dora).job.pk)
    assert [letter.address for letter in letters()] == list(ADDRESSES[:2])
    case.refresh_from_db()
    assert case.told_count == 2


def test_the_pages_open_for_the_desk_alone(ada, dora, sam, oskar, at):
    case = ready(dora, oskar, at, ADDRESSES[:1])
    tell(begin_telling(case, by=dora).job.pk)
    desk, sales = Client(), Client()
    desk.force_login(dora)
    sales.force_login(sam)
    pages = ("scope/", "scope/people/", "people/", "people/preview/pl/", "measures/")
    for page in pages:
        assert desk.get(f"/privacy/breaches/{case.number}/{page}").status_code == 200
        assert sales.get(f"/privacy/breaches/{case.number}/{page}").status_code in (403, 404)
    assert "Ada Kowalska" not in desk.get(f"/privacy/breaches/{case.number}/people/").content.decode()
    assert Breach.objects.count() == 1
