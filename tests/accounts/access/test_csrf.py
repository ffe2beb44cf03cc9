"""A stranger's form needs no cookie: it is taken when the browser says that a page of ours sent it, and only then."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.accounts.conftest import PASSWORD

LOGIN, ASK = "/accounts/login/", "/p/pl/preferences/access/"
BROWSER = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OURS = [
    BROWSER,
    {"Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Referer": "http://testserver/p/pl/preferences/"},
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Referer": "https://evil.example/"},
    {"Referer": "http://testserver.evil.example/"},
    {"Referer": "http://[x"},
]


@pytest.fixture
def visitor(db):
    """A stranger whose forms are checked as in production."""
    return Client(enforce_csrf_checks=True)


def token(client, page: str, **headers: str) -> str:
    """What the form on the page holds."""
    return TOKEN.search(client.get(page, headers=headers).content.decode())[1]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_from_a_page_of_ours_is_taken_without_a_cookie(visitor, headers):
    held = token(visitor, "/p/pl/preferences/")
    assert not visitor.cookies
    answer = visitor.post(ASK, {"csrfmiddlewaretoken": held, "email": "ada@jodla.example"}, headers=headers)
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("page", [ASK, LOGIN, "/accounts/language/"])
def test_a_form_from_elsewhere_is_refused_whatever_it_holds(visitor, headers, page):
    answers = [visitor.post(page, {"csrfmiddlewaretoken": held}, headers=headers) for held in ("by-origin", "x" * 64)]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_program_without_cookies_is_let_in_and_whoever_brings_one_is_not(visitor):
    sent = {"csrfmiddlewaretoken": "by-origin", "email": "ada@jodla.example"}
    assert visitor.post(ASK, sent).status_code in (200, 302)
    visitor.cookies["preferences"] = "somebody's"
    assert visitor.post(ASK, sent).status_code == 403


def test_a_browser_signs_in_without_a_cookie_of_the_page_and_has_djangos_token_then(staff, visitor):
    staff("sales", "sam")
    held = token(visitor, LOGIN, **BROWSER)
    assert (held, dict(visitor.cookies)) == ("by-origin", {})
    typed = {"login": "sam", "password": PASSWORD, "csrfmiddlewaretoken": held}
    assert visitor.post(LOGIN, typed, headers=BROWSER).status_code == 302
    inside = token(visitor, "/settings/profile/", **BROWSER)
    assert (len(inside), settings.CSRF_COOKIE_NAME in visitor.cookies) == (64, True)
    forged = visitor.post("/session/activity/", {"csrfmiddlewaretoken": "by-origin"}, headers=BROWSER)
    held_to = visitor.post("/session/activity/", {"csrfmiddlewaretoken": inside}, headers=BROWSER)
    assert (forged.status_code, held_to.status_code) == (403, 204)


def test_a_sign_in_whose_browser_says_nothing_is_held_to_the_cookie(staff, visitor):
    staff("sales", "sam")
    typed = {"login": "sam", "password": PASSWORD}
    assert visitor.post(LOGIN, {**typed, "csrfmiddlewaretoken": "by-origin"}).status_code == 403
    held = token(visitor, LOGIN)
    assert (len(held), settings.CSRF_COOKIE_NAME in visitor.cookies) == (64, True)
    assert visitor.post(LOGIN, {**typed, "csrfmiddlewaretoken": held}).status_code == 302


def test_a_missing_page_sets_no_cookie_either(visitor):
    assert [dict(visitor.get(page).cookies) for page in ("/nowhere/", "/p/pl/nowhere/", "/contacts/")] == [{}, {}, {}]
