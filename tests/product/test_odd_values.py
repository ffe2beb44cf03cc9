"""Whatever stands in an address or is sent with a form, a page answers: what means nothing there is no fault.

Every word that an address of ours may hold is given to every page at once, every filter of every list a value that is
none of its kind, and so is every field of every form. A form that is filled in well gets an odd value in every hidden
field and behind every button that any template has: what comes after the act, a way back above all, is asked then. Each
reader tries one such value on this run's share of the pages (tests/sizes.py); with `--long` all of them on all, and
every form as its page draws it, field by field.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone

from crm.accounts.access.url_inventory import inventory
from crm.accounts.models import User
from crm.lists.filters.rules import BARE, MOST_RULES, TYPED, Op
from crm.lists.pages.list_kinds import kinds
from tests.matrix.bodies import FORMS
from tests.matrix.walk import FAULT, planted, remembered, undone
from tests.sizes import LONG, in_turn

pytestmark = pytest.mark.django_db
# Codes, ids, days, numbers and flags are all asked for somewhere: each of these is none of some.
IN_ADDRESSES = ("none", "-1", "2026-02-31", "999999999999999999999", "0.5", "a.b-c")
NUL = "\x00"
IN_HIDDEN = ("abc", "-1", NUL, "//evil.example/", "ą" * 3000)
IN_FORMS = ("none", "-1", "2026-02-31", NUL, "ą" * 3000)
READERS = ("manager", "sam", "dpo", "owner", "admin")
EVERY = [(actor, at) for actor in READERS for at in range(len(IN_FORMS))]
TRIED = EVERY if LONG else [("manager", 0), ("sam", 1)]
TURNS = 4
WORDS = (
    "about action after age as base before boxes categories channel checked cities city cols columns company "
    "contact controller currency day days deal desk direction edge email end f field fields file for from go "
    "guardian heed host id kind lang language list mark marking month more moved name newer next notice of older on "
    "only order outcome owner page people period person phone pick pipeline purpose q question reason record right "
    "role row seen shape show side since sort source span stage state step sum tab tag team text title to until "
    "user value version view week what when whole whose window wording year"
)
HIDDEN = re.compile(r"<(?:input[^>]*?type=\"hidden\"|button)[^>]*? name=\"([\w-]+)\"")
OURS = {"csrfmiddlewaretoken"}
FACES = ("", "board", "forecast")


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    """Anybody of the two teams, planted once for all tests here."""
    with django_db_blocker.unblock(), planted() as walking, remembered():
        yield walking


def pages(walk, method):
    """(route, an object for it or None) of everything with that method but the API's, which has a test of its own."""
    for route in inventory():
        ours = method in route.policy.methods and not route.path.startswith("/api/")
        if ours and in_turn(route.path, TURNS):
            of = [route.policy.params[name] for name in route.parameters]
            yield route, walk.objects.of(of[0])[0] if of else None


def faults(walk, actor, method, asked):
    """Those of (address, data) whose answer is a fault."""
    matches = []
    for url, data in asked:
        with undone():
            if walk.ask(actor, method, url, data).status_code >= FAULT:
                matches.append((url, data))
    return matches


@pytest.mark.parametrize(("actor", "at"), TRIED)
def test_no_word_of_an_address_is_a_fault(walk, actor, at):
    result = urlencode(dict.fromkeys(WORDS.split(), IN_ADDRESSES[at]))
    rows = [(f"{walk.url(route, first)}?{result}", None) for route, first in pages(walk, "GET")]
    assert len(rows) > (200 if LONG else 30)
    assert faults(walk, actor, "GET", rows) == []


@pytest.mark.parametrize("actor", READERS if LONG else READERS[:1])
def test_no_filter_of_a_list_is_a_fault(walk, actor):
    user, queries = User.objects.get(username=actor), []
    for kind in kinds().values():
        places = sorted({kind.url(word) for word in FACES}) if user.may(kind.right) else []
        for value in IN_ADDRESSES if LONG else IN_ADDRESSES[:2]:
            queries += [(f"{place}?f={item}", None) for item in filters(kind, user, value) for place in places]
    assert len(queries) > 50
    assert faults(walk, actor, "GET", queries) == []


