"""Whoever the provider names in what it signed comes in; nothing else lets anybody in (SAML Profiles 2.0, 4.1)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation

from crm.accounts.limits import throttle
from crm.accounts.models import ProviderIdentity, Session, TakenAssertion, User
from crm.accounts.providers.refusal_words import words_for
from tests.accounts.conftest import PASSWORD
from tests.accounts.providers.saml.conftest import ANSWER
from tests.accounts.providers.saml_server import keys, signed
from tests.accounts.providers.test_sign_in_by_provider import row, who

FIELD = re.compile(r'name="(RelayState|SAMLResponse|again)" value="([^"]*)"')
EVIL = "szef@spojnik.test"


def said(code: str, page) -> bool:
    """Whether the page says why nobody came in."""
    with translation.override("pl"):
        return words_for(code)[0] in unescape(page.content.decode())


@pytest.fixture
def known(staff, server, opened):
    """(provider, user): the provider names the user by «s-1» already."""
    provider, user = opened(), staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    return provider, user


@pytest.mark.parametrize("signs", [("assertion",), ("response",), ("assertion", "response")], ids="+".join)
def test_a_known_subject_comes_in_and_the_session_knows_by_whom(known, server, come, signs):
    provider, user = known
    server.signs = signs
    browser, answer = come(provider, "s-1", next="/my/profile/")
    session = Session.objects.get(user=user)
    assert (answer.status_code, answer.url, who(browser)) == (302, "/my/profile/", "ewa")
    assert (session.identity.subject, len(session.sid)) == ("s-1", 64)


def test_what_another_site_sends_is_sent_once_more_from_a_page_of_ours(known, server, go):
    """SameSite keeps the cookie out of the first form; the page that answers sets none and loses nothing."""
    provider, _user = known
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    page = Client(headers={"Sec-Fetch-Site": "cross-site"}).post(ANSWER, sent)
    form = {name: unescape(value) for name, value in FIELD.findall(page.content.decode())}
    assert (form, page.cookies, page.headers["Cache-Control"]) == (
        {**sent, "again": "1"},
        {},
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert (browser.post(ANSWER, form).status_code, who(browser)) == (302, "ewa")


def test_an_answer_that_nobody_asked_for_lets_nobody_in(known, server, go):
    """Sign-in begun by the provider would let a stranger put somebody into the stranger's account."""
    provider, _user = known
    sent = server.authorise(go(Client(), provider), "s-1")
    thief = Client()
    for form in ({**sent, "again": "1"}, {"SAMLResponse": sent["SAMLResponse"]}, {}):
        assert (thief.post(ANSWER, form).status_code, who(thief)) == (200, "")


def test_answers_that_nobody_asked_for_lock_nobody_out(known, server, come):
    """A page of another site can have a colleague's browser send them, by any number."""
    provider, _user = known
    for _each in range(60):
        Client().post(ANSWER, {"RelayState": "x", "again": "1"})
        Client().get("/sign-in/answer/", {"state": "x", "code": "y"})
    assert throttle.held("sign_in", account=None, address="127.0.0.1") == 0
    assert come(provider, "s-1")[1].status_code == 302


def test_an_answer_serves_once(known, server, go):
    provider, _user = known
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    assert browser.post(ANSWER, sent).status_code == 302
    browser.logout()
    assert (browser.post(ANSWER, {**sent, "again": "1"}).status_code, who(browser)) == (200, "")


def test_an_assertion_serves_once_even_where_the_session_comes_back(known, server, go):
    provider, _user = known
    browser = Client()
    address = go(browser, provider)
    ways = browser.session["provider_ways"]
    sent = server.authorise(address, "s-1")
    assert browser.post(ANSWER, sent).status_code == 302
    again = Client()
    go(again, provider)
    session = again.session
    session["provider_ways"] = ways
    session.save()
    assert (again.post(ANSWER, sent).status_code, who(again), TakenAssertion.objects.count()) == (200, "", 1)


def test_an_assertion_of_another_sign_in_is_refused(known, server, go):
    """InResponseTo names what this browser asked."""
    provider, _user = known
    stolen = server.authorise(go(Client(), provider), "s-1")["SAMLResponse"]
    browser = Client()
    state = server.authorise(go(browser, provider), "s-1")["RelayState"]
    assert browser.post(ANSWER, {"RelayState": state, "SAMLResponse": stolen}).status_code == 200
    assert who(browser) == ""


def test_used_assertions_are_forgotten_once_they_have_ended(known, server, come):
    provider, _user = known
    come(provider, "s-1")
    TakenAssertion.objects.update(ends_at=timezone.now() - timedelta(hours=1))
    old = TakenAssertion.objects.get().pk
    come(provider, "s-1")
    assert [row.pk == old for row in TakenAssertion.objects.all()] == [False]


