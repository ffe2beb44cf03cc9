"""What the library shows: policies with their current version, how many have read it, and who has not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from crm.accounts.models import Role, User
from crm.accounts.models.officer import Policy, PolicyReading, PolicyVersion
from crm.dpo.policies.library import is_for


@dataclass(frozen=True)
class PolicyRow:
    """One policy: its version in force, its draft, and how many of its audience have read the one in force."""

    policy: Policy
    current: PolicyVersion | None
    draft: PolicyVersion | None
    read: int = 0
    readers: int = 0

    @property
    def whole(self) -> bool:
        """Whether everybody has read it."""
        return self.read >= self.readers


def current_versions(policies: Iterable[Policy] | None = None) -> list[PolicyVersion]:
    """The version in force of each policy that was not retired."""
    rows = PolicyVersion.objects.filter(published_at__isnull=False, policy__retired_at=None).select_related("policy")
    if policies is not None:
        rows = rows.filter(policy__in=list(policies))
    return list(rows.order_by("policy_id", "-number").distinct("policy_id"))


def policy_rows(policies: Iterable[Policy]) -> list[PolicyRow]:
    """Rows of the library, in four statements however many."""
    policy_list = list(policies)
    current = {version.policy_id: version for version in current_versions(policy_list)}
    drafts = {row.policy_id: row for row in PolicyVersion.objects.filter(policy__in=policy_list, published_at=None)}
    counted = PolicyReading.objects.filter(version__in=current.values(), read_at__isnull=False, user__is_active=True)
    read = dict(counted.values_list("version").annotate(n=Count("pk")).order_by())
    staff = list(colleagues())
    rows = []
    for policy in policy_list:
        version = current.get(policy.pk)
        readers = sum(is_for(policy, user) for user in staff) if version else 0
        rows.append(
            PolicyRow(policy, version, drafts.get(policy.pk), read.get(version.pk, 0) if version else 0, readers)
        )
    return rows


def colleagues() -> QuerySet[User]:
    """Who may be held to a policy."""
    people = User.objects.filter(is_active=True, role__machine=False).select_related("role")
    return people.order_by("last_name", "first_name", "username")


@dataclass(frozen=True)
class Reader:
    """One of the audience: since when they were told, and when they confirmed."""

    user: User
    reading: PolicyReading | None

    @property
    def read_at(self) -> Any:
        """When they confirmed it."""
        return self.reading.read_at if self.reading else None


def readers_of(version: PolicyVersion) -> list[Reader]:
    """Its audience of today, and whoever confirmed it and has left the audience since; who has not read it first."""
    readings = {row.user_id: row for row in version.readings.select_related("user__role")}
    audience = [user for user in colleagues() if is_for(version.policy, user)]
    known = {user.pk for user in audience}
    left = [row.user for row in readings.values() if row.user_id not in known and row.read_at]
    rows = [Reader(user, readings.get(user.pk)) for user in (*audience, *left)]
    return sorted(rows, key=lambda row: row.read_at is not None)


def own_rows(user: User) -> list[dict[str, Any]]:
    """[{policy, version, read_at}] of what a colleague is held to; what waits first."""
    mine = [version for version in current_versions() if is_for(version.policy, user)]
    read = dict(PolicyReading.objects.filter(user=user, version__in=mine).values_list("version", "read_at"))
    rows = [{"policy": row.policy, "version": row, "read_at": read.get(row.pk)} for row in mine]
    return sorted(rows, key=lambda row: (row["read_at"] is not None, str(row["policy"])))


def roles() -> list[tuple[str, str]]:
    """(slug, name) of roles of people."""
    return [(role.slug, str(role)) for role in Role.objects.filter(machine=False).order_by("pk")]
