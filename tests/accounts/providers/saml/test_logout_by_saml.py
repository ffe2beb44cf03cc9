"""A provider says by SAML that somebody has signed out there: their sessions by it end, and nothing else ends any."""

import base64
import zlib
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from crm.accounts.models import ProviderIdentity, Session
from crm.privacy.models import LedgerEntry
from tests.accounts.providers.saml_server import LOGOUT_PLACE, SAML

URL = "/sign-in/saml/logout/"
SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"


@pytest.fixture
def inside(staff, server, opened, come):
    """(provider, user) with one session by the provider and one by password."""
    provider, user = opened(), staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    come(provider, "s-1")
    Client().force_login(user)
    return provider, user


def left(inside) -> int:
    return Session.objects.filter(user=inside[1]).count()


def say(server, way: str, text: str) -> int:
    """The status of it, by one of the two ways; another site's browser brings it, without our cookie."""
    browser = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    if way == "form":
        return browser.post(URL, server.posted(text)).status_code
    return browser.get(f"{URL}?{server.address(text)}").status_code


WAYS = pytest.mark.parametrize("way", ["form", "address"])


@WAYS
@pytest.mark.parametrize("sessions", [(), ("session-s-1",), ("session-x", "session-s-1")])
def test_its_sessions_end_and_no_other(inside, server, way, sessions):
    assert (say(server, way, server.logout("s-1", *sessions)), left(inside)) == (200, 1)
    entry = LedgerEntry.objects.get(act="session.ended")
    assert (entry.actor_id, entry.target, entry.counts) == ("identity_provider", inside[1].target, {"sessions": 1})


@WAYS
def test_who_is_unknown_and_another_session_are_answered_alike_and_nobody_goes(inside, server, way):
    texts = [server.logout("s-2"), server.logout("s-1", "session-other")]
    assert ([say(server, way, text) for text in texts], left(inside)) == ([200, 200], 2)
    assert not LedgerEntry.objects.filter(act="session.ended").exists()


