"""How much of contacts' history a user may read: a predicate for one record, a condition for many."""

from typing import Any

from django.db.models import Q

from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact, Interaction

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING  # not Q(): that one vanishes from a disjunction


def sees_whole_history(user: Any, contact: Contact) -> bool:
    """Whether `user` reads all entries about a contact visible to them; otherwise only their own."""
    reach = user.reach(Group.HISTORY)
    if reach == Reach.ALL:
        return True
    if reach == Reach.TEAM and contact.team_id in user.team_ids:
        return True
    return reach != Reach.NONE and contact.owner_id in written_by(user)


def written_by(user: Any) -> list[int]:
    """Keys of the users whose own entries `user` may read: themselves, and those for whom they stand in."""
    return [user.pk, *user.covering(Group.HISTORY)]


def removable_by(user: Any) -> Q:
    """Entries that `user` may remove: their own, and those without an author about contacts that they own."""
    return Q(author=user) | Q(author=None, person__contact__owner=user)


def within_reach(user: Any) -> Q:
    """The same as a condition on Interaction, over all contacts."""
    reach = user.reach(Group.HISTORY)
    if reach == Reach.NONE:
        return NOTHING
    if reach == Reach.ALL:
        return EVERYTHING
    own_entries = Q(author__in=written_by(user)) | Q(person__contact__owner__in=written_by(user))
    return own_entries | Q(person__contact__team__in=user.team_ids) if reach == Reach.TEAM else own_entries


def may_act_on_letter(user: Any, entry: Interaction, contact: Contact) -> bool:
    """Whether `user` may cancel or resend the letter: its author, their stand-in, or a lead who may assign contacts."""
    if entry.author_id == user.pk or entry.author_id in user.covering_ids:
        return True
    reach = user.reach(Group.CONTACT_DATA)
    leads = reach == Reach.ALL or (reach == Reach.TEAM and contact.team_id in user.team_ids)
    return leads and user.may(rights.CONTACTS_ASSIGN)
