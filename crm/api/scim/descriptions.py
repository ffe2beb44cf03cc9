"""What this SCIM service can: its configuration, resource types and schemas (RFC 7643, 5 to 7)."""

from typing import Any

from crm.api.scim import group_shape, user_shape
from crm.api.scim.scim_messages import MOST, address

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
NOT = {"supported": False}
NAMES = {"User": user_shape.SCHEMA, "Group": group_shape.SCHEMA}


def configuration() -> dict[str, Any]:
    """ServiceProviderConfig. No bulk, no sorting, no passwords, no ETags: none of them is needed to keep colleagues."""
    token = {"type": "oauthbearertoken", "name": "Bearer token", "description": "Made on the provider's page."}
    return {
        "schemas": [f"{CORE}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {**NOT, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": NOT,
        "sort": NOT,
        "etag": NOT,
        "authenticationSchemes": [{**token, "primary": True}],
        "meta": {"resourceType": "ServiceProviderConfig", "location": address("ServiceProviderConfig")},
    }


def resource_types() -> list[dict[str, Any]]:
    """Users and groups."""
    return [
        {
            "schemas": [f"{CORE}ResourceType"],
            "id": name,
            "name": name,
            "endpoint": f"/{name}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": address(f"ResourceTypes/{name}")},
        }
        for name, schema in NAMES.items()
    ]


def schemas() -> list[dict[str, Any]]:
    """The attributes that are kept."""
    name = [attribute(part) for part in ("givenName", "familyName", "formatted")]
    email = [attribute("value"), attribute("type"), attribute("primary", "boolean")]
    reference = [attribute("value"), attribute("display", changes="readOnly"), attribute("$ref", "reference")]
    user = [
        attribute("userName", required=True, uniqueness="server"),
        attribute("name", "complex", parts=name),
        attribute("displayName", changes="readOnly"),
        attribute("emails", "complex", several=True, parts=email),
        attribute("active", "boolean"),
        attribute("groups", "complex", several=True, changes="readOnly", parts=reference),
    ]
    group = [
        attribute("displayName", changes="readOnly", uniqueness="server"),
        attribute("members", "complex", several=True, parts=reference),
    ]
    return [described("User", user), described("Group", group)]


def described(name: str, attributes: list[dict[str, Any]]) -> dict[str, Any]:
    """One schema."""
    meta = {"resourceType": "Schema", "location": address(f"Schemas/{NAMES[name]}")}
    about = {"id": NAMES[name], "name": name, "description": name, "attributes": attributes}
    return {"schemas": [f"{CORE}Schema"], **about, "meta": meta}


def attribute(
    name: str,
    kind: str = "string",
    *,
    several: bool = False,
    required: bool = False,
    changes: str = "readWrite",
    uniqueness: str = "none",
    parts: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """One attribute, with its parts where it has some."""
    about = {"name": name, "type": kind, "multiValued": several, "required": required, "caseExact": False}
    about |= {"mutability": changes, "returned": "default", "uniqueness": uniqueness, "description": name}
    return {**about, "subAttributes": parts} if parts else about
