"""A colleague's letters leave through their own account: its address, its server, its folder of sent mail."""

import pytest
from django.urls import reverse

from crm.correspondence.letters.sending import send
from crm.mail.mailboxes import mailbox_settings
from crm.mail.mailboxes.sent_copies import put_copy
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.models.sent_copies import SentCopy
from crm.mail.outgoing import carrier
from crm.mail.outgoing.delivery import deliver
from crm.mail.senders.sending_accounts import AccountRefused, choices_of
from crm.mail.transports import account_line
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from crm.privacy.recipients.halts import suspend
from tests.correspondence.letter_cases import typed, url
from tests.disclosing import in_order
from tests.mail.conftest import ends, make_due, stands
from tests.mail.imap import LOGIN, POLISH

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def letter(ada, sam, contracts):
    """letter(account) is Sam's to Ada, due."""

    def written(account, **more):
        message = send(
            ada, by=sam, purpose=contracts, subject="Termin", text="We wtorek.", account=account, **more
        ).message
        make_due(message)
        return message

    return written


def test_a_letter_leaves_by_the_accounts_server_under_its_address(server, smtp, account, letter, sam):
    message = letter(account(user=sam))
    deliver(message.pk)
    [arrived] = smtp.arrived
    heads = {name: str(value) for name, value in arrived.items() if name not in ("Date", "Content-Type")}
    assert heads == {
        "From": f"Sam Sowa <{LOGIN}>",
        "To": "ada@cerambud.test",
        "Subject": "Termin",
        "Message-ID": f"<{message.uid}@spojnik.test>",
        "Content-Language": "pl",
        "MIME-Version": "1.0",
    }
    assert (smtp.envelopes, server.arrived, stands(message, "state")) == (
        [(LOGIN, ("ada@cerambud.test",))],
        [],
        ("sent",),
    )


def test_a_teams_letter_names_writer_and_account(smtp, account, letter, sam, team_a):
    message = letter(account(team=team_a, name="Biuro"))
    deliver(message.pk)
    [sender] = smtp.arrived[0]["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Sam Sowa (Biuro)", LOGIN)


def test_its_copy_stands_in_the_folder_of_sent_mail_once(smtp, imap, account, letter, sam):
    message = letter(account(user=sam))
    deliver(message.pk)
    copy = SentCopy.objects.get()
    put_copy(copy.pk)
    put_copy(copy.pk)
    assert (len(imap.sent), message.message_id.encode() in imap.sent[0], SentCopy.objects.count()) == (1, True, 0)


def test_a_copy_that_the_provider_or_a_killed_worker_put_there_is_not_doubled(smtp, imap, account, letter, sam):
    message = letter(account(user=sam))
    deliver(message.pk)
    imap.sent.append(f"Message-ID: {message.message_id}\r\n\r\n".encode())
    put_copy(SentCopy.objects.get().pk)
    assert (len(imap.sent), SentCopy.objects.count()) == (1, 0)


def test_a_copy_for_which_there_is_no_folder_is_tried_again_later(smtp, imap, account, letter, sam):
    message = letter(account(user=sam))
    deliver(message.pk)
    imap.moods = {"no_sent"}
    copy = SentCopy.objects.get()
    put_copy(copy.pk)
    put_copy(copy.pk)
    assert (imap.sent, SentCopy.objects.get().tries, stands(message, "state")) == ([], 1, ("sent",))


def test_without_an_account_a_letter_goes_by_the_house(server, smtp, account, letter, sam):
    account(user=sam)
    message = letter(None)
    deliver(message.pk)
    assert (len(server.arrived), smtp.arrived, SentCopy.objects.count()) == (1, [], 0)


def test_nobody_writes_from_a_colleagues_account_or_another_teams(account, letter, sam, nina, team_b):
    for foreign in (account(user=nina), account(team=team_b)):
        with pytest.raises(AccountRefused):
            letter(foreign)
        assert [choice.account for choice in choices_of(sam)] == [None]
    assert choices_of(nina)[0].account is not None
    assert Message.objects.count() == 0


def test_whoever_leaves_the_team_meanwhile_does_not_write_for_it(smtp, account, letter, sam, team_a):
    message = letter(account(team=team_a))
    sam.teams.clear()
    deliver(message.pk)
    assert (stands(message, "state", "reason"), smtp.arrived) == (("stopped", "account_gone"), [])


def test_a_refusal_keeps_the_text_with_the_servers_words(smtp, account, letter, sam, ada, as_user):
    smtp.moods = {"never"}
    message = letter(account(user=sam))
    deliver(message.pk)
    content = Message.objects.with_keys().get(pk=message.pk).content
    assert (stands(message, "state", "reason"), ends(message)) == (("undelivered", "refused"), [("refused", 550)])
    assert ("We wtorek." in content["text"], content["said"]) == (True, "5.1.1 <ada@cerambud.test>: no such user")
    page = as_user(sam).get(reverse("contacts:letters") + "?show=unsent").content.decode()
    assert "no such user" in page
    assert SentCopy.objects.count() == 0


