"""What can go wrong, as RFC 9457 spells it: a stable code, a status, words in the caller's language.

    raise Problem("contact_not_allowed", detail=answer.words, reason=answer.reason)

CODES is the whole list; docs/api.md prints it. An answer never repeats a value that was sent, and never says more about
what is foreign than about what is missing.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

MEDIA_TYPE = "application/problem+json"
Headers = Mapping[str, str] | None


class Code(NamedTuple):
    """A kind of problem: its status, what it is called, and what to do about it unless the place says more."""

    status: int
    title: str | Promise
    detail: str | Promise


CODES = {
    "malformed": Code(400, _("The request cannot be read"), _("Send one JSON object in UTF-8.")),
    "invalid_parameter": Code(400, _("A parameter is wrong"), _("See the list of errors.")),
    "invalid_cursor": Code(
        400,
        _("This page cannot be opened"),
        _("A cursor belongs to one caller and one query. Start again without it."),
    ),
    "invalid_key": Code(
        400, _("The Idempotency-Key is wrong"), _("Use 1 to 255 letters, digits and signs, such as a UUID.")
    ),
    "unauthenticated": Code(
        401,
        _("Who are you?"),
        _("This is for programs: send the header Authorization with a token. A browser reads the documentation alone."),
    ),
    "token_refused": Code(401, _("The token is not valid"), _("It is unknown, expired or revoked, or its client was.")),
    "not_permitted": Code(403, _("Not permitted"), _("Your role does not allow this.")),
    "scope_missing": Code(403, _("The token has no scope for this"), _("Ask an administrator to add the scope.")),
    "purpose_not_granted": Code(
        403, _("Not for this purpose"), _("Name a purpose that is in force and that you may use.")
    ),
    "disclosure_refused": Code(
        403,
        _("The firm behind this integration may not get it"),
        _("“reason” is the code, “next” what helps. Ask the data protection officer."),
    ),
    "agent_off": Code(
        403,
        _("This agent is off"),
        _("It was not switched on, was stopped, or whoever it acts for may not work with data now."),
    ),
    "not_in_sandbox": Code(
        403,
        _("Not with a client for tests"),
        _("In the invented house nothing waits for a job, nobody is acted for, and no event leaves. Ask for less."),
    ),
    "not_found": Code(404, _("There is nothing here"), _("It does not exist, or you cannot see it.")),
    "tool_unknown": Code(404, _("There is no such tool"), _("The list of tools says which ones you have.")),
    "method_not_allowed": Code(405, _("Not this method"), _("The header Allow says which ones there are.")),
    "not_acceptable": Code(406, _("We answer in JSON only"), _("Accept application/json.")),
    "contact_not_allowed": Code(
        409, _("This person may not be contacted for that"), _("No consent and no other ground.")
    ),
    "looks_alike": Code(
        409,
        _("Somebody with this address is here already"),
        _("Look at the contacts listed. If it is somebody else, send “another”: true."),
    ),
    "merge_refused": Code(
        409, _("The two cannot become one, or two again, now"), _("The sentence says why, and what helps.")
    ),
    "rule_not_ready": Code(
        409, _("This rule cannot be switched on now"), _("Its owner has to try it, or something that it needs is gone.")
    ),
    "in_progress": Code(
        409, _("The same request is being worked on"), _("Ask again in a moment, with the same Idempotency-Key.")
    ),
    "merged": Code(
        410, _("It was merged into another record"), _("Ask for “into” instead. A merge can be taken back for 30 days.")
    ),
    "precondition_failed": Code(
        412, _("Somebody has changed it since"), _("Read it again and decide with the new version.")
    ),
    "too_large": Code(413, _("The request is too large"), _("Send less at a time.")),
    "uri_too_long": Code(414, _("The address is too long"), _("Send fewer or shorter parameters.")),
    "unsupported_media_type": Code(415, _("We read JSON only"), _("Send Content-Type: application/json.")),
    "invalid": Code(422, _("Some fields are wrong"), _("See the list of errors. Nothing was saved.")),
    "key_reused": Code(
        422, _("This Idempotency-Key was used for something else"), _("Take a new key for a new request.")
    ),
    "precondition_required": Code(
        428, _("Say which version you change"), _("Send If-Match with the ETag that you read.")
    ),
    "too_many_requests": Code(429, _("Too many requests"), _("Wait as long as the header Retry-After says.")),
    "rows_spent": Code(
        429,
        _("The rows of today are used up"),
        _("Your integration has a limit of rows a day. It starts anew after the time in Retry-After."),
    ),
    "unexpected": Code(
        500, _("Something went wrong here"), _("Nothing was saved. The administrator finds it in the log.")
    ),
    "unavailable": Code(503, _("Not now"), _("Nothing was saved. Try again in a moment.")),
    "sandbox_closed": Code(
        503, _("There is no invented house here"), _("Your client is for tests. Ask the administrator to set one up.")
    ),
    "sandbox_preparing": Code(
        503, _("The invented house is being built"), _("Nothing was done. Ask again when Retry-After is over.")
    ),
}
BY_STATUS = {code.status: name for name, code in reversed(CODES.items())} | {
    400: "malformed",
    401: "unauthenticated",
    403: "not_permitted",
    409: "in_progress",
    422: "invalid",
    429: "too_many_requests",
}
SAID_ANEW = {"invalid_choice": _("This is none of the values that are taken here.")}  # REST framework repeats it
# seconds after which it is worth another try
AGAIN = {"unavailable": "5", "sandbox_preparing": "10", "in_progress": "1"}


class Problem(APIException):
    """A refusal with a code of CODES. `members` are further members of the answer: ids, codes and words of ours."""

    def __init__(self, code: str, *, detail: Any = "", headers: Headers = None, **members: Any) -> None:
        self.code, self.status_code = code, CODES[code].status
        self.words, self.headers, self.members = detail, later(code) | dict(headers or {}), members
        super().__init__(detail or CODES[code].detail, code)

    def body(self) -> dict[str, Any]:
        """What the answer says."""
        return body(self.code, detail=self.words, **self.members)


def body(code: str, *, detail: Any = "", **members: Any) -> dict[str, Any]:
    """The members of a problem in the reader's language."""
    kind = CODES[code]
    words = {"type": uri(code), "title": str(kind.title), "status": kind.status, "detail": str(detail or kind.detail)}
    return words | {"code": code} | members