@pytest.mark.parametrize(
    "forged",
    [
        {"issuer": "urn:evil"},
        {"audience": "https://somebody-else.example"},
        {"recipient": "https://somebody-else.example/acs"},
        {"request": "_other"},
        {"request": ""},
        {"status": "Responder"},
        {"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
        {"format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
        {"subject": ""},
        {"subject": "x" * 256},
        {"until": "soon"},
        {"until": "2100-01-01T00:00:00"},  # no zone
        {"signed_in": "2100-01-01T00:00:00Z"},
        {"now": "2100-01-01T00:00:00Z"},
        {"since": "2100-01-01T00:00:00Z"},
        {"until": "2020-01-01T00:00:00Z"},
    ],
)
def test_what_the_provider_did_not_say_for_us_is_refused(known, server, come, forged):
    provider, _user = known
    server.forged = forged
    browser, answer = come(provider, "s-1")
    assert (answer.status_code, who(browser), TakenAssertion.objects.count()) == (200, "", 0)


@pytest.mark.parametrize(
    ("seconds", "status"), [(-30, 302), (30, 302), (200, 200), (-400, 200)], ids=["late", "early", "future", "expired"]
)
def test_clocks_may_differ_by_a_minute(known, server, come, seconds, status):
    provider, _user = known
    server.shift = seconds
    assert come(provider, "s-1")[1].status_code == status


def test_a_key_that_is_not_the_providers_is_refused_and_a_renewed_one_is_found(known, server, come, monkeypatch):
    provider, _user = known
    come(provider, "s-1")
    server.sign_with = 1
    assert come(provider, "s-1")[1].status_code == 200
    server.published = [0, 1]
    monkeypatch.setattr("crm.accounts.providers.saml.descriptions.KEYS_AGAIN", -1)
    assert come(provider, "s-1")[1].status_code == 302


def test_a_certificate_that_has_ended_counts_no_more(known, server, come):
    provider, _user = known
    server.ends_at = timezone.now() - timedelta(days=1)
    browser, page = come(provider, "s-1")
    assert (who(browser), said("certificate", page)) == ("", True)


def test_an_unsigned_answer_and_one_by_sha1_are_refused(known, server, come):
    provider, _user = known
    server.signs = ()
    assert come(provider, "s-1")[1].status_code == 200
    server.signs, server.method = ("assertion",), "sha1"
    assert come(provider, "s-1")[1].status_code == 200


def evil_of(text: str, subject: str = "s-2") -> str:
    """The assertion in an answer, about somebody else, without its signature."""
    assertion = re.search(r"<saml:Assertion.*</saml:Assertion>", text, re.S)[0]
    bare = re.sub(r"<ds:Signature.*</ds:Signature>", "", assertion, flags=re.S)
    return bare.replace(">s-1<", f">{subject}<")


def put_before(text: str) -> str:
    return text.replace("<saml:Assertion", re.sub(r' ID="\w+"', ' ID="_evil"', evil_of(text)) + "<saml:Assertion", 1)


def put_behind(text: str) -> str:
    return text.replace("</samlp:Response>", re.sub(r' ID="\w+"', ' ID="_evil"', evil_of(text)) + "</samlp:Response>")


def wrapped_with_same_id(text: str) -> str:
    genuine = re.search(r"<saml:Assertion.*</saml:Assertion>", text, re.S)[0]
    evil = evil_of(text).replace("</saml:Subject>", f"</saml:Subject>{genuine}")
    return text.replace(genuine, evil)


def wrapped_in_extensions(text: str) -> str:
    genuine = re.search(r"<saml:Assertion.*</saml:Assertion>", text, re.S)[0]
    evil = re.sub(r' ID="\w+"', ' ID="_evil"', evil_of(text))
    return text.replace(genuine, evil).replace(
        "<samlp:Status>", f"<samlp:Extensions>{genuine}</samlp:Extensions><samlp:Status>"
    )


def signature_moved(text: str) -> str:
    """The genuine signature and assertion lie in an object of the signature that the forged assertion bears."""
    genuine = re.search(r"<saml:Assertion.*</saml:Assertion>", text, re.S)[0]
    signature = re.search(r"<ds:Signature.*?</ds:Signature>", text, re.S)[0]
    bare = genuine.replace(signature, "")
    inside = signature.replace("</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>")
    evil = re.sub(r' ID="\w+"', ' ID="_evil"', evil_of(text)).replace("<saml:Subject>", f"{inside}<saml:Subject>")
    return text.replace(genuine, evil)


def whole_answer_moved(text: str) -> str:
    """The same with the whole answer."""
    signature = re.search(r"<ds:Signature.*?</ds:Signature>", text, re.S)[0]
    bare = text.replace(signature, "")
    inside = signature.replace("</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>")
    evil = re.sub(r' ID="\w+"', ' ID="_evil"', bare.replace(">s-1<", ">s-2<"), count=1)
    return evil.replace("<samlp:Status>", f"{inside}<samlp:Status>", 1)


def of_own_key(text: str) -> str:
    """The stranger's own signature over the stranger's own words."""
    genuine = re.search(r"<saml:Assertion.*</saml:Assertion>", text, re.S)[0]
    return text.replace(genuine, signed(evil_of(text), keys()[1]))


def changed(text: str) -> str:
    return text.replace(">s-1<", ">s-2<")


def commented(text: str) -> str:
    return text.replace(">s-1<", ">s-<!-- x -->1<")


def doctype(text: str) -> str:
    return f'<!DOCTYPE r [<!ENTITY who "s-2">]>{text}'.replace(">s-1<", ">&who;<")


def bomb(text: str) -> str:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE r [<!ENTITY a0 "ha">{lines}]>{text}'.replace(">s-1<", ">&a11;<")


def outside(text: str) -> str:
    return f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>{text}'.replace(">s-1<", ">&x;<")


def other_encoding(text: str) -> str:
    """What hides a declaration of types behind an encoding that only the parser takes."""
    hidden = '<!DOCTYPE r [<!ENTITY who "s-2">]>'.replace("<", "+ADw-").replace(">", "+AD4-")
    return f'<?xml version="1.0" encoding="utf-7"?>{hidden}{text}'


SPOILT = [
    put_before,
    put_behind,
    wrapped_with_same_id,
    wrapped_in_extensions,
    signature_moved,
    whole_answer_moved,
    of_own_key,
    changed,
    commented,
    doctype,
    bomb,
    outside,
    other_encoding,
    lambda text: text[:-20],
    lambda text: "x",
    lambda text: text + " " * 300_000,
    lambda text: text.replace('ID="', 'id="', 1).replace("<samlp:Status>", "<!-- x --><samlp:Status>"),
]


@pytest.mark.parametrize("signs", [("assertion",), ("response",)], ids="+".join)
@pytest.mark.parametrize("spoil", SPOILT)
def test_nothing_but_what_was_signed_is_read(known, staff, server, come, spoil, signs):
    """Of each kind of wrapping somebody who is known by the name that was slipped in does not come in either."""
    provider, user = known
    other = staff("owner", "szef", email=EVIL)
    ProviderIdentity.objects.create(provider=provider, user=other, subject="s-2", linked_at=user.created_at)
    server.signs = signs
    browser, answer = come(provider, "s-1", spoil=spoil)
    assert (answer.status_code, who(browser), TakenAssertion.objects.count()) == (200, "", 0)


def test_an_address_alone_opens_nothing_and_is_confirmed_once_by_the_own_password(staff, server, opened, come):
    provider, user = opened(), staff("sales", "ewa")
    server.person("s-9", email=user.email)
    browser, page = come(provider, "s-9")
    assert (page.status_code, who(browser), ProviderIdentity.objects.count()) == (200, "", 0)
    browser.post("/accounts/login/", {"login": "ewa", "password": PASSWORD})
    assert [(row.user, row.subject) for row in ProviderIdentity.objects.all()] == [(user, "s-9")]
    assert come(provider, "s-9")[1].status_code == 302


def test_an_address_of_another_domain_finds_nobody_and_opens_no_account(server, opened, come):
    provider = opened(groups=[row("*", "sales")])
    server.person("s-9", email="ewa@evil.example")
    before = User.objects.count()
    assert (come(provider, "s-9")[1].status_code, User.objects.count()) == (200, before)


def test_a_person_and_groups_by_the_names_that_entra_uses(server, opened, come):
    claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
    provider = opened(groups=[row("*", "sales")])
    named = {f"{claims}emailaddress": "Jan@spojnik.test", f"{claims}givenname": "Jan", f"{claims}surname": "Nowak"}
    server.person("s-8", **named)
    come(provider, "s-8")
    born = User.objects.get(email="jan@spojnik.test")
    assert (str(born), born.role.slug, born.is_active) == ("Jan Nowak", "sales", False)


def test_groups_that_entra_left_out_are_said(server, opened, come):
    provider = opened(groups=[row("handel", "sales")])
    server.person("s-8", email="jan@spojnik.test", **{"http://schemas.microsoft.com/claims/groups.link": "x"})
    assert said("too_many_groups", come(provider, "s-8")[1])


def test_whoever_is_in_no_group_any_more_is_closed_out(known, server, come, offices):
    provider, user = known
    provider.groups = [row("handel", "sales")]
    provider.save(update_fields=["groups"])
    server.people["s-1"]["groups"] = ["handel", "inni"]
    assert come(provider, "s-1")[1].status_code == 302
    server.people["s-1"]["groups"] = ["inni"]
    assert come(provider, "s-1")[1].status_code == 200
    user.refresh_from_db()
    assert (user.is_active, Session.objects.filter(user=user).count()) == (False, 0)


def test_an_answer_of_a_provider_that_speaks_the_other_protocol_is_refused(known, server, go):
    provider, _user = known
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    assert browser.get("/sign-in/answer/", {"state": sent["RelayState"], "code": "x"}).status_code == 200
    assert (browser.post(ANSWER, {**sent, "again": "1"}).status_code, who(browser)) == (200, "")
