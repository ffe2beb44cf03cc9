"""Several accounts of one colleague: each on servers of its own; an answer leaves from where its letter came to."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.contacts.models import Interaction
from crm.correspondence.letters.waiting_letters import take_back
from crm.correspondence.models import Draft
from crm.mail.connected.account_states import states_of
from crm.mail.mailboxes.fetch import fetch
from crm.mail.mailboxes.mailbox_settings import change_mailbox, make_usual, remove_mailbox
from crm.mail.mailboxes.sent_copies import put_copy
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.models.sent_copies import SentCopy
from crm.mail.outgoing.delivery import deliver
from crm.mail.senders.sending_accounts import choices_of
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry
from tests.correspondence.letter_cases import typed, url
from tests.mail.conftest import make_due, stands
from tests.mail.connected.smtp_account import listening_account
from tests.mail.connected.test_account_states import typed as account_form
from tests.mail.imap import LOGIN, PASSWORD, POLISH, listening
from tests.mail.letters import mail

pytestmark = pytest.mark.django_db
BY = system("test")
FAIRS = "targi@spojnik.test"
ADA = "Ada Kowalska <ada@cerambud.test>"


@pytest.fixture(scope="session")
def listening_further(tmp_path_factory):
    """A second IMAP server and its SMTP server."""
    with listening(tmp_path_factory.mktemp("further")) as server:
        controller = listening_account(server.tls)
        yield server, controller.handler
        controller.stop()


@pytest.fixture
def further(listening_further, imap, settings, tmp_path):
    """(IMAP, SMTP) of the second account, empty; both certificates are trusted."""
    server, handler = listening_further
    server.reset()
    handler.reset()
    both = tmp_path / "both.pem"
    both.write_text("".join(Path(each).read_text() for each in (imap.certificate, server.certificate)))
    settings.IMAP_CA_FILE = str(both)
    return server, handler


@pytest.fixture
def two(account, further, sam):
    """Sam's account, and the one of fairs, each with a password of its own."""
    server, handler = further
    places = {"port": server.port, "smtp_port": handler.port, "address": FAIRS, "name": "Targi"}
    return account(user=sam), account(user=sam, password=POLISH, **places)


@pytest.fixture
def proved(as_user, sam, contracts):
    """Sam, who has just proved who they are."""
    client = as_user(sam)
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


def newest(person) -> Interaction:
    return Interaction.objects.filter(person=person.pk).latest("pk")


def test_each_account_is_read_by_itself_and_trouble_of_one_stops_no_other(two, imap, further, ada):
    first, fairs = two
    imap.put(mail(ADA, subject="Do Sama"))
    further[0].put(mail(ADA, subject="Z targów"))
    imap.moods = {"login"}
    for box in two:
        fetch(box.pk)
    assert list(Mailbox.objects.order_by("pk").values_list("trouble", "failures")) == [("login", 1), ("", 0)]
    assert list(Interaction.objects.filter(person=ada.pk).values_list("mailbox", flat=True)) == [fairs.pk]
    imap.moods = set()
    Mailbox.objects.update(next_at=timezone.now())
    fetch(first.pk)
    rows = Interaction.objects.filter(person=ada.pk, kind="email").order_by("pk").values_list("mailbox", flat=True)
    assert list(rows) == [fairs.pk, first.pk]


def test_a_letter_that_came_to_both_stands_once_with_the_account_that_had_it_first(two, imap, further, ada):
    raw = mail(ADA, to=f"{LOGIN}, {FAIRS}")
    for server, box in zip((imap, further[0]), two, strict=True):
        server.put(raw)
        fetch(box.pk)
    assert [row.mailbox for row in Interaction.objects.filter(person=ada.pk)] == [two[0]]


def test_an_answer_leaves_from_the_account_that_has_the_letter_with_its_copy_there(
    two, smtp, imap, further, ada, proved
):
    first, fairs = two
    further[0].put(mail(ADA))
    fetch(fairs.pk)
    theirs, client = newest(ada), proved
    page = client.get(f"{url(ada)}?reply={theirs.uid}")
    assert page.context["desk"].sender.account == fairs
    assert client.get(url(ada)).context["desk"].sender.account == first  # a new letter
    client.post(url(ada), typed(answers=str(theirs.uid)))
    message = Message.objects.get()
    make_due(message)
    deliver(message.pk)
    put_copy(SentCopy.objects.get().pk)
    assert (smtp.arrived, imap.sent, len(further[0].sent)) == ([], [], 1)
    assert further[1].envelopes == [(FAIRS, ("ada@cerambud.test",))]
    ours = newest(ada)
    assert (ours.mailbox, stands(message, "state", "account")) == (fairs, ("sent", fairs.pk))
    assert client.get(f"{url(ada)}?reply={ours.uid}").context["desk"].sender.account == fairs  # and the next one


def test_another_account_is_chosen_for_an_answer_and_a_draft_remembers_it(two, imap, sam, ada, contracts, as_user):
    first, fairs = two
    imap.put(mail(ADA))
    fetch(first.pk)
    client, theirs = as_user(sam), newest(ada)
    sent = typed(answers=str(theirs.uid), sender=str(fairs.uid))
    client.post(url(ada), {**sent, "keep": "1"})
    assert Draft.objects.get().sender == str(fairs.uid)
    page = client.get(f"{url(ada)}?draft={sent['key']}")
    assert (page.context["desk"].answered, page.context["desk"].sender.account) == (theirs, fairs)


