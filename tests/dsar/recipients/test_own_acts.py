"""Whoever has the data hears of an erasure that nobody asked for as well (Art. 17(1), 19), and of no other act."""

import pytest
from django.db import transaction
from django.utils import timezone

from consents.recipients.person_recipients import recipients_of
from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.mail.models.messages import Message
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person, PurposeRecipient, Recipient
from dsar.cases.stepper import steps
from dsar.handling.answer_times import figures
from dsar.handling.closing import close, reopen, withdraw
from dsar.handling.triage import join, set_aside, sort
from dsar.models import Case, Kind, RecipientNotice, Stage
from dsar.recipients.answers import answer_done, behind
from dsar.recipients.notice_sending import send_due
from dsar.recipients.recipient_notices import confirm, spare
from dsar.rights.restriction import pause
from retention.people import person_erasure
from retention.people.person_erasure import erase_now, purge_now
from tests.dsar.decided_cases import case_about, code_of, given_to, with_key
from tests.dsar.desk_browser import BASE, browser, numbers
from tests.dsar.recipients.test_erased_elsewhere import link_in
from tests.retention.made_runs import lapsed
from tests.retention.ruled_people import all_off, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(monkeypatch, dora):
    """Somebody who agreed to offers; a courier got their address once, and the mailer reads mail."""
    all_off(monkeypatch)
    Recipient.objects.filter(slug="email-provider").update(email="iod@poczta.test")
    newcomer = somebody("offers")
    given_to(with_key(newcomer), "Kurier", categories=["address"], by=dora)
    return with_key(newcomer)


def the_case():
    return Case.objects.with_keys().get(channel="own")


def erased(person, oskar, reason="needless"):
    erase_now(with_key(person), reason=reason, by=oskar)
    return the_case()


def test_an_erasure_by_hand_tells_whoever_has_the_data(person, oskar):
    expected = {row.recipient.slug for row in recipients_of(person) if row.categories}
    name = person.name
    case = erased(person, oskar)
    notices = {row.recipient.slug: (row.way, row.state) for row in RecipientNotice.objects.filter(case=case)}
    assert set(notices) == expected
    assert (notices["hosting"], notices["email-provider"]) == (("itself", "confirmed"), ("mail", "waiting"))
    assert not Person.objects.filter(pk=person.pk).exists()
    assert (send_due(), Message.objects.filter(template="request_recipient").count()) == (1, 1)
    text = Message.objects.get(template="request_recipient").content["text"]
    assert (name in text, "żądanie" in text) == (True, False)  # nobody asked
    assert LedgerEntry.objects.filter(act="request.own_act", target=case.target).count() == 1


def test_it_ends_by_itself_with_the_last_proof_and_the_name_goes_with_it(person, oskar, dora):
    case = erased(person, oskar)
    person_id = case.person_id
    send_due()
    for row in RecipientNotice.objects.filter(case=case, way="task"):
        confirm(row, "Telefon.", by=dora)
    assert (the_case().is_open, Person.objects.filter(pk=person_id).exists()) == (True, True)
    assert answer_done(behind(link_in(Message.objects.get(template="request_recipient"))))
    over = the_case()
    assert (over.state, over.outcome, over.person) == ("closed", "told", None)
    assert not Person.objects.filter(pk=person_id).exists()


def test_the_job_of_the_desk_tells_too(person, oskar):
    person_erasure.ask(person, reason="withdrawn", by=oskar)
    with claimed(Job.objects.latest("pk").pk) as run:
        person_erasure.carry_out(run)
    assert RecipientNotice.objects.filter(case=the_case()).count() > 1


def test_what_nothing_needs_any_more_is_told_and_what_nothing_took_is_not(person, oskar):
    purge_now(with_key(person), by=oskar)  # a consent keeps all of it
    assert not Case.objects.filter(channel="own").exists()
    (gone,) = lapsed(1)
    given_to(with_key(gone), "Kurier", categories=["address"], by=oskar)
    purge_now(with_key(gone), by=oskar)
    assert RecipientNotice.objects.filter(case=the_case(), recipient__slug="kurier").exists()


def test_where_all_lay_in_our_own_store_nothing_is_opened(oskar, monkeypatch):
    all_off(monkeypatch)
    PurposeRecipient.objects.exclude(recipient__slug="hosting").delete()
    erase_now(with_key(somebody("offers")), reason="needless", by=oskar)
    assert (Case.objects.count(), RecipientNotice.objects.count()) == (0, 0)


def test_it_goes_back_with_the_erasure(person, oskar):
    def stop():
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        erase_now(with_key(person), reason="needless", by=oskar, then=stop)
    assert (Case.objects.count(), Person.objects.filter(pk=person.pk).exists()) == (0, True)


def test_a_case_that_is_open_about_their_erasure_is_where_it_is_told(person, oskar):
    case = case_about(person, Kind.ERASURE)
    erase_now(with_key(person), reason="withdrawn", by=oskar)
    assert not Case.objects.filter(channel="own").exists()
    assert RecipientNotice.objects.filter(case=case, right="erasure").count() > 1


def test_an_act_of_our_own_is_no_request(person, oskar, dora):
    now = timezone.now()
    before = figures(now)
    case = erased(person, oskar)
    assert figures(now) == before
    assert case.number.startswith("E-")
    assert not Case.objects.register().filter(pk=case.pk).exists()
    assert [step["stage"] for step in steps(case)] == [Stage.ELSEWHERE, Stage.CLOSED]
    desk = browser(dora)
    assert numbers(desk.get(BASE)) == [case.number]
    for page in ("", "recipients/", "closing/", "letters/", "decisions/"):
        answer = desk.get(f"{BASE}{case.number}/{page}")
        assert (answer.status_code, "Our own act" in answer.content.decode()) == (200, True), page
    assert not Message.objects.filter(person=case.person).exists()


def test_no_other_end_gets_round_it(person, oskar, dora):
    case, result = erased(person, oskar), case_about(somebody("contracts"), Kind.ACCESS)
    acts = {
        "close": lambda: close(case, "granted", by=dora),
        "set aside": lambda: set_aside(case, "Pomyłka.", by=dora),
        "sort": lambda: sort(case, [Kind.QUESTION], by=dora),
        "join": lambda: join(case, result, by=dora),
        "a request into it": lambda: join(result, case, by=dora),
    }
    assert {name: code_of(act) for name, act in acts.items()} == dict.fromkeys(acts, "own")
    assert code_of(lambda: withdraw(case, by=dora)) == "done"
    for row in RecipientNotice.objects.filter(case=case):
        if not row.settled:
            spare(row, "Firmy już nie ma.", by=dora)
    assert code_of(lambda: reopen(the_case(), "Jednak.", by=dora)) == "own"


def test_the_eraser_itself_opens_nothing(person, oskar):
    """Whoever was never with us, and whoever goes with a case, is erased by it too: the verb above it tells."""
    erase(with_key(person), {}, by=oskar)
    assert not Case.objects.exists()


def test_a_restriction_while_an_objection_is_weighed_is_told(person, dora):
    case = case_about(person, Kind.OBJECTION)
    pause(case, by=dora)
    recipient_notices = RecipientNotice.objects.filter(case=case, right=Kind.RESTRICTION)
    assert set(recipient_notices.values_list("recipient__slug", flat=True)) >= {"hosting", "kurier", "email-provider"}
    pause(case, by=dora)
    assert recipient_notices.count() == len({row.recipient_id for row in recipient_notices})
