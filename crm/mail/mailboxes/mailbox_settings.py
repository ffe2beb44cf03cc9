"""Mailboxes and their secrets: opening one, changing it, switching it on and off, removing it; what is forgotten."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from crm.accounts.models import User
from crm.mail.models.mailboxes import IN_ORDER, Mailbox, PrivateAddress, Received
from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.account_hold import GONE, free
from crm.mail.transports.problems import words_of
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again

REMEMBERED = timedelta(days=60)  # longer than a server's new numbers may bring back old mail (fetch.py)
BATCH = 5000
# what a secret was given for
BOUND = {"host", "port", "security", "sends", "smtp_host", "smtp_port", "smtp_security", "registration"}
# whoever reads at the moment loses it: what it was reading may be another mailbox by now
ANEW: dict[str, Any] = {
    "next_at": Now(),
    "failures": 0,
    "trouble": "",
    "failed_at": None,
    "lease_token": None,
    "lease_until": None,
}


@transaction.atomic
def open_mailbox(mailbox: Mailbox, *, password: str, by: Actor) -> Mailbox:
    """Keep a new mailbox, which is not read before somebody switches it on."""
    mailbox.keep_password(password)
    mailbox.active = False
    mailbox.save(force_insert=True)
    ledger.record("mailbox.opened", by=by, target=mailbox.target)
    return mailbox


@transaction.atomic
def change_mailbox(mailbox: Mailbox, changed: list[str], *, password: str, by: Actor) -> bool:
    """Keep what was `changed` (names of columns), and a new password where one is given; whether it was emptied.

    A password goes only where it was given for: another server, port or protection without a new one empties it and
    switches the mailbox off. Another server, account or folder has other numbers: the cursor begins anew.
    """
    columns, emptied = list(changed), not password and bool(BOUND & set(changed))
    if emptied:
        mailbox.active = False
        columns.append("active")
    if password or emptied:
        mailbox.keep_password(password)
        columns += ["secret", "sealed_by"]
    if {"user", "team"} & set(changed):
        mailbox.usual = False
        columns.append("usual")
    if {"host", "login", "folder"} & set(changed):
        mailbox.validity, mailbox.reached = None, 0
        columns += ["validity", "reached"]
    if columns:
        mailbox.save(update_fields=columns)
        Mailbox.objects.filter(pk=mailbox.pk).update(**ANEW)
        free(mailbox)
        ledger.record("mailbox.changed", by=by, target=mailbox.target, fields=sorted({*changed, *columns}))
    return emptied


@transaction.atomic
def switch(mailbox: Mailbox, *, on: bool, by: Actor) -> bool:
    """Read the mailbox from now on, or no more. False when that changes nothing.

    ValidationError when it is to be read and there is no password for its server.
    """
    if on:
        refuse_without_password(mailbox)
    changed = Mailbox.objects.filter(pk=mailbox.pk, active=not on).update(active=on, **ANEW) == 1
    if changed:
        free(mailbox)
        ledger.record("mailbox.switched_on" if on else "mailbox.switched_off", by=by, target=mailbox.target)
    return changed


@transaction.atomic
def make_usual(mailbox: Mailbox, *, by: User) -> bool:
    """Letters of its owner `by` leave through it from now on, unless they choose another one. False when they did so
    before.
    """
    own = Mailbox.objects.filter(user=by)
    standing = {row.pk: row for row in own.select_for_update(of=("self",), no_key=True).order_by("pk")}
    if mailbox.pk not in standing or standing[mailbox.pk].usual:
        return False
    own.filter(usual=True).update(usual=False)
    own.filter(pk=mailbox.pk).update(usual=True)
    ledger.record("mailbox.made_usual", by=by, target=mailbox.target)
    return True


def used_by_or_for(user: Any) -> QuerySet[Mailbox]:
    """The accounts of `user`, the usual one first, then those of the user's teams, sending or not."""
    rows = Mailbox.objects.filter(Q(user=user) | Q(team__in=user.team_ids))
    joined = ("user", "team", "registration", "provider")
    return rows.select_related(*joined).order_by(*IN_ORDER)


def mended(mailbox: Mailbox) -> None:
    """It was tried and works: it is due, and so is what waited for it."""
    Mailbox.objects.filter(pk=mailbox.pk).update(**ANEW)
    free(mailbox)


def refuse_without_password(mailbox: Mailbox) -> None:
    """ValidationError without a password that was given for this very server."""
    try:
        mailbox.password()
    except Unreadable:
        raise ValidationError(words_of("secret"), code="secret") from None


@transaction.atomic
def remove_mailbox(mailbox: Mailbox, *, by: Actor) -> None:
    """The account and its secret go; what was taken from it stays, and so does what lies on the server.

    Letters that wait to leave through it are stopped: they say from which address they come, and keep their text.
    """
    for message in Message.objects.filter(account=mailbox, state=State.WAITING).select_for_update(of=("self",)):
        Message.objects.filter(pk=message.pk).update(state=State.STOPPED, reason=GONE, rung_at=None)
        message.note("mail.stopped", by=by)
    Mailbox.objects.filter(pk=mailbox.pk).delete()
    ledger.record("mailbox.removed", by=by, target=mailbox.target)


def secrets(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: passwords of mailboxes and private addresses."""
    resealed = [sealed_again(model, reseal=reseal) for model in (Mailbox, PrivateAddress)]
    return {version: sum(counts.get(version, 0) for counts in resealed) for version in {*resealed[0], *resealed[1]}}


def forget() -> int:
    """Drop what tells old messages again, once no server can bring them back; how many."""
    old = Received.objects.filter(at__lt=Now() - REMEMBERED, clear=False).exclude(state=Received.State.FAILED)
    gone = 0
    while pks := list(old.values_list("pk", flat=True)[:BATCH]):
        gone += Received.objects.filter(pk__in=pks).delete()[0]
    return gone
