"""Routine access may be delegated in writing; all else takes two people, one of whom decides (Art. 38(6))."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from crm.accounts.models import PowerGiven
from crm.privacy.models import LedgerEntry
from dsar.decisions.approvers import is_routine
from dsar.decisions.delegation import delegate, in_force, revoke
from dsar.models import Delegation, Kind, Package
from dsar.packages.release import approve, release
from tests.conftest import colleague
from tests.dsar.decided_cases import code_of, refuse
from tests.dsar.desk_browser import BASE, browser
from tests.dsar.made_packages import NOTE, granted, made, note, requested

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE = f"{BASE}delegation/"
TEXT = "Upoważniam IOD do odpowiadania na zwykłe żądania dostępu. Odmowy zostają przy mnie."


@pytest.fixture
def given(oskar):
    """Access and portability, delegated for ninety days."""
    return delegate(["access", "portability"], TEXT, until=timezone.now() + 90 * DAY, by=oskar)


@pytest.fixture
def deputy(db):
    """A second person of the desk, who does not decide either."""
    return colleague("diana", "dpo")


def test_it_is_dated_in_words_and_recorded(given, oskar):
    assert (in_force(), given.text, given.given_by) == (given, TEXT, f"user:{oskar.pk}")
    assert in_force(timezone.now() + 91 * DAY) is None
    entry = LedgerEntry.objects.get(act="request.desk_delegated")
    assert (entry.target, entry.counts) == (given.target, {"rights": ["access", "portability"]})


@pytest.mark.parametrize("who", ["dora", "sam", "marek", "arek"])
def test_art_38_6_nobody_but_the_decider_gives_or_revokes_it_the_officer_least_of_all(who, given, request):
    by = request.getfixturevalue(who)
    for act in (
        lambda: delegate(["access"], TEXT, until=timezone.now() + DAY, by=by),
        lambda: revoke(why="Nie", by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Delegation.objects.get().revoked_at is None


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"text": "  "}, "empty"),
        ({"rights": []}, "rights"),
        ({"rights": ["erasure", "objection"]}, "rights"),
        ({"days": 400}, "span"),
        ({"days": -1}, "span"),
    ],
)
def test_it_names_what_in_words_and_for_a_year_at_most(told, code, oskar):
    values = {"rights": ["access"], "text": TEXT, "days": 30, **told}
    until = timezone.now() + values["days"] * DAY
    assert code_of(lambda: delegate(values["rights"], values["text"], until=until, by=oskar)) == code


def test_never_two_at_once_and_what_was_revoked_is_over(given, oskar):
    again = lambda: delegate(["access"], TEXT, until=timezone.now() + DAY, by=oskar)  # noqa: E731
    assert code_of(again) == "standing"
    assert code_of(lambda: revoke(why=" ", by=oskar)) == "empty"
    revoke(why="Nowy IOD", by=oskar)
    assert (in_force(), revoke(why="Nowy IOD", by=oskar)) == (None, None)
    assert LedgerEntry.objects.filter(act="request.delegation_revoked").count() == 1
    assert again() == in_force()


def test_what_was_written_never_changes_and_reaches_no_other_right(given):
    for act in (
        lambda: Delegation.objects.update(text="Wszystko."),
        lambda: Delegation.objects.update(until=timezone.now() + 900 * DAY),
        lambda: Delegation.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(rights=["erasure"], text="x", until=timezone.now() + DAY, given_by="user:1")


def test_art_38_6_without_a_delegation_one_of_the_two_decides_for_the_controller(ada, dora, deputy, oskar):
    package = made(requested(ada.person), dora)
    assert [code_of(lambda who=who: approve(package, by=who)) for who in (dora, deputy)] == ["two", "decider"]
    assert approve(package, by=oskar).delegation is None


def test_a_decider_who_made_it_has_it_approved_by_the_desk(ada, dora, oskar):
    assert approve(made(requested(ada.person), oskar), by=dora).approved_by == f"user:{dora.pk}"


def test_routine_access_goes_by_one_of_the_desk_under_the_delegation_which_stands_on_it(given, ada, dora):
    case = requested(ada.person)
    granted(case, dora)
    package = approve(made(case, dora), by=dora)
    assert (package.delegation, release(package, by=dora).package.released_at is not None) == (given, True)


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.PORTABILITY])
def test_art_15_4_and_20_4_a_copy_with_data_of_others_takes_two_people_whatever_is_delegated(
    kind, given, ada, sam, dora, deputy, oskar
):
    note(ada.person, sam, NOTE)
    package = made(requested(ada.person, kind), dora)
    assert is_routine(package) is False
    assert [code_of(lambda who=who: approve(package, by=who)) for who in (dora, deputy)] == ["two", "decider"]
    assert approve(package, by=oskar).delegation is None


def test_two_of_whom_one_made_the_other_within_a_day_are_one(ada, sam, dora, oskar):
    note(ada.person, sam, NOTE)
    package = made(requested(ada.person), dora)
    PowerGiven.objects.create(user=dora, by=oskar, act="invited", at=timezone.now() - timedelta(hours=2))
    assert code_of(lambda: approve(package, by=oskar)) == "two"
    later = timezone.now() + DAY
    assert approve(package, by=oskar, at=later).approved_at == later


def test_a_refusal_beside_it_and_a_right_that_was_not_delegated_are_no_routine(ada, ben, dora, oskar):
    delegate(["access"], TEXT, until=timezone.now() + DAY, by=oskar)
    case = requested(ada.person)
    refuse(case, Kind.ACCESS, by=dora, decider=oskar, category="email", why="others_rights")
    both = requested(ben.person, Kind.ACCESS, Kind.PORTABILITY)
    for item in (case, both):
        package = made(item, dora)
        assert code_of(lambda package=package: approve(package, by=dora)) == "two"


def test_what_was_approved_alone_goes_no_more_once_the_word_is_taken_back(given, ada, dora, oskar):
    case = requested(ada.person)
    granted(case, dora)
    package = approve(made(case, dora), by=dora)
    revoke(why="Nowy IOD", by=oskar)
    assert code_of(lambda: release(package, by=dora)) == "delegation"


def test_the_database_lets_nobody_approve_alone_without_it(ada, dora, oskar):
    case = requested(ada.person)
    granted(case, dora)
    package = approve(made(case, dora), by=oskar)
    with pytest.raises(IntegrityError), transaction.atomic():
        Package.objects.filter(pk=package.pk).update(
            approved_by=package.made_by, released_at=timezone.now(), expires_at=timezone.now() + DAY, way="post"
        )


def test_the_page_gives_shows_and_revokes_it(dora, oskar):
    decider, until = browser(oskar), (timezone.localdate() + 30 * DAY).isoformat()
    values = {"rights": ["access"], "until": until, "text": TEXT}
    assert browser(dora).post(f"{HERE}new/", values).status_code == 403
    assert decider.post(f"{HERE}new/", {**values, "text": ""}).status_code == 422
    assert decider.post(f"{HERE}new/", values).status_code == 302
    for who in (dora, oskar):
        assert TEXT in browser(who).get(HERE).content.decode()
    assert decider.post(f"{HERE}end/", {"why": "Nowy IOD"}).status_code == 302
    words = decider.get(HERE).content.decode()
    assert ("Nothing is delegated" in words, "Nowy IOD" in words) == (True, True)


def test_a_case_shows_it_only_where_it_reaches(given, ada, ben, dora):
    page = browser(dora)
    rows = [
        "Routine access is delegated" in page.get(f"{BASE}{case.number}/").content.decode()
        for case in (requested(ada.person), requested(ben.person, Kind.ERASURE))
    ]
    assert rows == [True, False]


def test_the_button_is_there_for_whoever_may_and_the_copy_says_by_which_word_it_went(given, ada, dora):
    case = requested(ada.person)
    package = made(case, dora)
    page, data = browser(dora), f"{BASE}{case.number}/data/"
    assert f"packages/{package.uid}/approval/" in page.get(data).content.decode()
    page.post(f"{data}packages/{package.uid}/approval/")
    assert "by the delegation of" in page.get(data).content.decode()
