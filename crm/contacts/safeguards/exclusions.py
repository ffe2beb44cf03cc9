"""Who learns that a newly added person was erased before: the team that had them, and users who see everybody.

All others learn nothing: they add the person like any stranger, with a ground and a notice of their own. The privacy
desk is told of such returns and decides. An objection to marketing stays in force for the address throughout.
"""

from collections.abc import Iterable

from crm.accounts.models import User
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact
from crm.privacy.actors import Actor
from crm.privacy.erasure.tombstones import Stone
from crm.privacy.logs import ledger
from crm.privacy.models import Person

CAME_BACK = "contact.came_back"


def teams_of(people: Iterable[int]) -> dict[int, int]:
    """{person: the team whose contact they are} (TEAMS_OF)."""
    return dict(Contact.objects.filter(pk__in=list(people)).values_list("pk", "team_id"))


def may_know_of(stone: Stone, by: User) -> bool:
    """Whether `by` may know of this erasure; always for an actor that is not a user."""
    if not hasattr(by, "reach"):
        return True
    return by.reach(Group.CONTACT_DATA) == Reach.ALL or stone.team in by.team_ids


def note_returns(returned: Iterable[tuple[Person, Stone | None]], *, by: Actor) -> None:
    """Record for the privacy desk the people who came back although they were erased, unknown to their new team."""
    ledger.record_many(
        ledger.entry_for(CAME_BACK, by=by, about=person, target=f"tombstone:{stone.stone}")
        for person, stone in returned
        if stone is not None
    )
