"""Accounts connected by consent: first, renewed, revoked, of another tenant, with another clock, of somebody else."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from crm.accounts.models import Session
from crm.correspondence.letters.sending import send
from crm.mail.account_trouble import LASTING, Trouble
from crm.mail.connected.account_states import state_for
from crm.mail.mailboxes.fetch import fetch
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth import access_tokens
from crm.mail.oauth.access_tokens import access_token, tokens_of
from crm.mail.oauth.provider_settings import change_provider, name_provider
from crm.mail.outgoing.delivery import deliver
from crm.mail.transports.problems import words_of
from crm.privacy.actors import system
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import LedgerEntry
from tests.mail.conftest import make_due, stands
from tests.mail.connected.consent_server import CLIENT, SECRET, ConsentServer
from tests.mail.imap import LOGIN

pytestmark = pytest.mark.django_db
BY = system("test")
ANSWER = reverse("connected:answer")


@pytest.fixture(scope="session")
def consent_server():
    provider = ConsentServer()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(consent_server, imap, smtp):
    """It has the mailboxes of the tests' servers, which open by its newest token."""
    consent_server.reset()
    imap.tokens = smtp.tokens = consent_server.on_token
    return consent_server


@pytest.fixture
def registration(provider, imap, smtp):
    places = {"authorize_url": f"{provider.address}/consent", "token_url": f"{provider.address}/tokens"}
    servers = {"imap_host": "localhost", "imap_port": imap.port, "smtp_host": "localhost", "smtp_port": smtp.port}
    row = MailProvider(kind="other", name="Poczta", client_id=CLIENT, scopes="openid mail", **places, **servers)
    row.smtp_security = "tls"
    return name_provider(row, secret=SECRET, by=BY)


@pytest.fixture
def browser(as_user):
    """browser(user): who has just proved who they are."""

    def entered(user):
        client = as_user(user)
        client.get("/")
        Session.objects.filter(user=user).update(proved_at=timezone.now())
        return client

    return entered


def leads_to(response) -> str:
    """The provider's page that the answer leads to."""
    return unescape(re.search(r'content="0;url=([^"]+)"', response.content.decode())[1])


def begin(client, registration) -> str:
    return leads_to(client.post(reverse("connected:begin", args=[registration.uid])))


@pytest.fixture
def connected(registration, provider, browser, sam):
    """Sam's account, connected by its owner's consent."""
    client = browser(sam)
    client.get(ANSWER, provider.consent(begin(client, registration), LOGIN))
    return Mailbox.objects.select_related("registration", "user").get()


def page_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def letter(server, connected, ada, sam, contracts):
    """Sam's to Ada through the account, due."""
    message = send(ada, by=sam, purpose=contracts, subject="Termin", text="We wtorek.", account=connected).message
    make_due(message)
    return message


def test_a_consent_connects_an_account_that_is_read_and_sends(letter, connected, smtp, sam):
    message = letter
    deliver(message.pk)
    fetch(connected.pk)
    row = Mailbox.objects.get(pk=connected.pk)
    assert (row.user, row.address, row.active, row.trouble, row.read_at is not None) == (sam, LOGIN, True, "", True)
    assert (stands(message, "state"), len(smtp.arrived), smtp.signed_in) == (("sent",), 1, ["XOAUTH2"])
    acts = LedgerEntry.objects.filter(target=row.target).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["mailbox.opened", "mailbox.switched_on"]


def test_tokens_are_sealed_and_bound_to_their_servers(connected, provider):
    tokens = tokens_of(connected)
    assert tokens.access == provider.access[-1]
    assert not any(word.encode() in bytes(connected.secret) for word in (tokens.access, tokens.refresh))
    MailProvider.objects.update(token_url="http://127.0.0.1:1/elsewhere")
    with pytest.raises(Unreadable):
        tokens_of(Mailbox.objects.select_related("registration").get())


def test_tokens_and_secrets_stand_in_no_log(connected, provider, caplog, capsys):
    provider.revoke()
    fetch(connected.pk)
    text = caplog.text + "".join(capsys.readouterr())
    assert [word for word in (*provider.access, SECRET) if word in text] == []


