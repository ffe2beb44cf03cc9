"""Recovery codes stand in for a lost phone: ten, shown once, kept as hashes, each good once."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.utils import timezone

from crm.accounts.factors import recovery_codes
from crm.accounts.models import RecoveryCode, Session, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors.test_second_factor import CODE, inside, password

PAGE, NEW = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"


@pytest.fixture
def sam(staff) -> User:
    """Sam, who uses an authenticator app."""
    user = staff("sales", "sam")
    TOTP.activate(user, generate_totp_secret())
    return user


def test_there_are_ten_different_ones_of_eighty_bits(sam):
    codes = recovery_codes.renew(sam, by=sam)
    assert ([len(code) for code in codes], len(set(codes)), recovery_codes.unused_count(sam)) == ([19] * 10, 10, 10)


def test_only_a_keyed_hash_is_kept(sam):
    codes = recovery_codes.renew(sam, by=sam)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM accounts_recoverycode row")
        result = str(cursor.fetchall())
    assert [code for code in codes if code in result or code.replace("-", "") in result] == []


@pytest.mark.parametrize("spelled", [str, str.lower, lambda code: code.replace("-", " "), lambda c: c.replace("-", "")])
def test_one_opens_once_however_it_is_written(sam, client, spelled):
    code = recovery_codes.renew(sam, by=sam)[3]
    visible = []
    for _number in range(2):
        password(client)
        client.post(f"{CODE}?recovery", {"code": spelled(code)})
        visible.append(inside(client))
        client.logout()
    assert (visible, recovery_codes.unused_count(sam)) == ([True, False], 9)


def test_a_code_of_somebody_else_opens_nothing(staff, sam, client):
    nina = staff("sales", "nina")
    foreign = recovery_codes.renew(nina, by=nina)[0]
    password(client)
    client.post(CODE, {"code": foreign})
    assert (inside(client), recovery_codes.unused_count(nina)) == (False, 10)


def test_letters_that_are_read_as_others_count_as_those(sam):
    RecoveryCode.objects.create(
        user=sam, digest=recovery_codes.digest_of(sam, "0101-2345-6789-ABCD"), made_at=timezone.now()
    )
    assert recovery_codes.use(sam, "oiol-2345-6789-abcd")


def test_new_ones_take_the_old_ones_away(sam, enter):
    old = recovery_codes.renew(sam, by=sam)
    client = enter(sam)
    page = client.post(NEW, follow=True)
    assert (len(page.context["codes"]), recovery_codes.use(sam, old[0]), recovery_codes.unused_count(sam)) == (
        10,
        False,
        10,
    )
    assert [code in page.content.decode() for code in page.context["codes"]] == [True] * 10


def test_making_them_wants_a_fresh_proof(sam, enter):
    client = enter(sam)
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    answer, response = client.post(NEW), client.get(PAGE)
    assert (answer.status_code, response.status_code, recovery_codes.unused_count(sam)) == (302, 302, 0)


def test_whoever_has_no_second_factor_gets_none(staff, enter):
    nina = staff("sales", "nina")
    enter(nina).post(NEW)
    assert recovery_codes.unused_count(nina) == 0


def test_the_ledger_knows_when_they_were_made_and_used(sam, client, acts):
    code = recovery_codes.renew(sam, by=sam)[0]
    password(client)
    client.post(CODE, {"code": code})
    who = (str(sam.pk), f"user:{sam.pk}", [])
    assert acts() == [("account.recovery_codes_made", *who), ("account.recovery_code_used", *who)]


def test_the_page_of_the_second_step_offers_them(sam, client):
    client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    pages = [client.get(address).content.decode() for address in (CODE, f"{CODE}?recovery")]
    assert ["?recovery" in pages[0], "Enter a recovery code" in pages[1]] == [True, True]
