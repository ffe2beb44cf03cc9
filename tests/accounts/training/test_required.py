"""A module required of a role: an authorisation waits for it, whichever way somebody tries to sign."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from crm.accounts.authorisations.issuing import give, prepare, sign
from crm.accounts.authorisations.papers import Paper
from crm.accounts.models import Authorisation, RequiredTraining, TrainingAttempt
from crm.accounts.training.catalogue import product_module
from crm.accounts.training.requirements import lacking, lift_module, require_module, standings
from tests.accounts.authorising import DAY, authorise, lapse, required, today
from tests.accounts.training_builders import require, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(as_user, oskar):
    return as_user(oskar)


def test_nobody_signs_for_whoever_has_not_passed(oskar, dora, sam):
    require(sam, by=oskar)
    [paper] = prepare([sam], since=today(), by=dora)
    with pytest.raises(ValidationError, match="Sam"):
        sign([paper], by=oskar)
    take(sam)
    assert [row.pk for row in sign([paper], by=oskar)] == [paper.pk]


def test_given_to_many_at_once_the_trained_are_signed_and_the_others_wait(oskar, sam, nina):
    require(sam, by=oskar)
    take(nina)
    assert [row.user for row in give([sam, nina], since=today(), by=oskar)] == [nina]
    assert [row.user for row in Authorisation.objects.waiting()] == [sam]


def test_ticked_on_the_page_in_bulk_it_is_refused_by_name(owner, oskar, dora, sam, nina):
    require(sam, by=oskar)
    take(nina)
    papers = prepare([sam, nina], since=today(), by=dora)
    url = reverse("dpo:authorisation_signatures")
    owner.post(url, {"pick": [row.uid for row in papers]})
    assert Authorisation.objects.signed().count() == 0
    page = owner.get(reverse("dpo:authorisations")).content.decode()
    assert f'value="{papers[1].uid}"' in page
    assert f'value="{papers[0].uid}"' not in page  # cannot be ticked, and says why
    assert product_module("impostors", "pl").title in page
    owner.post(reverse("dpo:authorisation_papers"), {"users": [sam.uid], "since": f"{today()}", "until": ""})
    assert Authorisation.objects.signed().count() == 0


def test_the_next_term_waits_as_well(owner, oskar, sam):
    paper = authorise(sam, by=oskar, until=today() + 5 * DAY)
    require(sam, by=oskar)
    again = {"again": "1", "since": f"{today() + 6 * DAY}", "until": ""}
    owner.post(reverse("dpo:authorisation_withdrawal", args=[paper.uid]), again)
    assert [row.state(today()) for row in sam.authorisations.order_by("pk")] == ["ending", "waiting"]


def test_what_is_signed_already_stays_in_force(oskar, sam, as_user):
    required(oskar)
    require(sam, by=oskar)
    assert as_user(sam).get(reverse("contacts:list")).status_code == 200


def test_before_its_day_it_keeps_nobody_waiting(oskar, sam):
    require_module(sam.role, "impostors", since=today() + DAY, by=oskar)
    assert [row.user for row in give([sam], since=today(), by=oskar)] == [sam]


def test_a_pass_of_more_than_a_year_ago_is_none(oskar, sam):
    require(sam, by=oskar, ago=400)
    attempt = take(sam, at=timezone.now() - timedelta(days=366))
    assert attempt.valid_until < today()
    assert lacking([sam], today()) == {sam.pk: ["impostors"]}


@pytest.mark.parametrize("who", ["dora", "arek", "sam"])
def test_only_whoever_decides_requires_and_lifts(request, who, oskar, sam):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        require_module(sam.role, "impostors", since=today(), by=by)
    require(sam, by=oskar)
    with pytest.raises(PermissionDenied):
        lift_module(RequiredTraining.objects.get(), by=by)


def test_a_day_that_is_over_a_second_time_and_a_missing_module_are_refused(oskar, sam, hub):
    for role, module, day in (
        (sam.role, "impostors", today() - DAY),
        (sam.role, "nothing", today()),
        (hub.role, "impostors", today()),
    ):
        with pytest.raises(ValidationError):
            require_module(role, module, since=day, by=oskar)
    require(sam, by=oskar)
    with pytest.raises(ValidationError):
        require(sam, by=oskar)


def test_lifted_nobody_waits_any_more(oskar, sam):
    require(sam, by=oskar)
    row = RequiredTraining.objects.get()
    assert (lift_module(row, by=oskar), lift_module(row, by=oskar)) == (True, False)
    assert [row.user for row in give([sam], since=today(), by=oskar)] == [sam]


def test_without_an_authorisation_ones_training_is_open_and_says_what_is_owed(oskar, sam, as_user):
    required(oskar)
    lapse(sam)
    require(sam, by=oskar)
    client = as_user(sam)
    assert client.get(reverse("contacts:list")).status_code == 403
    page = client.get(reverse("accounts:training"))
    assert (page.status_code, [row.module.slug for row in page.context["owed"]]) == (200, ["impostors"])
    assert client.post(reverse("accounts:training_module", args=["impostors"])).status_code == 302


def test_the_papers_own_page_says_what_it_waits_for(oskar, dora, sam, as_user):
    require(sam, by=oskar)
    prepare([sam], since=today(), by=dora)
    [paper] = Paper.every(Authorisation.objects.with_people(), today())
    assert (paper.state, len(paper.missing)) == ("training", 1)
    assert (
        product_module("impostors", "pl").title in as_user(sam).get(reverse("accounts:authorisation")).content.decode()
    )


def test_a_new_colleague_has_two_weeks_and_a_pass_moves_the_day_by_a_year(oskar, sam):
    require(sam, by=oskar)
    [training] = standings([sam])
    assert (training.due_on, training.state(today())) == (today() + 14 * DAY, "due")
    attempt = take(sam)
    [training] = standings([sam])
    assert (training.due_on, training.state(today())) == (attempt.valid_until, "passed")
    assert training.state(attempt.valid_until + DAY) == "late"


def test_the_command_names_who_is_late_and_fails(oskar, sam):
    require(sam, by=oskar, ago=400)
    call_command("training", "--json", stdout=StringIO())
    take(sam, at=timezone.now() - timedelta(days=380))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("training", stdout=out)
    assert "late: sam, impostors" in out.getvalue()
    TrainingAttempt.objects.all().delete()
