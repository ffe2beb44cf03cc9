"""Every error under /api/ is a problem, whoever answered it: the policies, the resolver, a fault nobody foresaw."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from crm.api.protocol import problems
from crm.api.protocol.authentication import ROOT, challenge

KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "RateLimit", "RateLimit-Policy")
FAULT, REDIRECTS = 400, range(300, 400)


class ProblemMiddleware:
    """Stands outside everything that may refuse. Pages elsewhere are left as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(ROOT):
            return response
        response = as_problem(request, response)
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        return response


def as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer; an error that is no problem document yet becomes one."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.status_code in REDIRECTS and "Location" in response.headers:
        to_sign_in = response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL))
        elsewhere = _("Open the site in a browser first: it asks you something.")
        inside = response.headers["Location"].startswith(ROOT)
        if inside:
            return response
        if to_sign_in:
            return problems.answer("unauthenticated", headers=challenge(request.path_info))
        return problems.answer("not_permitted", detail=elsewhere)
    if response.status_code < FAULT or kind == problems.MEDIA_TYPE or getattr(response, "of_another_protocol", False):
        return response
    code = problems.BY_STATUS.get(response.status_code, "unexpected")
    detail = ""
    if code == "not_permitted" and (scope := getattr(request, "scope_missing", None)):
        code, detail = "scope_missing", _("It needs %(scope)s.") % {"scope": scope}
    headers = challenge(request.path_info) if code == "unauthenticated" else {}
    headers = headers | {name: response.headers[name] for name in KEPT if name in response.headers}
    return problems.answer(code, detail=detail, headers=headers)
