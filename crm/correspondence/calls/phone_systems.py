"""The interface of phone systems, the table of those that the product speaks to, and their settings with their secrets.

TELEPHONY["zadarma"].events(system, headers, body, posted, at) -> [CallEvent]    NotSigned, ValueError
TELEPHONY["zadarma"].dial(system, "102", "+…") -> bool
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.correspondence.calls.cti import GenericCti
from crm.correspondence.calls.told import CallEvent
from crm.correspondence.calls.zadarma import Zadarma
from crm.correspondence.models import PhoneLine, PhoneSystem
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again


class Telephony(Protocol):
    """What a phone system can do."""

    def events(
        self, system: PhoneSystem, headers: Mapping[str, str], body: bytes, posted: Mapping[str, str], at: datetime
    ) -> list[CallEvent]:
        """What its call to us says."""

    def dial(self, system: PhoneSystem, line: str, number: str) -> bool:
        """Ring a colleague's phone, then a number."""


TELEPHONY: dict[str, Telephony] = {PhoneSystem.Kind.CTI: GenericCti(), PhoneSystem.Kind.ZADARMA: Zadarma()}


@transaction.atomic
def keep_system(system: PhoneSystem, *, secret: str, by: Actor) -> PhoneSystem:
    """A new one, heard from once it is switched on."""
    system.active = False
    system.keep_secret(secret)
    system.save(force_insert=True)
    ledger.record("phone_system.named", by=by, target=system.target)
    return system


@transaction.atomic
def change_system(system: PhoneSystem, changed: list[str], *, secret: str, by: Actor) -> bool:
    """Keep what was `changed` (names of columns), and a new secret where one is given; whether the old one was emptied.

    A secret goes only where it was given for: another address without a new one empties it and switches it off.
    """
    emptied, columns = not secret and "address" in changed, list(changed)
    if secret or emptied:
        system.keep_secret(secret)
        columns += ["secret", "sealed_by"]
    if emptied:
        system.active = False
        columns.append("active")
    if columns:
        system.save(update_fields=columns)
        ledger.record("phone_system.changed", by=by, target=system.target, fields=sorted(set(columns)))
    return emptied


@transaction.atomic
def switch_system(system: PhoneSystem, *, on: bool, by: Actor) -> bool:
    """Hear from it, or no more. False where that changes nothing; ValidationError without a secret or a recipient."""
    if on:
        refuse_unready(system)
    changed = PhoneSystem.objects.filter(pk=system.pk, active=not on).update(active=on) == 1
    if changed:
        act = "phone_system.switched_on" if on else "phone_system.switched_off"
        ledger.record(act, by=by, target=system.target)
    return changed


def refuse_unready(system: PhoneSystem) -> None:
    """ValidationError for one that nothing may come from or go to."""
    if system.recipient is None:
        raise ValidationError(
            _("Say first which recipient it is: without an agreement nothing goes."), code="recipient"
        )
    try:
        system.signing_secret()
    except Unreadable:
        raise ValidationError(_("There is no secret for its address. Type it anew."), code="secret") from None


@transaction.atomic
def remove_system(system: PhoneSystem, *, by: Actor) -> None:
    """The system, its secret and its lines are forgotten; entries of calls stay. ValidationError while it is on."""
    if system.active:
        raise ValidationError(_("Switch it off first."), code="active")
    PhoneSystem.objects.filter(pk=system.pk).delete()
    ledger.record("phone_system.removed", by=by, target=system.target)


@transaction.atomic
def give_lines(system: PhoneSystem, numbers: Mapping[Any, str], *, by: Actor) -> None:
    """Which extension is whose: {user: number}, an empty one for none. ValidationError where two have the same."""
    wanted = {user: number.strip() for user, number in numbers.items() if number.strip()}
    if len(set(wanted.values())) < len(wanted):
        raise ValidationError(_("Two colleagues have the same extension."), code="twice")
    PhoneLine.objects.filter(system=system).delete()
    PhoneLine.objects.bulk_create(PhoneLine(system=system, user=user, number=number) for user, number in wanted.items())
    ledger.record("phone_system.lines", by=by, target=system.target, counts={"lines": len(wanted)})


def line_of(user: Any) -> PhoneLine | None:
    """The extension by which `user` can be rung; None without one at a system that is on."""
    row: PhoneLine | None = (
        PhoneLine.objects.filter(user=user, system__active=True).select_related("system__recipient").first()
    )
    return row


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: secrets of phone systems."""
    return sealed_again(PhoneSystem, reseal=reseal)
