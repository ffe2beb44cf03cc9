"""Whether authorisations are required: off after an upgrade, on by whoever decides, never against somebody's work."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from crm.accounts.authorisations.duty import duty_of_now, lift, require, without
from crm.accounts.authorisations.issuing import give
from crm.accounts.management.commands import authorisations
from crm.accounts.models import Authorisation, AuthorisationDuty
from crm.accounts.permissions import rights
from crm.privacy.models import LedgerEntry
from tests.accounts.authorising import DAY, anew, authorise, required, today


def test_it_is_refused_while_somebody_would_be_locked_out(oskar, sam, nina, hub):
    authorise(oskar, by=oskar)
    authorise(sam, by=oskar, until=today() + 2 * DAY)
    assert list(without(today())) == [nina]
    with pytest.raises(ValidationError) as refusal:
        require(since=today(), by=oskar)
    assert (refusal.value.code, duty_of_now()) == ("missing", None)
    authorise(nina, by=oskar)
    with pytest.raises(ValidationError):  # on that day Sam has none
        require(since=today() + 3 * DAY, by=oskar)
    assert require(since=today(), by=oskar).since == today()


def test_only_whoever_decides_switches_it(oskar, dora, arek):
    for powerless in (dora, arek):
        with pytest.raises(PermissionDenied):
            require(since=today(), by=powerless)
        with pytest.raises(PermissionDenied):
            lift(reason="x", by=powerless)


def test_it_begins_on_its_day_and_not_before(oskar, sam):
    for user in (oskar, sam):
        authorise(user, by=oskar)
    require(since=today() + DAY, by=oskar)
    Authorisation.objects.filter(user=sam).delete()
    assert anew(sam).lapsed is False
    AuthorisationDuty.objects.update(since=today())
    assert anew(sam).lapsed is True


def test_twice_and_for_yesterday_are_refused(oskar):
    authorise(oskar, by=oskar)
    with pytest.raises(ValidationError) as over:
        require(since=today() - DAY, by=oskar)
    require(since=today(), by=oskar)
    with pytest.raises(ValidationError) as twice:
        require(since=today(), by=oskar)
    assert (over.value.code, twice.value.code) == ("over", "twice")


def test_lifting_it_takes_a_reason_and_opens_what_roles_hold(oskar, sam):
    required(oskar, sam)
    with pytest.raises(ValidationError):
        lift(reason=" ", by=oskar)
    assert (lift(reason="Audyt odwołany", by=oskar), lift(reason="x", by=oskar)) == (True, False)
    assert anew(sam).may(rights.CONTACTS_VIEW)
    acts = LedgerEntry.objects.filter(act__startswith="authorisation.required").order_by("pk")
    assert [entry.act for entry in acts] == ["authorisation.required", "authorisation.required_no_more"]


def test_the_command_says_who_has_none(oskar, sam):
    authorise(oskar, by=oskar)
    with pytest.raises(CommandError):
        report()
    give([sam], since=today(), by=oskar)
    with pytest.raises(CommandError):  # signed, not promised
        report()
    authorise(sam, by=oskar)
    result = report()
    assert (result["ok"], result["required_since"], result["without"]) == (True, None, [])


def report():
    out = StringIO()
    command: BaseCommand = authorisations.Command(stdout=out)
    command.handle(json=True)
    return json.loads(out.getvalue())
