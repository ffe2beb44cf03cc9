"""What five pages bring over the wire, as a browser counts it: the first time, and once everything else is known.

The site runs as `run.py up` runs it, with packed files under the names of their content.
"""

import os
import subprocess
import sys

import pytest
from django.test import Client

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load
from tests.webserver import web

COLD_BYTES, COLD_REQUESTS = 160_000, 12
WARM_BYTES, WARM_REQUESTS = 25_000, 3
# Neither is on a page of the desk, and packing them takes long.
NOT_OF_THE_DESK = ("admin", "drf_spectacular_sidecar", "account", "mfa", "django_htmx", "rest_framework", "guardian")


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """The demo, served by gunicorn with collected files."""
    settings.EMBEDDED = True
    load(password=PASSWORD)
    values = {"STATIC_ROOT": str(tmp_path), "STATIC_BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    command += [f"--ignore={folder}" for folder in NOT_OF_THE_DESK]
    subprocess.run(command, env={**os.environ, **values}, check=True)
    with web("--threads=8", **values) as server:
        yield server


class Counter:
    """Requests of a page, and the bytes that came for them, heads included: {address: bytes}."""

    def __init__(self, page):
        self.addresses, self.came, self.cached = {}, {}, set()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self.asked)
        line.on("Network.requestServedFromCache", lambda row: self.cached.add(row["requestId"]))
        line.on("Network.loadingFinished", self.ended)

    def asked(self, said):
        self.addresses[said["requestId"]] = said["request"]["url"]

    def ended(self, said):
        if said["requestId"] not in self.cached and said["encodedDataLength"]:
            self.came[self.addresses.get(said["requestId"], "?")] = int(said["encodedDataLength"])


def bill(page, address):
    """(requests, bytes) of one opening of a page."""
    counter = Counter(page)
    page.goto(address, wait_until="networkidle")
    return counter.came


def test_five_pages_cold_and_warm(site, browser, settings):
    marta = User.objects.get(username="marta")
    record = Contact.objects.filter(owner=marta).earliest("pk")
    client = Client()
    client.force_login(marta)
    base, cookie = f"http://127.0.0.1:{site.port}", client.cookies[settings.SESSION_COOKIE_NAME]
    too_much = {}
    for path in ("/", "/contacts/", f"/contacts/{record.uid}/", "/deals/board/", "/tasks/"):
        context = browser.new_context(base_url=base, locale="pl-PL")
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
        page = context.new_page()
        cold, warm = bill(page, path), bill(page, path)
        context.close()
        if sum(cold.values()) > COLD_BYTES or len(cold) > COLD_REQUESTS:
            too_much[path, "cold"] = cold
        if sum(warm.values()) > WARM_BYTES or len(warm) > WARM_REQUESTS:
            too_much[path, "warm"] = warm
    assert too_much == {}