def test_a_token_whose_time_is_up_is_renewed_and_the_next_lasting_one_is_kept(connected, provider, monkeypatch):
    first = tokens_of(connected)
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(access_tokens.timezone, "now", lambda: later)
    assert access_token(connected) == provider.access[-1] != first.access
    tokens = tokens_of(Mailbox.objects.select_related("registration").get())
    assert (tokens.refresh in provider.refresh, tokens.refresh == first.refresh, provider.asked) == (True, False, 2)


def test_whoever_waited_while_another_worker_renewed_takes_that_token(connected, provider):
    stale = Mailbox.objects.select_related("registration").get()
    renewed = access_token(connected, anew=True)
    assert (access_token(stale, anew=True), provider.asked) == (renewed, 2)


def test_a_token_that_was_ended_early_is_renewed_once(connected, provider):
    provider.on_token.clear()
    fetch(connected.pk)
    assert (Mailbox.objects.get().trouble, provider.asked) == ("", 2)


def test_a_revoked_consent_is_said_in_words_and_mended_by_one_button(letter, connected, provider, browser, sam):
    message = letter
    provider.revoke()
    deliver(message.pk)
    fetch(connected.pk)
    row = Mailbox.objects.select_related("registration").get()
    state = state_for(row, sam)
    assert (row.trouble, row.send_trouble, state.label, state.waits, state.mend) == (
        *("revoked", "revoked", "dostęp cofnięty", 1),
        "reconnect",
    )
    client = browser(sam)
    again = reverse("connected:again", args=[row.uid])
    assert again in page_of(client.get(reverse("connected:list")))
    client.get(ANSWER, provider.consent(leads_to(client.post(again)), LOGIN))
    make_due(message)
    deliver(message.pk)
    fetch(row.pk)
    row.refresh_from_db()
    assert (state_for(row, sam).code, stands(message, "state"), Mailbox.objects.count()) == ("works", ("sent",), 1)


def test_a_consent_that_opens_another_mailbox_is_no_wrong_password(letter, connected, imap, smtp, browser, sam):
    imap.tokens, smtp.tokens = set(), set()  # its tokens are good, and open the mailbox of somebody else
    deliver(letter.pk)
    fetch(connected.pk)
    row = Mailbox.objects.select_related("registration").get()
    state = state_for(row, sam)
    assert (row.trouble, row.send_trouble, state.label, state.mend) == (
        *("foreign", "foreign", "zgoda kogoś innego"),
        "reconnect",
    )
    assert (state.words in page_of(browser(sam).get(reverse("connected:list"))), smtp.arrived) == (True, [])


def test_tokens_kept_for_other_servers_are_not_used_and_it_is_said(connected, provider, sam):
    MailProvider.objects.update(token_url="http://127.0.0.1:1/elsewhere")
    fetch(connected.pk)
    row = Mailbox.objects.select_related("registration").get()
    assert (row.trouble, state_for(row, sam).label, provider.asked) == ("unsealed", "zgoda się nie liczy", 1)


NEXT = {
    "revoked": ("Connect the account again", "Połącz konto jeszcze raz"),
    "foreign": ("Connect the account again and sign in there as its owner", "zaloguj się tam jako osoba"),
    "unsealed": ("Connect the account again", "Połącz konto jeszcze raz"),
    "tenant": ("Sign in there with an account of that one", "Zaloguj się tam kontem tej organizacji"),
    "clock": ("sets the clock (NTP)", "ustawia zegar (NTP)"),
    "client": ("An administrator types a new one", "Nowy wpisze administrator"),
}


def test_each_trouble_of_a_consent_has_a_sentence_of_its_own_that_says_what_to_do():
    for place, language in enumerate(("en", "pl")):
        with translation.override(language):
            sentences = {code: words_of(code) for code in NEXT}
        assert len(set(sentences.values())) == len(NEXT)
        assert [code for code, wanted in NEXT.items() if wanted[place] not in sentences[code]] == []
    assert set(NEXT) <= LASTING


