"""Worked dates of Polish law on keeping, each with its article, and the rules that are planted for them."""

from datetime import date

import pytest

from retention.models import Rule
from retention.periods import Period

GENERAL = Period(years=6, to_year_end=True)  # KC art. 118
BUSINESS = Period(years=3, to_year_end=True)  # KC art. 118
TAX = Period(years=5, to_year_end=True, roll=True)  # OP art. 70 § 1, art. 12 § 5
BOOKS = Period(years=5, from_next_year=True)  # UoR art. 74(2), 74(3)


@pytest.mark.parametrize(
    ("period", "event", "last"),
    [
        (GENERAL, date(2022, 12, 20), date(2028, 12, 31)),
        (BUSINESS, date(2019, 5, 10), date(2022, 12, 31)),
        (TAX, date(2021, 1, 25), date(2026, 12, 31)),
        (BOOKS, date(2023, 12, 31), date(2028, 12, 31)),
    ],
    ids=["KC 118, 6 years", "KC 118, business", "OP 70 § 1", "UoR 74(2)(8)"],
)
def test_a_worked_date(period, event, last):
    assert period.end(event) == last


def test_the_first_and_the_last_day_of_a_year_end_together():  # KC art. 118, second sentence
    assert {GENERAL.end(date(2020, 1, 1)), GENERAL.end(date(2020, 12, 31))} == {date(2026, 12, 31)}


def test_an_end_on_a_day_off_moves_for_taxes_and_for_nothing_else():  # OP art. 12 § 5
    due = date(2017, 6, 26)  # 31 December 2022 was a Saturday, 1 January a holiday
    assert (TAX.end(due), Period(years=5, to_year_end=True).end(due)) == (date(2023, 1, 2), date(2022, 12, 31))


def test_an_end_before_the_new_year_passes_over_sunday_and_new_years_day():  # OP art. 12 § 5
    assert TAX.end(date(2018, 3, 31)) == date(2024, 1, 2)  # 31 December 2023 was a Sunday


@pytest.mark.parametrize(
    ("period", "last"),
    [
        (Period(years=1, to_year_end=True), date(2026, 3, 14)),
        (Period(months=23, to_year_end=True), date(2027, 2, 14)),
        (Period(years=2, to_year_end=True), date(2027, 12, 31)),
        (Period(months=24, to_year_end=True), date(2027, 12, 31)),
        (Period(days=730, to_year_end=True), date(2027, 3, 14)),
        (Period(days=731, to_year_end=True), date(2027, 12, 31)),
    ],
)
def test_a_term_shorter_than_two_years_is_not_moved_to_the_end_of_the_year(period, last):  # KC art. 118
    assert period.end(date(2025, 3, 14)) == last


def test_two_years_of_a_sale_or_of_a_work_are_moved():  # KC art. 554, 646
    assert Period(years=2, to_year_end=True).end(date(2024, 1, 8)) == date(2026, 12, 31)


def test_books_count_from_the_beginning_of_the_next_year():  # UoR art. 74(3)
    assert [BOOKS.end(date(2024, 1, 1)), BOOKS.end(date(2024, 12, 31)), BOOKS.end(date(2025, 1, 1))] == [
        date(2029, 12, 31),
        date(2029, 12, 31),
        date(2030, 12, 31),
    ]


def test_warranty_papers_go_to_the_day():  # UoR art. 74(2)(6)
    assert Period(years=1).end(date(2025, 8, 17)) == date(2026, 8, 17)


def test_at_the_end_of_2026_invoices_due_in_2021_are_still_kept():  # OP art. 70 § 1
    assert (TAX.since(date(2026, 12, 31)), TAX.since(date(2027, 1, 1))) == (date(2021, 1, 1), date(2022, 1, 1))


@pytest.mark.django_db
def test_the_planted_rules_say_what_the_law_says():
    planted = {rule.slug: (str(rule.start), rule.period, rule.force == "duty") for rule in Rule.objects.all()}
    six = Period(years=6, to_year_end=True)
    assert planted == {
        "tax-papers": ("payment_due", TAX, True),
        "accounting-vouchers": ("document", BOOKS, True),
        "contract-papers": ("contract_end", BOOKS, True),
        "warranty-papers": ("case_end", Period(years=1), True),
        "claims-general": ("contract_end", six, False),
        "claims-business": ("payment_due", Period(years=3, to_year_end=True), False),
        "claims-sale": ("document", Period(years=2, to_year_end=True), False),
        "claims-work": ("contract_end", Period(years=2, to_year_end=True), False),
        "customers": ("activity", Period(months=24), False),
        "service-cases": ("activity", Period(months=12), False),
        "business-contacts": ("activity", Period(months=24), False),
        "marketing": ("activity", Period(months=24), False),
        "enquiries": ("activity", Period(days=30), False),
        "dropped-leads": ("dropped", Period(days=14), False),
        "no-purpose": ("activity", Period(days=30), False),
        "recruitment": ("ground_end", Period(), False),
        "recruitment-future": ("submission", Period(months=12), False),
        "recruitment-claims": ("ground_end", Period(years=3), False),
        "consent-records": ("ground_end", six, True),
        "request-records": ("case_end", six, True),
        "breach-records": ("case_end", six, True),
    }
