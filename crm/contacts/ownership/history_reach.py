"""How far a user looks into the history of contacts: a predicate for one record, a condition for many."""

from typing import Any

from django.db.models import Q

from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact, Interaction

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING  # not Q(): that one vanishes from a disjunction


def sees_whole_history(user: Any, contact: Contact) -> bool:
    """Whether `user` sees what everybody wrote about a contact visible to them; otherwise only what they wrote."""
    reach = user.reach(Group.HISTORY)
    if reach == Reach.ALL:
        return True
    if reach == Reach.TEAM and contact.team_id in user.team_ids:
        return True
    return reach != Reach.NONE and contact.owner_id in written_by(user)


def written_by(user: Any) -> list[int]:
    """Keys of the users whose own history is `user`'s to read: hers, and theirs for whom she stands in."""
    return [user.pk, *user.covering(Group.HISTORY)]


def ones_own(user: Any) -> Q:
    """Entries that are `user`'s to take away: theirs, and those of no colleague with contacts whom they look after."""
    return Q(author=user) | Q(author=None, person__contact__owner=user)


def within_reach(user: Any) -> Q:
    """The same as a condition on Interaction, over all contacts."""
    reach = user.reach(Group.HISTORY)
    if reach == Reach.NONE:
        return NOTHING
    if reach == Reach.ALL:
        return EVERYTHING
    own = Q(author__in=written_by(user)) | Q(person__contact__owner__in=written_by(user))
    return own | Q(person__contact__team__in=user.team_ids) if reach == Reach.TEAM else own


def handles(user: Any, entry: Interaction, contact: Contact) -> bool:
    """Whether `user` may take the letter back or send it at once: its writer, who stands in for them, who leads."""
    if entry.author_id == user.pk or entry.author_id in user.covering_ids:
        return True
    reach = user.reach(Group.CONTACT_DATA)
    leads = reach == Reach.ALL or (reach == Reach.TEAM and contact.team_id in user.team_ids)
    return leads and user.may(rights.CONTACTS_ASSIGN)
