"""axe on every page that answers with HTML: light in Polish at desk width, dark in English on a phone."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from crm.accounts.models import User
from crm.accounts.routes import Route, inventory
from tests.browser.conftest import DESK, PHONE
from tests.matrix import api
from tests.matrix.objects import Objects
from tests.matrix.table import right_of
from tests.matrix.walk import address_of, insiders

# Django's own tables; no page; test_style_page.py; JSON.
ELSEWHERE = ("/admin/", "/i18n/", "/style/", api.ROOT)
LOOKS = (("light", "pl", DESK), ("dark", "en", PHONE))
SHARES = 2  # each process of the tests looks at its share
FLOOR = 75


def places(objects: Objects, routes: list[Route]) -> list[tuple[str, str]]:
    """(who, address) of every full page of the routes that somebody may open by GET."""
    found = []
    for route in routes:
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


@pytest.mark.parametrize(
    "share", [pytest.param(share, marks=pytest.mark.xdist_group(f"pages {share}")) for share in range(SHARES)]
)
def test_axe_finds_nothing_on_any_page(enter, clean, with_axe, transactional_db, share):
    out = StringIO()
    call_command("seed", "two_teams", "--json", stdout=out)
    objects = Objects(json.loads(out.getvalue()))
    pages = places(objects, inventory()[share::SHARES])
    assert len(pages) >= FLOOR
    faults = []
    for theme, language, width in LOOKS:
        User.objects.update(theme=theme, language=language)
        doors = {actor: with_axe(enter(objects.user(actor), "/", width=width)) for actor in {who for who, _ in pages}}
        for actor, address in pages:
            doors[actor].goto(address)
            try:
                clean(doors[actor])
            except AssertionError as fault:
                faults.append((theme, address, str(fault)[:400]))
    assert faults == []
