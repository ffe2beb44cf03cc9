"""The mail server typed in the browser: it goes before the machine's setting, and its password nowhere else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.mail.mail_server.server_settings import forget_server, secrets_kept
from crm.mail.models import MailServer, Message
from crm.mail.outgoing import carrier
from crm.mail.outgoing.delivery import deliver, transport_now
from crm.mail.outgoing.outbox_findings import findings
from crm.mail.outgoing.trial_message import send_trial
from crm.mail.senders.house_server import is_another_firms, is_named
from crm.mail.senders.sender import house_address
from crm.mail.transports import account_line
from crm.privacy.models import LedgerEntry
from tests.mail.conftest import ends, make_due, stands
from tests.mail.imap import LOGIN, PASSWORD

pytestmark = pytest.mark.django_db
PAGE = reverse("mail_server:server")


@pytest.fixture
def admin(arek, as_user):
    """The administrator, who has just proved that it is he."""
    client = as_user(arek)
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


@pytest.fixture
def typed(smtp, imap):
    """What is typed for our own server."""
    place = {"host": "localhost", "port": str(smtp.port), "security": "tls"}
    return {**place, "login": LOGIN, "password": PASSWORD, "sender": "biuro@sowa.test", "sender_name": "Parkiety Sowa"}


def doctor(name):
    return next(str(each["detail"]) for each in findings() if each["name"] == name)


def test_it_is_kept_once_it_lets_us_in_and_a_test_message_leaves_by_it(admin, arek, typed, smtp, server):
    assert admin.post(PAGE, typed).url == PAGE
    message = Message.objects.get()
    make_due(message)
    deliver(message.pk)
    [arrived] = smtp.arrived
    assert (str(arrived["From"]), message.user) == ("Parkiety Sowa <biuro@sowa.test>", arek)
    assert (stands(message, "state"), server.arrived) == (("sent",), [])
    assert (house_address().email, is_named()) == ("biuro@sowa.test", True)
    assert list(LedgerEntry.objects.filter(act__startswith="mail_server").values_list("act", flat=True)) == [
        "mail_server.named"
    ]
    page = admin.get(PAGE).content.decode()
    assert (f"localhost:{smtp.port}" in page, PASSWORD in page) == (True, False)
    assert "EMAIL_URL" in doctor("mail")


def test_without_a_setting_of_the_machine_it_is_enough_and_forgotten_nothing_leaves(admin, arek, typed, settings):
    settings.MAIL_TRANSPORT = "file"
    assert (transport_now(), is_named()) == ("file", False)
    admin.post(PAGE, typed)
    assert (transport_now(), is_named()) == ("smtp", True)
    assert [forget_server(by=arek), forget_server(by=arek)] == [True, False]
    assert (transport_now(), is_named()) == ("file", False)


@pytest.mark.parametrize(
    "change",
    [
        {"password": "wrong"},
        {"password": ""},
        {"port": "1"},
        {"port": "0"},
        {"port": "99999"},
        {"security": "starttls"},
        {"security": "none", "host": "mail.firma.invalid"},
        {"host": "a b"},
        {"host": ""},
        {"sender": "nikt"},
        {"login": ""},
    ],
)
def test_what_does_not_let_us_in_is_not_kept(admin, typed, change):
    answer = admin.post(PAGE, typed | change)
    assert (answer.status_code, MailServer.objects.count(), Message.objects.count()) == (422, 0, 0)


def test_the_password_goes_to_no_server_but_the_one_it_was_given_for(admin, typed, smtp, server):
    admin.post(PAGE, typed)
    smtp.signed_in.clear()
    assert admin.post(PAGE, typed | {"password": "", "host": "127.0.0.1"}).status_code == 422
    assert admin.post(PAGE, typed | {"password": "", "login": "ktos@inny.test"}).status_code == 422
    assert smtp.signed_in == []
    assert admin.post(PAGE, typed | {"password": "", "sender_name": "Sowa"}).status_code == 302
    row = MailServer.objects.get()
    assert (row.sender_name, row.password(), PASSWORD.encode() in bytes(row.secret)) == ("Sowa", PASSWORD, False)
    MailServer.objects.update(host="inny.test")  # whatever wrote it
    with pytest.raises(Exception, match="no password"):
        MailServer.objects.get().password()


def test_a_server_that_stops_letting_us_in_keeps_the_letters_waiting(admin, arek, typed, smtp):
    admin.post(PAGE, typed)
    smtp.moods.add("login")
    message = send_trial(arek)
    deliver(message.pk)
    assert (stands(message, "state"), ends(message)) == (("waiting",), [("unreachable", 535)])


@pytest.mark.parametrize("past_the_look", [False, True])
def test_a_server_inside_the_network_is_not_dialled(admin, typed, smtp, settings, monkeypatch, past_the_look):
    settings.EMBEDDED, settings.DIAL_NETWORKS = False, []
    if past_the_look:  # the name meant a public address a moment ago
        monkeypatch.setattr(account_line, "refuse_inside", lambda host, port: None)
    assert (admin.post(PAGE, typed).status_code, smtp.signed_in) == (422, [])


def test_another_firms_server_needs_an_agreement_and_our_own_none(arek, typed, contracts):
    columns = {"host": "smtp.poczta.example", "sender": "b@sowa.test", "secret": b"", "sealed_by": 1}
    MailServer.objects.create(**columns)
    assert (is_another_firms(), carrier.refusal_for(contracts)[0] != "") == (True, True)
    MailServer.objects.update(own_server=True)
    assert (is_another_firms(), carrier.refusal_for(contracts)[0]) == (False, "")
    MailServer.objects.update(own_server=False, host="127.0.0.1")
    assert is_another_firms() is False


def test_its_password_is_sealed_anew_with_the_others(admin, typed):
    admin.post(PAGE, typed)
    before = bytes(MailServer.objects.get().secret)
    MailServer.objects.update(sealed_by=MailServer.objects.get().sealed_by)
    assert list(secrets_kept(reseal=False).values()) == [1]
    assert list(secrets_kept(reseal=True).values()) == [1]
    assert bytes(MailServer.objects.get().secret) == before  # of the newest version already


def test_only_who_looks_after_mail_has_the_page(as_user, sam, marek, oskar, typed):
    for user in (sam, marek, oskar):
        client = as_user(user)
        answers = [client.get(PAGE), client.post(PAGE, typed), client.post(reverse("mail_server:removal"))]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not MailServer.objects.exists()
