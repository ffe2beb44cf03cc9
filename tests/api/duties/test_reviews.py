"""Reviews for programs: subjects, days, numbers; nobody is named."""

from tests.api.conftest import code


def test_each_subject_is_told_with_its_next_day(hub, dora):
    rows = hub.get("reviews/").said["results"]
    assert {row["subject"] for row in rows} >= {"access", "keys", "dependencies"}
    assert {(row["late"], row["last"]) for row in rows} == {(False, None)}


def test_it_takes_its_scope(as_token):
    assert code(as_token("users:read").get("reviews/")) == (403, "scope_missing")
    assert as_token("reviews:read").get("reviews/").status_code == 200
