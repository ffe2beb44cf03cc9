"""Assigning contacts to a new owner in one of their teams."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.privacy.logs import ledger


def assign(contacts: Iterable[Contact], *, owner: User, team: Team, by: User) -> int:
    """Assign contacts to `owner` in `team` and return how many changed; all or none.

    Raises ValidationError when the owner is not in that team, PermissionDenied for a contact not in the custody of
    `by`.
    """
    if team.pk not in owner.team_ids:
        raise ValidationError(_("This person does not belong to that team."), code="not_in_team")
    moving = [contact for contact in contacts if (contact.owner_id, contact.team_id) != (owner.pk, team.pk)]
    for contact in moving:
        must_have_custody(by, contact)
    with transaction.atomic():
        keys = [contact.pk for contact in moving]
        Contact.objects.filter(pk__in=keys).update(owner=owner, team=team, version=F("version") + 1)
        target = f"user:{owner.pk} team:{team.pk}"
        ledger.record_many(
            ledger.entry_for("contact.assigned", by=by, about=contact.person, target=target, fields=["owner", "team"])
            for contact in moving
        )
    return len(moving)
