"""Showing one contact to a colleague of another team, through guardian's rows, and ending that."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction

from crm.accounts.models import User
from crm.contacts.models import Contact, ContactUserPermission
from crm.contacts.ownership.custody import must_keep
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import ledger

VIEW = ("contacts", "contact", "view_contact")


def share(contact: Contact, colleagues: Iterable[User], *, by: User) -> int:
    """Let colleagues see the contact and return how many did not see it through a share before."""
    must_keep(by, contact)
    refuse_paused([contact.pk])
    shared = set(contact.shares.values_list("user_id", flat=True))
    new = [one for one in colleagues if one.pk not in shared]
    permission = Permission.objects.get_by_natural_key(VIEW[2], VIEW[0], VIEW[1])
    with transaction.atomic():
        ContactUserPermission.objects.bulk_create(
            [ContactUserPermission(user=one, permission=permission, content_object=contact) for one in new],
            ignore_conflicts=True,  # two people may share with the same colleague at once
        )
        for one in new:
            ledger.record("contact.shared", by=by, about=contact.person, target=f"user:{one.pk}")
    return len(new)


def end_share(contact: Contact, colleague: User, *, by: User) -> bool:
    """Take the sight away again; False when there was no share."""
    must_keep(by, contact)
    with transaction.atomic():
        gone, _each = contact.shares.filter(user=colleague).delete()
        if gone:
            ledger.record("contact.unshared", by=by, about=contact.person, target=f"user:{colleague.pk}")
    return bool(gone)


def may_be_shown_to(contact: Contact) -> Any:
    """Colleagues who could be given sight: active people, not the owner, not of the team, not given it yet."""
    people = User.objects.filter(is_active=True, role__machine=False).exclude(pk=contact.owner_id)
    people = people.exclude(memberships__team=contact.team_id)
    return people.exclude(pk__in=contact.shares.values("user_id"))
