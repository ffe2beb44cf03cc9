"""The provider says that somebody has signed out there: their sessions here end, and nobody else's word ends any."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.models import ProviderIdentity, Session
from crm.privacy.models import LedgerEntry

URL = "/sign-in/logout/"


@pytest.fixture
def inside(staff, server, opened, come):
    """(provider, user) with one session by the provider and one by password."""
    provider, user = opened(), staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    come(provider, "s-1")
    Client().force_login(user)
    return provider, user


def said(token: str) -> int:
    return Client(enforce_csrf_checks=True).post(URL, {"logout_token": token}).status_code


@pytest.mark.parametrize("whom", [{"sub": "s-1"}, {"sid": "sid-s-1"}, {"sub": "s-1", "sid": "sid-s-1"}])
def test_its_sessions_end_and_no_other(inside, server, whom):
    assert (said(server.logout_token(**whom)), Session.objects.filter(user=inside[1]).count()) == (200, 1)
    entry = LedgerEntry.objects.filter(act="session.ended").get()
    assert (entry.actor_id, entry.target, entry.counts) == ("identity_provider", inside[1].target, {"sessions": 1})


@pytest.mark.parametrize(
    "whom", [{"sub": "s-2"}, {"sid": "sid-other"}, {"sub": "s-1", "sid": "sid-other"}, {"sid": ""}]
)
def test_who_is_not_named_stays(inside, server, whom):
    assert (said(server.logout_token(**whom)), Session.objects.filter(user=inside[1]).count()) == (200, 2)


@pytest.mark.parametrize(
    "forged",
    [
        {"nonce": "x"},
        {"events": {}},
        {"events": None},
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"iat": 1},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_a_word_that_is_none_ends_nothing(inside, server, forged):
    token = server.logout_token(**{"sub": "s-1", **forged})
    assert (said(token), Session.objects.filter(user=inside[1]).count()) == (400, 2)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "ł" * 70000])
def test_what_is_no_token_ends_nothing(inside, token):
    assert said(token) == 400


def test_a_forged_signature_and_an_id_token_end_nothing(inside, server):
    server.sign_with = 1
    forged = server.logout_token(sub="s-1")
    server.sign_with = 0
    now = int(timezone.now().timestamp())
    identity = server.token({"iss": server.issuer, "aud": "spojnik", "sub": "s-1", "iat": now, "exp": now + 60})
    assert ([said(forged), said(identity)], Session.objects.filter(user=inside[1]).count()) == ([400, 400], 2)


def test_said_again_it_ends_nothing_that_began_since(inside, server, come):
    token = server.logout_token(sub="s-1")
    assert said(token) == 200
    come(inside[0], "s-1")
    Session.objects.exclude(identity=None).update(created_at=timezone.now() + timedelta(minutes=2))
    assert (said(token), Session.objects.exclude(identity=None).count()) == (200, 1)
