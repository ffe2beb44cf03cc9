"""Cases with the authority: letters, terms, signatures, points and documents; what the officer may not do."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from crm.dpo.authority_cases.asked import Picked, ask, complete, pack_sections, pick, reply
from crm.dpo.authority_cases.case_acts import close, open_case, reopen, write_down
from crm.dpo.authority_cases.case_letters import Written, prolong, receive, rewrite, send, sign, write
from crm.dpo.authority_cases.letter_terms import letter_due
from crm.dpo.authority_cases.printed_case import case_pdf
from crm.dpo.authority_cases.term_watch import tell_of_authority
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.dpo.overview.due_dates import authority_letters
from crm.mail.models.messages import Message
from tests.breaches.pdf_words import words_of_pdf
from tests.dpo.authority_cases.making import DAY, HOSTILE, PDF, demanded, opened, today


def code_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    error = refusal.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def test_numbers_are_a_series_of_the_year_without_gaps(dora):
    year = today().year
    assert [opened(dora).number for _each in range(2)] == [f"U-{year}-01", f"U-{year}-02"]


def test_a_letter_gives_its_term_and_the_overview_knows_the_day(dora):
    letter = demanded(opened(dora), dora, days=7, ago=0)
    due = letter_due(today(), 7)
    assert letter.due_on == due
    assert list(authority_letters(today(), due)) == [(due, 1)]


def test_a_letter_of_tomorrow_one_without_words_and_one_with_no_day_are_refused(dora):
    case = opened(dora)
    assert code_of(lambda: receive(case, Written("demand", text="x"), delivered_on=today() + DAY, by=dora)) == "future"
    assert code_of(lambda: receive(case, Written("demand"), delivered_on=today(), by=dora)) == "empty"
    too_long = {"delivered_on": today(), "term_days": 400}
    assert code_of(lambda: receive(case, Written("demand", text="x"), **too_long, by=dora)) == "term"
    assert code_of(lambda: receive(case, Written("answer", text="x"), delivered_on=today(), by=dora)) == "kind"


def test_the_officer_writes_the_answer_and_the_controller_signs_it(dora, oskar):
    """Art. 38(6): the officer never speaks for the controller."""
    case = opened(dora)
    letter = demanded(case, dora)
    answer = write(case, Written("answer", enclosed=PDF), answers=letter, by=dora)
    assert code_of(lambda: send(answer, sent_on=today(), channel="post", by=dora)) == "unsigned"
    with pytest.raises(PermissionDenied):
        sign(answer, by=dora)
    sign(answer, by=oskar)
    assert code_of(lambda: rewrite(answer, "Inaczej", by=dora)) == "signed"
    send(answer, sent_on=today(), channel="post", proof="RR1", by=dora)
    letter.refresh_from_db()
    assert letter.answered_on == today()
    assert code_of(lambda: send(answer, sent_on=today(), channel="post", by=dora)) == "sent"
    assert not AuthorityLetter.objects.waiting().exists()


def test_more_time_is_asked_for_by_the_officer_and_ends_no_term(dora):
    """Art. 39(1)(e): the officer is the contact of the authority."""
    case = opened(dora)
    letter = demanded(case, dora)
    extension = write(case, Written("extension", text="Prosimy o czas."), answers=letter, by=dora)
    send(extension, sent_on=today(), channel="electronic", by=dora)
    assert AuthorityLetter.objects.waiting().get() == letter
    assert code_of(lambda: prolong(letter, letter.due_on, "pismo", by=dora)) == "earlier"
    longer = prolong(letter, letter.due_on + 10 * DAY, "pismo z dziś", by=dora)
    assert longer.due_on == letter_due(letter.delivered_on, 7, prolonged_to=letter.due_on + 10 * DAY)


def test_strangers_open_nothing_and_see_nothing(dora, marek, sam):
    case = opened(dora)
    for user in (marek, sam):
        with pytest.raises(PermissionDenied):
            open_case("question", "x", by=user)
        assert not AuthorityCase.objects.for_desk(user).exists()
    assert AuthorityCase.objects.for_desk(dora).get() == case


def test_points_and_documents_missing_ones_are_named_and_follow(dora):
    case = opened(dora)
    first, second = ask(case, ["Rejestr czynności", " ", "Kopie zapasowe"], by=dora)
    assert (first.place, second.place) == (1, 2)
    pick(first, Picked("register"), by=dora)
    follows = today() + DAY
    scan = Picked("outside", label="Protokół próby", missing="brak podpisu", follows_on=follows)
    document = pick(second, scan, by=dora)
    assert pack_sections(case) == {"sections": ["register"], "people": [], "files": []}
    assert code_of(lambda: complete(document, by=dora)) == "file"
    complete(document, enclosed=PDF, by=dora)
    assert [row.digest != "" for row in pack_sections(case)["files"]] == [True]
    assert code_of(lambda: complete(document, enclosed=PDF, by=dora)) == "ready"
    assert code_of(lambda: pick(first, Picked("sheet"), by=dora)) == "person"
    assert code_of(lambda: pick(first, Picked("nonsense"), by=dora)) == "kind"


def test_two_who_type_points_at_once_get_places_of_their_own(dora):
    """The case is locked first; the constraint holds what the lock would miss."""
    case = opened(dora)
    ask(case, ["a"], by=dora)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.questions.create(place=1, text="b")


def test_a_case_closes_when_nothing_waits_and_opens_again_with_a_reason(dora):
    case = opened(dora)
    letter = demanded(case, dora)
    assert code_of(lambda: close(case, "nothing", "Koniec.", by=dora)) == "unanswered"
    AuthorityLetter.objects.filter(pk=letter.pk).update(answered_on=today())
    case = close(case, "nothing", "Koniec.", by=dora)
    assert case.keep_until.year >= timezone.localdate().year + 6  # Art. 5(2)
    assert code_of(lambda: write_down(case, "note", "x", by=dora)) == "closed"
    assert reopen(case, "Nowe pismo.", by=dora).is_open


def test_nothing_of_a_case_can_be_deleted_and_nothing_that_came_is_made_over(dora):
    case = opened(dora)
    letter = demanded(case, dora)
    for act in (case.delete, letter.delete, lambda: case.events.all().delete()):
        with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
            act()
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        AuthorityLetter.objects.filter(pk=letter.pk).update(digest="other")


def test_a_term_is_told_of_once_at_each_distance_after_any_outage(dora, oskar):
    letter = demanded(opened(dora), dora, days=7, ago=0)
    now, messages = timezone.now(), Message.objects.filter(template="authority_term")
    days = (letter.due_on - today()).days
    assert [tell_of_authority(now + timedelta(days=days - 3)) for _each in range(2)] == [1, 0]
    assert messages.count() == 2
    assert tell_of_authority(now + timedelta(days=days + 2)) == 1
    assert tell_of_authority(now + timedelta(days=days + 30)) == 0


def test_hostile_text_is_text_on_paper_and_identifiers_are_masked(dora):
    case = opened(dora)
    demanded(case, dora, text=HOSTILE)
    ask(case, [HOSTILE[:2000]], by=dora)
    write_down(case, "minutes", HOSTILE, by=dora)
    content = case_pdf(case, language="pl", at=timezone.now())
    words = words_of_pdf(content)
    assert "<script>" in words
    assert "44051401359" not in words
    assert b"/MarkInfo" in content


def test_our_answer_to_a_point_can_be_taken_back(dora):
    (point,) = ask(opened(dora), ["Kto ma dostęp?"], by=dora)
    assert reply(point, "Cztery osoby.", by=dora).answered_at is not None
    assert reply(point, " ", by=dora).answered_at is None
