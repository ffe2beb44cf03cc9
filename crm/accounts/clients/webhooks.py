"""Webhooks of an integration: opened (by two people where they tell of anybody), stopped, opened again; their secrets.

open_webhook ──two──> confirmed: opened_at ──> events from then on        a secret is shown once, and again on renewal
                               ├── change: another address, or more about people, by two again; less at once
                               └── stop (by hand, or by itself after days of failing) ──> resume, by two again
"""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.clients.tokens import lock_client, refuse_test
from crm.accounts.models import Client, GraveAct, Webhook, WebhookSecret
from crm.accounts.permissions import webhook_events
from crm.accounts.second_person import four_eyes
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again

OVERLAP = timedelta(hours=24)  # in which the secret before still counts
PREFIX = "whsec_"  # of the Standard Webhooks specification
SECRET_BYTES = 32
MOST = 5  # webhooks of one client that are not stopped
LONGEST_URL = 500
Kind, Stop = GraveAct.Kind, Webhook.Stop


@transaction.atomic
def open_webhook(
    client: Client, url: str, *, purpose: str, events: Iterable[str], by: Actor, at: datetime | None = None
) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown this once. It hears nothing before a second person has confirmed it,
    unless what it hears of names nobody.

    ValidationError for an address that is none, a purpose or an event that the client may not have, or too many.
    """
    at, client = at or timezone.now(), lock_client(client)
    refuse_test(client)
    terms = {"url": checked_url(url), "purpose_slug": checked_purpose(client, purpose)}
    webhook = Webhook(client=client, events=checked_events(client, events), made_by=signature(by), made_at=at, **terms)
    if Webhook.objects.filter(client=client, stopped_at=None).count() >= MOST:
        raise ValidationError(_("There are five webhooks already. Stop one first."), code="most")
    refuse_second(client, **terms)
    webhook.save(force_insert=True)
    text = new_secret(webhook, at)
    counts = {"events": webhook.events, "purpose": webhook.purpose_slug}
    ledger.record("webhook.made", by=by, target=webhook.target, counts=counts)
    open_or_wait(webhook, by=by, at=at)
    return webhook, text


def open_or_wait(webhook: Webhook, *, by: Actor, at: datetime) -> GraveAct | None:
    """Open it at once where its events name nobody; else the act that waits for a second person."""
    options = {"webhook": str(webhook.uid)}
    if webhook_events.about_people(webhook.events) and (
        act := four_eyes.waits(Kind.WEBHOOK_OPENING, webhook.client, by=by, asked=options, at=at)
    ):
        return act
    open_now(webhook, by=by, at=at)
    return None


def open_now(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """From now on it hears of events, in the caller's transaction."""
    webhook.opened_at, webhook.stopped_at, webhook.stopped_by, webhook.stopped_why, webhook.note = at, None, "", "", ""
    webhook.next_at = webhook.failing_since = None
    webhook.failures, webhook.problem = 0, ""
    webhook.save()
    ledger.record("webhook.opened", by=by, target=webhook.target)


def refuse_second(client: Client, **terms: str) -> None:
    """ValidationError where another webhook of the client goes to this address for this purpose."""
    if Webhook.objects.filter(client=client, stopped_at=None, **terms).exists():
        raise ValidationError(_("There is a webhook to this address for this purpose already."), code="twice")


@transaction.atomic
def change_webhook(
    webhook: Webhook, url: str, *, events: Iterable[str], by: Actor, at: datetime | None = None
) -> GraveAct | None:
    """Another address, or other events. Another address, and events about people that it has not heard of, wait for a
    second person while it goes on as it was; the act that waits, None when it is done or nothing differs.

    ValidationError as `open_webhook`; its purpose stays: for another one there is another webhook.
    """
    at, client = at or timezone.now(), lock_client(webhook.client)
    row = Webhook.objects.with_clients().select_for_update(of=("self",)).get(pk=webhook.pk)
    address, names = checked_url(url), checked_events(client, events)
    if (row.url, row.events) == (address, names):
        return None
    if row.url != address:
        refuse_second(client, url=address, purpose_slug=row.purpose_slug)
    wider = names if row.url != address else set(names) - set(row.events)
    options = {"webhook": str(row.uid), "url": address, "events": names}
    if webhook_events.about_people(wider) and (
        act := four_eyes.waits(Kind.WEBHOOK_OPENING, client, by=by, asked=options, at=at)
    ):
        return act
    change_now(row, url=address, events=names, by=by)
    return None


