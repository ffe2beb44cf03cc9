"""Versions of one thing (RFC 9110): `ETag: "7.3f2a…"` is its revision and a digest of what was shown.

A change needs `If-Match` with a revision that is still the last one, a list of them, or `*` for whatever it is now; a
read with `If-None-Match` gets 304 when nothing of what it may see has changed. The digest depends on the purpose, the
revision does not. `If-Match` compares strongly: what is marked weak (`W/`) fits nothing there.
"""

import hashlib
import hmac
import re
from typing import Any, NamedTuple

from django.conf import settings
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from crm.api.protocol.problems import Problem

ONE = re.compile(r'\s*(W/)?"([^"\s]*)"\s*(?:,|$)')
ANY = "*"
LONGEST, MOST = 2000, 50
DIGITS = 16
READ_ONLY = "0"  # the revision of what cannot be changed here


class Tag(NamedTuple):
    """One entity tag of a header."""

    weak: bool
    text: str


def tag(revision: Any, shown: Any = None) -> str:
    """The ETag of a revision; with what was shown of it, where something was."""
    return f'"{revision}.{digest(shown)}"' if shown is not None else f'"{revision}"'


def digest(values: Any) -> str:
    """A keyed digest: it must not be a way to guess values that are not shown."""
    text = JSONRenderer().render(values)
    return hmac.new(settings.SECRET_KEY.encode(), b"etag|" + text, hashlib.sha256).hexdigest()[:DIGITS]


def tags_in(header: str) -> list[Tag]:
    """The entity tags of a header; none of one that is not a list of them."""
    tags: list[Tag] = []
    place = 0
    header = header.strip()
    while place < len(header) <= LONGEST and len(tags) < MOST:
        match = ONE.match(header, place)
        if match is None:
            return []
        tags.append(Tag(match[1] is not None, match[2]))
        place = match.end()
    return tags


def require(request: Any, revision: Any) -> None:
    """Raise precondition_failed unless If-Match names this revision, precondition_required without If-Match."""
    header = request.headers.get("If-Match")
    if header is None:
        raise Problem("precondition_required")
    if header.strip() == ANY:
        return
    held = {entity_tag.text.partition(".")[0] for entity_tag in tags_in(header) if not entity_tag.weak}
    if str(revision) not in held:
        raise Problem("precondition_failed")


def conditional(request: Any, values: dict[str, Any], revision: Any = READ_ONLY) -> Response:
    """The answer to a read: 304 without a body when the caller holds just that. When it moved last is no part of the
    tag, which is about what is read.
    """
    now, header = (
        tag(revision, {name: value for name, value in values.items() if name != "updated_at"}),
        request.headers.get("If-None-Match", ""),
    )
    if header.strip() == ANY or now in {f'"{entity_tag.text}"' for entity_tag in tags_in(header)}:
        return Response(status=304, headers={"ETag": now})
    return Response(values, headers={"ETag": now})
