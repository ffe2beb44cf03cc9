"""An identity provider of the house at a real server, opened by two people; `come(…)` signs somebody in by it."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Provider
from crm.accounts.providers import provider_settings
from tests.accounts.providers.identity_server import CLIENT, SECRET, IdentityServer

TERMS = {"name": "Firma", "client_id": CLIENT, "domains": [], "group_claim": "groups", "admits": True, "factors": []}
LINK = re.compile(r'content="0;url=([^"]+)"')


@pytest.fixture
def server(settings):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    settings.BASE_URL = "http://testserver"
    cache.clear()
    running = IdentityServer()
    yield running
    running.stop()


@pytest.fixture
def offices(staff):
    """(administrator, owner): two people who do not depend on each other."""
    return staff("admin", "anna"), staff("owner", "olga")


@pytest.fixture
def opened(server, offices):
    """opened(groups=…) -> a provider that both have opened."""
    anna, olga = offices

    def made(**terms) -> Provider:
        chosen = {**TERMS, "groups": [], **terms}
        provider = provider_settings.add_provider(server.issuer, SECRET, chosen, by=anna)
        for act in GraveAct.objects.waiting().about(provider):
            confirm(act, by=olga)
        provider.refresh_from_db()
        return provider

    return made


@pytest.fixture
def go():
    """go(browser, provider, …) -> the address at the provider to which the browser is led."""

    def gone(browser: Client, provider: Provider, **form) -> str:
        page = browser.post(f"/sign-in/{provider.uid}/", form)
        return unescape(LINK.search(page.content.decode())[1])

    return gone


@pytest.fixture
def come(server, go):
    """come(provider, subject) -> (browser, the page behind the answer)."""

    def came(provider: Provider, subject: str, browser: Client | None = None, **form):
        browser = browser or Client(headers={"Sec-Fetch-Site": "same-origin"})
        sent = server.authorise(go(browser, provider, **form), subject)
        return browser, browser.get("/sign-in/answer/", sent)

    return came