def test_an_account_that_refuses_the_password_is_asked_once_and_its_letters_wait(smtp, account, letter, sam):
    box = account(user=sam)
    smtp.moods = {"login"}
    first, second = letter(box), letter(box)
    deliver(first.pk)
    assert (stands(first, "state"), Mailbox.objects.get(pk=box.pk).send_trouble) == (("waiting",), "login")
    for message in (first, second):
        make_due(message)
        deliver(message.pk)
    assert [stands(message, "state", "reason") for message in (first, second)] == [("waiting", "account.login")] * 2
    tried = len(smtp.signed_in)
    assert choices_of(sam)[0].broken
    with pytest.raises(AccountRefused):
        letter(Mailbox.objects.get(pk=box.pk))
    smtp.moods = set()
    mailbox_settings.mended(box)
    for message in (first, second):
        deliver(message.pk)
    assert (len(smtp.arrived), len(smtp.signed_in) > tried, choices_of(sam)[0].broken) == (2, True, False)


def test_a_password_may_hold_whatever_letters(smtp, account, letter, sam):
    message = letter(account(user=sam, password=POLISH))
    deliver(message.pk)
    assert (stands(message, "state"), smtp.signed_in) == (("sent",), ["PLAIN"])


def test_a_forgotten_account_stops_what_waits_and_keeps_its_text(smtp, account, letter, sam):
    box = account(user=sam)
    message = letter(box)
    mailbox_settings.remove_mailbox(box, by=BY)
    deliver(message.pk)
    assert (stands(message, "state", "reason", "account"), smtp.arrived) == (("stopped", "account_gone", None), [])


def test_the_password_goes_to_no_server_but_those_it_was_given_for(smtp, account, letter, sam):
    """A row that was changed past the verb."""
    box = account(user=sam)
    message = letter(box)
    Mailbox.objects.filter(pk=box.pk).update(smtp_host="127.0.0.1")
    deliver(message.pk)
    assert (smtp.signed_in, Mailbox.objects.get(pk=box.pk).send_trouble) == ([], "secret")


@pytest.mark.parametrize("past_the_look", [False, True])
def test_a_server_inside_the_network_gets_nothing(smtp, account, letter, sam, settings, monkeypatch, past_the_look):
    message = letter(account(user=sam))
    settings.EMBEDDED, settings.DIAL_NETWORKS = False, []
    if past_the_look:  # the name meant a public address a moment ago
        monkeypatch.setattr(account_line, "refuse_inside", lambda host, port: None)
    deliver(message.pk)
    assert (smtp.signed_in, Mailbox.objects.get().send_trouble) == ([], "inside")


def test_a_certificate_nobody_vouches_for_stops_before_the_password(smtp, account, letter, sam, settings):
    message = letter(account(user=sam))
    settings.IMAP_CA_FILE = ""
    deliver(message.pk)
    assert (smtp.signed_in, Mailbox.objects.get().send_trouble) == ([], "certificate")


def test_letters_to_people_wait_until_whose_servers_they_are_is_declared_with_an_agreement(
    smtp, account, letter, sam, monkeypatch
):
    box = account(user=sam)
    monkeypatch.setattr(carrier, "HERE", frozenset())  # as if it were somewhere else
    message = letter(box)
    deliver(message.pk)
    assert stands(message, "state", "reason") == ("waiting", "carrier.provider_not_declared")
    provider = Recipient.objects.get(slug="email-provider")
    Mailbox.objects.filter(pk=box.pk).update(provider=provider)
    in_order(provider)
    assert carrier.release() == 1
    deliver(message.pk)
    assert (stands(message, "state"), len(smtp.arrived)) == (("sent",), 1)
    suspend(provider, "Wyciek u nich.", by=BY)
    other = letter(Mailbox.objects.get(pk=box.pk))
    deliver(other.pk)
    assert (stands(other, "reason"), len(smtp.arrived)) == (("carrier.recipient_suspended",), 1)


def test_the_letter_form_offers_the_own_account_first_and_sends_by_it(smtp, account, sam, ada, contracts, as_user):
    box, client = account(user=sam), as_user(sam)
    page = client.get(url(ada)).content.decode()
    assert page.index(f'value="{box.uid}"') < page.index('value="house"')
    client.post(url(ada), typed(sender=str(box.uid)))
    client.post(url(ada), typed(sender="house"))
    assert list(Message.objects.order_by("pk").values_list("account", flat=True)) == [box.pk, None]


def test_a_form_that_names_an_account_that_does_not_work_says_so_and_keeps_the_text(account, sam, nina, ada, as_user):
    box = account(user=sam)
    Mailbox.objects.filter(pk=box.pk).update(send_trouble="revoked")
    foreign = account(user=nina)
    for wanted in (box, foreign):
        answer = as_user(sam).post(url(ada), typed(sender=str(wanted.uid)))
        assert (answer.status_code, "przywieziemy we wtorek" in answer.content.decode()) == (422, True)
    assert Message.objects.count() == 0
