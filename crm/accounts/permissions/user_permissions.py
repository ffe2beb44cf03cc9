"""What a user may do and see: questions asked on every request, answered from the database row just read."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.contrib.auth.models import Group as PermissionGroup
from django.db.models import QuerySet

from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.privacy.actors import ActorKey


class Held(Protocol):
    """What is asked of a role here."""

    @property
    def held(self) -> frozenset[str]: ...
    @property
    def reaches(self) -> dict[str, str]: ...


class Lent(Protocol):
    """What is asked of the token that a program shows (models/clients.py)."""

    @property
    def delegated(self) -> bool: ...
    @property
    def actor(self) -> ActorKey: ...
    @property
    def rights(self) -> frozenset[str]: ...
    def allows(self, scope: str) -> bool: ...


LAPSED, OWES = "lapsed", "owes"  # words among a user's ties (models/authorisation_state.py)


class Standing:
    """The part of `User` that answers for rights. `bearing` is the token by which a program acts in this request: as a
    machine's account, or for a colleague who let it (`delegated`), whose own rights bound it then.

    Without an authorisation in force, where the organisation requires one, a role opens nothing personal (Art. 29).
    """

    is_active: bool
    role: Held
    bearing: Lent | None = None

    is_superuser = False  # nobody stands above the roles

    @property
    def ties(self) -> Mapping[str, list[int]]:
        """{kind: keys} of what their view depends on besides the role, as `User` reads it."""
        raise NotImplementedError

    def may(self, right: str) -> bool:
        """Whether an active user's role holds `right`; of a program, whether the token it showed lends it.

        An unknown right is held by nobody.
        """
        lent = self.bearing is None or right in self.bearing.rights
        return self.is_active and lent and (self.by_machine or self.holds(right))

    def holds(self, right: str) -> bool:
        """Whether the role holds `right`, and it counts now."""
        return right in self.role.held and (right in rights.NOTHING_PERSONAL or self.opens(right))

    @property
    def by_machine(self) -> bool:
        """Whether a machine's account acts by its token, which has no role that says anything."""
        return self.bearing is not None and not self.bearing.delegated

    def opens(self, right: str) -> bool:
        """Whether an authorisation lets this right count, or a matter whose term runs on in this user's hands."""
        return not self.lapsed or right in self.ties

    @property
    def lapsed(self) -> bool:
        """Whether this user's role opens nothing personal, for want of an authorisation. Never a program's."""
        return not self.by_machine and LAPSED in self.ties

    @property
    def owes_statement(self) -> bool:
        """Whether an authorisation of theirs waits for their promise of confidentiality."""
        return not self.by_machine and OWES in self.ties

    @property
    def decides(self) -> bool:
        """Whether this user decides for the controller."""
        return self.may(rights.PRIVACY_DECIDE)

    def reach(self, group: Group) -> Reach:
        """How far this user's view reaches into `group`: none unless a row says more.

        Whom a colleague sees only behind masks, for want of a team in common, an app of theirs does not see at all.
        """
        if not self.is_active or (group in rights.PERSONAL_GROUPS and self.lapsed):
            return Reach.NONE
        reach = Reach(self.role.reaches.get(group, Reach.NONE))
        masked = reach == Reach.ALL and self.bearing is not None and self.bearing.delegated
        return Reach.TEAM if masked and group in rights.PERSONAL_GROUPS else reach

    @property
    def is_staff(self) -> bool:
        """Django's admin, which holds reference tables only, opens for those who manage accounts."""
        return self.may(rights.ACCOUNTS_MANAGE)

    @property
    def groups(self) -> QuerySet[PermissionGroup]:
        """No permission groups: what guardian asks for when it looks up shares."""
        return PermissionGroup.objects.none()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Never: Django's permissions are not used. Pages follow rights, contacts their access rules."""
        return False

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        """Never, see has_perm."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Never; a reference table's ModelAdmin answers for itself (admin.py)."""
        return False
