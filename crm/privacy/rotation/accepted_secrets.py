"""Another value of a secret is taken on purpose, because the one before is lost for good or was never meant to stay."""

from django.db import transaction
from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import SecretFingerprint
from crm.privacy.models.known_secrets import GIVEN, fingerprint, refuse_weak, verify_ledger_key


@transaction.atomic
def accept(name: str, *, by: Actor) -> None:
    """From now on the given value of `name` is the known one, and those before are not. WrongSecret for a weak one."""
    refuse_weak()
    check_values = [fingerprint(name, value) for value in GIVEN[name]()]
    rows = SecretFingerprint.objects.filter(name=name)
    rows.exclude(fingerprint__in=check_values).update(replaced_at=timezone.now())
    for check_value in check_values:
        SecretFingerprint.objects.update_or_create(name=name, fingerprint=check_value, defaults={"replaced_at": None})
    verify_ledger_key.cache_clear()
    ledger.record("keys.accepted", by=by, target=f"secret:{name}")
