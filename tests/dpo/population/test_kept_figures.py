"""Figures about everybody in a large house are kept by beat: told with their moment, and what fails as it is now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import record_ground, withdraw
from consents.models import Ground
from crm.accounts.language.formats import moment
from crm.dpo import figures
from crm.dpo.models import PopulationCount
from crm.dpo.population import counting
from crm.dpo.population.kept import Kept
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.dpo.register.activities import people_by_purpose
from crm.dpo.tasks import count_everybody
from crm.health.reconcile import reconcile
from crm.privacy.erasure.eraser import erase


@pytest.fixture
def large(monkeypatch):
    """A house whose size asks for kept figures."""
    monkeypatch.setattr(counting, "LEAST", 1)


def told():
    """What the pages say of everybody now."""
    rows = ReadinessRows(timezone.now())
    everybody = rows.everybody
    return {
        **{name: rows.counts[name] for name in ("people", "origins", "without_ground")},
        "keys": everybody.key_versions(),
        "grounds": {slug: row["holding"] for slug, row in everybody.by_purpose().items()},
        "reached": people_by_purpose(everybody.reaching()),
    }


def test_a_small_house_is_counted_by_whoever_reads(ada, ben):
    count_everybody()
    assert (PopulationCount.objects.exists(), told()["people"], Kept.read(timezone.now()).since) == (False, 2, None)


def test_a_large_house_that_became_small_keeps_nothing(large, ada, monkeypatch):
    count_everybody()
    monkeypatch.setattr(counting, "LEAST", 2)
    count_everybody()
    assert PopulationCount.objects.count() == 0


def test_what_is_kept_says_what_the_rows_say(large, ada, ben, carla):
    counted_now = told()
    count_everybody()
    assert (PopulationCount.objects.count(), told()) == (1, counted_now)


def test_twice_is_once_and_an_older_count_changes_nothing(large, ada, ben):
    at = timezone.now()
    counting.count(at)
    first = PopulationCount.objects.values().get()
    counting.count(at)
    counting.count(at - timedelta(minutes=5))
    assert list(PopulationCount.objects.values()) == [first]


def test_who_came_later_is_counted_at_once_and_a_state_with_the_next_count(large, ada, ben, add, sam, offers):
    count_everybody()
    before = told()
    withdraw(ada.person, offers, "email", by=sam)
    add(sam, name="Zofia Kruk", email="zofia@kruk.test", phone="605 111 222")
    between = told()
    count_everybody()
    after = told()
    assert (between["people"], between["origins"], sum(between["keys"].values())) == (3, 3, 3)
    assert [each["grounds"].get("offers", 0) for each in (before, between, after)] == [1, 1, 0]


def test_somebody_erased_is_counted_out(large, ada, ben, dora):
    count_everybody()
    erase(ben.person, {}, by=dora)
    assert told()["without_ground"] == 0
    count_everybody()
    assert told() == {**told(), "people": 1, "origins": 1, "keys": {1: 1}}


def test_people_without_a_ground_are_told_exactly_between_two_counts(large, ada, ben, carla, sam, offers, contracts):
    """One had none, one lost it, one's was over by time, one came with one that had ended."""
    Ground.objects.filter(person=ben.person).delete()
    Ground.objects.filter(person=ada.person).exclude(purpose=offers).delete()
    counting.count()
    assert told()["without_ground"] == 1
    withdraw(ada.person, offers, "email", by=sam)
    assert told()["without_ground"] == 2
    record_ground(ben.person, contracts, "", by=sam, proof={"how": "form"})
    assert told()["without_ground"] == 1
    Ground.objects.filter(person=carla.person).update(expires_at=timezone.now())
    assert told()["without_ground"] == 2 == figures.without_ground(timezone.now()).count()


def test_more_than_a_page_counts_are_a_kept_number(large, ada, ben, monkeypatch):
    Ground.objects.all().delete()
    monkeypatch.setattr(figures, "CAP", 1)
    counting.count()
    row = PopulationCount.objects.get()
    assert (row.without_ground, row.without_ground_rows, told()["without_ground"]) == (2, [], 2)


def test_pages_say_when_everybody_was_counted(large, ada, dora, text):
    pages = {"overview": "/privacy/", "register": "/privacy/register/", "readiness": "/privacy/readiness/"}
    assert [name for name, url in pages.items() if "counted today" in text(url)] == []
    at = timezone.now()
    counting.count(at)
    sentence = f"counted {moment(at)}"
    assert [name for name, url in pages.items() if sentence not in text(url).replace("\n", " ")] == []


def test_reconcile_counts_where_beat_did_not(large, ada):
    def found():
        return next(check for check in reconcile().checks if check.name == "population_count")

    assert [(found().ok, found().ok), PopulationCount.objects.count()] == [(False, True), 1]
    PopulationCount.objects.update(counted_at=timezone.now() - counting.TOO_OLD - timedelta(minutes=1))
    assert [found().ok, found().ok] == [False, True]


def test_pages_take_as_many_statements_with_kept_figures(large, ada, ben, carla, desk):
    """The statements of the desk's pages are held by tests/workspace/test_page_costs.py; kept figures add none."""

    def cost(url):
        desk.get(url)
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        return len(queries)

    pages = ["/privacy/", "/privacy/register/", "/privacy/readiness/"]
    small = [cost(url) for url in pages]
    counting.count()
    assert [cost(url) for url in pages] == small
