"""The question of a month on «My day»: one a month, its answer shows the reason, the first answer counts."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import MonthlyAnswer
from crm.accounts.training.monthly import answer_monthly, month_of, question_for
from crm.accounts.training.quiz import shuffled

pytestmark = pytest.mark.django_db


def places(user, *, right=True):
    monthly = question_for(user, month_of(timezone.localdate()))
    order = shuffled(monthly.question, monthly.seed)
    return [place for place, key in enumerate(order) if (key in monthly.question.right) is right]


def test_it_stands_on_my_day_until_it_is_answered(sam, as_user):
    client = as_user(sam)
    monthly = client.get(reverse("sales:my_day")).context["monthly"]
    assert monthly.question == question_for(sam, month_of(timezone.localdate())).question
    page = client.post(reverse("accounts:training_month"), {"answer": places(sam)}, follow=True)
    assert monthly.question.reason[:40] in page.content.decode()
    assert client.get(reverse("sales:my_day")).context["monthly"] is None


def test_the_first_answer_counts(sam):
    first = answer_monthly(sam, places(sam, right=False)[:1])
    assert answer_monthly(sam, places(sam)) == first
    assert (first.right, MonthlyAnswer.objects.count()) == (False, 1)


def test_no_answer_is_asked_for_again(sam, as_user):
    assert as_user(sam).post(reverse("accounts:training_month")).status_code == 422


def test_questions_differ_by_month_and_colleague(sam, nina):
    months = [date(2026, month, 1) for month in range(1, 13)]
    texts = [question_for(sam, month).question.text for month in months]
    assert len(set(texts)) > 6
    assert texts != [question_for(nina, month).question.text for month in months]
    assert texts == [question_for(sam, month).question.text for month in months]
