"""What programs, agents and providers may no longer do stays ended after a restore of a backup from before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.clients import registration, tokens
from crm.accounts.models import AccessToken, Agent, App, AppCode, AppGrant, Provider, ProviderIdentity, RefreshToken
from crm.accounts.oauth import app_settings
from crm.accounts.oauth.grants import begin, end_grant, give_hour, give_refresh
from crm.accounts.permissions import scopes
from crm.accounts.providers.provider_settings import add_provider, close_provider
from crm.accounts.provisioning.provisioning_tokens import (
    end_provisioning,
    issue as issue_provisioning,
    let_provision,
    provider_behind,
    revoke as revoke_provisioning,
)
from crm.agents.switching.acts import stop, switch_on
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.erasure_ledger import ledger_file
from crm.privacy.models import Recipient
from retention.replays.replay import replay
from tests.retention.replays.timeline import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
PROVIDER = {
    "name": "Firma",
    "client_id": "crm",
    "domains": [],
    "group_claim": "groups",
    "groups": [],
    "factors": [],
    "admits": False,
}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


@pytest.fixture
def terms(team_a, contracts):
    """Of an integration that nobody has to confirm."""
    return {"teams": [team_a], "purposes": [contracts], "by": BY, "recipient": Recipient.objects.first()}


def replayed():
    done = replay(at=timezone.now())
    return dict(done.outcome.done), done.outcome.lost


def app_of(client, sam):
    """An app of the client's, and what Sam let it."""
    shape = {"maker": "Planer", "confidential": False, "redirect_uris": ["https://planer.example/"]}
    app_settings.change_app(client, **shape, by=BY)
    chosen = {"scopes": ["contacts:read"], "purpose_slugs": ["contracts"], "resource": "api", "challenge": ""}
    app = App.objects.get()
    code = AppCode.objects.create(app=app, user=sam, digest=bytes(32), made_at=timezone.now(), **chosen)
    return begin(code, timezone.now())


def test_the_ledger_carries_each_end_of_what_programs_and_providers_may(terms, arek, sam, dora):
    client = registration.register("Planer", scopes_given=["contacts:read"], **terms)
    grant = app_of(client, sam)
    app_settings.new_secret(client, by=BY)
    app_settings.drop_secrets(client, by=BY)
    end_grant(grant, why=AppGrant.End.COLLEAGUE, by=sam, at=timezone.now())
    app_settings.close_app(client, by=BY)
    helper = registration.register("Asystent", scopes_given=[scopes.MCP_WRITE], **terms)
    agent = switch_on(helper, principal=sam, tools=["read"], by=BY)
    stop(agent, note="Przegląd.", by=dora)
    provider = add_provider("https://sso.firma.example", "s3cret", PROVIDER, by=BY)
    let_provision(provider, by=BY)
    token, _text = issue_provisioning(provider, by=arek)
    revoke_provisioning(token, by=arek)
    end_provisioning(provider, by=arek)
    close_provider(provider, by=BY)
    assert [line.act for line in ledger_file.lines()] == [
        "app.opened",
        "client.secret_made",
        "client.secrets_dropped",
        "app.ended",
        "app.closed",
        "agent.stopped",
        "provider.opened",
        "provisioning.opened",
        "provisioning.token_revoked",
        "provisioning.ended",
        "provider.closed",
    ]


def test_an_agent_that_was_stopped_stays_stopped_without_its_token_and_nobody_is_told(sam, terms):
    agents = []
    for name in ("Jeden", "Drugi"):
        client = registration.register(name, scopes_given=[scopes.MCP_WRITE], **terms)
        agents.append(switch_on(client, principal=sam, tools=["read"], by=BY))
    _token, text = tokens.issue(agents[0].client, by=BY)
    elsewhere("agent.stopped", target=agents[0].target, counts={"tokens": 1})
    elsewhere("agent.stopped", target=agents[1].target, counts={"tokens": 0})
    elsewhere("agent.resumed", target=agents[1].target)
    mails = Message.objects.count()
    done, lost = replayed()
    rows = [(agent.stopped_at is None, agent.stopped_by) for agent in Agent.objects.order_by("pk")]
    assert (rows, done["agent.stopped"], lost) == ([(False, "system:ledger.replay"), (True, "")], 1, [])
    assert (tokens.token_behind(text), Message.objects.count()) == (None, mails)


def test_tokens_for_scim_providers_and_links_that_ended_do_not_come_back(sam, nina, arek):
    providers = [add_provider(f"https://{name}.example", "s3cret", PROVIDER | {"name": name}, by=BY) for name in "abc"]
    for provider in providers:
        let_provision(provider, by=BY)
    (revoked, first), (_ended, two), (_closed, three) = (issue_provisioning(row, by=arek) for row in providers)
    _wrong, right = (
        ProviderIdentity.objects.create(
            provider=providers[0], user=user, subject=user.username, linked_at=timezone.now() - timedelta(days=1)
        )
        for user in (sam, nina)
    )
    elsewhere("provisioning.token_revoked", target=revoked.target)
    elsewhere("provisioning.ended", target=providers[1].target)
    elsewhere("provider.closed", target=providers[2].target)
    elsewhere("account.unlinked", target=f"{sam.target} {providers[0].target}")
    _done, lost = replayed()
    assert ([provider_behind(text) for text in (first, two, three)], lost) == ([None] * 3, [])
    assert [row.provisions for row in Provider.objects.order_by("pk")] == [True, False, False]
    assert list(ProviderIdentity.objects.all()) == [right]


def test_keys_of_apps_and_what_they_were_let_by_a_password_from_before_end(sam, terms):
    grant = app_of(registration.register("Planer", scopes_given=["contacts:read"], **terms), sam)
    give_hour(grant.token, ["contacts:read"], "api", timezone.now())
    give_refresh(grant, timezone.now())
    elsewhere("account.password_changed", target=sam.target)
    done, _lost = replayed()
    assert (done["key.ended"], done["app.ended"]) == (2, 1)
    assert (AccessToken.objects.count(), RefreshToken.objects.count(), AppGrant.objects.living().count()) == (0, 0, 0)


def test_an_app_whose_addresses_changed_is_closed_until_somebody_says_them_anew(sam, terms):
    client = registration.register("Planer", scopes_given=["contacts:read"], **terms)
    app_of(client, sam)
    elsewhere("app.opened", target=client.target, counts={"addresses": 1})
    _done, lost = replayed()
    assert (App.objects.get().in_force, [entry["act"] for entry in lost]) == (False, ["app.opened"])
