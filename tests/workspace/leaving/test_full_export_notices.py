"""Whoever may approve a full export hears of it, and whoever asked hears how it ended: bell and mail, nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.jobs.models import FullExport
from crm.mail.models.messages import Message
from crm.workspace.export_notices.bell import WAITING
from crm.workspace.leaving.endings import delete_due
from crm.workspace.leaving.orders import approve, refuse, take_back
from crm.workspace.pulse.numbers import numbers
from crm.workspace.tasks import make_package
from tests.conftest import colleague
from tests.files.package_cases import asked, made


@pytest.fixture
def ola(team_a):
    """Another manager, who may be the second person."""
    return colleague("ola", "manager", team_a, last_name="Orzech")


def mailed():
    """(user name, subject) of every mail about full exports."""
    rows = Message.objects.filter(template="full_export").select_related("user").order_by("pk")
    return [(row.user.username, row.content["subject"]) for row in rows]


def bell_of(user):
    return numbers(user).of.get(WAITING)


def test_whoever_may_approve_hears_of_it(ada, marek, ola, oskar, sam, dora):
    asked(marek)
    assert sorted(name for name, _subject in mailed()) == ["ola", "oskar"]
    assert (bell_of(ola), bell_of(marek), bell_of(sam), bell_of(dora)) == (1, 0, None, None)


def test_the_bell_is_silent_once_somebody_answered_or_nobody_may(ada, marek, ola, oskar):
    export = asked(marek)
    late = timezone.now() + timedelta(days=7, minutes=1)
    assert numbers(ola, late).of[WAITING] == 0
    approve(export, by=oskar)
    assert bell_of(ola) == 0


def test_taken_back_it_rings_no_more(ada, marek, ola, oskar):
    take_back(asked(marek), by=marek)
    assert bell_of(ola) == 0


def test_whoever_asked_hears_when_it_is_ready(ada, marek, oskar):
    made(marek, oskar)
    assert mailed()[-1][0] == "marek"
    body = Message.objects.filter(template="full_export").last().content["text"]
    assert "Ada" not in body
    assert f"/exports/full/{FullExport.objects.get().uid}/" in body


def test_whoever_asked_hears_of_a_no(ada, marek, oskar):
    refuse(asked(marek), by=oskar)
    assert mailed()[-1][0] == "marek"


def test_whoever_asked_hears_that_nobody_answered(ada, marek, oskar):
    asked(marek)
    before = len(mailed())
    delete_due(timezone.now() + timedelta(days=7, minutes=1))
    assert [name for name, _subject in mailed()[before:]] == ["marek"]


def test_whoever_asked_hears_that_it_was_not_made(ada, marek, oskar):
    export = approve(asked(marek), by=oskar)
    before = len(mailed())
    type(marek.role).objects.filter(pk=marek.role_id).update(rights=["contacts.view"])
    make_package(export.job_id)
    assert [name for name, _subject in mailed()[before:]] == ["marek"]


def test_what_is_refused_tells_nobody(ada, marek, oskar):
    asked(marek)
    before = len(mailed())
    with pytest.raises(ValidationError):
        asked(marek)
    assert len(mailed()) == before


def test_who_left_hears_nothing(ada, marek, oskar):
    export = asked(marek)
    type(marek).objects.filter(pk=marek.pk).update(is_active=False)
    before = len(mailed())
    refuse(FullExport.objects.get(pk=export.pk), by=oskar)
    assert len(mailed()) == before
