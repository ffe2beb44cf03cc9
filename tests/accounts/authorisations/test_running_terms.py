"""A lapse takes nothing away in the middle of a term set by law: the matter in hand goes on, and nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.authorisations.ending import spare, withdraw
from crm.accounts.permissions import rights
from crm.privacy.models import LedgerEntry
from dsar.cases.case_handlers import handlers
from dsar.models import Case
from tests.accounts.authorising import DAY, anew, authorise, lapse, required, today
from tests.breaches.made_cases import opened
from tests.dsar.made_cases import arrived


@pytest.fixture
def case(dora):
    """A request in Dora's hands, whose month runs."""
    row = arrived(at=timezone.now() - 3 * DAY)
    Case.objects.filter(pk=row.pk).update(assignee=dora)
    return Case.objects.get(pk=row.pk)


@pytest.fixture
def lapsed(oskar, dora, case):
    """Dora's authorisation ran out yesterday."""
    required(oskar)
    return lapse(dora)


def opened_to(user):
    return sorted(right for right in rights.RIGHTS if anew(user).may(right))


def test_the_matter_in_hand_goes_on_and_nothing_else(lapsed, dora, case, ada, as_user):
    other = arrived(at=timezone.now() - 2 * DAY, email="inna@osoba.test", name="Inna Osoba")
    assert opened_to(dora) == ["accounts.informed", "privacy.requests", "style.view"]
    assert list(Case.objects.for_desk(dora)) == [case]
    client = as_user(dora)
    pages = {
        reverse("requests:case", args=[case.number]): 200,
        reverse("requests:case", args=[other.number]): 404,
        f"/privacy/people/{ada.uid}/": 403,
        "/privacy/": 403,
    }
    assert {url: client.get(url).status_code for url in pages} == pages
    assert dora not in handlers()


def test_it_ends_with_the_matter(lapsed, dora, case):
    Case.objects.filter(pk=case.pk).update(answered_at=timezone.now())
    assert opened_to(dora) == ["accounts.informed", "style.view"]


def test_whoever_decides_says_until_when_and_it_is_recorded(lapsed, oskar, dora):
    spare(lapsed, until=today(), why="Kończy wniosek", by=oskar)
    result = opened_to(dora)
    spare(lapsed, until=today() - DAY, why="Przejmuje Ola", by=oskar)
    assert ("privacy.requests" in result, "privacy.requests" in opened_to(dora)) == (True, False)
    days = [entry.counts["until"] for entry in LedgerEntry.objects.filter(act="authorisation.term_decided")]
    assert sorted(days) == [f"{today() - DAY}", f"{today()}"]


def test_a_withdrawal_ends_it_at_once(oskar, dora, case):
    required(oskar)
    withdraw(dora.authorisations.get(), why="Konflikt interesów", by=oskar)
    assert "privacy.requests" not in opened_to(dora)


def test_an_open_breach_is_in_the_hands_of_all_who_may_work_on_it(oskar, dora, sam):
    required(oskar)
    opened(dora)
    lapse(dora)
    lapse(sam)
    assert ("privacy.breaches" in opened_to(dora), opened_to(sam)) == (True, [])


def test_who_never_had_one_gets_nothing_by_being_given_a_matter(oskar, dora, case):
    required(oskar, dora)
    assert "privacy.requests" not in opened_to(dora)


def test_a_new_one_brings_everything_back(lapsed, oskar, dora):
    authorise(dora, by=oskar)
    assert opened_to(dora) == sorted(dora.role.held)