def change_now(webhook: Webhook, *, url: str, events: list[str], by: Actor) -> None:
    """The new terms count, for what waits to be sent too; in the caller's transaction."""
    fields = [name for name, value in (("url", url), ("events", events)) if getattr(webhook, name) != value]
    webhook.url, webhook.events = url, events
    webhook.next_at = webhook.failing_since = None
    webhook.failures, webhook.problem = 0, ""
    webhook.save()
    ledger.record("webhook.changed", by=by, target=webhook.target, fields=fields, counts={"events": events})


@transaction.atomic
def confirm_opening(act: GraveAct, asker: Actor) -> None:
    """What a second person confirmed: the webhook that was asked for opens, or gets the terms that were asked for.

    ValidationError when it is gone.
    """
    webhook = Webhook.objects.with_clients().select_for_update(of=("self",)).filter(uid=act.asked["webhook"]).first()
    if webhook is None or not webhook.client.in_force:
        raise ValidationError(_("The webhook or its integration is closed meanwhile. Refuse this."), code="gone")
    events = checked_events(webhook.client, act.asked.get("events", webhook.events))
    checked_purpose(webhook.client, webhook.purpose_slug)
    if "url" in act.asked:
        if webhook.url != act.asked["url"]:
            refuse_second(webhook.client, url=act.asked["url"], purpose_slug=webhook.purpose_slug)
        change_now(webhook, url=act.asked["url"], events=events, by=asker)
    if not webhook.listening:
        open_now(webhook, by=asker, at=timezone.now())


@transaction.atomic
def stop_webhook(
    webhook: Webhook, *, by: Actor, why: str = Stop.BY_HAND, note: str = "", at: datetime | None = None
) -> bool:
    """Nothing is sent there from now on. False when it was stopped before; a stop by hand says why in `note`."""
    at = at or timezone.now()
    if why == Stop.BY_HAND and not note.strip():
        raise ValidationError(_("Say why it is stopped."), code="empty")
    columns = {"stopped_at": at, "stopped_by": signature(by), "stopped_why": why, "note": note.strip()[:200]}
    if not Webhook.objects.filter(pk=webhook.pk, stopped_at=None).update(**columns):
        return False
    ledger.record("webhook.stopped", by=by, target=webhook.target, counts={"why": str(why)})
    return True


@transaction.atomic
def resume_webhook(webhook: Webhook, *, by: Actor, at: datetime | None = None) -> GraveAct | None:
    """Send there again, from now on; the act that waits for a second person, None when it is done or was not needed."""
    at, client = at or timezone.now(), lock_client(webhook.client)
    row = Webhook.objects.with_clients().select_for_update(of=("self",)).get(pk=webhook.pk)
    if row.listening:
        return None
    checked_events(client, row.events)
    checked_purpose(client, row.purpose_slug)
    return open_or_wait(row, by=by, at=at)


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: Actor, at: datetime | None = None) -> str:
    """A new secret, shown this once; the one before counts for 24 hours, and what was before that no more."""
    at = at or timezone.now()
    Webhook.objects.select_for_update().get(pk=webhook.pk)
    webhook.kept_secrets.filter(until__isnull=False).delete()
    webhook.kept_secrets.filter(until=None).update(until=at + OVERLAP)
    text = new_secret(webhook, at)
    ledger.record("webhook.secret_renewed", by=by, target=webhook.target)
    return text


def new_secret(webhook: Webhook, at: datetime) -> str:
    """A secret of 256 random bits, kept; its text."""
    text = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = WebhookSecret(webhook=webhook, made_at=at)
    row.put_in(text)
    row.save(force_insert=True)
    return text


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: secrets shared with programs."""
    return sealed_again(WebhookSecret, reseal=reseal)


def checked_url(url: str) -> str:
    """The address without what a web server never sees. ValidationError unless it is one, without name and password.

    Where it leads is asked at each delivery (crm/privacy/guards/guarded_post.py): names change their addresses.
    """
    text = url.strip().partition("#")[0]
    URLValidator(schemes=["https", "http"])(text)
    parts = urlsplit(text)
    if parts.username or parts.password or len(text) > LONGEST_URL or not parts.hostname:
        raise ValidationError(_("Give the address without a name, a password or a fragment."), code="url")
    return text


def checked_purpose(client: Client, slug: str) -> str:
    """The purpose, one that the client works for and that is in force."""
    if not client.purposes.filter(slug=slug).exists():
        raise ValidationError(_("The integration does not work for this purpose."), code="purpose")
    return slug


def checked_events(client: Client, names: Iterable[str]) -> list[str]:
    """The events, each of which the client's scopes open."""
    events = webhook_events.known(names)
    if set(events) - set(webhook_events.open_to(client.scopes)):
        raise ValidationError(_("The integration may not read what one of these events tells."), code="events")
    return events


def webhook_named(key: UUID | str) -> Webhook | None:
    """The webhook with whoever stands behind it."""
    return Webhook.objects.with_clients().filter(uid=key).first()
