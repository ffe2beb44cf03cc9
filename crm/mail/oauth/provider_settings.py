"""Registrations at providers of mailboxes: named, changed, removed. Each is one line in the ledger."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.mail.models.mail_providers import MailProvider
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again

BOUND = {"token_url"}  # what a client secret was given for


@transaction.atomic
def name_provider(provider: MailProvider, *, secret: str, by: Actor) -> MailProvider:
    """Keep a new registration."""
    provider.keep_secret(secret)
    provider.save(force_insert=True)
    ledger.record("mail_provider.named", by=by, target=provider.target)
    return provider


@transaction.atomic
def change_provider(provider: MailProvider, changed: list[str], *, secret: str, by: Actor) -> bool:
    """Keep what was `changed` (names of columns), and a new secret where one is given; whether it was emptied.

    A secret goes only where it was given for: another address of tokens without a new one empties it. The tokens of
    accounts that were connected there open nothing any more, and their owners connect again.
    """
    columns, emptied = list(changed), not secret and bool(BOUND & set(changed))
    if secret or emptied:
        provider.keep_secret(secret)
        columns += ["secret", "sealed_by"]
    if columns:
        provider.save(update_fields=columns)
        ledger.record("mail_provider.changed", by=by, target=provider.target, fields=sorted(set(columns)))
    return emptied


@transaction.atomic
def remove_provider(provider: MailProvider, *, by: Actor) -> None:
    """The registration goes. ValidationError while accounts are connected by it."""
    if provider.mailboxes.exists():
        raise ValidationError(_("Accounts are connected by it. Disconnect them first, or switch it off."), code="used")
    MailProvider.objects.filter(pk=provider.pk).delete()
    ledger.record("mail_provider.removed", by=by, target=provider.target)


def client_secrets(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: client secrets of registrations."""
    return sealed_again(MailProvider, reseal=reseal)
