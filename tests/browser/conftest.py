"""A real Chromium on a real server: `enter(user, …)` gives a page signed in, `clean(page)` runs axe.

What a story says outside the sealed rows is grepped when it is over (tests/overheard.py): no address that was asked for
or come from, no log line, key of Redis, name of a file or argument of a task holds a value of anybody in the database.

Every page listens to its console: a message of the Content-Security-Policy, a script error or a failed file ends the
test red, whatever it was about. Answers of 4xx that a test asks for are named in `page.expected`.
"""

import os
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import expect

from tests import overheard
from tests.browser.judging import RULES, look

# The menus below an address bar that nobody sees are pages too: without them a context costs a fifth. Of two lists the
# last one counts, so what Playwright leaves out stands in ours as well.
LEFT_OUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,"
    "LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "ThirdPartyStoragePartitioning"
)
# a page that was left while it asked, and one that fails says more; axe, which calls a frame that has no origin
LEFT = ("htmx:afterRequest, ", "htmx:sendAbort, ", "Failed to execute 'postMessage' on 'DOMWindow'")
PHONE, NARROW, DESK = 390, 320, 1440
expect.set_options(timeout=20_000)  # milliseconds: two cores are shared with the other half of the suite


def pytest_collection_modifyitems(items):
    """Everything in this folder drives a browser."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, found by run.py; as root it starts only without its sandbox."""
    result = os.environ.get("CHROMIUM")
    rows = ["--no-sandbox", f"--disable-features={LEFT_OUT}"]
    return {**browser_type_launch_args, "args": rows, **({"executable_path": result} if result else {})}


@pytest.fixture(autouse=True, scope="session")
def _files_are_at_hand():
    """A style sheet or script is looked for and read once, and each browser asks for it once."""
    find, stored, headers = StaticFilesHandler.serve, {}, {"Cache-Control": "max-age=900"}

    def serve(self, request):
        if request.path not in stored:
            with closing(find(self, request)) as answer:
                stored[request.path] = b"".join(answer), answer["Content-Type"]
        content, kind = stored[request.path]
        return HttpResponse(content, content_type=kind, headers=headers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve)
        yield


@pytest.fixture(autouse=True)
def _connections_stay(monkeypatch):
    """A thread of the live server keeps its connection to the database as long as the browser keeps its own to it, as
    the web's threads do: a new one for each request has PostgreSQL read its catalogue anew.
    """
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)


@pytest.fixture
def addresses():
    """Every address that the browser of a story asks for or comes from, and what its downloads are called."""
    return []


@pytest.fixture
def nothing_told(live_server, addresses):
    """After the story nothing of it stands outside the sealed rows."""
    with overheard.listening() as lines:
        yield lines
    places = {"addresses": "\n".join(addresses).encode(), "log lines": "\n".join(lines).encode()}
    assert overheard.told({**places, **overheard.outside()}, overheard.values_of_everybody()) == []


@pytest.fixture
def enter(live_server, browser, nothing_told, addresses):
    """enter(user, width=…, path=…) -> a page of the live server, signed in as the user."""
    contexts, faults = [], []

    def opened(user, path="/", *, width=DESK, height=900, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale="pl-PL", **options
        )
        contexts.append(context)
        context.on("request", asked)
        context.on("response", lambda answer: addresses.append(answer.headers.get("content-disposition", "")))
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.expected = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda row: heard(page, row))
        page.goto(path)
        return page

    def asked(request):
        if not request.url.startswith("tel:"):  # a number that is dialled goes to nobody's server
            addresses.extend((request.url, request.headers.get("referer", "")))

    def heard(page, said):
        if said.type in ("error", "warning") and not any(words in said.text for words in (*page.expected, *LEFT)):
            faults.append(said.text)

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def judged():
    """The kinds of letters that axe found right on some page: see judging.py."""
    return set()


@pytest.fixture
def clean(judged):
    """clean(page): no violation of WCAG 2.2 AA that axe can find, and no sideways scroll; of some rules with `only`."""

    def checked(page, only=RULES):
        assert look(page, only, judged) == [[], 0]

    return checked


@pytest.fixture
def with_axe():
    """with_axe(page): every address that it opens from now on has axe already; sending it each time takes long."""

    def prepared(page):
        page.add_init_script(AXE_SCRIPT)
        return page

    return prepared
