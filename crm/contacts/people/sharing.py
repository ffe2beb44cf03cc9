"""Sharing one contact with a colleague of another team, as a row of django-guardian, and ending that."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction

from crm.accounts.models import User
from crm.contacts.models import Contact, ContactUserPermission
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import ledger

VIEW = ("contacts", "contact", "view_contact")


def share(contact: Contact, colleagues: Iterable[User], *, by: User) -> int:
    """Share the contact with colleagues; returns how many had no share before."""
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    shared = set(contact.shares.values_list("user_id", flat=True))
    new = [colleague for colleague in colleagues if colleague.pk not in shared]
    permission = Permission.objects.get_by_natural_key(VIEW[2], VIEW[0], VIEW[1])
    with transaction.atomic():
        ContactUserPermission.objects.bulk_create(
            [ContactUserPermission(user=colleague, permission=permission, content_object=contact) for colleague in new],
            ignore_conflicts=True,  # two people may share with the same colleague at once
        )
        for colleague in new:
            ledger.record("contact.shared", by=by, about=contact.person, target=f"user:{colleague.pk}")
    return len(new)


def end_share(contact: Contact, colleague: User, *, by: User) -> bool:
    """End a share; False when there was none."""
    must_have_custody(by, contact)
    with transaction.atomic():
        deleted, _each = contact.shares.filter(user=colleague).delete()
        if deleted:
            ledger.record("contact.unshared", by=by, about=contact.person, target=f"user:{colleague.pk}")
    return bool(deleted)


def may_be_shown_to(contact: Contact) -> Any:
    """Colleagues with whom it can be shared: active, not the owner, not in the team, without a share."""
    people = User.objects.filter(is_active=True, role__machine=False).exclude(pk=contact.owner_id)
    people = people.exclude(memberships__team=contact.team_id)
    return people.exclude(pk__in=contact.shares.values("user_id"))