def uri(code: str) -> str:
    """The stable name of a kind of problem; a page that explains it stands there."""
    return f"{settings.BASE_URL}/api/problems/{code}"


def answer(code: str, *, detail: Any = "", headers: Headers = None, **members: Any) -> HttpResponse:
    """A problem as a plain answer, for what is refused before or behind the views."""
    text = JSONRenderer().render(body(code, detail=detail, **members))
    response = HttpResponse(
        text, content_type=MEDIA_TYPE, status=CODES[code].status, headers=later(code) | dict(headers or {})
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def later(code: str) -> dict[str, str]:
    """The header that says when to come back, of what passes by itself."""
    return {"Retry-After": AGAIN[code]} if code in AGAIN else {}


def errors_with_pointers(errors: Any, path: str = "") -> Iterator[dict[str, str]]:
    """[{pointer, code, detail}] of a serializer's errors; a pointer is a JSON pointer into the body (RFC 6901)."""
    if isinstance(errors, Mapping):
        for name, below in errors.items():
            yield from errors_with_pointers(
                below, path if name == "non_field_errors" else f"{path}/{escaped(str(name))}"
            )
    elif isinstance(errors, list | tuple):
        for place, item in enumerate(errors):
            nested = isinstance(item, Mapping | list | tuple)
            yield from errors_with_pointers(item, f"{path}/{place}" if nested else path)
    else:
        code = getattr(errors, "code", "") or "invalid"
        yield {"pointer": path, "code": code, "detail": str(SAID_ANEW.get(code, errors))}


def escaped(name: str) -> str:
    """A name as a step of a JSON pointer, not longer than a name has reason to be."""
    return name[:80].replace("~", "~0").replace("/", "~1")
