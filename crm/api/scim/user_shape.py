"""A colleague as SCIM spells one: nothing but user name, name, address, whether they work here, id and groups.

Whatever else a provider sends (telephones, departments, managers) is not kept.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from crm.accounts.models import ProviderIdentity
from crm.accounts.provisioning.provider_groups import group_uid
from crm.accounts.provisioning.provisioned_accounts import Described
from crm.api.scim.patch_operations import Operation
from crm.api.scim.scim_messages import Refused, address, objects_in, small, text

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
LONGEST_NAME, LONGEST_ADDRESS = 80, 254
GIVEN, FAMILY = "name.givenname", "name.familyname"
FILTERED = {"username", "externalid", "id", "emails", "emails.value"}
OURS = {'type eq "work"', "primary eq true"}  # the address that is kept, as a path names it
WORDS = {"true": True, "false": False}


def user_resource(identity: ProviderIdentity) -> dict[str, Any]:
    """The resource. `active` is how it is: an account that waits for a second person is not active yet."""
    user = identity.user
    within = {name: group_uid(identity.provider, name) for name in identity.groups or []}
    groups = [
        {"value": uid, "display": name, "type": "direct", "$ref": address(f"Groups/{uid}")}
        for name, uid in within.items()
    ]
    named = {"givenName": user.first_name, "familyName": user.last_name, "formatted": user.get_full_name()}
    resource: dict[str, Any] = {"schemas": [SCHEMA], "id": str(identity.uid)}
    if identity.external_id:
        resource["externalId"] = identity.external_id
    return resource | {
        "userName": identity.user_name or user.email,
        "name": named,
        "displayName": str(user),
        "emails": [{"value": user.email, "type": "work", "primary": True}],
        "active": user.is_active,
        "groups": groups,
        "meta": {
            "resourceType": "User",
            "created": identity.linked_at.isoformat(),
            "location": address(f"Users/{identity.uid}"),
        },
    }


def facts_of(identity: ProviderIdentity) -> dict[str, Any]:
    """What is known, by attribute in small letters, as operations change it."""
    user = identity.user
    names = {GIVEN: user.first_name, FAMILY: user.last_name}
    ids = {"username": identity.user_name or user.email, "externalid": identity.external_id}
    return {**ids, **names, "email": user.email, "active": identity.active}


def facts_in(body: Mapping[str, Any], *, active: bool = True) -> dict[str, Any]:
    """The same of a whole resource that was sent; one that does not say whether they work here leaves it as it was."""
    facts: dict[str, Any] = {"active": active}
    for name, value in body.items():
        put(facts, name, value)
    return facts


def patched(facts: dict[str, Any], operation: Operation) -> None:
    """Carry one operation out on the facts; one about a further address is passed over, as further addresses are."""
    if operation.condition and " ".join(operation.condition.lower().split()) not in OURS:
        return
    if operation.op != "remove":
        put(facts, operation.attribute, operation.value)
    elif operation.attribute in ("username", "active"):
        raise Refused(400, "mutability", _("This cannot be taken away."))
    elif operation.attribute.partition(".")[0] == "emails":
        facts["email"] = ""
    elif operation.attribute == "name":
        facts[GIVEN] = facts[FAMILY] = ""
    elif operation.attribute in facts:
        facts[operation.attribute] = ""


def put(facts: dict[str, Any], name: str, value: Any) -> None:
    """Set one attribute; one that is not kept is passed over."""
    if name == "active":
        facts["active"] = yes_or_no(value)
    elif name in ("username", "externalid"):
        facts[name] = text(value)
    elif name in (GIVEN, FAMILY):
        facts[name] = text(value)[:LONGEST_NAME]
    elif name == "name" and isinstance(value, dict):
        for part, given in small(value).items():
            put(facts, f"name.{part}", given)
    elif name == "emails":
        facts["email"] = main_address(value)
    elif name == "emails.value":
        facts["email"] = text(value)


def main_address(value: Any) -> str:
    """The primary address of those that were sent, else that of work, else the first."""
    if isinstance(value, str):
        return text(value)
    rows = [row for row in objects_in(value or []) if row.get("value")]
    primary = [row for row in rows if row.get("primary") in (True, "true", "True")]
    of_work = [row for row in rows if row.get("type") == "work"]
    return text(next(iter([*primary, *of_work, *rows]), {}).get("value"))


def yes_or_no(value: Any) -> bool:
    """A truth value, also as Entra ID writes it."""
    known = WORDS.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(known, bool):
        raise Refused(400, "invalidValue", _("active is true or false."))
    return known


def described(facts: Mapping[str, Any]) -> Described:
    """The facts as the verbs take them. Refused without a user name and an address."""
    user_name = facts.get("username", "")
    email = (facts.get("email") or user_name).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(400, "invalidValue", _("A user has a userName and an e-mail address.")) from None
    if not user_name or len(email) > LONGEST_ADDRESS:
        raise Refused(400, "invalidValue", _("A user has a userName and an e-mail address."))
    return Described(
        user_name=user_name,
        external_id=facts.get("externalid", ""),
        email=email,
        first_name=facts.get(GIVEN, ""),
        last_name=facts.get(FAMILY, ""),
        active=facts["active"],
    )
