"""Who hears that somebody was erased, when they arrive again: the team that had them, and whoever sees everybody.

To anybody else the list of exclusions says nothing: they take a stranger in, on a ground and a notice of their own, and
hear the same as for every stranger. The desk finds whoever came back so among its people, and decides. An objection to
marketing holds for the address all the while.
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


def hears_of(stone: Stone, by: User) -> bool:
    """Whether `by` may know of this erasure; what acts for nobody in particular may."""
    if not hasattr(by, "reach"):
        return True
    return by.reach(Group.CONTACT_DATA) == Reach.ALL or stone.team in by.team_ids


def note_returns(returned: Iterable[tuple[Person, Stone | None]], *, by: Actor) -> None:
    """Write down for the desk who came back past a stone that their new team does not hear of."""
    ledger.record_many(
        ledger.entry_for(CAME_BACK, by=by, about=person, target=f"tombstone:{stone.stone}")
        for person, stone in returned
        if stone is not None
    )
