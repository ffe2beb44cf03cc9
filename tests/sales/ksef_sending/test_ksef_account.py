"""The account at KSeF: typed once, sealed, checked, switched on past the gate; by token and by certificate."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.privacy.models import LedgerEntry
from crm.privacy.recipients.gate import DisclosureRefused
from crm.privacy.recipients.halts import suspend
from crm.sales.ksef_line.certificate_proof import proof_of
from crm.sales.ksef_sending.ksef_account import check_account, keep_account, secrets_kept, switch_account, the_account
from crm.sales.ksef_sending.ksef_findings import findings
from crm.sales.models import KsefAccount
from tests.sales.ksef_sending.fake_ksef import NIP, TOKEN, certificate

pytestmark = pytest.mark.django_db
PAGE, CHECK, SWITCH = (reverse(f"sales:{name}") for name in ("ksef", "ksef_check", "ksef_switch"))


@pytest.fixture
def typed(ksef, ministry, arek):
    """An account that is not switched on."""
    keep_account({"nip": NIP, "recipient": ministry, "keeper": None}, {"token": TOKEN}, by=arek)


def pem(key, password=b""):
    """A key as a file."""
    how = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def text_of(answer):
    return answer.content.decode()


def test_it_is_typed_on_a_page_sealed_and_never_shown(ksef, ministry, arek, as_user):
    client = as_user(arek)
    client.post(PAGE, {"nip": "526-587-76-35", "recipient": ministry.pk, "token": TOKEN})
    account = the_account()
    assert (account.nip, account.recipient, account.kept["token"], account.active) == (NIP, ministry, TOKEN, False)
    assert TOKEN not in text_of(client.get(PAGE))
    with connection.cursor() as cursor:
        cursor.execute("select secret from sales_ksefaccount")
        assert TOKEN.encode() not in bytes(cursor.fetchone()[0])
    assert "TOKEN" not in str(list(LedgerEntry.objects.filter(act="ksef_account.changed").values()))


def test_the_page_is_for_whoever_manages_accounts_and_asks_for_a_fresh_proof(ksef, sam, arek, as_user):
    assert [as_user(sam).get(PAGE).status_code, as_user(sam).post(SWITCH).status_code] == [403, 403]
    client = as_user(arek)
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    assert (client.get(PAGE).status_code, client.post(CHECK).status_code) == (302, 401)


def test_the_button_says_whether_it_works(typed, ksef, arek, as_user):
    client = as_user(arek)
    assert "Połączenie działa" in text_of(client.post(CHECK, follow=True))
    assert the_account().checked_at
    ksef.token = "another"
    assert "Token unieważniony" in text_of(client.post(CHECK, follow=True))
    assert the_account().trouble == "sign_in"


def test_a_token_goes_to_its_own_environment_alone(typed, ksef, arek, settings):
    settings.KSEF = "production"
    assert check_account(by=arek).code == "no_proof"
    with pytest.raises(ValidationError, match="token"):
        switch_account(on=True, by=arek)
    assert ksef.asked == []


@pytest.mark.parametrize("lacking", ["nip", "recipient", "proof"])
def test_it_is_not_switched_on_while_something_is_missing(ksef, ministry, arek, lacking):
    values = {"nip": NIP, "recipient": ministry, "keeper": None}
    keep_account(
        {**values, **({lacking: "" if lacking == "nip" else None} if lacking != "proof" else {})},
        {} if lacking == "proof" else {"token": TOKEN},
        by=arek,
    )
    with pytest.raises(ValidationError):
        switch_account(on=True, by=arek)
    assert not KsefAccount.objects.get().active


def test_switching_on_asks_the_gate_and_says_why_not(typed, ministry, arek, dora, as_user):
    suspend(ministry, "Umowa w sporze.", by=dora)
    with pytest.raises(DisclosureRefused):
        switch_account(on=True, by=arek)
    as_user(arek).post(SWITCH, {"on": "1"})
    assert not the_account().active
    assert LedgerEntry.objects.filter(act="disclosure.refused", counts__place="ksef").exists()


def test_another_recipient_or_token_switches_it_off_and_a_keeper_must_import(account, ministry, arek, nina, dora):
    assert not keep_account({"keeper": nina}, {}, by=arek)
    assert keep_account({}, {"token": "other"}, by=arek)
    assert not the_account().active
    with pytest.raises(ValidationError):
        keep_account({"keeper": dora}, {}, by=arek)


def test_the_doctor_speaks_while_it_is_on(account, ministry, dora):
    assert [row["ok"] for row in findings()] == [True]
    suspend(ministry, "Umowa w sporze.", by=dora)
    assert [row["ok"] for row in findings()] == [False]
    KsefAccount.objects.update(active=False)
    assert list(findings()) == []


def test_the_secret_is_sealed_anew_with_the_others(typed):
    assert sum(secrets_kept(reseal=True).values()) == 1


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())])
def test_a_certificate_lets_us_in_by_a_signed_request(ksef, ministry, arek, as_user, key):
    ksef.trusted = certificate(key, "Pieczęć").public_bytes(Encoding.PEM).decode()
    files = {
        "certificate": SimpleUploadedFile("c.pem", ksef.trusted.encode()),
        "key": SimpleUploadedFile("k.pem", pem(key, b"haslo")),
    }
    client = as_user(arek)
    client.post(PAGE, {"nip": NIP, "recipient": ministry.pk, "password": "haslo", **files})
    assert sorted(the_account().kept) == ["certificate", "environment", "key"]
    assert "Połączenie działa" in text_of(client.post(CHECK, follow=True))
    assert "PRIVATE KEY" not in text_of(client.get(PAGE))


def test_what_is_no_certificate_with_its_key_is_refused():
    key, other = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
    small = ec.generate_private_key(ec.SECP224R1())
    content = certificate(key).public_bytes(Encoding.PEM)
    now = datetime.now(UTC)
    wrong = [
        (b"x", pem(key), "", now),
        (content, pem(other), "", now),
        (content, pem(key, b"haslo"), "inne", now),
        (content, pem(key), "", now + timedelta(days=400)),
        (certificate(small).public_bytes(Encoding.PEM), pem(small), "", now),
    ]
    for certificate_file, key_file, password, at in wrong:
        with pytest.raises(ValidationError):
            proof_of(certificate_file, key_file, password, at=at)
    assert proof_of(content, pem(key, b"haslo"), "haslo", at=now)["key"].startswith("-----BEGIN PRIVATE KEY")


def test_without_a_named_ksef_the_page_says_so_and_nothing_goes(settings, arek, as_user, db):
    settings.KSEF = ""
    assert "Nie wskazano" in text_of(as_user(arek).get(PAGE))
    with pytest.raises(ValidationError):
        switch_account(on=True, by=arek)
