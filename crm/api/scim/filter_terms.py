"""Filters (RFC 7644, 3.4.2.2): one comparison by `eq`, which is all that providers send to find somebody.

Anything else is refused by name (invalidFilter), so that no list comes back that was asked to be another one.
"""

import json

from django.utils.translation import gettext as _

from crm.api.scim.scim_messages import Refused, text

LONGEST = 1000
CORE = "urn:ietf:params:scim:schemas:core:2.0:"


def comparison(asked: str, names: set[str]) -> tuple[str, str]:
    """(attribute, value) of `attribute eq "value"`; one of `names`, in small letters. Refused for any other filter."""
    name, _blank, rest = asked.strip().partition(" ")
    operator, _blank, value = rest.strip().partition(" ")
    name = bare(name)
    if len(asked) > LONGEST or name not in names or operator.lower() != "eq":
        raise refusal()
    return name, quoted(value)


def bare(name: str) -> str:
    """An attribute in small letters, without the schema that may stand before it."""
    name = name.strip().lower()
    if name.startswith(CORE):
        name = name.removeprefix(CORE).partition(":")[2]
    return name


def quoted(value: str) -> str:
    """The text in a JSON string, whole. Refused for whatever follows it, and for what is none."""
    try:
        known = json.loads(value)
    except (ValueError, RecursionError):
        raise refusal() from None
    if not isinstance(known, str):
        raise refusal()
    return text(known)


def refusal() -> Refused:
    """What is answered to a filter that is not understood."""
    return Refused(400, "invalidFilter", _("Filters here compare one attribute by eq with a text."))
