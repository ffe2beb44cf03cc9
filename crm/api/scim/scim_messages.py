"""What SCIM says and is told: answers, errors with their scimType (RFC 7644, 3.12), lists, bodies."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import category

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/scim+json"
ROOT = "/scim/v2/"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ALWAYS = {"schemas", "id"}  # whatever is asked for
MOST, USUAL = 200, 100  # resources on a page
ODD = {"Cc", "Cs"}  # control characters, NUL among them, and halves of a pair
FAR = 1_000_000_000  # nobody has so many


class Refused(Exception):
    """An error to be answered: its status, its scimType (empty for none), and words."""

    def __init__(self, status: int, kind: str = "", detail: str = "") -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail = status, kind, detail


def answer(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A SCIM answer; nothing keeps it."""
    text = json.dumps(body, ensure_ascii=False)
    kept_nowhere = {"Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(text, content_type=MEDIA_TYPE, status=status, headers=kept_nowhere)


def error(refusal: Refused, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An error as SCIM has it. It repeats nothing that was sent."""
    body = {"schemas": [ERROR], "status": str(refusal.status), "detail": refusal.detail}
    return answer({**body, "scimType": refusal.kind} if refusal.kind else body, refusal.status, headers)


def page_of(request: HttpRequest, rows: Any, shape: Any) -> HttpResponse:
    """A page of `rows` (a queryset or a list) from `startIndex` on, `count` at most, each in its `shape`."""
    total = len(rows) if isinstance(rows, Sequence) else rows.count()
    start = max(1, number(request, "startIndex", 1))
    count = min(max(0, number(request, "count", USUAL)), MOST)
    resources = [chosen(request, shape(row)) for row in rows[start - 1 : start - 1 + count]]
    body = {"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(resources)}
    return answer({**body, "Resources": resources})


def number(request: HttpRequest, name: str, usual: int) -> int:
    """A parameter that is a whole number. Refused for any other."""
    try:
        return min(int(request.GET.get(name, usual)), FAR)
    except ValueError:
        raise Refused(400, "invalidValue", _("startIndex and count are whole numbers.")) from None


def chosen(request: HttpRequest, resource: dict[str, Any]) -> dict[str, Any]:
    """The attributes that are asked for by `attributes`, or all but `excludedAttributes`."""
    wanted, unwanted = named(request, "attributes"), named(request, "excludedAttributes")
    return {
        name: value
        for name, value in resource.items()
        if name in ALWAYS or ((not wanted or name.lower() in wanted) and name.lower() not in unwanted)
    }


def named(request: HttpRequest, parameter: str) -> set[str]:
    """Names of attributes in a parameter; a part of one counts for the whole."""
    return {name.strip().lower().partition(".")[0] for name in request.GET.get(parameter, "").split(",")} - {""}


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent, its names in small letters. Refused for whatever is none."""
    try:
        sent = json.loads(request.body)
    except RequestDataTooBig:
        raise Refused(413, "", _("The body is too large.")) from None
    except (ValueError, RecursionError):
        raise Refused(400, "invalidSyntax", _("Send one JSON object in UTF-8.")) from None
    if not isinstance(sent, dict):
        raise Refused(400, "invalidSyntax", _("Send one JSON object in UTF-8."))
    return small(sent)


def small(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The same with names in small letters: SCIM does not tell cases apart (RFC 7643, 2.1)."""
    return {name.lower(): value for name, value in sent.items()}


def text(value: Any, longest: int = 255) -> str:
    """A short text. Refused for another kind of value, a longer one, and for what no column holds or no name has."""
    if value is None:
        return ""
    odd = not isinstance(value, str) or len(value) > longest or any(category(sign) in ODD for sign in value)
    if odd:
        raise Refused(400, "invalidValue", _("A text is too long, or holds what no text here may hold."))
    return value.strip()


def listed(value: Any) -> list[Any]:
    """A value that may be one or several."""
    return value if isinstance(value, list) else [value]


def objects_in(value: Any) -> Iterable[dict[str, Any]]:
    """The objects of a value with several, names in small letters. Refused for anything else among them."""
    for item in listed(value):
        if not isinstance(item, dict):
            raise Refused(400, "invalidValue", _("An object was expected."))
        yield small(item)


def address(path: str) -> str:
    """The whole address of a resource."""
    return f"{settings.BASE_URL}{ROOT}{path}"
