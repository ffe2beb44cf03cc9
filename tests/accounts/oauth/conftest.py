"""An app of a firm in order, and a colleague who lets it act for her: `keys = install(sam)`."""

import base64
import hashlib
import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from crm.accounts.clients.registration import register
from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import App, Client, GraveAct
from crm.accounts.oauth import app_settings
from crm.accounts.permissions.scopes import SCOPES
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from tests.disclosing import in_order

BACK = "https://planer.example/callback"
VERIFIER = "w" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
LINK = re.compile(r'content="0;url=([^"]+)"')
MARK = re.compile(r'name="mark" value="(\w+)"')
BY = system("test")
TERMS = {"maker": "Planer sp. z o.o.", "confidential": False, "redirect_uris": [BACK]}


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def integration(team_a, contracts, offers) -> Client:
    """An integration of team A for a firm whose agreement is in order; registered by nobody who has to wait."""
    recipient = in_order(Recipient.objects.order_by("slug").first(), contracts, offers)
    terms = {"scopes_given": list(SCOPES), "purposes": [contracts, offers], "recipient": recipient}
    return register("Planer", teams=[team_a], by=BY, **terms)


@pytest.fixture
def app(integration) -> App:
    """The public app that it is."""
    app_settings.change_app(integration, **TERMS, by=BY)
    return App.objects.select_related("client").get(client=integration)


@pytest.fixture
def secret(integration) -> str:
    """The integration's secret."""
    return app_settings.new_secret(integration, by=BY)


class Program:
    """The app's own program: asks a colleague in their browser, and the doors by itself."""

    def __init__(self, app: App) -> None:
        self.app, self.browser = app, Browser(raise_request_exception=False)

    def address(self, **more: Any) -> str:
        """Where it sends a colleague; None leaves a parameter out."""
        usual = {
            "response_type": "code",
            "client_id": self.app.public_id,
            "redirect_uri": BACK,
            "scope": "contacts:read tasks:write",
            "state": "s-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        fields = {name: value for name, value in {**usual, **more}.items() if value is not None}
        return f"/oauth/authorisation/?{urlencode(fields)}"

    def ask(self, user: Any, answer: str = "allow", **more: Any) -> dict[str, str]:
        """What comes back to the app once the colleague has answered."""
        browser = Browser(raise_request_exception=False)
        browser.force_login(user)
        return back(answered(browser, self.address(**more), answer))

    def door(self, name: str, secret: str = "", **fields: str) -> Any:
        """(status, JSON) of a door."""
        headers = {}
        if secret:
            pair = base64.b64encode(f"{self.app.public_id}:{secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        else:
            fields = {"client_id": self.app.public_id, **fields}
        form = {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded"}
        answer = self.browser.post(f"/oauth/{name}/", headers=headers, **form)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def change(self, code: str, secret: str = "", **more: str) -> Any:
        """(status, JSON) for a code."""
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.door("token", secret, **{**fields, **more})

    def refresh(self, text: str, **more: str) -> Any:
        """(status, JSON) for a refresh token."""
        return self.door("token", grant_type="refresh_token", refresh_token=text, **more)

    def install(self, user: Any, **more: Any) -> dict[str, Any]:
        """The keys of an app that a colleague lets act for them."""
        status, keys = self.change(self.ask(user, **more)["code"])
        assert status == 200, keys
        return keys

    def read(self, keys: dict[str, Any], path: str = "contacts/?purpose=contracts") -> Any:
        """The answer of the API to the hour of these keys."""
        return self.browser.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {keys['access_token']}"})


def answered(browser: Browser, address: str, answer: str = "allow") -> Any:
    """The page after the one that asks was read and answered."""
    mark = MARK.search(browser.get(address).content.decode())
    return browser.post(address, {"answer": answer, "mark": mark[1] if mark else ""})


def back(page: Any) -> dict[str, str]:
    """What the address says to which the page leads."""
    link = LINK.search(page.content.decode())
    assert link, page.content.decode()[:2000]
    return dict(parse_qsl(urlsplit(unescape(link[1])).query))


@pytest.fixture
def program(app) -> Program:
    return Program(app)


@pytest.fixture
def program_of():
    """program_of(app) for one that the test has opened itself."""
    return Program


def confirmed(client: Client, *, by: Any) -> None:
    """What waits about the integration is confirmed."""
    for act in GraveAct.objects.waiting().about(client):
        confirm(act, by=by)
