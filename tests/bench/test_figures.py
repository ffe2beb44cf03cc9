"""The small twin of `bench figures`: the report holds its statements over ten times the rows."""

import pytest

from bench.measurements.figures import main


@pytest.mark.django_db
def test_a_small_house_is_measured_and_its_statements_stay(sam):
    texts = []
    main(["--contacts", "120", "--deals", "1500", "--entries", "2000", "--rounds", "1"], say=texts.append)
    assert "1,500 deals, 2,000 entries" in texts[0]
    assert [line for line in texts if "statements" in line and "pass" in line] != []
