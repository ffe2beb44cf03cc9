"""axe on every page that answers with HTML: light and dark, in Polish or English, at desk width and on a phone.

A page is opened in one of the two looks, the next page in the other; then the theme and the width of the other one are
put on where it stands, as the style sheets alone decide about both, and what depends on them is asked again. A run
without `--long` looks at its share of the pages, another one the next day, beside those that stories look at.
With `--long` every page is opened in both.
"""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from crm.accounts.access.url_inventory import Route, inventory
from crm.accounts.models import User
from tests.browser.conftest import DESK, PHONE
from tests.matrix import api
from tests.matrix.objects import Objects
from tests.matrix.table import right_of
from tests.matrix.walk import Walk, address_of, insiders, remembered
from tests.sizes import LONG, in_turn

# Django's own tables; no page; test_style_page.py; JSON.
ELSEWHERE = ("/admin/", "/i18n/", "/style/", api.ROOT)
LOOKS = (("light", "pl", DESK), ("dark", "en", PHONE))
HEIGHT = 900
SHARES = 2 if LONG else 1  # each process of the tests looks at its share (tests/spreading.py)
TURNS = 24
FLOOR = 75 if LONG else 4
# What a style sheet can break that was right in the other look; names, roles and labels are the same in both.
BY_STYLE = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
PUT_ON = """theme => {
    document.documentElement.dataset.bsTheme = theme;
    document.getAnimations().forEach(one => one instanceof CSSTransition && one.finish());
}"""


def places(objects: Objects, routes: list[Route]) -> list[tuple[str, str]]:
    """(who, address) of every full page of the routes that somebody may open by GET."""
    pages, walk = [], Walk(objects)
    for route in routes:
        if "GET" not in route.policy.methods or route.path.startswith(ELSEWHERE) or route.policy.access == "public":
            continue
        for actor, target, turn in insiders(route, objects, right_of(route.path)):
            address = address_of(objects, route, target, turn)
            answer = walk.ask(actor, "GET", address)
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:400]:
                pages.append((actor, address))
                break
    return pages


def dressed(page, look) -> None:
    """Put the width and the theme of a look on the page as it stands."""
    theme, _language, width = look
    widened(page, width)
    page.evaluate(PUT_ON, theme)


def widened(page, width) -> None:
    """Give the page a width, where it has another."""
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": HEIGHT})


def faults_of(check, look, address) -> list[tuple[str, str, str]]:
    """What a check finds."""
    try:
        check()
    except AssertionError as fault:
        return [(look[0], address, str(fault)[:400])]
    return []


def visits(pages):
    """(who, address, the look in which it is opened, whether the other one is put on afterwards)."""
    if LONG:
        return [(*page, look, False) for look in LOOKS for page in pages]
    return [(*page, LOOKS[turn % 2], True) for turn, page in enumerate(pages)]


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing_on_any_page(enter, clean, with_axe, transactional_db, share):
    out = StringIO()
    call_command("seed", "two_teams", "--json", stdout=out)
    objects = Objects(json.loads(out.getvalue()))
    with remembered():
        routes = [route for route in inventory() if in_turn(route.path, TURNS)]
        pages = places(objects, routes[share::SHARES])
    assert len(pages) >= FLOOR
    doors = {who: with_axe(enter(objects.user(who), "/", reduced_motion="reduce")) for who in {who for who, _ in pages}}
    faults = []
    for actor, address, look, both in visits(pages):
        page, (theme, language, width) = doors[actor], look
        User.objects.update(theme=theme, language=language)
        widened(page, width)
        page.goto(address)
        faults += faults_of(lambda page=page: clean(page), look, address)
        if both:
            other = LOOKS[look == LOOKS[0]]
            dressed(page, other)
            faults += faults_of(lambda page=page: clean(page, only=BY_STYLE), other, address)
    assert faults == []


def test_what_only_the_other_look_breaks_would_be_noticed(enter, clean, transactional_db):
    page = enter(None, "/accounts/login/")
    dressed(page, LOOKS[1])
    clean(page, only=BY_STYLE)
    page.evaluate("document.querySelectorAll('main *').forEach(one => { one.style.color = 'rgb(70, 70, 70)'; })")
    with pytest.raises(AssertionError, match="color-contrast"):
        clean(page, only=BY_STYLE)
