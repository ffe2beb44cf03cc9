"""As whom a rule acts: its owner's row, bearing the rule, so that the logs say «rule 7, version 3, for Magda».

It may what the owner may, of the few rights that actions need, and sees what an app of the owner's would see: nobody
whom the owner sees only behind masks.
"""

from dataclasses import dataclass

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.outreach.models import RuleVersion
from crm.privacy.actors import ActorKey

LENT = frozenset(
    {
        rights.CONTACTS_VIEW,
        rights.CONTACTS_EDIT,
        rights.CONTACTS_ASSIGN,
        rights.COMPANIES_VIEW,
        rights.DEALS_VIEW,
        rights.DEALS_EDIT,
        rights.REPORTS_VIEW,
        rights.RULES_EDIT,
    }
)
KIND = "rule"


@dataclass(frozen=True)
class RuleBearer:
    """What the owner's row bears while a rule acts."""

    rule: int
    version: int
    owner: int
    rights: frozenset[str]
    delegated = True

    @property
    def actor(self) -> ActorKey:
        """How the logs name it."""
        return ActorKey(KIND, f"{self.rule}:{self.version}:{self.owner}")

    def allows(self, scope: str) -> bool:
        """No area of the API."""
        return False


def acting_user(version: RuleVersion) -> User:
    """A fresh row of the owner's that bears the rule."""
    user = User.objects.select_related("role").get(pk=version.rule.owner_id)
    held = frozenset(right for right in LENT if user.may(right))
    user.bearing = RuleBearer(version.rule_id, version.number, user.pk, held)
    return user


def able(user: User, needed: set[str]) -> bool:
    """Whether the owner is still here and may all that the rule does."""
    return user.is_active and all(map(user.may, needed))
