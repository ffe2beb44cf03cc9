"""How far a user looks into the history of contacts: a predicate for one record, a condition for many."""

from typing import Any

from django.db.models import Q

from crm.accounts.rights import Group, Reach
from crm.contacts.models import Contact

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
