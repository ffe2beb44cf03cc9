"""Over connections that stay open, as browsers and programs keep them: an account's end is felt by the next request."""

from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.test import Client

from crm.accounts.clients import registration, tokens
from crm.accounts.models import Role, User
from crm.accounts.staff.placement import place
from crm.privacy.models import Recipient


@pytest.fixture
def line(live_server):
    """line(headers) -> a function that asks a path over one open connection: the status of the answer."""
    opened = []

    def kept(headers: dict):
        connection = HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=20)
        opened.append(connection)

        def ask(path: str) -> int:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status

        return ask

    yield kept
    for connection in opened:
        connection.close()


@pytest.fixture
def session(line):
    """session(user) -> ask, with a cookie of that user's."""

    def of(user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        return line({"Cookie": f"{name}={client.cookies[name].value}"})

    return of


def test_a_session_obeys_a_changed_role_and_a_closed_account(session, sam, arek):
    ask = session(sam)
    visible = [ask("/contacts/")]
    place(sam, role=Role.objects.get(slug="admin"), teams=[], by=arek)
    place(sam, role=Role.objects.get(slug="sales"), teams=[], by=arek)
    Role.objects.filter(slug="sales").update(rights=["jobs.view"])
    visible += [ask("/contacts/"), ask("/jobs/")]
    sam.disable(by=arek)
    visible += [ask("/jobs/"), ask("/contacts/")]
    assert visible == [200, 403, 200, 302, 302]


def test_a_token_obeys_the_same(line, team_a, contracts, arek):
    recipient = Recipient.objects.get(slug="hosting")
    shop = registration.register(
        "Sklep", teams=[team_a], scopes_given=["purposes:read"], purposes=[contracts], recipient=recipient, by=arek
    )
    ask = line({"Authorization": f"Token {tokens.issue(shop, by=arek)[1]}"})
    account = User.objects.get(pk=shop.user_id)
    visible = [ask("/api/v1/purposes/")]
    place(account, role=Role.objects.get(slug="sales"), teams=[], by=arek)  # a person's role takes no token
    visible.append(ask("/api/v1/purposes/"))
    place(account, role=Role.objects.get(slug="integration"), teams=[team_a], by=arek)
    visible.append(ask("/api/v1/purposes/"))
    account.disable(by=arek)
    visible.append(ask("/api/v1/purposes/"))
    assert visible == [200, 401, 200, 401]
