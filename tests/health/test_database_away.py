"""The database goes away and comes back, as after a crash, a restart or a restore: the web says so and goes on."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.db import OperationalError

from crm.accounts.permissions import starting_roles
from crm.health.closed import server_error
from tests.conftest import colleague
from tests.webserver import Line, web

pytestmark = pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")
PASSWORD = "jesienne liście nad Wartą"
SIGN_IN, START = "/accounts/login/", "/start/"  # an empty house begins at its start
THREADS = 8


@pytest.fixture
def line(transactional_db):
    line = Line()
    yield line
    line.cut()


@pytest.fixture(scope="module")
def served(django_db_setup):
    """(a web server, its line to the database), for one test after another: each leaves the line whole."""
    line = Line()
    with web("--threads", str(THREADS), DATABASE_URL=line.address()) as site:
        yield site, line
    line.cut()


def cookies(answer):
    return dict(re.findall(r"Set-Cookie: ([^=]+)=([^;]+)", str(answer.headers)))


def sign_in(site, name):
    """The status of a sign-in, from the page to its answer."""
    page = site.ask(SIGN_IN)
    held = cookies(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    body = urlencode({"csrfmiddlewaretoken": token, "login": name, "password": PASSWORD})
    values = {"Content-Type": "application/x-www-form-urlencoded"}
    return site.ask(
        SIGN_IN, "POST", body, Cookie="; ".join(f"{name}={value}" for name, value in held.items()), **values
    ).status


def test_a_site_that_starts_without_a_database_says_so_and_opens_with_it(line):
    line.cut()
    with web(DATABASE_URL=line.address()) as site:
        page = site.ask(START, Cookie="sessionid=abcdefgh12345678")
        ready = site.ask("/readyz")
        line.mend()
        later = site.ask(START, Cookie="sessionid=abcdefgh12345678")
    assert (page.status, page.headers["Retry-After"], page.headers["Refresh"]) == (503, "5", "5")
    assert "The database does not answer at the moment." in page.text
    assert (ready.status, '"name": "database", "ok": false' in ready.text) == (503, True)
    assert later.status == 200


def test_it_says_so_in_the_language_of_the_browser_or_of_the_portals_address(served, transactional_db):
    site, line = served
    line.cut()
    polish = site.ask("/contacts/", Cookie="sessionid=abcdefgh12345678", **{"Accept-Language": "pl"})
    english = site.ask("/p/en/consent/nothing/", **{"Accept-Language": "pl"})
    line.mend()
    assert (polish.status, "Baza danych" in polish.text) == (503, True)
    assert (english.status, "The database does not answer" in english.text) == (503, True)


def test_a_program_is_told_by_a_problem(served, transactional_db):
    site, line = served
    line.cut()
    answer = site.ask("/api/v1/people/", Authorization="Bearer spk_nothing", **{"Accept-Language": "en"})
    line.mend()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_first_sign_in_after_the_database_was_exchanged_works_at_once(served, transactional_db):
    site, line = served
    sam = colleague("sam", starting_roles.SALES)
    sam.set_password(PASSWORD)
    sam.save()
    with ThreadPoolExecutor(THREADS) as people:  # every thread of the server holds a connection
        assert {answer.status for answer in people.map(site.ask, [SIGN_IN] * 4 * THREADS)} == {200}
    line.cut()
    assert [site.ask("/healthz").status, site.ask(SIGN_IN, "POST").status] == [200, 403]
    assert site.ask("/contacts/", Cookie="sessionid=abcdefgh12345678").status == 503
    line.mend()
    assert sign_in(site, "sam") == 302


def test_a_fault_that_has_nothing_to_do_with_the_line_stays_one():
    cancelled = OperationalError("canceling statement due to statement timeout")
    cancelled.__cause__ = type("QueryCanceled", (Exception,), {"sqlstate": "57014"})()
    assert [server_error.is_away(trouble) for trouble in (None, ValueError(), cancelled)] == [False, False, False]
