"""axe on every page that answers with HTML: light in Polish at desk width, dark in English on a phone."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from crm.accounts.models import User
from crm.accounts.routes import inventory
from tests.browser.conftest import DESK, PHONE
from tests.matrix.objects import Objects
from tests.matrix.table import right_of
from tests.matrix.walk import address_of, insiders

ELSEWHERE = ("/admin/", "/i18n/", "/style/")  # Django's own tables; no page; test_style_page.py
FLOOR = 90


def places(objects: Objects) -> list[tuple[str, str]]:
    """(who, address) of every full page that somebody may open by GET."""
    found = []
    for route in inventory():
        if "GET" not in route.policy.methods or route.path.startswith(ELSEWHERE) or route.policy.access == "public":
            continue
        client = Client()
        for actor, one, turn in insiders(route, objects, right_of(route.path)):
            address = address_of(objects, route, one, turn)
            client.force_login(objects.user(actor))
            answer = client.get(address)
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:400]:
                found.append((actor, address))
                break
    return found


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "pl", DESK), ("dark", "en", PHONE)])
def test_axe_finds_nothing_on_any_page(enter, clean, transactional_db, theme, language, width):
    out = StringIO()
    call_command("seed", "two_teams", "--json", stdout=out)
    objects = Objects(json.loads(out.getvalue()))
    pages = places(objects)
    User.objects.update(theme=theme, language=language)
    assert len(pages) >= FLOOR
    doors, faults = {}, []
    for actor, address in pages:
        page = doors.get(actor) or doors.setdefault(actor, enter(objects.user(actor), "/", width=width))
        page.goto(address)
        try:
            clean(page)
        except AssertionError as fault:
            faults.append((address, str(fault)[:400]))
    assert faults == []
