"""A provider by its metadata: pasted or fetched, a second person for other keys, what we publish, what we sign."""

from base64 import b64decode
from datetime import timedelta
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509 import load_pem_x509_certificate
from django.test import Client
from django.utils import timezone
from lxml import etree

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Provider
from crm.accounts.providers import provider_findings
from crm.accounts.providers.back_channel import named_by
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.provider_settings import amend, close_provider
from tests.accounts.providers.saml_server import described

NEW, LIST = "/settings/sign-in/new/saml/", "/settings/sign-in/"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


@pytest.fixture
def anna(offices, enter):
    return enter(offices[0])


def form(**changed) -> dict:
    values = {"name": "Firma", "group_claim": "groups", "domains": "Firma.PL", "metadata_url": "", "metadata": ""}
    return {**values, **changed}


@pytest.mark.parametrize("how", ["pasted", "fetched"])
def test_a_new_provider_is_read_from_its_metadata_and_waits_for_a_second_person(anna, server, offices, how):
    given = {"metadata": server.metadata()} if how == "pasted" else {"metadata_url": server.url}
    answer = anna.post(NEW, form(**given, group_0="handel", role_0="sales"))
    provider = Provider.objects.get()
    page = anna.get(answer["Location"]).content.decode()
    assert (provider.issuer, provider.client_id, provider.in_force, provider.domains) == (
        "urn:firma:idp",
        "http://testserver/sign-in/saml/",
        False,
        ["firma.pl"],
    )
    assert ("SAML 2.0" in page, "PRIVATE KEY" in page, provider.opened().startswith("-----BEGIN PRIVATE KEY")) == (
        True,
        False,
        True,
    )
    confirm(GraveAct.objects.waiting().get(), by=offices[1])
    provider.refresh_from_db()
    assert provider.in_force


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Either an address or the metadata."),
        ({"metadata": "<x/>"}, "no description of an identity provider"),
        ({"metadata": "<!DOCTYPE x><x/>"}, "no description of an identity provider"),
        ({"metadata": "key"}, "no keys that count"),
        ({"metadata": "url"}, "lacks an address that is needed"),
        ({"metadata_url": "ftp://a.example"}, "This is no address of metadata."),
        ({"metadata_url": "http://10.0.0.7/m"}, "This address leads inside."),
        ({"metadata": "whole", "domains": ""}, "This field is required."),
    ],
)
def test_metadata_that_do_not_do_are_said_where_they_stand(anna, server, changed, words):
    texts = {"key": described(keys=""), "url": described(url="javascript:alert(1)"), "whole": described()}
    changed = {name: texts.get(value, value) for name, value in changed.items()}
    answer = anna.post(NEW, form(**changed))
    assert (answer.status_code, words in answer.content.decode(), Provider.objects.count()) == (422, True, 0)


def test_other_keys_wait_for_a_second_person_and_another_provider_is_refused(anna, opened, offices):
    first, second = described(), described(published=[1])
    provider = opened(metadata_url="", metadata=first)
    page = f"{LIST}{provider.uid}/edit/"
    anna.post(page, form(metadata=second))
    waiting = GraveAct.objects.waiting().get()
    before = Provider.objects.get().metadata
    confirm(waiting, by=offices[1])
    assert (waiting.kind, before, Provider.objects.get().metadata) == ("provider_change", first, second)
    answer = anna.post(page, form(metadata=described(issuer="urn:other")))
    assert "it describes another issuer" in answer.content.decode()


def test_what_gives_less_counts_at_once(opened, offices):
    provider = opened(factors=["mfa"])
    assert amend(provider, {**provider.terms, "factors": [], "signs": True}, by=offices[0]) is None
    assert Provider.objects.get().terms == {**provider.terms, "factors": [], "signs": True}


def test_our_metadata_say_where_to_answer_and_by_which_key_we_sign(client, opened, offices):
    provider = opened(signs=True)
    general = etree.fromstring(client.get("/sign-in/saml/").content)
    own = etree.fromstring(client.get(f"/sign-in/{provider.uid}/metadata/").content)
    place = own.find(f".//{MD}AssertionConsumerService")
    assert (general.get("entityID"), own.get("entityID")) == ("http://testserver/sign-in/saml/",) * 2
    assert (place.get("Location"), place.get("Binding")[-9:]) == ("http://testserver/sign-in/saml/answer/", "HTTP-POST")
    keys = [row.findtext(f".//{MD}KeyDescriptor//{{*}}X509Certificate") for row in (general, own)]
    lines = provider.certificate.splitlines()
    assert (keys, own[0].get("AuthnRequestsSigned")) == ([None, "".join(lines[1:-1])], "true")
    close_provider(provider, by=offices[0])
    assert client.get(f"/sign-in/{provider.uid}/metadata/").status_code == 404


@pytest.mark.parametrize(("signs", "wants"), [(False, "false"), (True, "false"), (False, "true")])
def test_what_we_ask_is_signed_where_it_is_wanted(opened, server, go, signs, wants):
    server.wants_signed = wants
    provider = opened(signs=signs)
    address = go(Client(), provider)
    request, params = server.asked(address)
    assert (request.get("Destination"), request.get("ForceAuthn")) == (address.partition("?")[0], None)
    assert request.find("{*}NameIDPolicy").get("Format").endswith(":persistent")
    if not signs and wants == "false":
        assert sorted(params) == ["RelayState", "SAMLRequest"]
        return
    text = urlsplit(address).query.partition("&Signature=")[0]
    key = load_pem_x509_certificate(provider.certificate.encode()).public_key()
    key.verify(b64decode(params["Signature"]), text.encode(), padding.PKCS1v15(), hashes.SHA256())


def test_the_test_button_and_the_doctor_say_what_is_wrong(anna, opened, server, monkeypatch):
    provider = opened()
    monkeypatch.setattr("crm.accounts.providers.saml.descriptions.KEYS_AGAIN", -1)
    page = f"{LIST}{provider.uid}/"

    def said() -> str:
        anna.post(f"{page}trial/")
        return anna.get(page).content.decode()

    (well,) = provider_findings.findings()
    assert ("It answers, and its description and keys fit this address." in said(), well["ok"]) == (True, True)
    server.ends_at = timezone.now() + timedelta(days=20)
    (soon,) = provider_findings.findings()
    assert (soon["ok"], soon["warning"], "certificate" in soon["detail"]) == (True, True, True)
    server.ends_at = timezone.now() - timedelta(days=1)
    (ill,) = provider_findings.findings()
    assert ("its certificate has ended" in said(), ill["ok"]) == (True, False)
    server.stop()
    assert "it does not answer at this address" in said()


def test_a_word_of_logout_by_openid_connect_names_no_provider_that_speaks_saml(opened):
    """Its issuer is a name and no address: nothing is fetched there."""
    provider = opened()
    claims = {"iss": provider.issuer, "aud": provider.client_id}
    token = jwt.encode(claims, "x" * 32, algorithm="HS256")
    with pytest.raises(Refused) as refusal:
        named_by(token)
    assert refusal.value.code == "issuer"
