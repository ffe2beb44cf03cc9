"""A program of team A with its token, and how it asks; a program for tests, and the invented house.

That house is built once in a run, where a test wants it: processes beside each other ask the same one. Its database is
a copy of the migrated one, so that only the firm of the demo has to move in.
"""

import json
import os
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser

from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.models import Client
from crm.accounts.permissions.scopes import SCOPES
from crm.api.protocol.sandbox import house_process
from crm.api.protocol.sandbox.house_process import HOUSE
from crm.demo.sandbox.building import MIGRATED
from crm.privacy.models import Recipient
from tests import migrated
from tests.disclosing import in_order


class Caller:
    """Asks the API: by a token's text, or by somebody's session; JSON in, JSON out."""

    def __init__(self, token: str = "", user: Any = None) -> None:
        self.browser = Browser(raise_request_exception=False)
        self.headers = {"Authorization": f"Token {token}"} if token else {}
        if user is not None:
            self.browser.force_login(user)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer, with what it says in `.said`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        url = path if path.startswith("/api/") else f"/api/v1/{path}"
        answer = self.browser.generic(method, url, headers={**self.headers, **sent}, **data)
        lines = answer.content.decode().splitlines() if answer.content else []
        whole = "ndjson" not in answer.headers.get("Content-Type", "")
        answer.said = (json.loads(answer.content) if lines else None) if whole else [json.loads(line) for line in lines]
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)


@pytest.fixture
def shop(team_a, arek, contracts, offers) -> Client:
    """A web shop that works with team A under contracts and offers, for a firm whose agreement is in order."""
    return register(
        "Sklep",
        teams=[team_a],
        scopes_given=list(SCOPES),
        purposes=[contracts, offers],
        recipient=in_order(Recipient.objects.order_by("slug").first(), contracts, offers),
        by=arek,
    )


@pytest.fixture
def issued(shop, arek):
    """(token, its text)."""
    return tokens.issue(shop, by=arek)


@pytest.fixture
def hub(issued) -> Caller:
    """The shop's program."""
    return Caller(issued[1])


@pytest.fixture
def as_token(shop, arek):
    """as_token("contacts:read") asks by a token of the shop with these scopes only."""

    def made(*scopes: str) -> Caller:
        return Caller(tokens.issue(shop, by=arek, scopes_given=list(scopes))[1])

    return made


@pytest.fixture
def rival(shop, team_b, arek, contracts, offers) -> Caller:
    """A program of team B for the same firm."""
    values = {"purposes": [contracts, offers], "recipient": shop.recipient, "by": arek}
    client = register("Konkurent", teams=[team_b], scopes_given=list(SCOPES), **values)
    return Caller(tokens.issue(client, by=arek)[1])


@pytest.fixture
def signed_in():
    """signed_in(sam) asks by Sam's session, which opens nothing here."""
    return lambda user: Caller(user=user)


FACTS = ("external_ids", "created_at", "updated_at", "version")  # what every record says beside its columns


def bare(row: dict[str, Any]) -> dict[str, Any]:
    """A record of an answer without what every record says."""
    assert set(FACTS) <= set(row), row
    return {name: value for name, value in row.items() if name not in FACTS}


def code(answer: Any) -> tuple[int, str]:
    """(status, code) of a problem."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.said["code"]


@pytest.fixture(scope="session")
def invented_address(django_db_setup, django_db_blocker):
    """The address of a database that its builder finds migrated and empty; it is gone with the last that used it."""
    with django_db_blocker.unblock():
        own = connection.settings_dict
        name = f"invented_{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
        template = migrated.template()
        with migrated.one_at_a_time():
            if not migrated.exists(name):
                migrated.ask(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
                migrated.ask(f"COMMENT ON DATABASE \"{name}\" IS '{MIGRATED}'")
        yield f"postgres://{own['USER']}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT'] or 5432}/{name}"
        HOUSE.end()
        with suppress(psycopg.errors.ObjectInUse):
            migrated.ask(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture(scope="session")
def built(invented_address):
    """Whoever asks is answered by it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SANDBOX_DATABASE_URL", invented_address)
        patch.setattr(house_process, "WORK", 300)  # however busy the machine is
        yield


@pytest.fixture
def tester(built, team_a, arek, contracts, offers):
    """A client for tests with every scope."""
    recipient = in_order(Recipient.objects.order_by("slug").first(), contracts, offers)
    terms = {"scopes_given": list(SCOPES), "purposes": [contracts, offers], "recipient": recipient, "by": arek}
    return register("Próbny sklep", teams=[team_a], test=True, **terms)


@pytest.fixture
def trial(tester, arek):
    """Its program; the house stands before it asks."""
    HOUSE.wait()
    return Caller(tokens.issue(tester, by=arek)[1])
