"""axe on every page that answers with HTML: light and dark, in Polish or English, at desk width and on a phone.

A page is opened in one of the two looks, the next page in the other; then the theme and the width of the other one are
put on where it stands, as the style sheets alone decide about both, and what depends on them is asked again. With
`--long` every page is opened in both.
"""

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
from tests.sizes import LONG

# Django's own tables; no page; test_style_page.py; JSON.
ELSEWHERE = ("/admin/", "/i18n/", "/style/", api.ROOT)
LOOKS = (("light", "pl", DESK), ("dark", "en", PHONE))
HEIGHT = 900
SHARES = 2  # each process of the tests looks at its share
FLOOR = 75
# What a style sheet can break that was right in the other look; names, roles and labels are the same in both.
BY_STYLE = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
PUT_ON = """theme => {
    document.documentElement.dataset.bsTheme = theme;
    document.getAnimations().forEach(one => one instanceof CSSTransition && one.finish());
}"""


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


def dressed(page, look) -> None:
    """Put the width and the theme of a look on the page as it stands."""
    theme, _language, width = look
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(PUT_ON, theme)


def faults_of(check, look, address) -> list[tuple[str, str, str]]:
    """What a check finds."""
    try:
        check()
    except AssertionError as fault:
        return [(look[0], address, str(fault)[:400])]
    return []


@pytest.mark.parametrize(
    "share", [pytest.param(share, marks=pytest.mark.xdist_group(f"pages {share}")) for share in range(SHARES)]
)
def test_axe_finds_nothing_on_any_page(enter, clean, with_axe, transactional_db, share):
    out = StringIO()
    call_command("seed", "two_teams", "--json", stdout=out)
    objects = Objects(json.loads(out.getvalue()))
    pages = places(objects, inventory()[share::SHARES])
    assert len(pages) >= FLOOR
    doors = {actor: with_axe(enter(objects.user(actor), "/")) for actor in {who for who, _ in pages}}
    faults = []
    for turn, (look, other) in enumerate((LOOKS, LOOKS[::-1])):
        theme, language, width = look
        User.objects.update(theme=theme, language=language)
        for page in doors.values():
            page.set_viewport_size({"width": width, "height": HEIGHT})
        for actor, address in pages if LONG else pages[turn::2]:
            page = doors[actor]
            page.goto(address)
            faults += faults_of(lambda page=page: clean(page), look, address)
            if not LONG:
                dressed(page, other)
                faults += faults_of(lambda page=page: clean(page, only=BY_STYLE), other, address)
                page.set_viewport_size({"width": width, "height": HEIGHT})
    assert faults == []


def test_what_only_the_other_look_breaks_would_be_noticed(enter, clean, transactional_db):
    page = enter(None, "/accounts/login/")
    dressed(page, LOOKS[1])
    clean(page, only=BY_STYLE)
    page.evaluate("document.querySelectorAll('main *').forEach(one => { one.style.color = 'rgb(70, 70, 70)'; })")
    with pytest.raises(AssertionError, match="color-contrast"):
        clean(page, only=BY_STYLE)
