"""The demo's processors: each has an agreement in force, one of them ends soon, and none is left when the demo goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.demo.agreements import ENDING, MAILER, agree_with_processors
from crm.demo.removal import remove
from crm.dpo.transfers.states import transfer_rows
from crm.privacy.actors import system
from crm.privacy.models import Agreement, Recipient
from crm.privacy.recipients.gate import facts_in, judge, may_disclose, with_facts

MONTH = timedelta(days=30)


@pytest.fixture
def demo(demo_loaded, db, settings):
    settings.EMBEDDED = True


def refused(at):
    """{slug: reason} of the processors to which nothing may go."""
    rows = with_facts(Recipient.objects.active().filter(kind="processor"), None, at)
    answers = {row.slug: judge(facts_in(row), None, frozenset(["identity"]), at) for row in rows}
    return {slug: str(answer.reason) for slug, answer in answers.items() if not answer.allowed}


def test_every_processor_has_an_agreement_and_one_of_them_ends_within_the_month(demo):
    now = timezone.now()
    assert refused(now) == {}
    assert refused(now + MONTH) == {ENDING: "agreement_ended"}


def test_a_mailer_in_the_united_states_is_in_assessment_and_gets_nothing(demo):
    mailer = Recipient.objects.get(name=MAILER)
    assert (mailer.drafted, mailer.third_countries) == (True, ("US",))
    assert [(row.recipient, row.state) for row in transfer_rows(timezone.localdate())] == [(mailer, "unfinished")]
    answer = may_disclose(mailer, None, ["email"])
    assert (answer.allowed, str(answer.reason)) == (False, "recipient_not_approved")
    remove(by=system("test"))
    assert not Recipient.objects.filter(name=MAILER).exists()


def test_they_go_with_the_demo_and_those_of_real_firms_stay(demo):
    hosting = Recipient.objects.get(slug="hosting")
    day = timezone.localdate()
    Agreement.objects.create(recipient=hosting, reference="U/7", concluded_on=day, recorded_by="user:1")
    remove(by=system("test"))
    assert [agreement.reference for agreement in Agreement.objects.all()] == ["U/7"]


def test_whoever_has_an_agreement_gets_no_second_one(db):
    day, by = timezone.localdate(), system("test")
    Agreement.objects.all().delete()
    assert agree_with_processors(day, by=by) == 5
    assert agree_with_processors(day, by=by) == 0


def test_every_recipient_that_ships_has_an_address_of_nobody_while_the_demo_is_here(demo):
    hosting = Recipient.objects.get(slug="hosting")
    addresses = [row.email for row in Recipient.objects.active()]
    assert (hosting.email, all(address.endswith(".example") for address in addresses)) == ("rodo@hosting.example", True)
    Recipient.objects.filter(slug="bank").update(email="rodo@bank.test")
    remove(by=system("test"))
    assert [row.email for row in Recipient.objects.exclude(email="")] == ["rodo@bank.test"]
