"""The banner costs one statement, and a firm at work nothing: that there is no demo is believed for a minute."""

import pytest

from crm.demo import removal
from crm.demo.accounts import DEMO_DOMAIN
from crm.demo.removal import BELIEVED, NOTHING, Here, here

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """clock(seconds) sets the process's own clock; nobody has looked yet."""
    monkeypatch.setattr(removal, "LOOKED", {"at": -BELIEVED})

    def at(seconds):
        monkeypatch.setattr(removal, "monotonic", lambda: seconds)

    at(0.0)
    return at


def test_in_production_no_page_asks_for_it(clock, settings, django_assert_num_queries):
    settings.EMBEDDED = False
    with django_assert_num_queries(1):
        assert [here(), here(), here()] == [NOTHING] * 3
    clock(BELIEVED - 1)
    with django_assert_num_queries(0):
        assert here() == NOTHING
    clock(BELIEVED + 1)
    with django_assert_num_queries(1):
        assert here() == NOTHING


def test_what_is_there_is_asked_for_each_time(clock, settings, sam, django_assert_num_queries):
    settings.EMBEDDED = False
    sam.email = f"sam@{DEMO_DOMAIN}"
    sam.save(update_fields=["email"])
    with django_assert_num_queries(2):
        assert [here(), here()] == [Here(accounts=True), Here(accounts=True)]


def test_where_demos_are_at_home_a_page_sees_at_once_that_one_came(clock, settings, django_assert_num_queries):
    settings.EMBEDDED = True
    with django_assert_num_queries(2):
        assert [here(), here()] == [NOTHING, NOTHING]
