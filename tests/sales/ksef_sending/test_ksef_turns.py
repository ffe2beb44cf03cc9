"""Invoices on their way to KSeF: sent once whatever happens, answered with number and receipt or with words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Disclosure, LedgerEntry, Person
from crm.privacy.recipients.gate import DisclosureRefused
from crm.privacy.recipients.halts import suspend
from crm.sales.documents.documents import change, remove
from crm.sales.ksef_line import ksef_requests
from crm.sales.ksef_sending import turn_steps
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef, take_back
from crm.sales.ksef_sending.ksef_turns import send_due
from crm.sales.models import Document, KsefAccount, KsefSending, Turnover
from tests.sales.deal_builders import pause
from tests.sales.document_builders import again
from tests.sales.ksef_sending.fake_ksef import NIP, refused

pytestmark = pytest.mark.django_db


def due_again():
    """Whatever waits is due now, and nobody is asked to wait."""
    now = timezone.now() - timedelta(seconds=1)
    KsefSending.objects.update(next_at=now, lease_token=None, lease_until=None)
    KsefAccount.objects.update(wait_until=None)


def turned(times=1):
    """So many turns of the worker."""
    for _turn in range(times):
        due_again()
        send_due()
    return KsefSending.objects.order_by("-pk").first()


def test_a_confirmed_invoice_gets_its_number_and_receipt_and_counts(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    waiting = again(draft)
    sending = turned()
    document = again(draft)
    [row] = ksef.invoices
    assert (waiting.ksef_state, waiting.draft) == ("waiting", True)
    assert (row["content"], document.told("ksef")) == (document.told("file").plain(), row["number"])
    assert (document.draft, document.ksef_state, sending.state, sending.upo_due) == (
        False,
        "accepted",
        "accepted",
        False,
    )
    assert b"NumerKSeFDokumentu" in document.told("upo").plain()
    assert Turnover.objects.get(kind="invoice").count == 1
    acts = LedgerEntry.objects.filter(target=f"document:{draft.uid}", act__startswith="ksef.").order_by("pk")
    assert [entry.act for entry in acts] == ["ksef.asked", "ksef.sent", "ksef.accepted", "ksef.receipt_kept"]
    assert ksef.sessions[sending.session][2]


def test_nothing_leaves_until_somebody_confirms_and_nothing_while_it_is_off(draft, ksef, sam, arek):
    assert (send_due(), ksef.asked) == (0, [])
    KsefAccount.objects.update(active=False)
    with pytest.raises(ValidationError, match="wyłączone"):
        give_to_ksef(draft, by=sam)
    KsefAccount.objects.update(active=True)
    give_to_ksef(draft, by=sam)
    KsefAccount.objects.update(active=False)
    turned()
    assert ksef.asked == []


def test_it_is_confirmed_once_and_cannot_change_on_its_way(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    for again_asked in (draft, again(draft)):
        with pytest.raises(ValidationError):
            give_to_ksef(again_asked, by=sam)
    with pytest.raises(ValidationError, match="KSeF"):
        change(again(draft), {"number": "X"}, version=again(draft).version, by=sam)
    with pytest.raises(ValidationError, match="KSeF"):
        remove(again(draft), by=sam)
    turned()
    with pytest.raises(ValidationError):
        give_to_ksef(again(draft), by=sam)
    assert len(ksef.invoices) == 1


def test_it_is_taken_back_while_it_has_not_left(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    take_back(again(draft), by=sam)
    turned()
    assert (again(draft).ksef_state, ksef.asked) == ("", [])
    give_to_ksef(again(draft), by=sam)
    turned()
    with pytest.raises(ValidationError, match="wyszła"):
        take_back(again(draft), by=sam)


@pytest.mark.parametrize("fault", [(0, {}, b""), (503, {}, b""), (500, {}, b"<html>")])
def test_an_answer_that_is_lost_sends_nothing_twice(draft, ksef, sam, fault):
    give_to_ksef(draft, by=sam)
    ksef.lost = fault[0] == 503
    if not ksef.lost:
        ksef.faults["POST", "/invoices"] = [fault]
    turned()
    assert KsefSending.objects.get().trouble == "away"
    sending = turned(3)
    assert (len(ksef.invoices), sending.state, again(draft).draft) == (1, "accepted", False)


@pytest.mark.parametrize("moment", ["note_sent", "end_accepted", "keep_receipt", "keep_number"])
def test_a_worker_killed_in_between_loses_and_doubles_nothing(draft, ksef, sam, moment, monkeypatch):
    give_to_ksef(draft, by=sam)
    with monkeypatch.context() as patch:
        patch.setattr(turn_steps, moment, killed)
        with pytest.raises(SystemExit):
            turned()
    sending = turned(2)
    document = again(draft)
    assert (len(ksef.invoices), sending.state, sending.upo_due) == (1, "accepted", False)
    assert (document.told("ksef"), document.draft) == (ksef.invoices[0]["number"], False)
    assert Turnover.objects.get(kind="invoice").count == 1


def killed(*_arguments, **_options):
    raise SystemExit


def test_a_twin_in_ksef_is_ours_by_its_digest_or_it_is_refused_with_words(draft, ksef, sam):
    ksef.keep(draft.told("file").plain())
    give_to_ksef(draft, by=sam)
    assert (turned().state, again(draft).told("ksef")) == ("accepted", ksef.invoices[0]["number"])
    assert again(draft).told("upo")


def test_another_invoice_of_the_same_number_is_a_duplicate(draft, ksef, sam):
    ksef.keep(draft.told("file").plain().replace(b"Monta", b"Monto"))
    give_to_ksef(draft, by=sam)
    sending = turned()
    assert (sending.state, sending.code, sending.words) == ("rejected", 440, "Duplikat faktury")
    assert (again(draft).ksef_state, again(draft).draft, again(draft).told("ksef")) == ("rejected", True, "")


def test_a_rejected_one_says_why_and_can_be_sent_again(draft, ksef, sam):
    ksef.verdict = (450, "Błąd weryfikacji semantyki", ["P_15 <b>źle</b>\n\x00"])
    give_to_ksef(draft, by=sam)
    sending = turned()
    assert (sending.state, sending.words) == ("rejected", "Błąd weryfikacji semantyki; P_15 <b>źle</b>")
    change(again(draft), {"note": "x"}, version=again(draft).version, by=sam)
    ksef.verdict = (200, "Sukces", [])
    give_to_ksef(again(draft), by=sam)
    assert (turned().state, KsefSending.objects.count()) == ("accepted", 2)


def test_what_ksef_refuses_at_the_door_is_rejected_too(draft, ksef, sam):
    ksef.faults["POST", "/invoices"] = [refused(21405, "Błąd walidacji", ["za duża"])]
    give_to_ksef(draft, by=sam)
    sending = turned()
    assert (sending.state, sending.code, sending.words) == ("rejected", 21405, "Błąd walidacji; za duża")


def test_it_waits_as_long_as_ksef_asks(draft, ksef, sam):
    ksef.faults["POST", "/sessions/online"] = [(429, {"Retry-After": "1800"}, b"{}")]
    give_to_ksef(draft, by=sam)
    assert send_due() == 0
    account = KsefAccount.objects.get()
    assert account.trouble == "slow_down"
    assert timedelta(minutes=29) < account.wait_until - timezone.now() < timedelta(minutes=31)
    assert (send_due(), turned().state) == (0, "accepted")


def test_still_working_and_cancelled_by_ksef_itself(draft, ksef, sam):
    ksef.verdict = (150, "Trwa przetwarzanie", [])
    give_to_ksef(draft, by=sam)
    assert turned().state == "sent"
    ksef.invoices[0]["status"] = (550, "Operacja została anulowana przez system", [])
    assert turned().state == "waiting"
    ksef.verdict = (200, "Sukces", [])
    assert (turned().state, len(ksef.invoices)) == ("accepted", 2)


def test_an_access_token_that_ends_in_the_middle_is_renewed(draft, ksef, sam):
    ksef.faults["POST", "/invoices"] = [(401, {}, b"{}")]
    give_to_ksef(draft, by=sam)
    assert (turned().state, len(ksef.invoices)) == ("accepted", 1)
    assert any(path.endswith("/auth/token/refresh") for _method, path, *_rest in ksef.asked)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Potwierdzenie xmlns="http://upo.schematy.mf.gov.pl/KSeF/v4-3">&a;</Potwierdzenie>'
OTHER = b'<Potwierdzenie xmlns="http://upo.schematy.mf.gov.pl/KSeF/v4-3"><Dokument/></Potwierdzenie>'


@pytest.mark.parametrize("content", [BOMB, OTHER, b"", b"<html/>", b"x" * 1_200_000, b"<a" * 1000])
def test_a_hostile_receipt_is_not_kept_and_the_number_is(draft, ksef, sam, content):
    ksef.upo = content
    give_to_ksef(draft, by=sam)
    sending = turned()
    document = again(draft)
    assert (document.told("ksef"), bool(document.told("upo"))) == (ksef.invoices[0]["number"], False)
    assert (sending.state, sending.upo_due, sending.trouble) == ("accepted", True, "receipt")
    ksef.upo = None
    turned()
    assert again(draft).told("upo")


@pytest.mark.parametrize(
    "number", ["../../etc", "5265877635-20261202-0100001AF629-00", "0000000000-20261202-0100001AF629-AF"]
)
def test_a_number_that_is_none_of_ours_is_not_kept(draft, ksef, sam, number, monkeypatch):
    give_to_ksef(draft, by=sam)
    monkeypatch.setattr("tests.sales.ksef_sending.fake_ksef.number_of", lambda *_all: number)
    assert (turned().trouble, again(draft).told("ksef"), again(draft).draft) == ("protocol", "", True)


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'{"referenceNumber": "../x"}', b"{" * 9999, b'{"referenceNumber": 1}']
)
def test_an_answer_of_nonsense_is_tried_again(draft, ksef, sam, body):
    ksef.faults["POST", "/sessions/online"] = [(201, {}, body)]
    give_to_ksef(draft, by=sam)
    assert turned().trouble == "protocol"
    assert (turned().state, len(ksef.invoices)) == ("accepted", 1)


def test_a_persons_invoice_goes_under_their_purpose_and_ksef_is_their_recipient(hers, ksef, sam, ada, ministry):
    give_to_ksef(hers, by=sam)
    turned()
    disclosure = Disclosure.objects.get(person=ada.pk, recipient=ministry)
    assert (disclosure.purpose.slug, sorted(disclosure.categories)) == (
        "contracts",
        ["address", "financial", "identity"],
    )
    assert again(hers).upo.plain().startswith(b"<?xml")


def test_the_gate_is_asked_when_it_is_confirmed_and_before_it_leaves(hers, draft, ksef, sam, dora, ministry):
    give_to_ksef(draft, by=sam)
    suspend(ministry, "Umowa w sporze.", by=dora)
    with pytest.raises(DisclosureRefused):
        give_to_ksef(hers, by=sam)
    assert (turned().trouble, ksef.invoices) == ("gate", [])
    assert LedgerEntry.objects.filter(act="disclosure.refused", counts__place="ksef").count() == 1
    assert not Disclosure.objects.filter(recipient=ministry).exists()


def test_a_restricted_persons_invoice_is_held_and_a_stranger_gives_nothing(hers, ksef, sam, ada, mallory):
    with pytest.raises(PermissionDenied):
        give_to_ksef(hers, by=mallory)
    give_to_ksef(hers, by=sam)
    pause(ada)
    assert (turned().trouble, ksef.invoices) == ("paused", [])
    with pytest.raises(Paused):
        take_back(again(hers), by=sam)


def test_an_erased_persons_invoice_goes_nowhere(hers, ksef, sam, ada, dora):
    give_to_ksef(hers, by=sam)
    erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=dora)
    assert (turned(), ksef.invoices) == (None, [])


def test_another_file_than_the_confirmed_one_does_not_leave(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    KsefSending.objects.update(digest="x" * 44)
    assert (turned().trouble, ksef.invoices) == ("file", [])


def test_another_environment_than_the_confirmed_one_gets_nothing(draft, ksef, sam):
    give_to_ksef(draft, by=sam)
    KsefSending.objects.update(environment="production")
    assert (turned().trouble, ksef.invoices) == ("environment", [])


def test_a_foreign_seller_and_a_day_ahead_are_refused(draft, ksef, sam):
    Document.objects.filter(pk=draft.pk).update(issued_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(ValidationError, match="przed nami"):
        give_to_ksef(again(draft), by=sam)
    KsefAccount.objects.update(nip="1111111111")
    with pytest.raises(ValidationError, match="NIP"):
        give_to_ksef(again(draft), by=sam)


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_colleagues_at_once_send_one(draft, ksef, sam):
    def confirm(_turn):
        try:
            return bool(give_to_ksef(again(draft), by=sam))
        except ValidationError:
            return False
        finally:
            connection.close()

    def work(_turn):
        try:
            return send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        confirmed = sorted(pool.map(confirm, range(2)))
        due_again()
        list(pool.map(work, range(2)))
    assert (confirmed, len(ksef.invoices), again(draft).ksef_state) == ([False, True], 1, "accepted")


def test_neither_token_nor_invoice_is_in_logs_or_the_ledger(draft, ksef, sam, caplog, capfd):
    ksef.faults["POST", "/sessions/online"] = [(500, {}, b"x"), (201, {}, b"[]")]
    give_to_ksef(draft, by=sam)
    turned(3)
    out = capfd.readouterr()
    text = caplog.text + out.out + out.err + str(list(LedgerEntry.objects.values_list("counts", "fields", "target")))
    assert not [word for word in ("TOKEN-OF-THE-HOUSE", "Bearer", "access", NIP, "Mebloplast") if word in text]


def test_a_slow_ksef_is_left(draft, ksef, sam, monkeypatch):
    monkeypatch.setattr(ksef_requests, "TIME", 0.0)
    give_to_ksef(draft, by=sam)
    send_due()
    assert KsefAccount.objects.get().trouble == "away"
