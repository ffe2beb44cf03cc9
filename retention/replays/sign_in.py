"""Identity providers, their links and tokens for SCIM, and agents, after a restore: what was closed stays closed."""

from crm.accounts.models import Provider, ProviderIdentity, ProvisioningToken
from crm.accounts.oauth.agent_stops import stop_again
from crm.accounts.providers.provider_settings import close_provider
from crm.accounts.providers.unlinking import take_back
from crm.accounts.provisioning.provisioning_tokens import end_provisioning, revoke
from crm.privacy.erasure_ledger.ledger_file import Line
from retention.replays.outcome import BY, Outcome


def revoke_provisioning(prefix: str) -> bool:
    """A token for SCIM that was revoked stays revoked."""
    row = ProvisioningToken.objects.select_related("provider").filter(prefix=prefix).first()
    return row is not None and revoke(row, by=BY)


def provider(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Closes a provider again, and ends its SCIM; what else it was told since is named."""
    row = Provider.objects.filter(pk=target.removeprefix("provider:")).first()
    if row is None:
        return
    by_act = {line.act: line for line in lines}
    if last(lines, "provider.opened", "provider.closed") == "provider.closed":
        outcome.did("provider.closed", close_provider(row, by=BY))
    if last(lines, "provisioning.opened", "provisioning.ended") == "provisioning.ended":
        outcome.did("provisioning.ended", end_provisioning(row, by=BY))
    if line := by_act.get("provider.changed"):
        outcome.lose(line, target, "groups, domains and keys are those of the backup: look at the provider")
    if last(lines, "provider.only", "provider.not_only") == "provider.only":
        outcome.lose(by_act["provider.only"], target, "passwords count again: close them again")


def link(target: str, lines: list[Line], outcome: Outcome) -> None:
    """A link between an account and a provider that was taken back is taken back again."""
    user, provider_key = (int(part.rpartition(":")[2]) for part in target.split(" "))
    linked = ProviderIdentity.objects.filter(user__pk=user, provider__pk=provider_key, linked_at__lt=lines[-1].at)
    identities = linked.exclude(subject="").select_related("user", "provider")
    for identity in identities:
        take_back(identity, by=BY)
        outcome.did("account.unlinked")


def agent(target: str, lines: list[Line], outcome: Outcome) -> None:
    """An agent that was stopped last stays stopped."""
    if lines[-1].act == "agent.stopped":
        outcome.did("agent.stopped", stop_again(target, by=BY))


def last(lines: list[Line], *acts: str) -> str:
    """Which of these acts came last; empty for none of them."""
    return next((line.act for line in reversed(lines) if line.act in acts), "")
