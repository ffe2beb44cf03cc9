"""The small twin of `bench desk`: the desk's first pages hold their statements, however many people there are."""

import pytest

from bench.desk.desk_pages import main


@pytest.mark.django_db
def test_few_people_are_counted_and_the_statements_stay():
    texts = []
    main(["--people", "300", "--rounds", "1"], say=texts.append)
    assert [text.partition(" statements")[0] for text in texts if text.startswith("300 people")] == [
        "300 people, overview: 9",
        "300 people, register of activities: 9",
        "300 people, readiness: 9",
    ]
    assert [line for line in texts if "statements" in line and "FAIL" in line] == []
