"""Every URL x method x role, with objects of both teams in every state.

What must come out is computed from tests/matrix/table.py, which was written from the design. Four more oracles need no
expectation: a refused request changes nothing, a foreign object answers as a missing one, no mark of the other team
leaks, and a user's whole view is the same whether or not the other team's data exist.

Without `--long` who is kept out is asked of every route, everything else of this run's share (tests/sizes.py).
"""

import logging
import re
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.models import F

from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.access.url_inventory import Route, inventory
from crm.accounts.models import RoleReach, Team
from tests import overheard
from tests.matrix import leaks
from tests.matrix.askers import Shares, all_of_them, cells, disagreements, none_of, without
from tests.matrix.cast import ACTORS, GONE_OR_FOREIGN, IN, LENT, MAY, TOKENS, sees
from tests.matrix.objects import missing, of_each_class
from tests.matrix.state import tables, touched, written
from tests.matrix.table import OTHERS_KEYS, UNSIGNED, demanded, expected, right_of
from tests.matrix.walk import in_few_words, insiders, pairs, planted, product, remembered, undone
from tests.sizes import LONG, in_turn

pytestmark = pytest.mark.django_db  # one kind of test, so that nobody sorts them apart and plants twice
FLOOR = {"routes": 235, "roles": 12, "cells": 3000}
TURNS = 4
SOME = 4
REPEATED = set() if LONG else {"HEAD"}  # is GET without its text
BINS = {"binned", "deleted"}
MARKED = ("/contacts/", "/companies/", "/imports/")  # where the marks of people and firms stand at the least


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    """Somebody who can be anybody, on the two teams planted once for all tests here."""
    with django_db_blocker.unblock(), planted(logging.WARNING) as walking, remembered():
        yield walking