def filters(kind, user, value):
    """Filters that say `value` of every field in every way: some rules at once, and each choice alone."""
    fields = kind.fields(user, timezone.now()).by_name.values()
    ways = [(field.name, op) for field in fields for op in field.ops if op not in TYPED]
    rules = [f"{name}:{op}" + ("" if op in BARE else f":{value}") for name, op in ways]
    yield from ("~" + "!".join(rules[at : at + MOST_RULES]) for at in range(0, len(rules), MOST_RULES))
    if value == IN_ADDRESSES[0] or LONG:
        yield from (rule for (_name, op), rule in zip(ways, rules, strict=True) if op == Op.IS)


@pytest.mark.parametrize(("actor", "at"), TRIED)
def test_no_value_of_a_form_is_a_fault(walk, actor, at):
    queries = []
    for route, first in pages(walk, "POST"):
        if route.name in FORMS:
            data, url = FORMS[route.name](walk.objects, actor, first), walk.address(actor, "POST", route, first)
            queries.append((url, dict.fromkeys(data, IN_FORMS[at])))
            queries += [(url, {**data, name: IN_FORMS[at]}) for name in data if LONG]
    assert len(queries) > (100 if LONG else 15)
    assert faults(walk, actor, "POST", queries) == []


def hidden_names() -> set[str]:
    """What hidden fields and buttons of any template are called, and the words by which forms carry a list along."""
    texts = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    return {name for text in texts for name in HIDDEN.findall(text)} | {"view", "f", "cols", "sort", "as"} - OURS


@pytest.mark.parametrize(("actor", "at"), EVERY if LONG else [("manager", 0)])
def test_no_hidden_field_behind_a_form_that_is_filled_in_well_is_a_fault(walk, actor, at):
    names, queries = hidden_names(), []
    assert {"next", "act", "seen", "only", "sort"} <= names
    for route, first in pages(walk, "POST"):
        if route.name in FORMS:
            data, url = FORMS[route.name](walk.objects, actor, first), walk.address(actor, "POST", route, first)
            odd = {**dict.fromkeys(names, IN_HIDDEN[at]), "sort": NUL}
            queries += [(url, {**odd, **data}), *((url, {**data, name: odd[name]}) for name in names if LONG)]
    assert len(queries) > (100 if LONG else 15)
    assert faults(walk, actor, "POST", queries) == []


class Forms(HTMLParser):
    """The forms of a page: `found` holds (method, action, {name: value}) of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        by_name = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append((by_name.get("method", "get").lower(), by_name.get("action", ""), {}))
        elif tag in ("input", "select", "textarea", "button") and "name" in by_name and self.found:
            self.found[-1][2].setdefault(by_name["name"], by_name.get("value", ""))


@pytest.fixture(scope="module")
def drawn_before():
    """{(address by name, fields)} of every form that a reader before has tried: the next tries what only they see."""
    return set()


@pytest.mark.skipif(not LONG, reason="every form of every page: --long")
@pytest.mark.parametrize("actor", READERS)
def test_no_field_of_a_form_as_its_page_draws_it_is_a_fault(walk, actor, drawn_before):
    """Some 6,000 requests: twenty minutes. Alone, by `-k draws_it and dpo`, a reader tries all forms that they see."""
    queries, visible = [], set()
    for route, first in pages(walk, "GET"):
        page = walk.url(route, first)
        with undone():
            answer = walk.ask(actor, "GET", page)
        drawn = "" if answer.streaming else answer.content.decode(errors="replace")
        for method, action, fields in Forms(drawn).found:
            url = action or page
            key = name_of(url), frozenset(fields)
            if method == "post" and key[0] and key not in visible:
                visible.add(key)
                odd_values = () if key in drawn_before else IN_HIDDEN
                queries += [(url, {**fields, name: odd}) for name in fields if name not in OURS for odd in odd_values]
    drawn_before |= visible
    assert len(visible) > 30
    assert faults(walk, actor, "POST", queries) == []


def name_of(url: str) -> str:
    """What the address is called; empty for none of ours, and for the way out."""
    try:
        name = resolve(url.partition("?")[0]).view_name
    except Resolver404:
        return ""
    return "" if name == "account_logout" else name


def test_forms_are_read_with_their_hidden_fields_and_buttons():
    page = '<form method="post" action="/a/"><input type="hidden" name="next" value="/b/"><select name="c"></select>'
    page += '<button name="act" value="go"></button></form><form><input name="q"></form>'
    assert Forms(page).found == [("post", "/a/", {"next": "/b/", "c": "", "act": "go"}), ("get", "", {"q": ""})]
