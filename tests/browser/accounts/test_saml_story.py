"""To a provider of another site that speaks SAML, and back by its form, which brings no cookie of ours."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from crm.accounts.models import Provider, ProviderIdentity, Role
from crm.accounts.permissions import starting_roles
from crm.accounts.providers.saml.own_side import entity_id, logout_url, make_key
from tests.accounts.providers.saml_server import LOGOUT_PLACE, SamlServer
from tests.conftest import colleague


@pytest.fixture
def server(transactional_db, live_server, settings):
    """A running provider of another site, at whose page Ewa sits; it is opened here, and names her account."""
    settings.DIAL_NETWORKS, settings.BASE_URL = ["127.0.0.0/8"], live_server.url
    cache.clear()
    if Role.objects.count() < len(starting_roles.MATRIX):
        starting_roles.plant()
    running, at = SamlServer(), timezone.now()
    running.host = "127.0.0.1" if "localhost" in live_server.url else "localhost"
    there = f"http://{running.host}:{running.server.server_port}/gone"
    running.logout_place = LOGOUT_PLACE.replace("https://idp.example/logout", there)
    terms = {"metadata": running.metadata(), "domains": ["spojnik.test"], "group_claim": "groups", "opened_at": at}
    protocol = Provider.Protocol.SAML
    provider = Provider(name="Parkiety", protocol=protocol, issuer=running.issuer, client_id=entity_id(), **terms)
    make_key(provider, at=at)
    provider.save()
    ewa = colleague("ewa", "sales")
    ProviderIdentity.objects.create(provider=provider, user=ewa, subject="s-1", linked_at=at)
    running.signed_in = running.person("s-1", email=ewa.email)
    yield running
    running.stop()


SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def signed_in(enter, *, scripts):
    """Ewa's page, to which she came by the provider."""
    page = enter(None, "/accounts/login/?next=/settings/profile/", java_script_enabled=scripts)
    page.get_by_role("button", name="Zaloguj przez Parkiety").click()
    if not scripts:
        page.get_by_role("button", name="Wracaj").click()
        page.get_by_role("button", name="Dalej").click()
    expect(page).to_have_url(re.compile(r"/settings/profile/$"))
    return page


def signed_out(page):
    """Whether no page of hers opens any more."""
    page.goto("/settings/profile/")
    return "/accounts/login/" in page.url


@SCRIPTS
def test_one_button_leads_there_and_back(server, enter, scripts):
    expect(signed_in(enter, scripts=scripts).get_by_role("heading", level=1)).to_be_visible()


@SCRIPTS
@pytest.mark.parametrize("way", ["form", "address"])
def test_who_signs_out_there_is_signed_out_here_and_led_back_there(server, enter, scripts, way):
    page = signed_in(enter, scripts=scripts)
    if way == "form":
        page.goto(f"http://{server.host}:{server.server.server_port}/out?{logout_url()}")
        page.get_by_role("button", name="Wyloguj wszędzie").click()
    else:
        page.goto(f"{logout_url()}?{server.address(server.logout('s-1', recipient=logout_url()))}")
    expect(page.get_by_role("heading", name="Do widzenia")).to_be_visible()
    assert "SAMLResponse=" in page.url
    assert signed_out(page)


def test_where_the_provider_waits_for_no_answer_our_page_says_it(server, enter, clean):
    server.logout_place = ""
    Provider.objects.update(metadata=server.metadata())
    page = signed_in(enter, scripts=True)
    page.goto(f"http://{server.host}:{server.server.server_port}/out?{logout_url()}")
    page.get_by_role("button", name="Wyloguj wszędzie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wylogowano")
    clean(page)
    assert signed_out(page)
