"""Readiness for programs: numbers and codes, colleagues without names."""

from tests.api.conftest import code


def test_each_check_is_told_in_numbers_and_colleagues_are_not_named(hub, sam, oskar, ada):
    rows = {row["code"]: row for row in hub.get("readiness/").said["results"]}
    assert rows.keys() >= {"duty_rules", "agreements", "staff_notice", "logs"}
    given = rows["authorisations"]
    assert (given["state"], given["good"], given["failing"]) == ("fails", 0, [])
    assert rows["agreements"]["failing"] != []


def test_it_takes_its_scope(as_token):
    assert code(as_token("users:read").get("readiness/")) == (403, "scope_missing")
    assert as_token("readiness:read").get("readiness/").status_code == 200