@WAYS
@pytest.mark.parametrize(
    "forged",
    [
        {"issuer": "urn:evil"},
        {"recipient": "https://elsewhere.example/sign-in/saml/logout/"},
        {"recipient": ""},
        {"format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
        {"subject": ""},
        {"now": "2001-01-01T00:00:00Z"},
        {"now": "2199-01-01T00:00:00Z"},
        {"now": "yesterday"},
        {"until": ' NotOnOrAfter="2001-01-01T00:00:00Z"'},
    ],
)
def test_a_word_that_is_none_ends_nothing(inside, server, way, forged):
    subject = forged.get("subject", "s-1")
    terms = {name: value for name, value in forged.items() if name != "subject"}
    assert (say(server, way, server.logout(subject, **terms)), left(inside)) == (400, 2)


@WAYS
def test_a_signature_by_another_key_and_by_a_weak_digest_end_nothing(inside, server, way):
    server.sign_with = 1
    assert say(server, way, server.logout("s-1")) == 400
    server.sign_with, server.method = 0, "sha1"
    text = server.logout("s-1")
    browser = Client()
    weak = (
        browser.get(f"{URL}?{server.address(text, SHA1)}")
        if way == "address"
        else browser.post(URL, server.posted(text))
    )
    assert (weak.status_code, left(inside)) == (400, 2)


@WAYS
def test_renewed_keys_are_found(inside, server, way, monkeypatch):
    server.published, server.sign_with = [0, 1], 1
    monkeypatch.setattr("crm.accounts.providers.saml.descriptions.KEYS_AGAIN", -1)
    assert (say(server, way, server.logout("s-1")), left(inside)) == (200, 1)


def test_without_a_signature_nothing_ends(inside, server):
    text = base64.b64encode(server.logout("s-1").encode()).decode()
    packed = zlib.compress(server.logout("s-1").encode(), wbits=-15)
    query = urlencode({"SAMLRequest": base64.b64encode(packed).decode()})
    answers = [Client().post(URL, {"SAMLRequest": text}), Client().get(f"{URL}?{query}"), Client().get(URL)]
    assert ([answer.status_code for answer in answers], left(inside)) == ([400] * 3, 2)


def test_what_was_changed_or_said_twice_after_it_was_signed_ends_nothing(inside, server):
    query = server.address(server.logout("s-2"))
    other = parse_qs(server.address(server.logout("s-1")))["SAMLRequest"][0]
    part = urlencode({"SAMLRequest": other})
    _first, _and, rest = query.partition("&")
    for forged in (f"{part}&{rest}", f"{query}&{part}", f"{part}&{query}", query.replace("RelayState", "x")):
        assert Client().get(f"{URL}?{forged}").status_code == 400
    whole = server.posted(server.logout("s-2"))["SAMLRequest"]
    for forged in (
        base64.b64decode(whole).replace(b">s-2<", b">s-1<"),
        wrapped(base64.b64decode(whole), server.logout("s-1")),
    ):
        sent = {"SAMLRequest": base64.b64encode(forged).decode()}
        assert Client().post(URL, sent).status_code == 400
    assert left(inside) == 2


def wrapped(whole: bytes, text: str) -> bytes:
    """The signed request put into another one that names somebody else."""
    outer = etree.fromstring(text)
    inner = etree.fromstring(whole)
    outer.insert(1, inner.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    outer.append(inner)
    return etree.tostring(outer)


def test_an_assertion_that_it_signed_is_no_word_of_logout(inside, server):
    text = server.logout("s-1").replace("LogoutRequest", "Response")
    assert (say(server, "form", text), left(inside)) == (400, 2)


def test_what_unpacks_to_more_than_is_read_is_refused(inside, server):
    bomb = base64.b64encode(zlib.compress(b" " * 50_000_000, wbits=-15)).decode()
    assert Client().get(f"{URL}?{urlencode({'SAMLRequest': bomb})}").status_code == 400


@WAYS
def test_said_again_it_ends_nothing(inside, server, come, way):
    text = server.logout("s-1")
    assert (say(server, way, text), left(inside)) == (200, 1)
    come(inside[0], "s-1")
    assert (say(server, way, text), left(inside)) == (400, 2)


def test_it_ends_nothing_that_began_after_it_was_written(inside, server):
    Session.objects.exclude(identity=None).update(created_at=timezone.now() + timedelta(minutes=2))
    assert (say(server, "form", server.logout("s-1")), left(inside)) == (200, 2)


def test_a_closed_provider_ends_nothing(inside, server):
    provider = inside[0]
    type(provider).objects.filter(pk=provider.pk).update(closed_at=timezone.now())
    assert (say(server, "form", server.logout("s-1")), left(inside)) == (400, 2)


def test_who_brought_it_goes_on_with_our_answer_where_the_provider_waits_for_one(staff, server, opened):
    server.logout_place, server.wants_signed = LOGOUT_PLACE, "true"
    opened(signs=True)
    text = server.logout("s-1")
    by_address = Client().get(f"{URL}?{server.address(text)}")
    assert by_address.status_code == 302
    to = urlsplit(by_address.headers["Location"])
    sent = parse_qs(to.query)
    answer = etree.fromstring(zlib.decompress(base64.b64decode(sent["SAMLResponse"][0]), -15))
    values = (
        f"{to.scheme}://{to.netloc}{to.path}",
        answer.get("InResponseTo"),
        sent["RelayState"],
        "Signature" in sent,
    )
    assert values == ("https://idp.example/logout", etree.fromstring(text).get("ID"), ["z powrotem"], True)
    assert answer.findtext(f"{{{SAML}}}Issuer") == "http://testserver/sign-in/saml/"
    by_form = Client().post(URL, server.posted(server.logout("s-1")))
    assert (by_form.status_code, "https://idp.example/logout?SAMLResponse=" in by_form.content.decode()) == (200, True)


def test_our_description_says_where(client, db):
    root = etree.fromstring(client.get("/sign-in/saml/").content)
    places = root.findall(".//{urn:oasis:names:tc:SAML:2.0:metadata}SingleLogoutService")
    assert [(row.get("Location"), row.get("Binding").rpartition(":")[2]) for row in places] == [
        (root.get("entityID") + "logout/", "HTTP-POST"),
        (root.get("entityID") + "logout/", "HTTP-Redirect"),
    ]
