"""Acts on accounts, roles, tokens and clients, done again: what was taken away stays away.

Of each account the last word counts. What was opened or given since the backup is gone with everything else made since;
only what was taken away must not come back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from crm.accounts.authorisations.ending import finish
from crm.accounts.clients import registration, tokens
from crm.accounts.factors import known_devices
from crm.accounts.models import (
    AppGrant,
    Authorisation,
    AuthorisationDuty,
    Client,
    Role,
    StandIn,
    Team,
    Token,
    User,
)
from crm.accounts.oauth import app_settings
from crm.accounts.oauth.grants import end_grant
from crm.accounts.permissions import rights, scopes
from crm.accounts.staff import placement
from crm.privacy.actors import signature
from crm.privacy.erasure_ledger.ledger_file import Line
from crm.privacy.logs import ledger
from retention.replays import sign_in
from retention.replays.outcome import BY, Outcome

FACTORS = {"account.factors_removed"}
CODES = {"account.recovery_codes_made", "account.recovery_code_used"}
SECRETS = {"client.secret_made", "client.secrets_dropped"}
REVOKED = {"token.revoked", "app.ended"}
CLOSED = {"account.disabled", "account.deleted"}
# what a target of two parts is about, by the mark of the second
TWO_PARTS = {
    " token:": "token",
    " authorisation:": "authorisation",
    " user:": "stand_in",
    " agent:": "agent",
    " provider:": "link",
}


def redo(lines: Iterable[Line], outcome: Outcome) -> None:
    """Do again what was done to accounts."""
    by_target: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.person:
            by_target[line.target].append(line)
    for target, acts in sorted(by_target.items()):
        acts.sort(key=lambda line: (line.at, line.seq))
        kind = target.partition(":")[0]
        kind = next((name for mark, name in TWO_PARTS.items() if mark in target), kind)
        if act := ACTS.get(kind):
            act(target, acts, outcome)


def account(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Closes or moves an account again, and removes the second factor that was taken away."""
    user = User.objects.filter(pk=target.removeprefix("user:")).first()
    if user is None:
        return
    by_act = {line.act: line for line in lines}
    if line := by_act.get("account.placed"):
        place(user, line, outcome)
    closings = [line for line in lines if line.act in {*CLOSED, "account.enabled"}]
    if closings and closings[-1].act in CLOSED and user.is_active:
        close(user, closings[-1], outcome)
    if FACTORS & by_act.keys():
        with transaction.atomic():
            outcome.did("account.factors_removed", Authenticator.objects.filter(user=user).delete()[0])
            known_devices.end_trust(user)
            user.app_grants.all().end(why=AppGrant.End.SECURITY)
    if (FACTORS | CODES) & by_act.keys():
        outcome.did("account.recovery_codes_removed", user.recovery_codes.all().delete()[0])
    if line := by_act.get("account.password_changed"):
        outcome.did("app.ended", user.app_grants.all().end(why=AppGrant.End.SECURITY))
        outcome.lose(line, target, "the password from before is valid again: have a new one set")


def place(user: User, line: Line, outcome: Outcome) -> None:
    """Gives the account the role and teams again that it was given."""
    role = Role.objects.filter(slug=line.counts.get("role", "")).first()
    if role is None:
        outcome.lose(line, user.target, "the role is not in this state: look at the account")
        return
    teams = list(Team.objects.filter(pk__in=line.counts.get("teams", [])))
    if user.role_id == role.pk and {team.pk for team in teams} == set(user.teams.values_list("pk", flat=True)):
        return
    try:
        placement.place(user, role=role, teams=teams, by=BY)
        outcome.did("account.placed")
    except ValidationError:
        outcome.lose(line, user.target, "nobody else manages accounts in this state")


def close(user: User, line: Line, outcome: Outcome) -> None:
    """Disables the account again."""
    try:
        user.disable(by=BY)
        outcome.did("account.disabled")
    except ValidationError:
        outcome.lose(line, user.target, "nobody else manages accounts in this state")


def token(target: str, lines: list[Line], outcome: Outcome) -> None:
    """A revoked token stays revoked; one that was renewed ends when it was to end."""
    prefix = target.partition(" token:")[2]
    for line in lines:
        if line.act in REVOKED and (revoked_token := Token.objects.filter(prefix=prefix).first()):
            outcome.did(line.act, revoke(revoked_token, line))
        elif line.act == "provisioning.token_revoked":
            outcome.did(line.act, sign_in.revoke_provisioning(prefix))
        elif line.act == "token.renewed":
            end = line.at + timedelta(days=line.counts.get("overlap", 0))
            old = Token.objects.filter(prefix=line.counts.get("old", ""), revoked_at=None, expires_at__gt=end)
            outcome.did(line.act, old.update(expires_at=end))


def revoke(token_found: Token, line: Line) -> bool:
    """Ends it again; of an app with all its keys."""
    if token_found.grant is not None:
        return end_grant(token_found.grant, why=line.counts.get("why", AppGrant.End.APP), by=BY, at=timezone.now())
    return tokens.revoke(token_found, by=BY)


