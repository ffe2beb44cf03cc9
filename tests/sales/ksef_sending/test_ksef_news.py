"""Whoever confirmed an invoice hears what KSeF did not take, what waits for long, and that the house is not let in."""

from datetime import timedelta

import pytest

from crm.mail.models.messages import Message
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef
from crm.sales.ksef_sending.ksef_letters import TELLS_AFTER
from crm.sales.ksef_sending.ksef_turns import send_due
from crm.sales.ksef_sending.rejected_bell import REJECTED
from crm.sales.ksef_sending.turn_hold import claim, put_off
from crm.sales.models import KsefAccount, KsefSending
from crm.workspace.pulse.numbers import numbers
from tests.sales.document_builders import again
from tests.sales.ksef_sending.fake_ksef import refused
from tests.sales.ksef_sending.test_ksef_turns import due_again, turned

pytestmark = pytest.mark.django_db


def mailed():
    """(user name, subject) of every mail about KSeF."""
    rows = Message.objects.filter(template="ksef_news").select_related("user").order_by("pk")
    return [(row.user.username, row.content["subject"]) for row in rows]


def bell_of(user):
    return numbers(user).of.get(REJECTED)


def test_a_rejected_invoice_rings_and_is_written_of_once_and_names_nobody(draft, ksef, sam, mallory, dora):
    ksef.verdict = (450, "Błąd weryfikacji semantyki", ["Ada"])
    give_to_ksef(draft, by=sam)
    turned(3)
    assert mailed() == [("sam", "KSeF nie przyjął Twojej faktury")]
    text = Message.objects.get(template="ksef_news").content["text"]
    assert ("Ada" in text, draft.told("number") in text, f"/documents/{draft.uid}/" in text) == (False, False, True)
    assert (bell_of(sam), bell_of(mallory), bell_of(dora)) == (1, 0, None)


def test_the_bell_is_silent_once_it_goes_again(draft, ksef, sam):
    ksef.faults["POST", "/invoices"] = [refused(21405, "Błąd walidacji", ["za duża"])]
    give_to_ksef(draft, by=sam)
    turned()
    assert bell_of(sam) == 1
    give_to_ksef(again(draft), by=sam)
    assert bell_of(sam) == 0
    turned(2)
    assert (bell_of(sam), again(draft).draft) == (0, False)


def test_what_waits_for_an_hour_is_written_of_once(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    for _turn in range(TELLS_AFTER + 3):
        ksef.faults["POST", "/invoices"] = [(503, {}, b"")]
        due_again()
        send_due()
    assert mailed() == [("sam", "Twoja faktura czeka na KSeF")]


def test_a_worker_that_lost_its_hold_tells_nobody_and_leaves_it_to_the_other(draft, ksef, sam):
    sending = give_to_ksef(draft, by=sam)
    due_again()
    slow = claim(sending.pk, KsefAccount.objects.get(), None)
    slow.sending.failures = TELLS_AFTER - 1
    due_again()
    KsefSending.objects.update(failures=TELLS_AFTER - 1)
    fast = claim(sending.pk, KsefAccount.objects.get(), None)
    put_off(slow, "away", timedelta(hours=1))
    row = KsefSending.objects.get()
    assert (mailed(), row.lease_token, row.failures, row.trouble) == ([], fast.token, TELLS_AFTER - 1, "")
    put_off(fast, "away", timedelta(hours=1))
    put_off(fast, "away", timedelta(hours=1))
    assert mailed() == [("sam", "Twoja faktura czeka na KSeF")]


def test_the_bell_rings_for_whoever_confirmed_it_last(draft, ksef, sam, marek):
    ksef.verdict = (450, "Błąd weryfikacji semantyki", [])
    give_to_ksef(draft, by=sam)
    turned(2)
    assert (bell_of(sam), bell_of(marek)) == (1, 0)
    give_to_ksef(again(draft), by=marek)
    turned(2)
    assert (bell_of(sam), bell_of(marek)) == (0, 1)


def test_a_closed_door_is_written_of_once_until_it_opened_again(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    for _turn in range(3):
        ksef.faults["POST", "/auth/challenge"] = [(401, {}, b"{}")]
        due_again()
        send_due()
    assert mailed() == [("sam", "KSeF nie wpuszcza nas na konto")]


def test_with_nothing_that_waits_nobody_hears_of_a_closed_door(account, ksef, sam):
    ksef.faults["POST", "/auth/challenge"] = [(401, {}, b"{}")]
    assert (send_due(), mailed()) == (0, [])
