"""Extension by two months: once, with reasons, and she is told within the first month (Art. 12(3))."""

import pytest
from django.core.exceptions import ValidationError

from dsar.cases.case_clocks import clock_of
from dsar.handling.extension import extend, record_notice
from dsar.handling.questions import ask
from dsar.models import Case, Extension
from tests.dsar.made_cases import DAY, RECEIVED, arrived, letters

pytestmark = pytest.mark.django_db
WHY = "Trzy systemy i 4 000 wiadomości do przejrzenia."


def test_extended_by_mail_it_is_due_three_months_from_receipt(dora):
    case = arrived()
    extend(case, "complex", WHY, by=dora, at=RECEIVED + 20 * DAY)
    row = Extension.objects.get(case=case)
    assert (row.text, row.notice_way, row.notice_sent_at, letters("request_extension")) == (
        WHY,
        "email",
        RECEIVED + 20 * DAY,
        ["her"],
    )
    assert [day.isoformat() for day in Case.objects.values_list("safe_on", "due_on").get()] == [
        "2026-06-05",
        "2026-06-05",
    ]


def test_without_an_address_it_counts_once_the_letter_was_posted(dora):
    case = arrived(email="", postal="ul. Prosta 1, Warszawa", reply_by="post")
    extend(case, "complex", WHY, by=dora, at=RECEIVED + 20 * DAY)
    assert clock_of(case, RECEIVED + 21 * DAY).extended is False
    record_notice(case, sent_at=RECEIVED + 21 * DAY, way="post", by=dora, at=RECEIVED + 22 * DAY)
    assert clock_of(case, RECEIVED + 22 * DAY).extended is True


def test_a_letter_posted_after_the_first_month_extends_nothing(dora):
    case = arrived(email="")
    extend(case, "complex", WHY, by=dora, at=RECEIVED + 20 * DAY)
    with pytest.raises(ValidationError) as refusal:
        record_notice(case, sent_at=RECEIVED + 34 * DAY, way="post", by=dora, at=RECEIVED + 35 * DAY)
    assert refusal.value.error_dict["sent_at"][0].code == "late"


@pytest.mark.parametrize(("text", "days", "code"), [(" ", 1, "empty"), (WHY, 34, "late")])
def test_without_reasons_and_after_the_first_month_there_is_no_extension(dora, text, days, code):
    with pytest.raises(ValidationError) as refusal:
        extend(arrived(), "complex", text, by=dora, at=RECEIVED + days * DAY)
    problems = getattr(refusal.value, "error_dict", {}).get("text", [refusal.value])
    assert problems[0].code == code


def test_the_law_allows_it_once(dora):
    case = arrived()
    extend(case, "complex", WHY, by=dora, at=RECEIVED + DAY)
    with pytest.raises(ValidationError) as refusal:
        extend(case, "number", WHY, by=dora, at=RECEIVED + 2 * DAY)
    assert refusal.value.code == "twice"


def test_days_that_stood_still_are_added_to_the_extended_limit_and_to_the_first_month(dora):
    case = arrived()
    ask(case, "scope", "O które dane chodzi?", by=dora, at=RECEIVED)
    extend(case, "complex", WHY, by=dora, at=RECEIVED + 36 * DAY)  # on the 36th day it still stands still
    assert clock_of(case, RECEIVED + 36 * DAY).safe_on.isoformat() == "2026-07-11"
