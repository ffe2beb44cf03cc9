"""Prepared by the desk, signed by whoever decides: numbered without gaps, one waiting paper for each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from crm.accounts.authorisations import statement
from crm.accounts.authorisations.ending import drop, spare, withdraw
from crm.accounts.authorisations.issuing import colleagues, give, prepare, sign
from crm.accounts.models import Authorisation, Role, User
from crm.accounts.models.authorisations import last_day_of
from crm.privacy.models import LedgerEntry, Purpose
from tests.accounts.authorising import DAY, anew, authorise, lapse, required, today
from tests.conftest import colleague


def acts():
    return list(
        LedgerEntry.objects.filter(act__startswith="authorisation").order_by("pk").values_list("act", flat=True)
    )


def test_the_desk_prepares_and_whoever_decides_signs(dora, oskar, sam, nina):
    papers = prepare([sam, nina], since=today(), until=last_day_of(today()), by=dora)
    year = today().year
    assert [paper.number for paper in papers] == [f"{year}/01", f"{year}/02"]
    for powerless in (dora, sam):
        with pytest.raises(PermissionDenied):
            sign(papers, by=powerless)
    signed = sign(papers, by=oskar)
    assert [(paper.signed_by, paper.state(today())) for paper in signed] == [(f"user:{oskar.pk}", "promise")] * 2
    assert acts() == ["authorisation.prepared"] * 2 + ["authorisation.signed"] * 2


def test_its_scope_is_what_the_role_opens(dora, sam, arek):
    [of_sales, of_admin] = prepare([sam, arek], since=today(), by=dora)
    purposes = Purpose.in_force()
    categories = {str(category) for purpose in purposes for category in purpose.categories}
    assert (of_sales.purposes, set(of_sales.categories)) == (sorted(row.slug for row in purposes), categories)
    assert (of_sales.role.slug, of_sales.systems) == ("sales", "Spójnik CRM")
    assert of_admin.role.slug == "admin"


def test_a_role_that_opens_no_people_names_no_purpose(dora, arek):
    arek.role.rights = ["accounts.manage", "style.view"]
    arek.role.save(update_fields=["rights"])
    [paper] = prepare([arek], since=today(), by=dora)
    assert (paper.purposes, paper.categories) == ([], [])


def test_whoever_sells_prepares_nothing(sam, nina):
    with pytest.raises(PermissionDenied):
        prepare([nina], since=today(), by=sam)


def test_who_has_one_waiting_keeps_that(dora, sam):
    prepare([sam], since=today(), by=dora)
    assert (prepare([sam], since=today(), by=dora), Authorisation.objects.count()) == ([], 1)


def test_the_days_have_to_be_possible(dora, sam):
    for since, until, code in (
        (today(), today() - DAY, "backwards"),
        (today() - 9 * DAY, today() - DAY, "backwards"),
        (today() + 400 * DAY, None, "far"),
    ):
        with pytest.raises(ValidationError) as refusal:
            prepare([sam], since=since, until=until, by=dora)
        assert refusal.value.code == code


def test_one_act_gives_everybody_one_the_decider_included(oskar, dora, sam, nina, arek, hub):
    given = give(list(colleagues()), since=today(), by=oskar)
    assert {paper.user for paper in given} == {oskar, dora, sam, nina, arek}


def test_a_paper_that_fits_nobody_any_more_is_not_signed(oskar, dora, sam):
    papers = prepare([sam], since=today(), by=dora)
    User.objects.filter(pk=sam.pk).update(role=Role.objects.get(slug="manager"))
    with pytest.raises(ValidationError) as refusal:
        sign(papers, by=oskar)
    assert (refusal.value.code, drop(papers[0], by=dora), drop(papers[0], by=dora)) == ("unlike", True, False)


def test_the_next_one_follows_and_one_that_begins_at_once_replaces(oskar, sam):
    first = authorise(sam, by=oskar, until=today() + 20 * DAY)
    [following] = give([sam], since=today() + 10 * DAY, by=oskar)
    first.refresh_from_db()
    assert (first.until, first.withdrawn_at, following.statement_id) == (today() + 9 * DAY, None, first.statement_id)
    [now] = give([sam], since=today(), by=oskar)
    rows = {row.pk: (row.end, row.state(today())) for row in Authorisation.objects.all()}
    assert rows == {
        first.pk: ("replaced", "withdrawn"),
        following.pk: ("replaced", "withdrawn"),
        now.pk: ("", "in_force"),
    }


def test_a_promise_is_made_once_and_serves_all_that_follow(oskar, sam):
    authorise(sam, by=oskar)
    statement.promise(sam)
    [later] = give([sam], since=today() + DAY, by=oskar)
    count = LedgerEntry.objects.filter(act="confidentiality.promised").count()
    assert (later.statement, count) == (sam.confidentiality_statements.get(), 1)


def test_withdrawing_takes_another_who_decides_and_a_reason(oskar, dora, sam):
    mine, his = authorise(oskar, by=oskar), authorise(sam, by=oskar)
    for paper, why, by, refused in (
        (his, "x", dora, PermissionDenied),
        (his, "  ", oskar, ValidationError),
        (mine, "x", oskar, ValidationError),
    ):
        with pytest.raises(refused):
            withdraw(paper, why=why, by=by)
    assert (withdraw(his, why="Zmiana zadań", by=oskar), his.user.authorisations.get().end) == (True, "decided")


def test_the_last_who_decides_keeps_theirs_where_one_is_required(oskar):
    second = colleague("ola", "owner")
    required(oskar)
    assert withdraw(oskar.authorisations.get(), why="Urlop", by=second) is True
    with pytest.raises(ValidationError) as refusal:
        withdraw(second.authorisations.get(), why="Urlop", by=oskar)
    assert refusal.value.code == "last"


def test_whoever_decides_signs_their_own_when_it_has_run_out(oskar):
    required(oskar)
    lapse(oskar)
    assert oskar.lapsed
    give([oskar], since=today(), by=oskar)
    assert anew(oskar).lapsed is False


def test_a_running_term_is_decided_only_after_the_last_day(oskar, sam):
    paper = authorise(sam, by=oskar, until=today())
    with pytest.raises(ValidationError) as refusal:
        spare(paper, until=today() + DAY, why="Termin", by=oskar)
    assert refusal.value.code == "running"


def test_an_account_that_goes_takes_its_papers_along(oskar, sam):
    authorise(sam, by=oskar)
    sam.delete()
    assert Authorisation.objects.exists() is False


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_no_number_twice_and_no_second_paper():
    oskar, sam, nina = colleague("oskar", "owner"), colleague("sam", "sales"), colleague("nina", "sales")
    at_once = Barrier(2)

    def giver(_number: int) -> int:
        at_once.wait()
        try:
            return len(prepare([sam, nina], since=today(), by=oskar))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        values = list(both.map(giver, range(2)))
    numbers = sorted(Authorisation.objects.values_list("number", flat=True))
    assert (sorted(values), numbers) == ([0, 2], [f"{today().year}/01", f"{today().year}/02"])
