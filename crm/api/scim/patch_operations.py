"""PATCH (RFC 7644, 3.5.2): operations one by one, also as Entra ID spells them (`Add`, paths in an object, "False").

{"op": "Replace", "value": {"active": "False", "name.givenName": "Ewa"}}   is two operations with a path each
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.api.scim.filter_terms import bare
from crm.api.scim.scim_messages import Refused, objects_in

OPERATIONS = ("add", "replace", "remove")
MOST = 1000
ORDINARY = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-.:$")


@dataclass(frozen=True, slots=True)
class Operation:
    """One change: what to do, of which attribute (`emails.value` for `emails[type eq "work"].value`), the filter in the
    brackets, and the value."""

    op: str
    attribute: str
    condition: str
    value: Any


def operations(body: dict[str, Any]) -> Iterator[Operation]:
    """The operations of a body, in their order. Refused for whatever is none."""
    operations_sent = body.get("operations")
    if not isinstance(operations_sent, list) or not operations_sent or len(operations_sent) > MOST:
        raise Refused(400, "invalidSyntax", _("Send Operations, a list."))
    for item in objects_in(operations_sent):
        yield from steps(item)


def steps(item: dict[str, Any]) -> Iterator[Operation]:
    """One operation as one for each attribute."""
    op, path, value = item.get("op"), item.get("path"), item.get("value")
    if not isinstance(op, str) or op.lower() not in OPERATIONS:
        raise Refused(400, "invalidSyntax", _("An operation is add, replace or remove."))
    if path is None or path == "":
        if op.lower() == "remove" or not isinstance(value, dict):
            raise Refused(400, "noTarget", _("Say which attribute is meant."))
        for name, given in value.items():
            yield Operation(op.lower(), *attribute_of(name), given)
        return
    yield Operation(op.lower(), *attribute_of(path), value)


def attribute_of(path: Any) -> tuple[str, str]:
    """(attribute in small letters, filter) of a path. Refused for what is no path."""
    if not isinstance(path, str):
        raise Refused(400, "invalidPath", _("A path names an attribute."))
    head, opening, rest = path.partition("[")
    condition, closing, tail = rest.rpartition("]") if opening else ("", "", "")
    name = bare(head) + tail.lower()
    if bool(opening) != bool(closing) or not name or set(name) - ORDINARY:
        raise Refused(400, "invalidPath", _("A path names an attribute."))
    return name, condition
