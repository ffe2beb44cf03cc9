"""A colleague's yes and what comes of it: a code for a minute, keys that follow each other, and the end of them all.

agree ──> code ──exchange──> AppGrant with its Token ──> give_hour, give_refresh ──> … ──> end_grant
            └── used twice: the grant ends              └── used twice: the grant ends
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from crm.accounts.clients.tokens import SECRET_LETTERS, digest_of, new_prefix, random_letters, text_under
from crm.accounts.models import AccessToken, App, AppCode, AppGrant, Client, RefreshToken, Token, User
from crm.accounts.models.clients import LONGEST
from crm.accounts.permissions import scopes
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

HOUR = timedelta(hours=1)  # how long what an app shows counts
GRANT_LIVES = timedelta(days=90)  # then the colleague is asked again
REFRESH_LIVES = timedelta(days=30)  # of an app that does not come
AT_ONCE = 5  # places where one app acts for one colleague
KEPT = timedelta(days=1)
MINUTE, A_MINUTE = timedelta(minutes=1), 30  # keys that one token may be given in it


def openable(app: App, user: User, names: Iterable[str]) -> list[str]:
    """Those of the scopes that the app may have and that the colleague's role opens at least in part."""
    wanted = set(names) & set(app.client.scopes) & scopes.DELEGATED
    return [name for name in scopes.known(wanted) if opens(user, name)]


def opens(user: User, name: str) -> bool:
    """Whether the role of the colleague opens something of a scope."""
    lent = scopes.SCOPES[name].rights
    return not lent or any(map(user.may, lent))


@transaction.atomic
def agree(
    app: App,
    user: User,
    *,
    names: Iterable[str],
    resource: str,
    redirect_uri: str,
    challenge: str,
    at: datetime,
) -> str:
    """Note that the colleague lets the app act for them in these areas, and give the code for it, shown this once."""
    text = random_letters(SECRET_LETTERS, 43)
    given, slugs = openable(app, user, names), [purpose.slug for purpose in app.client.purposes]
    terms = {"scopes": given, "purpose_slugs": slugs, "resource": resource}
    ways = {"redirect_uri": redirect_uri, "challenge": challenge}
    AppCode.objects.create(digest=digest_of(text), app=app, user=user, **terms, **ways, made_at=at)
    counts = {"scopes": given, "purposes": slugs}
    ledger.record("app.authorised", by=user, target=app.client.target, counts=counts)
    return text


def begin(code: AppCode, at: datetime) -> AppGrant:
    """What the code stands for, from now on. The caller holds the code; past five at once the oldest one gives way,
    which the ledger says, as of every end: a restore ends it again.
    """
    app, user = code.app, code.user
    grant = AppGrant.objects.create(
        app=app,
        user=user,
        role=user.role,
        recipient=app.client.recipient,
        purpose_slugs=code.purpose_slugs,
        resource=code.resource,
        authorised_at=code.made_at,
    )
    stand_for(app.client, code.scopes, at + GRANT_LIVES, at, kind=Token.Kind.APP, grant=grant)
    code.grant = grant
    code.save(update_fields=["grant"])
    older = AppGrant.objects.living(at).filter(app=app, user=user).select_related("token__client")
    for row in older.order_by("-authorised_at", "-pk")[AT_ONCE:]:
        end_grant(row, why=AppGrant.End.REPLACED, by=grant.token, at=at)
    return grant


def machine_token(client: Client, names: Iterable[str], at: datetime) -> Token:
    """What stands for a machine with these scopes in the logs; the caller holds the client."""
    given = scopes.known(names)
    alive = client.tokens.alive(at + HOUR).filter(kind=Token.Kind.MACHINE, scopes=given)
    return alive.first() or stand_for(client, given, at + LONGEST, at, kind=Token.Kind.MACHINE)


def stand_for(client: Client, names: list[str], until: datetime, at: datetime, **more: object) -> Token:
    """A token that has no text of its own: its hash is of nothing that anybody could show."""
    digest = digest_of(random_letters(SECRET_LETTERS, 43))
    life = {"created_at": at, "expires_at": until}
    return Token.objects.create(client=client, prefix=new_prefix(), digest=digest, scopes=names, **life, **more)


def too_often(token: Token, at: datetime) -> bool:
    """Whether so many keys were given for the token within a minute that something has gone wrong with its program."""
    return AccessToken.objects.filter(token=token, made_at__gt=at - MINUTE).count() >= A_MINUTE


def give_hour(token: Token, names: Iterable[str], resource: str, at: datetime) -> str:
    """The text by which the token is shown for an hour, at this resource and with these scopes of it."""
    text = text_under(token.prefix)
    given = [name for name in token.scopes if name in set(names)]
    ends = min(at + HOUR, token.expires_at)
    AccessToken.objects.create(
        token=token, digest=digest_of(text), scopes=given, resource=resource, made_at=at, expires_at=ends
    )
    return text


def give_refresh(grant: AppGrant, at: datetime) -> str:
    """The text that is changed for the next hour, once."""
    text = f"spr_{random_letters(SECRET_LETTERS, 43)}"
    ends = min(at + REFRESH_LIVES, grant.token.expires_at)
    RefreshToken.objects.create(grant=grant, digest=digest_of(text), made_at=at, expires_at=ends)
    return text


@transaction.atomic
def end_grant(grant: AppGrant, *, why: str, by: Actor, at: datetime) -> bool:
    """The app acts for them no more; False when it had ended."""
    if not AppGrant.objects.filter(pk=grant.pk).end(why=why, at=at):
        return False
    ledger.record("app.ended", by=by, target=grant.token.target, counts={"why": str(why)})
    return True


def forget(at: datetime) -> int:
    """Delete hours that are over, codes of yesterday, and what could be changed no more; how many."""
    hours = AccessToken.objects.filter(expires_at__lt=at).delete()[0]
    codes = AppCode.objects.filter(made_at__lt=at - KEPT).delete()[0]
    return hours + codes + RefreshToken.objects.filter(grant__token__expires_at__lt=at).delete()[0]
