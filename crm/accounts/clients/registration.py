"""Clients of the machines' door: opened with an account of their own, amended, closed.

A client's account has the machine role and teams, by which its view is bounded; nobody signs in with it.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import AppCode, AppGrant, Client, GraveAct, PowerGiven, Team, Token, User
from crm.accounts.models.clients import ROWS_A_DAY
from crm.accounts.permissions import scopes, starting_roles
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.grave_changes import grave_client, reads_people
from crm.accounts.second_person.independence import note_power_given
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose, Recipient

FIELDS = ["name", "teams", "scopes", "purposes", "recipient", "rows_a_day", "requests_a_minute"]
NOWHERE = "clients.invalid"  # RFC 2606: no mail ever arrives there


@transaction.atomic
def register(  # noqa: PLR0913 - each is a term of the client
    name: str,
    *,
    teams: Iterable[Team],
    scopes_given: Iterable[str],
    purposes: Iterable[Purpose],
    recipient: Recipient,
    by,
    user: User | None = None,
    rows_a_day: int = ROWS_A_DAY,
    requests_a_minute: int | None = None,
    test: bool = False,
) -> Client:
    """A new client and, unless it is given, the machine account it works as. ValidationError for unknown scopes.

    One that reads people is saved closed, and opens when a second person confirms it. One for tests (`test`) reads
    nobody: what it asks is answered by the invented house, for ever, and where there is none it cannot be made.
    """
    if test and not settings.SANDBOX_DATABASE_URL:
        raise ValidationError(_("There is no invented house here: a client for tests could ask nothing."))
    uid = uuid4()
    client = Client(
        uid=uid,
        name=name,
        user=user or account_of(name, uid.hex[:8]),
        scopes=scopes.known(scopes_given),
        purpose_slugs=slugs_of(purposes),
        recipient=recipient,
        rows_a_day=rows_a_day,
        requests_a_minute=requests_a_minute,
        test=test,
    )
    client.user.teams.set(teams)
    client.save(force_insert=True)
    note_power_given([client.user], by=by, act=PowerGiven.Act.OPENED)
    if not test and reads_people(client.scopes) and four_eyes.waits(GraveAct.Kind.CLIENT_OPENING, client, by=by):
        client.closed_at = timezone.now()
        client.save(update_fields=["closed_at"])
    counts = {"scopes": client.scopes, "rows_a_day": rows_a_day} | ({"test": True} if test else {})
    ledger.record("client.registered", by=by, target=client.target, fields=FIELDS, counts=counts)
    return client


@transaction.atomic
def amend(  # noqa: PLR0913 - each is a term of the client; none may be forgotten in a bag
    client: Client,
    *,
    name: str,
    teams: Iterable[Team],
    scopes_given: Iterable[str],
    purposes: Iterable[Purpose],
    recipient: Recipient,
    by,
    rows_a_day: int | None = None,
    requests_a_minute: int | None = None,
    confirmed: GraveAct | None = None,
) -> GraveAct | None:
    """Change what the client is and may; felt by its tokens on their next request. Locks it: a token may be on its way.

    What is taken from the client is taken from its tokens; what is added is not given to them. Where it would read more
    of people, more of them in a day (the limit stays unless one is given), or somebody else would get them, the act
    that waits for a second person; None when it is done. ValidationError for another scope beside an agent's, or in
    its place: the logs say of all that it does that it acted for its colleague.
    """
    now = Client.objects.select_for_update().get(pk=client.pk)
    scopes_given = list(scopes_given)
    if now.scopes == scopes.ALONE and set(scopes_given) != set(scopes.ALONE):
        words = _("An agent has the scope of MCP and no other. For another scope, register another integration.")
        raise ValidationError({"scopes": words}, code="alone")
    rows = now.rows_a_day if rows_a_day is None else rows_a_day
    terms = terms_to_store(name, teams, scopes_given, purposes, recipient, rows) | {"requests": requests_a_minute}
    grave = not now.test and grave_client(now, terms["scopes"], terms["purposes"], terms["teams"], recipient, rows)
    if (
        confirmed is None
        and grave
        and (act := four_eyes.waits(GraveAct.Kind.CLIENT_CHANGE, client, by=by, asked=terms))
    ):
        return act
    if client.recipient_id != recipient.pk:  # nobody agreed to that firm
        AppGrant.objects.filter(app__client=client).end(why=AppGrant.End.CHANGED)
        AppCode.objects.filter(app__client=client).unused().delete()
    client.name, client.recipient, client.rows_a_day = name, recipient, rows
    client.requests_a_minute = requests_a_minute
    client.scopes, client.purpose_slugs = scopes.known(scopes_given), slugs_of(purposes)
    columns = ["name", "scopes", "purpose_slugs", "recipient", "rows_a_day", "requests_a_minute"]
    client.save(update_fields=columns)
    client.user.first_name = name
    client.user.save(update_fields=["first_name"])
    client.user.teams.set(teams)
    counts = {"scopes": client.scopes, "rows_a_day": rows}
    ledger.record("client.amended", by=by, target=client.target, fields=FIELDS, counts=counts)
    return None


def terms_to_store(
    name: str,
    teams: Iterable[Team],
    names: Iterable[str],
    purposes: Iterable[Purpose],
    recipient: Recipient,
    rows: int,
) -> dict[str, Any]:
    """The terms of a client as an act that waits keeps them: rows, and keys of teams, scopes, purposes, recipient."""
    keys = sorted(team.pk for team in teams)
    terms = {"scopes": scopes.known(names), "purposes": slugs_of(purposes), "recipient": recipient.pk, "rows": rows}
    return {"name": name, "teams": keys, **terms}


def stored_terms(act: GraveAct) -> dict[str, Any]:
    """The stored terms as `amend` takes them. ValidationError when a purpose is over or the recipient is gone."""
    stored = act.asked
    purposes = list(Purpose.objects.active().filter(slug__in=stored["purposes"]))
    recipient = Recipient.objects.filter(pk=stored["recipient"]).first()
    if recipient is None or {purpose.slug for purpose in purposes} != set(stored["purposes"]):
        raise ValidationError(
            _("A purpose or the recipient is gone meanwhile. Refuse this, and have it asked for again.")
        )
    teams = Team.objects.filter(pk__in=stored["teams"])
    terms = {"teams": teams, "purposes": purposes, "recipient": recipient, "rows_a_day": stored.get("rows")}
    named = {"name": stored["name"], "scopes_given": stored["scopes"], "requests_a_minute": stored.get("requests")}
    return {**named, **terms}


@transaction.atomic
def close(client: Client, *, by) -> bool:
    """Close the client and end its tokens for good; the next request by one is a stranger's. False if it was closed."""
    at = timezone.now()
    Client.objects.select_for_update().get(pk=client.pk)  # a token that is being issued comes first, and ends too
    if Client.objects.filter(pk=client.pk, closed_at=None).update(closed_at=at) == 0:
        return False
    AppGrant.objects.filter(app__client=client).end(why=AppGrant.End.ADMINISTRATOR, at=at)
    ended = Token.objects.shown().alive(at).filter(client=client).update(revoked_at=at)
    Token.objects.alive(at).filter(client=client).update(revoked_at=at)
    ledger.record("client.closed", by=by, target=client.target, counts={"tokens": ended})
    return True


@transaction.atomic
def reopen(client: Client, *, by, confirmed: GraveAct | None = None) -> bool | GraveAct:
    """Open the client again; it needs a new token. False if it was open, the act that waits where it reads people."""
    grave = client.closed_at is not None and not client.test and reads_people(client.scopes)
    if confirmed is None and grave and (act := four_eyes.waits(GraveAct.Kind.CLIENT_OPENING, client, by=by)):
        return act
    opened = Client.objects.filter(pk=client.pk).exclude(closed_at=None).update(closed_at=None) == 1
    if opened:
        ledger.record("client.reopened", by=by, target=client.target)
    return opened


def account_of(name: str, mark: str) -> User:
    """A machine's account under a name that says nothing; its first name is the client's."""
    username = f"client-{mark}"
    return User.objects.create_user(username, f"{username}@{NOWHERE}", role=starting_roles.INTEGRATION, first_name=name)


def slugs_of(purposes: Iterable[Purpose]) -> list[str]:
    """Short names of the purposes, each once."""
    return sorted({purpose.slug for purpose in purposes})
