"""For which purposes data are held: also those that have no ground of their own with anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import record_ground, withdraw
from consents.models import Ground
from consents.recipients.held_purposes import held_among, held_for
from consents.recipients.person_recipients import recipients_of
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Disclosure, Person, Recipient
from dsar.models import Case
from tests.consents.conftest import BY, NOON, PROOF
from tests.dsar.decided_cases import case_about
from tests.sales.document_builders import paper

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody():
    """Somebody we know, for nothing yet."""
    return Person.create(name="Ola Bąk", email="ola@bak.test")


def slugs(person, at=None):
    """The purposes under which they are held."""
    return sorted({held.slug for held in held_for(person, at or timezone.now())})


def test_whoever_is_here_is_in_the_access_log(somebody):
    assert slugs(somebody) == ["security"]
    assert "hosting" in {row.recipient.slug for row in recipients_of(somebody)}


def test_proof_is_kept_once_there_was_a_consent_or_an_objection(somebody, purpose):
    record_ground(somebody, purpose("contracts"), "", by=BY, at=NOON - 9 * DAY)
    assert slugs(somebody) == ["contracts", "security"]
    record_ground(somebody, purpose("offers"), "email", by=BY, at=NOON - 5 * DAY, proof=PROOF)
    withdraw(somebody, purpose("offers"), "email", by=BY, at=NOON - 4 * DAY)
    [proof] = [held for held in held_for(somebody, NOON) if held.slug == "consent-records"]
    assert (proof.since, proof.until) == (NOON - 5 * DAY, None)
    assert slugs(somebody, NOON - 6 * DAY) == ["contracts"]  # the person came into the test later than the ground


def test_papers_and_requests_keep_without_a_ground(ada, sam):
    somebody = ada.person
    paper(sam, ada, kind="invoice")
    case = case_about(somebody)
    assert set(slugs(somebody)) >= {"accounting", "rights-requests", "security"}
    assert {row.recipient.slug for row in recipients_of(somebody)} >= {"hosting", "accounting-office", "email-provider"}
    person = Case.objects.with_keys().get(pk=case.pk).person
    assert "rights-requests" in slugs(person)


def test_a_ground_that_ran_out_has_ended_whether_or_not_the_beat_saw_it(somebody, purpose):
    record_ground(somebody, purpose("contracts"), "", by=BY, at=NOON - 9 * DAY)
    Ground.objects.filter(person=somebody).update(expires_at=NOON - DAY)
    [held] = [held for held in held_for(somebody, NOON) if held.slug == "contracts"]
    assert held.until == NOON - DAY


def test_what_is_left_after_an_erasure_names_those_who_have_it_still(ada, purpose, sam):
    somebody = ada.person
    record_ground(somebody, purpose("offers"), "email", by=BY, at=NOON - 5 * DAY, proof=PROOF)
    paper(sam, ada, kind="invoice")
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([somebody], recipient=courier, categories=["address"], by=BY, at=NOON - DAY)
    long_ago = NOON - 9999 * DAY
    erase(somebody, {"identity": long_ago, "financial": long_ago}, by=BY)
    left = Person.objects.get(pk=somebody.pk)
    assert slugs(left) == ["accounting", "security"]
    names = {row.recipient.slug for row in recipients_of(left)}
    assert ({"accounting-office", "hosting"} <= names, names & {"sms-gateway", "courier"}) == (True, set())


def test_however_many_people_there_are_the_database_is_asked_as_often(somebody, ada, purpose, sam):
    def asked(keys):
        with CaptureQueriesContext(connection) as statements:
            held_among(keys, NOON)
        return len(statements)

    others = Person.create_many([{"email": f"x{number}@x.test"} for number in range(4)])
    for person in [somebody, *others]:
        record_ground(person, purpose("contracts"), "", by=BY, at=NOON)
    paper(sam, ada, kind="invoice")
    assert (asked([somebody.pk]), asked([person.pk for person in [ada.person, *others]])) == (7, 7)
    with CaptureQueriesContext(connection) as statements:
        recipients_of(somebody, NOON)
    assert len(statements) == 9
