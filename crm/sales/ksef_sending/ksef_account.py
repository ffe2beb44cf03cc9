"""The house's account at KSeF: what was typed for it, checked, switched on and off. Each is a ledger's line.

A token or a certificate goes only to the environment it was typed for. Nothing leaves while it is off.
"""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_IMPORT
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again
from crm.privacy.recipients.gate import check_disclosure
from crm.sales.ksef_line.ksef_doors import FILE, door_of, is_named
from crm.sales.ksef_line.ksef_trouble import KsefTrouble
from crm.sales.ksef_sending.ksef_gate import OF_FIRMS
from crm.sales.models import KsefAccount

TARGET = "ksef-account:1"
EMPTY = json.dumps({})


def the_account() -> KsefAccount:
    """The one account; one that nobody has kept yet is empty and off."""
    row = KsefAccount.objects.select_related("recipient", "keeper__role").filter(pk=1).first()
    if row is None:
        row = KsefAccount(pk=1)
        row.put_in(EMPTY)
    return row


@transaction.atomic
def keep_account(values: dict[str, Any], proof: dict[str, str], *, by: Actor) -> bool:
    """Keep what was typed, and a new proof where one is given; whether it was switched off by that.

    Another NIP, recipient or proof is another account: it is checked and switched on anew. ValidationError for a keeper
    who may not import papers.
    """
    account = locked_account()
    keeper = values.get("keeper")
    if keeper is not None and not keeper.may(CONTACTS_IMPORT):
        raise ValidationError({"keeper": _("They may not import documents.")}, code="keeper")
    changed = [name for name, value in values.items() if getattr(account, name) != value]
    for name in changed:
        setattr(account, name, values[name])
    if proof:
        account.put_in(json.dumps({"environment": settings.KSEF, **proof}))
        changed.append("secret")
    off = account.active and bool(set(changed) & {"nip", "recipient", "secret"})
    if set(changed) & {"nip", "secret"}:
        account.trouble, account.checked_at, account.wait_until = "", None, None
    account.active = account.active and not off
    if changed:
        account.save()
        ledger.record("ksef_account.changed", by=by, target=TARGET, fields=sorted(changed))
    return off


@transaction.atomic
def switch_account(*, on: bool, by: Actor) -> bool:
    """Invoices go from now on, or no more. False where that changes nothing. ValidationError where something is
    missing, DisclosureRefused where the recipient may not have them.
    """
    account = locked_account()
    if account.active == on:
        return False
    if on:
        refuse_unready(account)
        account.fetched_until = account.fetched_until or timezone.now()
    account.active, account.trouble, account.wait_until = on, "", None
    account.save()
    act = "ksef_account.switched_on" if on else "ksef_account.switched_off"
    ledger.record(act, by=by, target=TARGET, counts={"environment": settings.KSEF})
    return True


def refuse_unready(account: KsefAccount) -> None:
    """ValidationError for one by which nothing could go, DisclosureRefused where nothing may."""
    if not is_named():
        raise ValidationError(_("The settings of this installation name no KSeF."), code="off")
    if not account.nip:
        raise ValidationError(_("Type the NIP of the seller first."), code="nip")
    if settings.KSEF == FILE:
        return
    if account.recipient is None:
        raise ValidationError(_("Say first which recipient KSeF is."), code="recipient")
    check_disclosure(account.recipient, None, OF_FIRMS)
    try:
        usable = account.has_proof
    except Unreadable:
        usable = False
    if not usable:
        raise ValidationError(_("Type a token or a certificate for this environment first."), code="proof")


def check_account(*, by: User) -> KsefTrouble | None:
    """Sign in and out of it: nothing of people leaves. What stands in the way; None where it works."""
    account = the_account()
    trouble = None
    try:
        door_of(account).sign_in()
    except KsefTrouble as problem:
        trouble = problem
    code = trouble.code if trouble else ""
    with transaction.atomic():
        KsefAccount.objects.filter(pk=1).update(checked_at=timezone.now(), trouble=code, wait_until=None)
        ledger.record("ksef_account.checked", by=by, target=TARGET, counts={"works": not code})
    return trouble


def locked_account() -> KsefAccount:
    """The account, held until the transaction ends."""
    row = the_account()
    if row._state.adding:
        KsefAccount.objects.bulk_create([row], ignore_conflicts=True)
    locked: KsefAccount = KsefAccount.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=1)
    return locked


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: the proof of the account."""
    return sealed_again(KsefAccount, reseal=reseal)