def test_an_answer_from_an_account_that_does_not_work_goes_from_the_usual_one(two, further, sam, ada, as_user):
    first, fairs = two
    further[0].put(mail(ADA))
    fetch(fairs.pk)
    Mailbox.objects.filter(pk=fairs.pk).update(send_trouble="revoked")
    page = as_user(sam).get(f"{url(ada)}?reply={newest(ada).uid}")
    assert (page.context["desk"].sender.account, "połącz ponownie" in page.content.decode().lower()) == (first, True)


def test_a_letter_that_is_taken_back_left_through_no_account(two, sam, ada, contracts, as_user):
    as_user(sam).post(url(ada), typed(sender=str(two[1].uid)))
    entry = newest(ada)
    assert (entry.mailbox, take_back(entry, by=sam)) == (two[1], True)
    assert (newest(ada).mailbox, Draft.objects.get().sender) == (None, str(two[1].uid))


def test_one_is_the_usual_one_and_letters_begin_with_it(two, sam, nina, proved):
    first, fairs = two
    assert [choice.account for choice in choices_of(sam)] == [first, fairs, None]
    assert [(state.usual, state.may_be_usual) for state in states_of(sam)] == [(True, False), (False, True)]
    page = proved.get(reverse("connected:list")).content.decode()
    assert [reverse("connected:usual", args=[each.uid]) in page for each in two] == [False, True]
    proved.post(reverse("connected:usual", args=[fairs.uid]))
    assert [choice.account for choice in choices_of(sam)] == [fairs, first, None]
    assert [(state.account, state.usual) for state in states_of(sam)] == [(fairs, True), (first, False)]
    assert (make_usual(Mailbox.objects.get(pk=first.pk), by=sam), make_usual(first, by=sam)) == (True, False)
    assert (make_usual(fairs, by=nina), list(Mailbox.objects.filter(usual=True))) == (False, [first])
    acts = LedgerEntry.objects.filter(act="mailbox.made_usual").order_by("pk").values_list("target", "actor_id")
    assert list(acts) == [(fairs.target, str(sam.pk)), (first.target, str(sam.pk))]


def test_nobody_chooses_anothers_account_or_a_teams_as_the_usual_one(account, proved, nina, team_a):
    for foreign in (account(user=nina), account(team=team_a)):
        assert proved.post(reverse("connected:usual", args=[foreign.uid])).status_code == 404
    assert not Mailbox.objects.filter(usual=True).exists()


def test_the_usual_account_that_is_given_to_somebody_else_is_not_theirs_too(two, sam, nina):
    make_usual(two[1], by=sam)
    account = Mailbox.objects.get(pk=two[1].pk)
    account.user = nina
    change_mailbox(account, ["user"], password="", by=BY)
    assert not Mailbox.objects.filter(usual=True).exists()


def test_disconnected_one_takes_the_other_along_in_nothing(two, proved, smtp, further, sam, ada, contracts):
    first, fairs = two
    make_usual(fairs, by=sam)
    for box in two:
        proved.post(url(ada), typed(sender=str(box.uid)))
    proved.post(reverse("connected:removal", args=[fairs.uid]))
    for message in Message.objects.all():
        make_due(message)
        deliver(message.pk)
    rows = Message.objects.order_by("pk").values_list("state", "reason")
    assert list(rows) == [("sent", ""), ("stopped", "account_gone")]
    assert (len(smtp.arrived), further[1].arrived) == (1, [])
    assert [choice.account for choice in choices_of(sam)] == [first, None]
    assert Mailbox.objects.get().password() == PASSWORD
    rows = Interaction.objects.filter(person=ada.pk, kind="email").order_by("pk")
    assert list(rows.values_list("mailbox", flat=True)) == [first.pk, None]


def test_each_account_has_a_secret_of_its_own_that_opens_only_its_own_servers(two):
    first, fairs = two
    assert (first.password(), fairs.password()) == (PASSWORD, POLISH)
    Mailbox.objects.filter(pk=fairs.pk).update(secret=bytes(first.secret), sealed_by=first.sealed_by)
    fetch(fairs.pk)
    assert Mailbox.objects.get(pk=fairs.pk).trouble == "secret"


def test_all_accounts_of_a_colleague_who_left_rest(two, imap, further, sam):
    sam.is_active = False
    sam.save(update_fields=["is_active"])
    for server, box in zip((imap, further[0]), two, strict=True):
        server.put(mail(ADA))
        fetch(box.pk)
    assert (imap.said, further[0].said, list(Mailbox.objects.due())) == ([], [], [])


def test_a_second_account_is_connected_beside_the_first(proved, account, imap, smtp, further, sam):
    account(user=sam)
    server, handler = further
    page = proved.get(reverse("connected:new"))
    assert page.status_code == 200
    where = {"port": server.port, "smtp_port": handler.port, "name": "Targi"}
    proved.post(reverse("connected:new"), account_form(imap, smtp, **where))
    assert [(row.user, row.active, row.port) for row in Mailbox.objects.order_by("pk")] == [
        (sam, True, imap.port),
        (sam, True, server.port),
    ]


@pytest.mark.parametrize("whose", ["own", "team"])
def test_a_mailbox_that_is_connected_already_is_not_connected_twice(proved, account, imap, smtp, sam, team_a, whose):
    account(**({"user": sam} if whose == "own" else {"team": team_a}))
    answer = proved.post(reverse("connected:new"), account_form(imap, smtp, login=LOGIN.upper(), address=LOGIN.upper()))
    assert (answer.status_code, Mailbox.objects.count()) == (422, 1)


def test_a_forgotten_account_leaves_the_letters_in_the_histories(two, imap, ada):
    imap.put(mail(ADA))
    fetch(two[0].pk)
    remove_mailbox(two[0], by=BY)
    assert newest(ada).mailbox is None
