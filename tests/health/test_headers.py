"""Every answer carries the security headers, whoever gave it, and what is somebody's is kept nowhere."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.access.url_inventory import inventory
from crm.headers import HeadersMiddleware
from crm.urls import handler403, urlpatterns as ours
from tests.sizes import LONG, in_turn

KEPT = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
KEPT |= {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
TURNS = 4
HSTS = "max-age=31536000; includeSubDomains; preload"


@policy(PUBLIC)
def broken(request):
    """A page with a fault of ours."""
    raise ZeroDivisionError


urlpatterns = [path("broken/", broken), *ours]
__all__ = ["handler403", "urlpatterns"]  # an URLconf


def lacking(answer) -> dict:
    """Headers that are not as promised; with the content policy's parts that must be in it."""
    by_name = {name: answer.headers.get(name, "") for name in KEPT}
    wrong = {name: value for name, value in by_name.items() if value != KEPT[name]}
    result = answer.headers.get("Content-Security-Policy", "")
    if "sandbox" not in result and not ("frame-ancestors 'none'" in result and "base-uri 'none'" in result):
        wrong["Content-Security-Policy"] = result
    if "unsafe" in result:
        wrong["unsafe"] = result
    return wrong


@pytest.fixture
def over_https(settings):
    """Browsers over HTTPS, as in production; a fault is an answer."""
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True

    def opened(user=None, **options):
        client = Client(raise_request_exception=False, **options)
        if user:
            client.force_login(user)
        return client

    return opened


def test_whatever_answers_says_how_it_may_be_used(db, over_https, arek, sam, settings, tmp_path):
    (tmp_path / "app.js").write_text("// ours\n")
    settings.STATIC_ROOT = tmp_path
    settings.ROOT_URLCONF = __name__
    anybody, admin, sales = over_https(), over_https(arek), over_https(sam)
    strict = over_https(sam, enforce_csrf_checks=True)
    answers = {
        "static": anybody.get("/static/app.js", secure=True),
        "static missing": anybody.get("/static/none.js", secure=True),
        "page": anybody.get("/accounts/login/", secure=True),
        "signed in": sales.get("/contacts/", secure=True),
        "to https": anybody.get("/accounts/login/"),
        "to sign-in": anybody.get("/contacts/", secure=True),
        "foreign host": anybody.get("/", secure=True, headers={"host": "evil.test"}),
        "foreign host, plain": anybody.get("/", headers={"host": "evil.test"}),
        "missing": anybody.get("/nowhere/", secure=True),
        "missing, signed in": sales.get("/nowhere/", secure=True),
        "refused": sales.get("/settings/health/", secure=True),
        "wrong method": sales.put("/contacts/", secure=True),
        "forged": strict.post("/contacts/", secure=True),
        "fault": anybody.get("/broken/", secure=True),
        "API": anybody.get("/api/v1/people/", secure=True),
        "API, missing": sales.get("/api/v1/nowhere/", secure=True),
        "API, schema": sales.get("/api/schema/", secure=True),
        "health": anybody.get("/healthz", secure=True),
        "ready": anybody.get("/readyz", secure=True),
        "health page": admin.get("/settings/health/", secure=True),
        "admin": admin.get("/admin/", secure=True),
    }
    answers["static"].close()
    assert {name: lacking(answer) for name, answer in answers.items() if lacking(answer)} == {}
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        **dict.fromkeys(("static", "page", "signed in", "health", "ready", "health page", "API, schema", "admin"), 200),
        **{"to https": 301, "to sign-in": 302, "foreign host": 400, "foreign host, plain": 400, "static missing": 404},
        **{"missing": 404, "missing, signed in": 404, "API, missing": 404, "refused": 403, "forged": 403},
        **{"wrong method": 405, "fault": 500, "API": 401},
    }
    unsafe = [name for name, answer in answers.items() if answer.headers.get("Strict-Transport-Security") != HSTS]
    assert unsafe == ["to https", "foreign host, plain"]  # nobody to promise it to
    stored = [name for name, answer in answers.items() if "no-store" not in answer.headers.get("Cache-Control", "")]
    assert stored == ["static"]


def test_every_page_without_parameters_carries_them_for_whoever_is_signed_in(db, over_https, dora):
    """Without `--long` this run's share of them (tests/sizes.py): all headers are set in one place."""
    wrong, count, client = {}, 0, over_https(dora)
    for route in inventory():
        if "{" not in route.path and "GET" in route.policy.methods and in_turn(route.path, TURNS):
            answer, count = client.get(route.path, secure=True), count + 1
            if result := lacking(answer) or "no-store" not in answer.headers["Cache-Control"]:
                wrong[route.path] = result
    assert (wrong, count > (40 if LONG else 10)) == ({}, True)


def test_what_a_view_says_itself_stays():
    headers_middleware = HeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))
    answer = headers_middleware(RequestFactory().get("/"))
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("max-age=60", "nosniff")
