"""Who is responsible for a contact and who may only look at it: a share allows reading, not changing."""

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


def has_custody(user: User, contact: Owned) -> bool:
    """Whether `user` may change, share, assign or bin it, given the right: at hand, or by a role that reaches all."""
    reach = user.reach(Group.CONTACT_DATA)
    return reach == Reach.ALL or is_at_hand(user, contact)


def is_at_hand(user: User, contact: Owned) -> bool:
    """Whether it is the user's own, their team's, or an absent colleague's for whom they stand in."""
    in_team = user.reach(Group.CONTACT_DATA) in (Reach.TEAM, Reach.ALL) and contact.team_id in user.team_ids
    return contact.owner_id == user.pk or in_team or covers(user, contact)


def covers(user: User, contact: Owned) -> bool:
    """Whether `user` currently stands in for the owner."""
    return contact.owner_id in user.covering_ids


def sees_in_clear(user: User, contact: Contact) -> bool:
    """Whether a visible contact's record is unmasked for `user`: it is at hand or shared with them.

    A user who sees it only because their role reaches everybody sees masks, and may lift them with a reason.
    """
    return sees_name_in_lists(user, contact) or contact.shares.filter(user__in=[user.pk, *user.covering_ids]).exists()


def sees_name_in_lists(user: User, contact: Owned) -> bool:
    """As `sees_in_clear`, without a query, for lists: a share does not count for a user who reaches everybody."""
    return user.reach(Group.CONTACT_DATA) != Reach.ALL or is_at_hand(user, contact)


def named_for(user: User, contact: Contact) -> str:
    """The contact's name for this user; initials where it is masked."""
    return contact.label if sees_name_in_lists(user, contact) else masked_name(contact.label)


def must_have_custody(user: User, contact: Owned) -> None:
    """Raise PermissionDenied unless `user` has custody of the contact."""
    if not has_custody(user, contact):
        raise PermissionDenied
