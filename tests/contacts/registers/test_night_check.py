"""A firm whose register was silent by day is asked about at night; what is empty is filled in."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company
from crm.contacts.registers.night_check import check_tonight, until_night
from crm.contacts.tasks import check_firm
from crm.jobs.models import Job
from crm.privacy.models import LedgerEntry

pytestmark = pytest.mark.django_db
NIP, TRADERS, UNKNOWN = "0005260183", "0001862525", "5260250274"  # of crm/contacts/registers/firms.json


def asked(by, **values):
    """The firm and its job, after the night."""
    company = add_company({"name": "Tartak", **values}, by=by)
    job = check_tonight(company, by=by)
    Job.objects.filter(pk=job.pk).update(queued_at=Now())
    check_firm(job.pk)
    return Company.objects.get(pk=company.pk), Job.objects.get(pk=job.pk)


def test_it_waits_for_the_night(sam):
    job = check_tonight(add_company({"name": "Tartak", "nip": NIP}, by=sam), by=sam)
    check_firm(job.pk)
    job.refresh_from_db()
    assert (job.state, job.queued_at > timezone.now()) == ("queued", True)


@pytest.mark.parametrize(("hour", "hours"), [(1, 1), (3, 23), (23, 3)])
def test_the_night_is_the_next_one(hour, hours):
    at = timezone.now().astimezone(ZoneInfo("Europe/Warsaw")).replace(month=6, day=10, hour=hour, minute=0, second=0)
    assert until_night(at.replace(microsecond=0)) == timedelta(hours=hours)


def test_what_is_empty_is_filled_in(sam):
    company, job = asked(sam, nip=NIP, city="Kraków")
    assert (company.street, company.city, company.name, job.state) == ("ul. Leśna 4", "Kraków", "Tartak", "done")
    assert LedgerEntry.objects.filter(act="company.edited").count() == 1


def test_a_sole_traders_data_are_not_stored(sam):
    company, job = asked(sam, nip=TRADERS)
    assert (company.street, company.city, job.state, job.problem) == ("", "", "failed", "register_trader")


@pytest.mark.parametrize(
    ("nip", "file", "problem"), [(UNKNOWN, "", "register_unknown"), (NIP, "/nowhere/firms.json", "register_silent")]
)
def test_what_does_not_come_is_told_in_words(sam, settings, nip, file, problem):
    settings.NIP_REGISTER_FILE = file
    company, job = asked(sam, nip=nip)
    assert (company.street, job.problem) == ("", problem)


def test_a_firm_that_is_gone_or_an_account_that_is_closed_asks_nobody(sam):
    company = add_company({"name": "Tartak", "nip": NIP}, by=sam)
    job = check_tonight(company, by=sam)
    Job.objects.filter(pk=job.pk).update(queued_at=Now())
    sam.is_active = False
    sam.save(update_fields=["is_active"])
    check_firm(job.pk)
    assert not LedgerEntry.objects.filter(act="company.looked_up").exists()
