"""The small twin of `bench api`: both pages give as many people, and the measurement says how they stand."""

import pytest

from bench.machines import list_pages

NAMES = (list_pages.OURS, list_pages.PLAIN)


@pytest.mark.django_db
def test_both_pages_give_the_same_number_of_people():
    lines = []
    list_pages.main(["--contacts", "120", "--rounds", "1"], say=lines.append)
    rows = [line.removeprefix(name).split()[0] for name in NAMES for line in lines if line.startswith(name)]
    assert (len(rows), len(set(rows))) == (2, 1)
