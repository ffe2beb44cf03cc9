"""From our sign-in page to the organisation's identity provider and back into the product, with scripts and without."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from crm.accounts.models import Provider, ProviderIdentity, Role
from crm.accounts.permissions import starting_roles
from tests.accounts.providers.identity_server import CLIENT, SECRET, IdentityServer
from tests.conftest import colleague

PHONE = 390


@pytest.fixture
def server(transactional_db, live_server, settings):
    """A running provider, at whose page Ewa sits; it is opened here, and names her account."""
    settings.DIAL_NETWORKS, settings.BASE_URL = ["127.0.0.0/8"], live_server.url
    cache.clear()
    if Role.objects.count() < len(starting_roles.MATRIX):
        starting_roles.plant()
    running = IdentityServer()
    at = timezone.now()
    provider = Provider(name="Parkiety", issuer=running.issuer, client_id=CLIENT, group_claim="groups", opened_at=at)
    provider.put_in(SECRET)
    provider.save()
    ewa = colleague("ewa", "sales")
    ProviderIdentity.objects.create(provider=provider, user=ewa, subject="s-1", linked_at=at)
    running.signed_in = running.person("s-1", email=ewa.email)
    yield running
    running.stop()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_one_button_leads_there_and_back(server, enter, scripts):
    page = enter(None, "/accounts/login/?next=/settings/profile/", width=PHONE, java_script_enabled=scripts)
    page.get_by_role("button", name="Zaloguj przez Parkiety").click()
    expect(page).to_have_url(re.compile(r"/settings/profile/$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_who_is_refused_reads_why_and_the_way_back(server, enter, clean):
    server.signed_in = server.person("s-9", email="obca@parkiety.test", email_verified=False)
    page = enter(None, "/accounts/login/", width=PHONE)
    clean(page)
    page.get_by_role("button", name="Zaloguj przez Parkiety").click()
    expect(page.get_by_role("alert")).to_contain_text("nie mówi, że Twój adres e-mail jest zweryfikowany")
    clean(page)
    page.get_by_role("link", name="Wróć do logowania").click()
    expect(page).to_have_url(re.compile(r"/accounts/login/$"))
