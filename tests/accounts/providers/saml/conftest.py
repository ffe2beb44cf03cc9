"""An identity provider of the house that speaks SAML, opened by two people; `come(…)` signs somebody in by it."""

import pytest
from django.core.cache import cache
from django.test import Client

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Provider
from crm.accounts.providers import provider_settings
from tests.accounts.providers.saml_server import SamlServer

TERMS = {"name": "Firma", "domains": ["spojnik.test"], "group_claim": "groups", "admits": True, "factors": []}
ANSWER = "/sign-in/saml/answer/"


@pytest.fixture
def server(settings):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    settings.BASE_URL = "http://testserver"
    cache.clear()
    running = SamlServer()
    yield running
    running.stop()


@pytest.fixture
def opened(server, offices):
    """opened(groups=…) -> a provider that both have opened."""
    anna, olga = offices

    def made(**terms) -> Provider:
        chosen = {**TERMS, "groups": [], "metadata_url": server.url, "metadata": "", "signs": False, **terms}
        provider = provider_settings.add_by_saml(server.issuer, chosen, by=anna)
        for act in GraveAct.objects.waiting().about(provider):
            confirm(act, by=olga)
        provider.refresh_from_db()
        return provider

    return made


@pytest.fixture
def come(server, go):
    """come(provider, subject) -> (browser, the page behind the answer)."""

    def came(provider: Provider, subject: str, browser: Client | None = None, *, spoil=str, **form):
        browser = browser or Client(headers={"Sec-Fetch-Site": "same-origin"})
        sent = server.authorise(go(browser, provider, **form), subject, spoil)
        return browser, browser.post(ANSWER, sent)

    return came
