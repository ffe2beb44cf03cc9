"""Providers of text messages and their tokens: kept, changed, switched on and off, removed. Each is a ledger's line."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.mail.models.text_gateways import TextGateway
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again


def gateway_in_use() -> TextGateway | None:
    """The provider that is switched on; without one texts are kept here."""
    row: TextGateway | None = TextGateway.objects.filter(active=True).select_related("recipient", "team").first()
    return row


@transaction.atomic
def keep_gateway(gateway: TextGateway, *, token: str, by: Actor) -> TextGateway:
    """A new one, switched off until somebody switches it on."""
    gateway.active = False
    gateway.keep_token(token)
    gateway.save(force_insert=True)
    ledger.record("text_gateway.named", by=by, target=gateway.target)
    return gateway


@transaction.atomic
def change_gateway(gateway: TextGateway, changed: list[str], *, token: str, by: Actor) -> bool:
    """Keep what was `changed` (names of columns), and a new token where one is given; whether the old one was emptied.

    A token goes only where it was given for: another address without a new one empties it and switches it off.
    """
    emptied, columns = not token and "address" in changed, list(changed)
    if token or emptied:
        gateway.keep_token(token)
        columns += ["secret", "sealed_by"]
    if emptied:
        gateway.active = False
        columns.append("active")
    if columns:
        gateway.save(update_fields=columns)
        ledger.record("text_gateway.changed", by=by, target=gateway.target, fields=sorted(set(columns)))
    return emptied


@transaction.atomic
def switch_gateway(gateway: TextGateway, *, on: bool, by: Actor) -> bool:
    """Texts leave by it from now on, or no more. False where that changes nothing.

    ValidationError while another one is on, without a token, and while nobody said which recipient it is.
    """
    if on:
        refuse_unready(gateway)
    changed = TextGateway.objects.filter(pk=gateway.pk, active=not on).update(active=on) == 1
    if changed:
        act = "text_gateway.switched_on" if on else "text_gateway.switched_off"
        ledger.record(act, by=by, target=gateway.target)
    return changed


def refuse_unready(gateway: TextGateway) -> None:
    """ValidationError for one by which nothing could leave."""
    if TextGateway.objects.filter(active=True).exclude(pk=gateway.pk).exists():
        raise ValidationError(_("Another provider is switched on. Switch it off first."), code="other")
    if gateway.recipient is None:
        raise ValidationError(
            _("Say first which recipient it is: without an agreement nothing goes."), code="recipient"
        )
    try:
        gateway.token()
    except Unreadable:
        raise ValidationError(_("There is no token for its address. Type it anew."), code="token") from None


@transaction.atomic
def remove_gateway(gateway: TextGateway, *, by: Actor) -> None:
    """The provider and its token are forgotten. ValidationError while it is switched on."""
    if gateway.active:
        raise ValidationError(_("Switch it off first."), code="active")
    TextGateway.objects.filter(pk=gateway.pk).delete()
    ledger.record("text_gateway.removed", by=by, target=gateway.target)


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: tokens of providers."""
    return sealed_again(TextGateway, reseal=reseal)
