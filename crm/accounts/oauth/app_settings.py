"""What makes an integration an app, said by those who manage accounts; its secret, and the end of it.

change_app ──two──> open: colleagues may let it act for them     another address for its answers: by two again
                      └── close_app: whatever acts by it ends
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.clients.tokens import SECRET_LETTERS, digest_of, lock_client, random_letters, refuse_test
from crm.accounts.models import App, AppGrant, Client, ClientSecret, GraveAct
from crm.accounts.models.app_grants import described
from crm.accounts.oauth import redirect_addresses
from crm.accounts.second_person import four_eyes
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

OVERLAP = timedelta(hours=24)  # in which the secret before still counts
PREFIX = "sps_"  # for scanners of leaked secrets


@transaction.atomic
def change_app(
    client: Client,
    *,
    maker: str,
    confidential: bool,
    redirect_uris: Iterable[str],
    by: Actor,
    confirmed: GraveAct | None = None,
    at: datetime | None = None,
) -> GraveAct | None:
    """Make the integration an app, or another one; the act that waits for a second person, None when it is done.

    ValidationError for a closed integration, an app that nobody made, or an address to which no answer may go. Who made
    it and whether it keeps a secret is what colleagues agreed to: where that changes, they are asked anew.
    """
    at, client = at or timezone.now(), lock_client(client)
    refuse_test(client)
    maker = " ".join(maker.split())[:80]
    if not maker:
        raise ValidationError({"maker": _("Say who made the app: colleagues are told.")})
    addresses = redirect_addresses.checked(redirect_uris)
    terms = {"maker": maker, "confidential": confidential, "redirect_uris": addresses}
    app = App.objects.filter(client=client).first() or App(client=client)
    if app.opened_at and not app.closed_at and described(app) == terms:
        return None
    if confirmed is None and (
        act := four_eyes.waits(GraveAct.Kind.APP_OPENING, client, by=by, asked=dict(terms), at=at)
    ):
        return act
    if (app.maker, app.confidential) != (maker, confidential) and app.pk:
        app.grants.all().end(why=AppGrant.End.CHANGED, at=at)
    if app.pk:  # what was agreed to a minute ago was agreed to otherwise
        app.codes.unused().delete()
    app.maker, app.confidential, app.redirect_uris = maker, confidential, addresses
    app.opened_at, app.closed_at = at, None
    app.save()
    ledger.record("app.opened", by=by, target=client.target, fields=list(terms), counts={"addresses": len(addresses)})
    return None


def confirm_opening(act: GraveAct, asker: Actor) -> None:
    """What a second person confirmed."""
    change_app(promised(act.client), **act.asked, by=asker, confirmed=act)


@transaction.atomic
def close_app(client: Client, *, by: Actor, at: datetime | None = None) -> bool:
    """Nobody lets it act for them any more, and whatever acts by it ends. False when it was closed, or is no app."""
    at = at or timezone.now()
    Client.objects.select_for_update().get(pk=client.pk)
    if not App.objects.filter(client=client, closed_at=None).update(closed_at=at):
        return False
    ended = AppGrant.objects.filter(app__client=client).end(why=AppGrant.End.ADMINISTRATOR, at=at)
    ledger.record("app.closed", by=by, target=client.target, counts={"apps": ended})
    return True


@transaction.atomic
def new_secret(client: Client, *, by: Actor, at: datetime | None = None) -> str:
    """A secret of 256 random bits, whose text is shown this once; the one before counts for 24 hours.

    ValidationError for a closed integration.
    """
    at, client = at or timezone.now(), lock_client(client)
    client.secrets.filter(until__isnull=False).delete()
    client.secrets.update(until=at + OVERLAP)
    text = PREFIX + random_letters(SECRET_LETTERS, 43)
    ClientSecret.objects.create(client=client, digest=digest_of(text), made_at=at)
    ledger.record("client.secret_made", by=by, target=client.target)
    return text


@transaction.atomic
def drop_secrets(client: Client, *, by: Actor) -> bool:
    """Nobody shows a secret of it any more, and what was changed for one ends. False when there was none."""
    gone, _kinds = client.secrets.all().delete()
    if gone:
        client.tokens.filter(kind="machine", revoked_at=None).update(revoked_at=timezone.now())
        ledger.record("client.secrets_dropped", by=by, target=client.target)
    return bool(gone)


def secret_fits(client: Client, text: str, at: datetime) -> bool:
    """Whether it is a secret of the client that counts now. Its hash is looked for: 256 random bits are not guessed."""
    counting = client.secrets.filter(Q(until=None) | Q(until__gt=at))
    return counting.filter(digest=digest_of(text)).exists()