REFUSED = [
    ({"error": ("invalid_grant", "AADSTS50020: User account from identity provider")}, "innej organizacji"),
    ({"error": ("invalid_client", "AADSTS7000222")}, "Dostawca odrzuca ten program"),
    ({"shift": 3600.0}, "Zegary się różnią"),
    ({"claims": {"aud": "inny"}}, "Dostawca nie potwierdził zgody"),
    ({"claims": {"nonce": "inny"}}, "Dostawca nie potwierdził zgody"),
    ({"claims": {"email": "nina@spojnik.test"}}, "jako ktoś inny"),
    ({"claims": {"email": ""}}, "Dostawca nie mówi, czyje to konto"),
    ({"lasting": False}, "Dostawca nie daje trwałego dostępu"),
]


@pytest.mark.parametrize(("errs", "words"), REFUSED)
def test_what_goes_wrong_is_said_and_nothing_is_connected(registration, provider, browser, sam, nina, errs, words):
    client = browser(sam)
    sent = provider.consent(begin(client, registration), LOGIN)
    for name, value in errs.items():
        setattr(provider, name, value)
    page = page_of(client.get(ANSWER, sent))
    assert (words in page, reverse("connected:list") in page, Mailbox.objects.count()) == (True, True, 0)


def test_another_tenant_of_microsoft_is_refused_by_what_its_token_says(registration, provider, browser, sam):
    MailProvider.objects.update(kind="microsoft", tenant="9f0c-nasza")
    provider.claims = {"tid": "cudza"}
    client = browser(sam)
    page = page_of(client.get(ANSWER, provider.consent(begin(client, registration), LOGIN)))
    assert ("innej organizacji" in page, Mailbox.objects.count()) == (True, 0)


def test_a_state_or_a_code_of_another_person_connects_nothing(registration, provider, browser, sam, nina):
    of_nina = provider.consent(begin(browser(nina), registration), LOGIN)
    his = browser(sam)
    of_sam = provider.consent(begin(his, registration), LOGIN)
    page = page_of(his.get(ANSWER, of_nina))  # her whole answer
    assert "nie należy do żadnego" in page
    page = page_of(his.get(ANSWER, {"code": of_nina["code"], "state": of_sam["state"]}))  # her code under his state
    assert ("Dostawca nie potwierdził zgody" in page, Mailbox.objects.count()) == (True, 0)


def test_an_answer_counts_once(registration, provider, browser, sam):
    client = browser(sam)
    sent = provider.consent(begin(client, registration), LOGIN)
    client.get(ANSWER, sent)
    assert "nie należy do żadnego" in page_of(client.get(ANSWER, sent))


def test_somebody_elses_sign_in_does_not_take_over_an_account(connected, provider, browser, sam):
    before = bytes(connected.secret)
    client = browser(sam)
    url = leads_to(client.post(reverse("connected:again", args=[connected.uid])))
    page = page_of(client.get(ANSWER, provider.consent(url, "ktos@inny.test")))
    assert ("jako ktoś inny" in page, bytes(Mailbox.objects.get().secret) == before) == (True, True)


def test_a_colleague_neither_sees_nor_reconnects_anothers_account(connected, browser, nina):
    client = browser(nina)
    assert client.post(reverse("connected:again", args=[connected.uid])).status_code == 404
    assert LOGIN not in page_of(client.get(reverse("connected:list")))


def test_a_client_secret_goes_to_no_other_address(registration, provider):
    registration.token_url = "http://127.0.0.1:1/elsewhere"
    assert change_provider(registration, ["token_url"], secret="", by=BY)
    with pytest.raises(Unreadable):
        MailProvider.objects.get().client_secret()


def test_a_provider_that_is_away_costs_no_consent(connected, provider, monkeypatch):
    provider.error = ("temporarily_unavailable", "")
    monkeypatch.setattr(provider, "answer", lambda form: (503, {}))
    with pytest.raises(Trouble) as trouble:
        access_token(connected, anew=True)
    assert (trouble.value.code, tokens_of(Mailbox.objects.select_related("registration").get()).refresh) == (
        "no_answer",
        tokens_of(connected).refresh,
    )
