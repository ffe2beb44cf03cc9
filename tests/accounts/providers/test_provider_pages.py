"""The settings of a provider: fresh proof, a second person for what gives more, a sealed secret, a test."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Provider, Session
from crm.accounts.providers import provider_findings
from crm.accounts.providers.provider_settings import amend, secrets_kept
from crm.privacy.models import LedgerEntry

LIST = "/settings/sign-in/"


@pytest.fixture
def anna(offices, enter):
    return enter(offices[0])


def form(server, **changed) -> dict:
    values = {"name": "Firma", "issuer": server.issuer, "client_id": "spojnik", "secret": "bardzo-tajne"}
    return {**values, "group_claim": "groups", "domains": "Firma.PL\n@inna.pl", "factors": "mfa", **changed}


def row(role: str, group: str = "handel", teams=()) -> dict:
    return {"group": group, "role": role, "teams": list(teams)}


def test_a_new_provider_waits_for_a_second_person(anna, server, offices):
    answer = anna.post(f"{LIST}new/", form(server, group_0="handel", role_0="sales"))
    provider = Provider.objects.get()
    page = anna.get(answer["Location"]).content.decode()
    assert (provider.in_force, provider.domains, provider.groups) == (False, ["firma.pl", "inna.pl"], [row("sales")])
    assert (provider.opened(), "bardzo-tajne" in page, b"bardzo-tajne" in bytes(provider.secret)) == (
        "bardzo-tajne",
        False,
        False,
    )
    assert "bardzo" not in str([(entry.fields, entry.counts) for entry in LedgerEntry.objects.all()])
    act = GraveAct.objects.waiting().get()
    confirm(act, by=offices[1])
    provider.refresh_from_db()
    assert (act.kind, provider.in_force) == ("provider_opening", True)
    assert "Firma" in anna.get("/settings/second-person/").content.decode()


def test_a_form_half_filled_in_is_said_where_it_is(anna, server):
    answer = anna.post(f"{LIST}new/", form(server, group_0="handel", secret=""))
    assert (answer.status_code, Provider.objects.count()) == (422, 0)
    assert "A group and a role come together." in answer.content.decode()


@pytest.mark.parametrize(
    "issuer", ["http://10.0.0.7", "https://169.254.169.254", "ftp://a.example", "x", "https://a/?b"]
)
def test_an_issuer_inside_or_none_is_refused(anna, server, issuer):
    assert anna.post(f"{LIST}new/", form(server, issuer=issuer)).status_code == 422


def test_every_page_wants_a_fresh_proof(anna, opened):
    provider = opened()
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    places = [f"{LIST}new/", f"{LIST}{provider.uid}/", f"{LIST}{provider.uid}/edit/"]
    assert [anna.get(place).status_code for place in places] == [302, 302, 302]
    acts = ("trial", "only", "closing", "opening", "edit")
    assert [anna.post(f"{LIST}{provider.uid}/{act}/").status_code for act in acts] == [401] * 5


@pytest.mark.parametrize(
    "more",
    [
        {"groups": [row("sales"), row("owner", "szefowie")]},
        {"groups": [row("manager")]},
        {"factors": ["mfa", "pwd"]},
        {"group_claim": "roles"},
        {"domains": []},
        {"domains": ["evil.example", "firma.pl"]},
    ],
)
def test_what_gives_more_waits(opened, offices, more):
    provider = opened(groups=[row("sales")], factors=["mfa"], domains=["firma.pl"])
    assert amend(provider, {**provider.terms, **more}, by=offices[0]) is not None
    before, act = Provider.objects.get().terms, GraveAct.objects.waiting().get()
    confirm(act, by=offices[1])
    assert (before, Provider.objects.get().terms) == (provider.terms, {**provider.terms, **more})


@pytest.mark.parametrize("less", [{"groups": []}, {"factors": []}, {"admits": False}, {"groups": [row("admin")]}])
def test_what_gives_less_counts_at_once(opened, offices, less):
    provider = opened(groups=[row("sales")], factors=["mfa"], domains=["firma.pl"])
    assert amend(provider, {**provider.terms, **less}, by=offices[0]) is None
    assert Provider.objects.get().terms == {**provider.terms, **less}


def test_the_form_names_each_group_once_and_leaves_room_for_three(anna, opened):
    provider = opened(groups=[row("sales"), row("admin", "biuro")])
    page = anna.get(f"{LIST}{provider.uid}/edit/").content.decode()
    assert [page.count(f'name="group_{number}"') for number in range(6)] == [1, 1, 1, 1, 1, 0]
    assert (
        page.count('name="group_claim"'),
        page.count('<fieldset class="fields">'),
        "The first row that fits" in page,
    ) == (
        1,
        5,
        True,
    )


def test_the_secret_is_changed_and_never_shown(anna, server, opened):
    provider = opened()
    page = anna.get(f"{LIST}{provider.uid}/edit/").content.decode()
    anna.post(
        f"{LIST}{provider.uid}/edit/",
        {"name": "Firma", "client_id": "spojnik", "group_claim": "groups", "admits": "on", "secret": "nowe"},
    )
    assert (Provider.objects.get().opened(), provider.opened() in page) == ("nowe", False)


def test_the_test_button_says_what_is_wrong(anna, server, opened):
    provider = opened()
    page = f"{LIST}{provider.uid}/"

    def said() -> str:
        anna.post(f"{page}trial/")
        return anna.get(page).content.decode()

    assert "It answers, and its description and keys fit this address." in said()
    server.metadata = {"issuer": "https://evil.example"}
    assert "it describes another issuer than this address" in said()


def test_doctor_says_nothing_without_one_and_what_is_wrong_with_one(server, opened):
    assert list(provider_findings.findings()) == []
    opened()
    (well,) = provider_findings.findings()
    server.metadata = {"jwks_uri": None}
    (ill,) = provider_findings.findings()
    assert (well["ok"], ill["ok"]) == (True, False)


def test_secrets_are_sealed_again_with_the_others(opened):
    opened()
    assert sum(secrets_kept(reseal=True).values()) == 1


def test_the_sign_in_page_shows_a_button_for_each_open_provider(client, opened, offices, server):
    assert "/sign-in/" not in client.get("/accounts/login/").content.decode()
    provider = opened(name="Firma & Syn")
    page = client.get("/accounts/login/").content.decode()
    assert (f'action="/sign-in/{provider.uid}/"' in page, "Firma &amp; Syn" in page) == (True, True)


def test_a_form_that_does_not_come_from_our_page_leads_nowhere(opened):
    provider = opened()
    strange = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    own = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    token = {"csrfmiddlewaretoken": "by-origin"}
    assert f'value="{token["csrfmiddlewaretoken"]}"' in own.get("/accounts/login/").content.decode()
    answers = [browser.post(f"/sign-in/{provider.uid}/", token).status_code for browser in (strange, own)]
    assert answers == [403, 200]
