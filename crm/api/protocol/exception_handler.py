"""From exceptions to problems: what a view or a verb below it raised, in one place.

A refusal goes into the ledger here, after whatever the view had begun was rolled back.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError as RuleBroken
from django.db import IntegrityError, transaction
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from consents.grounds.answers import REASONS
from crm.accounts.language import disclosure_words
from crm.api.protocol.problems import CODES, MEDIA_TYPE, Problem, errors_with_pointers
from crm.contacts.merging.refusals import Refused
from crm.contacts.ownership.lookups import Moved
from crm.contacts.people.intake import OnExclusionList
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import Paused
from crm.jobs.queue import NoWorkers
from crm.privacy.actors import Actor
from crm.privacy.declarations import CUSTOM
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal

PLAIN = {
    exceptions.NotFound: "not_found",
    Http404: "not_found",
    Unreadable: "not_found",
    NoWorkers: "not_in_sandbox",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.ParseError: "malformed",
    RequestDataTooBig: "too_large",
    exceptions.NotAuthenticated: "unauthenticated",
    exceptions.AuthenticationFailed: "unauthenticated",
    exceptions.PermissionDenied: "not_permitted",
    PermissionDenied: "not_permitted",
    IntegrityError: "unavailable",  # somebody was erased between two statements; a second try finds them gone
}


def handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER. None for what nobody foresaw: the edge answers 500."""
    problem = problem_of(exc)
    if problem is None:
        return None
    set_rollback()
    request = context["request"]
    if request.user.is_authenticated or isinstance(exc, DisclosureRefused):
        note_if_refused(exc, problem, by=request.user, place=place_of(request), method=request.method)
    return Response(problem.body(), status=problem.status_code, content_type=MEDIA_TYPE, headers=problem.headers)


def problem_of(exc: Exception) -> Problem | None:
    """The problem behind an exception; None when it is a fault of ours."""
    if isinstance(exc, Problem):
        return exc
    if problem := refused(exc):
        return problem
    if isinstance(exc, exceptions.ValidationError):
        return Problem("invalid", errors=list(errors_with_pointers(exc.detail)))
    if isinstance(exc, RuleBroken):
        return Problem("invalid", errors=list(errors_of_rule(exc)))
    for kind, code in PLAIN.items():
        if isinstance(exc, kind):
            return Problem(code)
    return None


def refused(exc: Exception) -> Problem | None:
    """The problem of a rule that has a code of its own."""
    if isinstance(exc, Moved):
        return Problem("merged", into=str(exc.key))
    if isinstance(exc, Paused):
        return Problem("contact_not_allowed", reason="restricted", detail=REASONS["restricted"])
    if isinstance(exc, OnExclusionList):
        return Problem("contact_not_allowed", reason=str(exc.code), detail=exc.message)
    if isinstance(exc, Refused):
        return Problem("merge_refused", detail=exc.message)
    if isinstance(exc, DisclosureRefused):
        words, step = disclosure_words.refusal(exc.answer), disclosure_words.next_step(exc.answer)
        return Problem("disclosure_refused", detail=words, reason=str(exc.answer.reason), next=step)
    return None


def errors_of_rule(error: RuleBroken, pointer: str = "") -> list[dict[str, str]]:
    """The errors of a verb or of a form, with the field that it names."""
    if hasattr(error, "error_dict"):
        return [
            rule_error
            for name, errors in error.error_dict.items()
            for each in errors
            for rule_error in errors_of_rule(each, "" if name == "__all__" else f"/{name}")
        ]
    if isinstance(error, NotNeeded):
        custom = error.field.startswith(CUSTOM)
        pointer = f"/custom/{error.field.removeprefix(CUSTOM)}" if custom else f"/{error.field}"
    return [
        {"pointer": pointer, "code": rule_error.code or "invalid", "detail": str(words)}
        for rule_error in error.error_list
        for words in rule_error.messages
    ]


def note_if_refused(exc: Exception, problem: Problem, *, by: Actor, place: str, method: str) -> None:
    """Record a refusal in the ledger, if it is one: it names the place, no value."""
    with transaction.atomic():
        if isinstance(exc, DisclosureRefused):
            note_refusal(exc.answer, by=by, place=place)
        elif problem.status_code == CODES["not_permitted"].status:
            ledger.record("access.refused", by=by, target=place, counts={"right": "", "method": method})


def place_of(request: Any) -> str:
    """The name of what was asked for."""
    match = request.resolver_match
    return match.view_name if match else ""
