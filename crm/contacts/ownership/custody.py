"""Who keeps a contact and who merely may look at it: a share gives sight, not the pen."""

from typing import Protocol

from django.core.exceptions import PermissionDenied

from crm.accounts.models import User
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact
from crm.privacy.masking import masked_name


class Owned(Protocol):
    """What belongs to somebody and their team: a contact, a company, a deal, or a row of a list read without one."""

    @property
    def owner_id(self) -> int: ...
    @property
    def team_id(self) -> int: ...


def keeps(user: User, contact: Owned) -> bool:
    """Whether `user` may change, share, assign or bin it (with the right to do so): at hand, or by a reach to all."""
    reach = user.reach(Group.CONTACT_DATA)
    return reach == Reach.ALL or is_at_hand(user, contact)


def is_at_hand(user: User, contact: Owned) -> bool:
    """Whether it is the user's own, their team's, or of somebody for whom they stand in."""
    in_team = user.reach(Group.CONTACT_DATA) in (Reach.TEAM, Reach.ALL) and contact.team_id in user.team_ids
    return contact.owner_id == user.pk or in_team or covers(user, contact)


def covers(user: User, contact: Owned) -> bool:
    """Whether `user` stands in for the owner now."""
    return contact.owner_id in user.covering_ids


def sees_in_clear(user: User, contact: Contact) -> bool:
    """Whether the record of a contact visible to `user` shows values unmasked: at hand, or shared with them.

    Whoever sees it only because their role reaches everybody sees masks, and reveals with a reason.
    """
    return shown_plainly(user, contact) or contact.shares.filter(user__in=[user.pk, *user.covering_ids]).exists()


def shown_plainly(user: User, contact: Owned) -> bool:
    """The same without a query, for lists: a share with somebody who reaches everybody does not count."""
    return user.reach(Group.CONTACT_DATA) != Reach.ALL or is_at_hand(user, contact)


def named_for(user: User, contact: Contact) -> str:
    """How a contact is named beside others."""
    return contact.label if shown_plainly(user, contact) else masked_name(contact.label)


def must_keep(user: User, contact: Owned) -> None:
    """Raise PermissionDenied for somebody to whom the contact was only shown."""
    if not keeps(user, contact):
        raise PermissionDenied
