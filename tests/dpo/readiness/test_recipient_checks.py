"""Readiness of recipients: who has no agreement, which country no mechanism, what ends soon; each by name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.demo.agreements import agree_with_processors
from crm.dpo.readiness.recipient_checks import recipient_checks
from crm.dpo.transfers.mechanisms import record_mechanism
from crm.privacy.actors import system
from crm.privacy.models import Agreement, Recipient
from crm.privacy.recipients.ends_ahead import facts_of_ends

BY = system("test")

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def told():
    return [(check.good, check.all, check.failing) for check in checks()]


def checks():
    return recipient_checks(list(facts_of_ends(timezone.now())), today())


def test_processors_without_an_agreement_are_named():
    agreements, transfers, soon = told()
    assert (agreements[:2], transfers, soon) == ((0, 5), (0, 0, ()), (0, 0, ()))
    assert str(Recipient.objects.get(slug="hosting")) in agreements[2]
    agree_with_processors(today(), by=BY)
    assert told()[0] == (5, 5, ())


def test_what_ends_within_the_month_is_named_with_its_day():
    agree_with_processors(today(), by=BY)
    Agreement.objects.filter(recipient__slug="hosting").update(ends_on=today() + timedelta(days=30))
    Agreement.objects.filter(recipient__slug="sms-gateway").update(ends_on=today() + timedelta(days=31))
    good, every, failing = told()[2]
    assert (good, every, len(failing)) == (4, 5, 1)
    assert failing[0].startswith(str(Recipient.objects.get(slug="hosting")))


def test_a_country_without_a_mechanism_is_named():
    Recipient.objects.filter(slug="courier").update(access_country="UA")
    assert told()[1][:2] == (0, 1)
    Recipient.objects.filter(slug="courier").update(access_country="CH")
    courier = Recipient.objects.get(slug="courier")
    record_mechanism(courier, "CH", {"mechanism": "adequacy"}, by=BY)
    assert told()[1] == (1, 1, ())


def test_it_costs_the_same_for_more(queries):
    before = queries(checks)
    agree_with_processors(today(), by=BY)
    assert queries(checks) == before