@pytest.fixture(scope="module")
def moment():
    """When two views that are compared were looked at."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def lines():
    """What was logged while everything was looked at."""
    return []


@pytest.fixture(scope="module")
def got_in():
    """(path, method) of what somebody got in by while everybody was asking."""
    return set()


def some_of_each(*, lists=False):
    """fits(method, url): a few of the questions about each address; with `lists` about each record alone."""
    counts = Counter()

    def fits(method, url):
        place = method, leaks.UID.sub("*", urlsplit(url).path)
        counts[place] += 1
        return LONG or counts[place] <= SOME or (lists and "*" not in place[1])

    return fits


@pytest.fixture(scope="module")
def view_of(walk, moment, lines):
    """view_of(reader, routes): everything that the reader sees, looked at once for all tests here.

    Without `--long` a few of the records of each kind; of Mallory's view, which shows that the marks can be found, a
    few questions about each list as well.
    """
    known = {}

    def view(reader, routes):
        if reader not in known:
            fits = some_of_each(lists=reader != "mallory")
            with undone(), leaks.clock_at(moment), overheard.listening() as logged:
                known[reader] = leaks.crawl(walk, reader, routes, fits=fits)
            lines.extend(logged)
        return known[reader]

    return view


@pytest.fixture
def wanted(request) -> str:
    """Which paths are walked while somebody builds them; all of them without."""
    return request.config.getoption("--routes")


@pytest.fixture
def routes(db, wanted) -> list[Route]:
    return [route for route in inventory() if re.search(wanted, route.path)]


@pytest.fixture
def share(routes, wanted) -> list[Route]:
    """Those of them that this run asks about everything."""
    return [route for route in routes if wanted or in_turn(route.path, TURNS)]


def report_size(capsys, routes, outcomes, wanted):
    """Say how much was walked, and fail when it is too little."""
    walked = {"routes": len(routes), "roles": len(ACTORS), "cells": len(outcomes)}
    with capsys.disabled():
        print(f"\nmatrix: {walked} {dict(Counter(came for came, _allowed in outcomes.values()))}")
    assert wanted or {name: walked[name] >= least for name, least in FLOOR.items()} == dict.fromkeys(FLOOR, True)


def test_every_path_is_known_to_the_table_and_declares_what_it_demands(routes):
    declared = {route.path: (route.policy.access, route.policy.also, route.policy.scope) for route in routes}
    assert declared == {route.path: demanded(route.path, route.policy.methods) for route in routes}


def test_every_route_and_method_answers_as_the_design_says(walk, routes, share, capsys, wanted, got_in):
    with in_few_words():
        outcomes, faults = cells(walk, routes, pairs, Shares(share))
    report_size(capsys, routes, outcomes, wanted)
    rights = {right_of(route.path) for route in share}
    tried_rights = {(right_of(path), actor) for path, _method, actor, _label in outcomes}
    assert {(right, actor) for right in rights for actor in ACTORS} - tried_rights == set()
    methods = {(route.path, method) for route in share for method in (*route.policy.methods, *without(route))}
    paths = {route.path for route in share}
    assert {cell[:2] for cell in outcomes if cell[0] in paths} == methods
    closed = {route.path for route in routes if route.policy.access != "public"}
    assert closed - {cell[0] for cell in outcomes} == set()
    got_in.update(cell[:2] for cell, (came, _allowed) in outcomes.items() if came == IN)
    none_of([*disagreements(outcomes), *faults])


@pytest.mark.long
def test_every_route_method_role_and_class_of_object_answers_as_the_design_says(walk, routes, capsys, wanted):
    with in_few_words():
        outcomes, faults = cells(walk, routes, product, all_of_them)
    report_size(capsys, routes, outcomes, wanted)
    none_of([*disagreements(outcomes), *faults])


def test_every_method_of_every_route_succeeds_for_somebody(walk, share, got_in):
    failed = {}
    for route in share:
        lately = []
        for method in {method for method in route.policy.methods if (route.path, method) not in got_in} - REPEATED:
            came = []
            for actor, target, turn in [*lately, *insiders(route, walk.objects, right_of(route.path))]:
                with undone():
                    came.append(walk.about(actor, method, route, target, turn=turn).status_code)
                if 200 <= came[-1] < 400:
                    lately = [(actor, target, turn)]  # whoever got in by one method mostly does by the next
                    break
            else:
                failed[route.path, method] = came
    none_of([(place, came) for place, came in failed.items() if not place[0].startswith((*UNSIGNED, *OTHERS_KEYS))])


def test_what_is_foreign_answers_exactly_as_what_is_missing(walk, share, wanted):
    apart, compared = [], 0
    for route in (route for route in share if route.parameters):
        kind, none = route.policy.params[route.parameters[0]], {}
        nothing, asker = missing(kind), leaks.asker_of(route.path)
        for target in of_each_class(walk.objects.ours(kind)):
            if right_of(route.path) in (MAY | dict.fromkeys(TOKENS, LENT))[asker] and not leaks.own(asker, target):
                for method in set(route.policy.methods) - REPEATED:
                    with undone():
                        theirs = leaks.bare(walk.about(asker, method, route, target), target.id)
                    if method not in none:
                        with undone():
                            none[method] = leaks.bare(walk.about(asker, method, route, nothing), nothing.id)
                    compared += 1
                    if theirs != none[method]:
                        apart.append((route.path, method, target.label))
    none_of(apart)
    assert wanted or compared >= (150 if LONG else 20)


def test_what_lies_in_the_bin_answers_exactly_as_what_is_missing_but_where_it_is_taken_back(walk, share, wanted):
    apart, compared = [], 0
    for route in (route for route in share if route.parameters):
        kind, none, asker = route.policy.params[route.parameters[0]], {}, leaks.asker_of(route.path)
        binned = [target for target in walk.objects.all if target.kind == kind and target.state in BINS]
        for target in of_each_class([target for target in binned if sees(asker, target)]):
            for method in route.policy.methods:
                if expected(asker, method, route.path, target) != {GONE_OR_FOREIGN}:
                    continue
                none.setdefault(method, bare_answer(walk, asker, method, route, missing(kind)))
                compared += 1
                if bare_answer(walk, asker, method, route, target) != none[method]:
                    apart.append((route.path, method, target.label))
    none_of(apart)
    assert wanted or compared >= (100 if LONG else 8)


def bare_answer(walk, asker, method, route, target):
    """What somebody of team A is told about one object, without its id."""
    with undone():
        return leaks.bare(walk.about(asker, method, route, target), target.id)


@pytest.mark.parametrize("name", ["bin_many", "return_many", "tag_many", "restore_many"])
def test_an_act_on_many_that_names_foreign_ones_changes_nothing_of_theirs(walk, name):
    before = leaks.contacts_of("B")
    with undone():
        leaks.act_on_all(walk, "sam", f"contacts:{name}", walk.objects.ours("contact"), walk.objects.ours("selection"))
        assert leaks.contacts_of("B") == before
    with undone():
        leaks.act_on_all(
            walk, "mallory", f"contacts:{name}", walk.objects.ours("contact"), walk.objects.ours("selection")
        )
        assert leaks.contacts_of("B") != before


@pytest.mark.parametrize("reader", ["sam", "writer"])
def test_no_mark_of_the_other_team_is_shown_anywhere(walk, share, view_of, reader):
    theirs = leaks.marks_of(walk.objects.all, "B")
    none_of(leaks.found_in(view_of(reader, share), theirs))


def test_whoever_may_see_the_other_team_finds_its_marks(walk, routes, view_of, wanted):
    lists = [route for route in routes if LONG or wanted or route.path.startswith(MARKED)]
    own = leaks.text_of(view_of("mallory", lists))
    kinds = {"contact", "company", "interaction", "origin", "import"}
    visible = {target.kind for target in walk.objects.all if target.team == "B" and leaks.shown(target, own)}
    assert wanted or kinds - visible == set()


# Team B's own view amid a crowd of team A's is asked by tests/matrix/test_interference.py each time.
VIEWS = [("sam", 120), pytest.param("mallory", 180, marks=pytest.mark.long), ("writer", 25)]


@pytest.mark.parametrize(("reader", "least"), VIEWS)
def test_the_whole_view_is_the_same_without_the_other_teams_data(walk, share, view_of, moment, wanted, reader, least):
    with_them = view_of(reader, share)
    with undone(), leaks.clock_at(moment):
        leaks.remove_team(walk.objects, leaks.other_team(reader))
        without = leaks.crawl(walk, reader, share, fits=some_of_each())
    teams_own = (question for question in without if question[-1] not in leaks.OF_THE_HOUSE)
    none_of([question for question in teams_own if with_them[question] != without[question]])
    assert wanted or len(without) >= (least if LONG else least // 6)


@pytest.mark.parametrize("reader", ["sam", "mallory", "writer"])
def test_no_address_log_line_key_or_file_name_carries_a_personal_value(walk, share, view_of, lines, wanted, reader):
    answers = view_of(reader, share)
    linked = [question[1] for question in answers]
    linked += [address for answer in answers.values() for address in overheard.addresses_in(str(answer))]
    places = {"addresses": "\n".join(linked).encode(), "log lines": "\n".join(lines).encode(), **overheard.outside()}
    assert overheard.told(places, leaks.personal_marks(walk.objects.all)) == []
    assert (bool(wanted) or len(set(linked)) >= (40 if LONG else 20), len(overheard.outside()) >= 2) == (True, True)


def test_an_address_that_carries_a_personal_value_would_be_noticed(walk):
    mark = leaks.personal_marks(walk.objects.all)[0]
    link = f'<a href="/contacts/?q={mark.lower()}">'
    page = str((200, [{"Location": "/contacts/"}, link, '<a href="mailto:a@b.pl">']))
    links = overheard.addresses_in(page)
    assert links == [f"/contacts/?q={mark.lower()}", "/contacts/"]
    assert overheard.told({"links": "\n".join(links).encode()}, [mark]) == [("links", mark)]


def test_a_leaking_count_would_be_noticed(walk, moment):
    with leaks.clock_at(moment):
        before = leaks.bare(walk.ask("owner", "GET", "/contacts/"))
        with undone():
            leaks.remove_team(walk.objects, "B")
            assert leaks.bare(walk.ask("owner", "GET", "/contacts/")) != before


def test_whatever_is_written_would_be_noticed(walk):
    names = tables()
    with undone():
        since = written()
        assert touched(since, names) == []
        with undone():
            Team.objects.update(name=F("name"))
        assert touched(since, names) == ["accounts_team"]
        RoleReach.objects.all()._raw_delete("default")
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE contacts_contacttag")
        assert touched(since, names) == ["accounts_rolereach", "accounts_team", "contacts_contacttag"]


def test_no_page_gives_a_stranger_a_cookie_before_a_button_is_pressed(walk, routes):
    given, count = {}, 0
    for route in routes:
        if route.policy.access != "public" or "GET" not in route.policy.methods:
            continue
        kinds = [route.policy.params[name] for name in route.parameters]
        for target in walk.objects.of(kinds[0])[:3] if kinds else [None]:
            count += 1
            browser = {"Sec-Fetch-Site": "none"} if route.name in FOREIGN else {}
            with undone():
                answer = walk.about("anonymous", "GET", route, target, **browser)
            if answer.cookies:
                given[route.path] = sorted(answer.cookies)
    assert given == {}
    assert count
