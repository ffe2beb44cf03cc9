"""What gives power over people: which roles see or decide, which integrations read, and when a change adds to that."""

from collections.abc import Iterable

from crm.accounts.models import Client, Role
from crm.accounts.models.role_shape import ORDER, Shape
from crm.accounts.permissions import rights, scopes
from crm.accounts.permissions.rights import Group, Reach
from crm.privacy.models import Recipient

# each lets its holder see data of people, or take them out
SEEING = frozenset(
    {
        rights.CONTACTS_VIEW,
        rights.CONTACTS_EDIT,
        rights.CONTACTS_IMPORT,
        rights.CONTACTS_EXPORT,
        rights.CONTACTS_REVEAL,
        rights.COMPANIES_VIEW,
        rights.DEALS_VIEW,
        rights.REPORTS_VIEW,
        rights.PRIVACY_PEOPLE,
        rights.PRIVACY_AUDIT,
        rights.PRIVACY_RETENTION,
        rights.PRIVACY_BREACHES,
        rights.PRIVACY_REQUESTS,
    }
)
OF_PEOPLE = (Group.CONTACT_DATA, Group.HISTORY, Group.PRIVACY)
NOTHING = Shape("", reach=dict.fromkeys(Group.values, Reach.NONE.value))


def grave_role(role: Role, before: Role | None = None) -> bool:
    """Whether whoever has `before` (nothing, for a new account) sees more people or decides once they have `role`."""
    return grave_shape(Shape.of(role), Shape.of(before) if before else NOTHING, machine=role.machine)


def grave_shape(shape: Shape, before: Shape, *, machine: bool = False) -> bool:
    """Whether a role of this shape sees people or decides where `before` did not.

    Reach alone shows nobody anything: it counts for a role that sees, and for a machine's, whose tokens see by scopes.
    """
    office = (shape.decides and not before.decides) or (shape.dpo and not before.dpo)
    sees = bool(shape.held & SEEING) or machine
    further = any(
        ORDER.index(Reach(shape.reach[group])) > ORDER.index(Reach(before.reach[group])) for group in OF_PEOPLE
    )
    return (
        office
        or bool((shape.held - before.held) & SEEING)
        or (sees and further and not (machine and before is NOTHING))
    )


def reads_people(names: Iterable[str]) -> bool:
    """Whether a program with these scopes sees people: by its answers, or by what it is told when it writes."""
    return bool(scopes.rights_of(names) & SEEING)


def grave_client(
    client: Client,
    scopes_given: Iterable[str],
    purposes: Iterable[str],
    teams: Iterable[int],
    recipient: Recipient,
    rows: int,
) -> bool:
    """Whether with these scopes, short names of purposes, keys of teams, recipient and rows a day it reads more, or for
    others.
    """
    wider = set(scopes_given) - set(client.scopes)
    if reads_people(wider):
        return True
    if not reads_people(scopes_given):
        return False
    more_teams = set(teams) - set(client.user.teams.values_list("pk", flat=True))
    others = client.recipient_id != recipient.pk
    return bool(set(purposes) - set(client.purpose_slugs) or more_teams or others or rows > client.rows_a_day)
