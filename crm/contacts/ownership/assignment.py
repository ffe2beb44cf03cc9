"""Handing contacts over: a new owner, and a team they belong to."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import must_keep
from crm.privacy.logs import ledger


def assign(contacts: Iterable[Contact], *, owner: User, team: Team, by: User) -> int:
    """Give contacts to `owner` in `team` and return how many changed hands. All or none.

    Raises ValidationError when the owner is not of that team, PermissionDenied for a contact `by` does not keep.
    """
    if team.pk not in owner.team_ids:
        raise ValidationError(_("This person does not belong to that team."), code="not_in_team")
    moving = [one for one in contacts if (one.owner_id, one.team_id) != (owner.pk, team.pk)]
    for one in moving:
        must_keep(by, one)
    with transaction.atomic():
        keys = [one.pk for one in moving]
        Contact.objects.filter(pk__in=keys).update(owner=owner, team=team, version=F("version") + 1)
        target = f"user:{owner.pk} team:{team.pk}"
        ledger.record_many(
            ledger.entry_for("contact.assigned", by=by, about=one.person, target=target, fields=["owner", "team"])
            for one in moving
        )
    return len(moving)
