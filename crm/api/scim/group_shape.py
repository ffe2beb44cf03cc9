"""A group as SCIM spells one: those that the provider's settings map to a role and teams, and no others.

Their names are ours to set, their members are the provider's: what an operation says of members is read here.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.models import Provider, ProviderIdentity
from crm.accounts.provisioning.provider_groups import group_uid
from crm.api.scim.filter_terms import comparison
from crm.api.scim.patch_operations import Operation
from crm.api.scim.scim_messages import Refused, address, objects_in, text

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
FILTERED = {"displayname", "externalid", "id"}


def group_resource(provider: Provider, name: str, members: Iterable[ProviderIdentity]) -> dict[str, Any]:
    """The resource with its members."""
    uid = group_uid(provider, name)
    rows = [
        {"value": f"{member.uid}", "display": str(member.user), "type": "User", "$ref": address(f"Users/{member.uid}")}
        for member in members
    ]
    meta = {"resourceType": "Group", "location": address(f"Groups/{uid}")}
    return {"schemas": [SCHEMA], "id": uid, "displayName": name, "members": rows, "meta": meta}


def member_uids(value: Any) -> set[str]:
    """Public ids of the members that were sent."""
    return {text(row.get("value")) for row in objects_in(value or [])} - {""}


def regrouped(members: set[str], operation: Operation, name: str) -> set[str]:
    """The members (public ids) after one operation; Refused for one that would rename the group."""
    if operation.attribute == "displayname" and operation.value != name:
        raise Refused(400, "mutability", _("The names of groups are set in the settings of the identity provider."))
    if operation.attribute not in ("members", "members.value"):
        return members
    named = member_uids(operation.value)
    if operation.condition:
        named = {comparison(operation.condition, {"value"})[1]}
    if operation.op == "add":
        return members | named
    if operation.op == "replace":
        return named
    return members - named if named else set()
