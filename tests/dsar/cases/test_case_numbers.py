"""Numbers: a series of the year of receipt, without gaps, also when many come at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dsar.models import Case
from tests.dsar.made_cases import DAY, RECEIVED, arrived


@pytest.mark.django_db
def test_each_year_has_a_series_of_its_own():
    numbers = [arrived(at=moment).number for moment in (RECEIVED, RECEIVED + DAY, RECEIVED + 400 * DAY)]
    assert numbers == ["W-2026-001", "W-2026-002", "W-2027-001"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_no_double(dora):
    def one(_number):
        try:
            return arrived().number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(8)))
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"W-2026-{n:03}" for n in range(1, 9)]
