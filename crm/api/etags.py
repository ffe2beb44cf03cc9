"""Versions of one thing, as HTTP tells them: `ETag: "7.3f2a…"` is its revision and a digest of what was shown.

A change needs `If-Match` with a revision that is still the last one; a read with `If-None-Match` gets 304 when nothing
of what it may see has changed. The digest depends on the purpose, the revision does not.
"""

import hashlib
import hmac
import re
from typing import Any

from django.conf import settings
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from crm.api.problems import Problem

TAG = re.compile(r'(?:W/)?"([^"]*)"')
DIGITS = 16
READ_ONLY = "0"  # the revision of what cannot be changed here


def tag(revision: Any, shown: Any = None) -> str:
    """The ETag of a revision; with what was shown of it, where something was."""
    return f'"{revision}.{digest(shown)}"' if shown is not None else f'"{revision}"'


def digest(values: Any) -> str:
    """A keyed digest: it must not be a way to guess values that are not shown."""
    text = JSONRenderer().render(values)
    return hmac.new(settings.SECRET_KEY.encode(), b"etag|" + text, hashlib.sha256).hexdigest()[:DIGITS]


def expected(request: Any) -> str:
    """The revision that the caller means to change. Raises precondition_required without one."""
    header = request.headers.get("If-Match")
    if header is None:
        raise Problem("precondition_required")
    found = TAG.fullmatch(header.strip())
    return found[1].partition(".")[0] if found else ""


def require(request: Any, revision: Any) -> None:
    """Raise precondition_failed unless If-Match names this revision, precondition_required without If-Match."""
    if expected(request) != str(revision):
        raise Problem("precondition_failed")


def conditional(request: Any, values: dict[str, Any], revision: Any = READ_ONLY) -> Response:
    """The answer to a read: 304 without a body when the caller holds just that."""
    now = tag(revision, values)
    known = {f'"{held}"' for held in TAG.findall(request.headers.get("If-None-Match", ""))}
    if now in known:
        return Response(status=304, headers={"ETag": now})
    return Response(values, headers={"ETag": now})
