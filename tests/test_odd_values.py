"""Whatever stands in an address or is sent with a form, a page answers: what means nothing there is no fault.

Every word that an address of ours may hold is given to every page at once, every filter of every list a value that is
none of its kind, and so is every field of every form. Each reader tries one such value; with `--long` all of them.
"""

from urllib.parse import urlencode

import pytest
from django.utils import timezone

from crm.accounts.models import User
from crm.accounts.routes import inventory
from crm.contacts.lists.kinds import kinds
from crm.contacts.lists.rules import BARE, MOST_RULES, TYPED, Op
from tests.matrix.bodies import FORMS
from tests.matrix.walk import FAULT, planted, remembered, undone
from tests.sizes import LONG

pytestmark = pytest.mark.django_db
# Codes, ids, days, numbers and flags are all asked for somewhere: each of these is none of some.
IN_ADDRESSES = ("none", "-1", "2026-02-31", "999999999999999999999", "0.5", "a.b-c")
IN_FORMS = ("none", "-1", "2026-02-31", "\x00", "ą" * 3000)
READERS = ("manager", "sam", "dpo", "owner", "admin")
EVERY = [(actor, at) for actor in READERS for at in range(len(IN_FORMS))]
TRIED = EVERY if LONG else [("manager", 0), ("sam", 1)]
WORDS = (
    "about action after age as base before boxes categories channel checked cities city cols columns company "
    "contact controller currency day days deal desk direction edge email end f field fields file for from go "
    "guardian heed host id kind lang language list mark marking month more moved name newer next notice of older on "
    "only order outcome owner page people period person phone pick pipeline purpose q question reason record right "
    "role row seen shape show side since sort source span stage state step sum tab tag team text title to until "
    "user value version view week what when whole whose window wording year"
)
FACES = ("", "board", "forecast")


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    """Anybody of the two teams, planted once for all tests here."""
    with django_db_blocker.unblock(), planted() as walking, remembered():
        yield walking


def pages(walk, method):
    """(route, an object for it or None) of everything with that method but the API's, which has a test of its own."""
    for route in inventory():
        if method in route.policy.methods and not route.path.startswith("/api/"):
            of = [route.policy.params[name] for name in route.parameters]
            yield route, walk.objects.of(of[0])[0] if of else None


def faults(walk, actor, method, asked):
    """Those of (address, data) whose answer is a fault."""
    found = []
    for url, data in asked:
        with undone():
            if walk.ask(actor, method, url, data).status_code >= FAULT:
                found.append((url, data))
    return found


@pytest.mark.parametrize(("actor", "at"), TRIED)
def test_no_word_of_an_address_is_a_fault(walk, actor, at):
    told = urlencode(dict.fromkeys(WORDS.split(), IN_ADDRESSES[at]))
    asked = [(f"{walk.url(route, one)}?{told}", None) for route, one in pages(walk, "GET")]
    assert len(asked) > 200
    assert faults(walk, actor, "GET", asked) == []


@pytest.mark.parametrize("actor", READERS if LONG else READERS[:1])
def test_no_filter_of_a_list_is_a_fault(walk, actor):
    user, asked = User.objects.get(username=actor), []
    for kind in kinds().values():
        places = sorted({kind.url(word) for word in FACES}) if user.may(kind.right) else []
        for value in IN_ADDRESSES if LONG else IN_ADDRESSES[:2]:
            asked += [(f"{place}?f={told}", None) for told in filters(kind, user, value) for place in places]
    assert len(asked) > 50
    assert faults(walk, actor, "GET", asked) == []


def filters(kind, user, value):
    """Filters that say `value` of every field in every way: some rules at once, and each choice alone."""
    fields = kind.fields(user, timezone.now()).by_name.values()
    ways = [(one.name, op) for one in fields for op in one.ops if op not in TYPED]
    rules = [f"{name}:{op}" + ("" if op in BARE else f":{value}") for name, op in ways]
    yield from ("~" + "!".join(rules[at : at + MOST_RULES]) for at in range(0, len(rules), MOST_RULES))
    if value == IN_ADDRESSES[0] or LONG:
        yield from (rule for (_name, op), rule in zip(ways, rules, strict=True) if op == Op.IS)


@pytest.mark.parametrize(("actor", "at"), TRIED)
def test_no_value_of_a_form_is_a_fault(walk, actor, at):
    asked = []
    for route, one in pages(walk, "POST"):
        if route.name in FORMS:
            data, url = FORMS[route.name](walk.objects, actor, one), walk.address(actor, "POST", route, one)
            asked.append((url, dict.fromkeys(data, IN_FORMS[at])))
            asked += [(url, {**data, name: IN_FORMS[at]}) for name in data if LONG]
    assert len(asked) > 100
    assert faults(walk, actor, "POST", asked) == []
