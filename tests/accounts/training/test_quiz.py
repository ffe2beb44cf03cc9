"""A quiz: begun once, answered once, passed or not; the right answers stay on the server until then."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import TrainingAttempt
from crm.accounts.models.authorisations import last_day_of
from crm.accounts.training.catalogue import product_module
from crm.accounts.training.quiz import answer, begin
from crm.privacy.models import LedgerEntry
from tests.accounts.training_builders import places_of, take

pytestmark = pytest.mark.django_db


def test_four_of_five_pass_for_a_year(sam):
    attempt = take(sam, misses=1)
    assert (attempt.score, attempt.passed) == (4, True)
    assert attempt.valid_until == last_day_of(timezone.localdate())
    assert LedgerEntry.objects.filter(act="training.passed").count() == 1


def test_three_do_not_and_a_second_try_draws_anew(sam):
    missed = take(sam, misses=2)
    assert (missed.score, missed.passed, missed.valid_until) == (3, False, None)
    again = begin(sam, product_module("impostors", "pl"))
    assert again.pk != missed.pk
    assert LedgerEntry.objects.filter(act="training.not_passed").count() == 1


def test_two_tabs_go_on_with_one_quiz(sam):
    module = product_module("notes", "pl")
    assert begin(sam, module) == begin(sam, module)
    assert TrainingAttempt.objects.count() == 1


def test_an_answer_counts_once(sam):
    attempt = begin(sam, product_module("notes", "pl"))
    number = attempt.drawn[0]
    first = answer(attempt, number, places_of(attempt, number, right=False), by=sam)
    with pytest.raises(ValidationError):
        answer(attempt, number, places_of(attempt, number), by=sam)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.answers) == (0, first.answers)


@pytest.mark.parametrize("chosen", [[], [99], [-1]])
def test_no_answer_is_no_answer(sam, chosen):
    attempt = begin(sam, product_module("notes", "pl"))
    with pytest.raises(ValidationError):
        answer(attempt, attempt.drawn[0], chosen, by=sam)


def test_a_question_that_was_not_drawn_is_refused(sam):
    attempt = begin(sam, product_module("notes", "pl"))
    other = next(number for number in range(1, 12) if number not in attempt.drawn)
    with pytest.raises(ValidationError):
        answer(attempt, other, [0], by=sam)


def test_nobody_answers_the_quiz_of_another(sam, nina, as_user):
    attempt = begin(sam, product_module("notes", "pl"))
    with pytest.raises(PermissionDenied):
        answer(attempt, attempt.drawn[0], [0], by=nina)
    url = reverse("accounts:training_quiz", args=[attempt.uid])
    assert (as_user(nina).get(url).status_code, as_user(sam).get(url).status_code) == (404, 200)


def test_a_question_shows_nothing_of_its_answer_before_it_is_given(sam, as_user):
    client, attempt = as_user(sam), begin(sam, product_module("impostors", "pl"))
    url = reverse("accounts:training_quiz", args=[attempt.uid])
    question = product_module("impostors", "pl").question(attempt.drawn[0])
    page = client.get(url).content.decode()
    assert question.text in page
    assert [word in page for word in (question.reason[:40], 'class="ans seen', "s-ok")] == [False] * 3
    # the places that the form sends are of this quiz's order, not of the pool's
    sent = client.post(url, {"question": question.number, "answer": places_of(attempt, question.number)}, follow=True)
    assert question.reason[:40] in sent.content.decode()


def test_the_places_of_answers_differ_from_quiz_to_quiz(sam):
    orders = set()
    for _turn in range(12):
        attempt = begin(sam, product_module("impostors", "pl"))
        orders.add(tuple(places_of(attempt, 1)))
        attempt.delete()
    assert len(orders) > 1


def test_an_answer_left_out_is_asked_for_again(sam, as_user):
    attempt = begin(sam, product_module("notes", "pl"))
    url = reverse("accounts:training_quiz", args=[attempt.uid])
    refused = as_user(sam).post(url, {"question": attempt.drawn[0]})
    assert (refused.status_code, b'role="alert"' in refused.content) == (422, True)


def test_a_new_version_leaves_what_was_proved_and_begins_anew(sam):
    passed = take(sam)
    TrainingAttempt.objects.create(
        user=sam, module="impostors", version=0, language="pl", drawn=[1, 2, 3, 4, 5], needed=4
    )
    attempt = begin(sam, product_module("impostors", "pl"))
    assert list(TrainingAttempt.objects.order_by("pk")) == [passed, attempt]
    assert attempt.version == 1


def test_the_own_page_lists_every_module_and_ones_own_certificates(sam, nina, as_user):
    take(nina)
    attempt = take(sam)
    page = as_user(sam).get(reverse("accounts:training"))
    assert [row.state for row in page.context["rows"]] == ["unread"] * 7 + ["passed"]
    assert [row for row, _title in page.context["passes"]] == [attempt]


def test_a_module_that_is_not_there_is_missing(sam, as_user):
    for slug in ("nothing", "own-nothing", "own-00000000-0000-4000-8000-000000000000"):
        assert as_user(sam).get(f"/my/training/{slug}/").status_code == 404