def client(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Closes a client again; what was taken from one is taken again."""
    client_found = Client.objects.filter(pk=target.removeprefix("client:")).first()
    if client_found is None:
        return
    closings = [line for line in lines if line.act in {"client.closed", "client.reopened"}]
    if closings and closings[-1].act == "client.closed":
        outcome.did("client.closed", registration.close(client_found, by=BY))
    acting = [line for line in lines if line.act in {"app.opened", "app.closed"}]
    if acting and acting[-1].act == "app.closed":
        outcome.did("app.closed", app_settings.close_app(client_found, by=BY))
    elif acting and app_settings.close_app(client_found, by=BY):
        outcome.lose(acting[-1], target, "its maker and its addresses are those of the backup: make it an app anew")
    if any(line.act in SECRETS for line in lines):  # one that was replaced would count again
        outcome.did("client.secrets_dropped", app_settings.drop_secrets(client_found, by=BY))
    for line in lines:
        if line.act == "client.amended":
            narrow(client_found, line, outcome)


def narrow(client_found: Client, line: Line, outcome: Outcome) -> None:
    """Scopes that were taken away go again; of teams and purposes the ledger knows no more than that they changed."""
    scopes_left = [name for name in client_found.scopes if name in line.counts.get("scopes", [])]
    if scopes_left != client_found.scopes:
        with transaction.atomic():
            client_found.scopes = scopes.known(scopes_left)
            client_found.save(update_fields=["scopes"])
            ledger.record(
                "client.amended", by=BY, target=client_found.target, fields=["scopes"], counts={"scopes": scopes_left}
            )
        outcome.did("client.amended")
    outcome.did("app.ended", AppGrant.objects.filter(app__client=client_found).end(why=AppGrant.End.CHANGED))
    outcome.lose(line, client_found.target, "teams and purposes are those of the backup: look at the client")


def role(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Takes rights from a role again that it had lost."""
    role_found = Role.objects.filter(slug=target.removeprefix("role:")).first()
    if role_found is None:
        return
    for line in lines:
        if line.act == "role.removed":
            outcome.lose(line, target, "the role is back: remove it again")
            continue
        revoked = set(line.counts.get("revoked", []))
        rights_left = [name for name in role_found.rights if name not in revoked]
        decides = role_found.decides and not revoked & rights.BY_OFFICE
        if (rights_left, decides) != (role_found.rights, role_found.decides):
            with transaction.atomic():
                role_found.rights, role_found.decides = rights_left, decides
                role_found.save(update_fields=["rights", "decides"])
                counts = {"granted": [], "revoked": sorted(revoked)}
                ledger.record("role.changed", by=BY, target=target, fields=["rights"], counts=counts)
            outcome.did("role.changed")
        if set(line.counts.get("fields", [])) - {"rights"} or line.counts.get("granted"):
            outcome.lose(line, target, "reach and rights given are those of the backup: look at the role")


def stand_in(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Ends a stand-in again that was ended."""
    absent, deputy = (int(part.removeprefix("user:")) for part in target.split(" "))
    for ended_row in StandIn.objects.filter(absent=absent, deputy=deputy, made_at__lt=lines[-1].at):
        outcome.did("stand_in.ended", ended_row.end(by=BY))


def authorisation(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Withdraws an authorisation again; what was decided of a running term counts again."""
    number = target.partition(" authorisation:")[2].replace("-", "/")
    row = Authorisation.objects.signed().filter(number=number).first()
    if row is None or row.target != target:
        return
    for line in lines:
        if line.act == "authorisation.withdrawn" and row.withdrawn_at is None:
            with transaction.atomic():
                finish(row, Authorisation.End.DECIDED, "", by=BY, at=line.at)
                ledger.record(line.act, by=BY, target=target)
            outcome.did(line.act)
        elif line.act == "authorisation.term_decided" and (until := parse_date(line.counts.get("until", ""))):
            row.spared_until, row.spared_by, row.spared_at = until, signature(BY), line.at
            row.save(update_fields=["spared_until", "spared_by", "spared_at"])
            outcome.did(line.act)


def duty(target: str, lines: list[Line], outcome: Outcome) -> None:
    """Whether authorisations are required is as in the backup: those signed since are gone, so nobody is locked out."""
    required = lines[-1].act == "authorisation.required"
    if required and not AuthorisationDuty.objects.filter(lifted_at=None).exists():
        outcome.lose(lines[-1], target, "authorisations are required no more: sign them and require them again")


ACTS: dict[str, Callable[[str, list[Line], Outcome], None]] = {
    "user": account,
    "token": token,
    "agent": sign_in.agent,
    "provider": sign_in.provider,
    "link": sign_in.link,
    "client": client,
    "role": role,
    "stand_in": stand_in,
    "authorisation": authorisation,
    "authorisations": duty,
}
