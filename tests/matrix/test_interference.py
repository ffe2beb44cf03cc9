"""Twenty-five objects of every kind in team A change nothing of what team B is shown, byte for byte.

Team B looks at its pages, counts, tabs, suggestions and searches, turns every page, takes its files, reads its calendar
and asks by its program; once alone in the house and once amid the crowd. Then one door after another is left open on
purpose, and each is noticed.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.access.url_inventory import Route, inventory
from crm.accounts.clients import registration, tokens
from crm.accounts.models import Role, Token
from crm.accounts.pages.keyset import Edge
from crm.accounts.permissions import starting_roles
from crm.accounts.permissions.rights import Reach
from crm.accounts.permissions.scopes import SCOPES
from crm.accounts.prepared import STATEMENTS
from crm.contacts.merging.pair_search import find
from crm.contacts.models import Company, Contact
from crm.contacts.models.duplicates import PairQuerySet
from crm.contacts.models.hand_over import HandOverQuerySet
from crm.contacts.tasks import check_import
from crm.files.imports.arrival import guesses_of, receive
from crm.files.imports.import_jobs import start_check
from crm.files.imports.terms import Terms, agree, choose_columns
from crm.files.mapping.column_mapping import mapping_of
from crm.files.models import Import
from crm.files.models.imports import ImportQuerySet
from crm.jobs.models.exports import ExportQuerySet
from crm.jobs.models.full_exports import FullExportQuerySet
from crm.jobs.queue import JobQuerySet
from crm.lists.access import Guarded, Sight
from crm.lists.capped_counts import capped_rows
from crm.lists.models import SavedViewQuerySet
from crm.privacy.actors import system
from crm.privacy.models import Origin, Purpose, Recipient
from crm.sales.models.tasks import TaskQuerySet
from tests.conftest import secure
from tests.files.export_cases import made, rows
from tests.matrix import cast, leaks
from tests.matrix.api import ROOT
from tests.matrix.crowd import APART, crowd, neighbours
from tests.matrix.objects import Objects
from tests.matrix.walk import Walk, remembered, undone
from tests.sizes import LONG, in_turn

pytestmark = pytest.mark.django_db
READER, PROGRAM = "mallory", "shop"  # who leads team B, and its program
# How many of each kind, and whether everything that there is to ask is asked.
SIZES = [pytest.param((8, False), id="twin"), pytest.param((25, True), id="whole", marks=pytest.mark.long)]
WITHIN = ("deals/board", "companies/duplicates", "contacts/duplicates")
RECORDS = tuple(f"/{name}/*/" for name in ("contacts", "companies", "deals", "tasks", "imports", *WITHIN))
TURNS = 3
SOME = 5  # of what is typed into one place
BY = system("test")
EDGE = re.compile(r'((?:older|newer|cursor)(?:=|" value="))([\w-]{40,})')
COLLEAGUE = re.compile(r'<option value="NEW">[^<]*</option>')
ONWARD = re.compile(r'href="(\?[^"]*older=[^"]+)"|name="older" value="([^"]+)"')
TURNED = (
    "contacts:list",
    "contacts:companies",
    "contacts:leads",
    "contacts:duplicates",
    "contacts:apart",
    "sales:deals",
    "sales:tasks",
)


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    """The two teams, B with neighbours of its own, a leader and a program; planted once for all tests here."""
    logging.disable(logging.WARNING)
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setitem(cast.MAY, READER, cast.LEADING)
        patched.setitem(cast.TOKENS, PROGRAM, cast.TOKENS["writer"])
        patched.setitem(cast.TEAMS, "B", {READER, PROGRAM})
        out = StringIO()
        call_command("seed", "two_teams", "--json", stdout=out)
        objects = Objects(json.loads(out.getvalue()))
        neighbours(objects)
        walking = Walk(objects)
        promoted(walking)
        with remembered():
            yield walking
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def promoted(walk: Walk) -> None:
    """Mallory leads team B, and a program works for it."""
    reader = walk.objects.user(READER)
    reader.role = Role.objects.get(slug=starting_roles.MANAGER)
    reader.save(update_fields=["role"])
    secure(reader)
    walk.sessions[READER], walk.sessions[PROGRAM] = walk.session_of(READER), ""
    terms = {"teams": [walk.objects.team("B")], "recipient": Recipient.objects.get(slug="hosting")}
    terms["purposes"] = Purpose.objects.active().filter(slug__in=("contracts", "enquiries", "offers"))
    client = registration.register("Sklep", scopes_given=list(SCOPES), by=BY, **terms)
    walk.tokens[PROGRAM] = tokens.issue(client, by=BY)[1]
    Token.objects.update(last_used_at=timezone.now() + timedelta(days=1))  # no look of a program changes a row


@pytest.fixture(scope="module")
def moment():
    """When all of it is looked at."""
    return datetime.now(UTC)


@pytest.fixture(scope="module", params=SIZES)
def size(request):
    """(how many of each kind, whether everything is asked)."""
    return request.param


@pytest.fixture(scope="module")
def alone(walk, moment, size):
    """What team B is shown while team A has what the seed gave it."""
    return looked(walk, moment, whole=size[1])


@pytest.fixture(scope="module")
def crowded(walk, size, alone):
    """The crowd: how many of each kind. It stays while the tests run."""
    with undone():
        yield crowd(walk.objects, size[0])


@pytest.fixture(scope="module")
def amid(walk, moment, size, crowded):
    """What team B is shown amid the crowd."""
    return looked(walk, moment, whole=size[1])


def looked(walk: Walk, moment: datetime, *, whole: bool) -> dict:
    """{what was asked: everything that came}."""
    routes = inventory()
    with undone(), leaks.clock_at(moment):
        find()
        answers = {}
        for reader in (READER, PROGRAM):
            fits = (lambda _method, _url: True) if whole else sparingly(reader)
            crawled = leaks.crawl(walk, reader, routes, fits=fits)
            answers |= {(reader, *question): answer for question, answer in crawled.items()}
        answers |= turned(walk, routes)
        answers |= taken(walk)
        teams_own = {question: answer for question, answer in answers.items() if question[-1] not in leaks.OF_THE_HOUSE}
        return {
            question: EDGE.sub(opened, without_directory(question, str(answer)))
            for question, answer in teams_own.items()
        }


def without_directory(question: tuple, answer: str) -> str:
    """Whoever shares a contact chooses among all who work in the house: new colleagues are no secret there."""
    return COLLEAGUE.sub("", answer) if str(question[-1]).endswith("/shares/") else answer


def sparingly(reader: str) -> Callable[[str, str], bool]:
    """This run's share of lists and counts (the long lists are turned page by page each time), one record of each kind,
    a few of the words that are typed; the API by the program.
    """
    apart = ("/accounts/",) if reader == PROGRAM else ("/accounts/", ROOT)
    counts: Counter[tuple] = Counter()

    def fits(method: str, url: str) -> bool:
        path = leaks.UID.sub("*", urlsplit(url).path)
        counts[method, path] += 1
        if method == "POST":
            return counts[method, path] <= SOME
        if path.startswith(apart):
            return False
        return ("*" not in path and in_turn(path, TURNS)) or (path in RECORDS and counts[method, path] == 1)

    return fits


def opened(match: re.Match) -> str:
    """A cursor says something else with every look; what lies in it stays: where the page begins."""
    edge = Edge.opened(match.group(2))
    return f"{match.group(1)}{edge or 'CURSOR'}"


def turned(walk: Walk, routes: list[Route]) -> dict:
    """Every further page of the long lists, and of what the program reads."""
    answers = {}
    for name in TURNED:
        url = place = reverse(name)
        for number in range(1, 9):
            with undone():
                answer = leaks.bare(walk.ask(READER, "GET", url))
            answers["page", name, number] = leaks.UID.sub("NEW", str(answer))
            onward = ONWARD.search(answer[-1])
            if not onward:
                break
            url = place + (onward.group(1) or f"?older={onward.group(2)}").replace("&amp;", "&")
    lists = [route.path for route in routes if route.path.startswith(ROOT) and "/contacts/" in route.path]
    url, number = f"{lists[0]}?purpose=contracts&page_size=20", 0
    while url:
        with undone():
            page = json.loads(walk.ask(PROGRAM, "GET", url).content)
        number += 1
        answers["program", number] = [row["id"] for row in page["results"]]
        url = page["next"] and page["next"][page["next"].index("/api/") :]
    return answers


def taken(walk: Walk) -> dict:
    """The files, the calendar, and the dry run of a file that names everybody there is."""
    reader = walk.objects.user(READER)
    answers = {}
    for kind in ("csv", "xlsx"):
        with undone():
            answers["file", kind] = rows(made(reader, kind=kind, columns=["name", "email", "phone", "company"]), reader)
    link = next(target.id for target in walk.objects.all if target.kind == "feed_link" and target.owner == READER)
    with undone():
        answers["calendar"] = leaks.bare(walk.ask("anonymous", "GET", reverse("sales:feed", args=[link])))
    with undone():
        answers["dry run"] = checked(walk)
    return answers


def checked(walk: Walk) -> tuple:
    """Counts and rows of a check of a file with everybody in it, of both teams."""
    reader, purpose = walk.objects.user(READER), Purpose.objects.get(slug="contracts", active_to=None)
    strangers = [target.marks["email"] for target in walk.objects.all if target.kind == "contact" and target.marks]
    own = [contact.person.email for contact in Contact.objects.filter(owner=reader).with_keys().order_by("pk")[:20]]
    lines = ["Imię i nazwisko;E-mail", *(f"Ewa Nowa;{address}" for address in (*strangers, *own))]
    load = receive(BytesIO("\n".join(lines).encode()), "wszyscy.csv", by=reader)
    choose_columns(load, mapping_of(guesses_of(load)), by=reader)
    terms = {"origin_kind": Origin.Kind.FAIR, "origin_label": "Targi", "obtained_on": datetime(2026, 1, 5).date()}
    terms |= {"notice": Origin.Notice.GIVEN, "purpose": purpose, "keeper": reader, "team": reader.teams.get()}
    agree(load, Terms(**terms, duplicates=Import.Duplicates.SKIP), by=reader)
    check_import(start_check(load, by=reader).pk)
    load.refresh_from_db()
    return load.counts, list(load.rows.order_by("number").values_list("number", "outcome", "problems", "repeats"))


def test_the_crowd_has_enough_of_every_kind_that_a_team_has(walk, crowded, size):
    kinds = {target.kind for target in walk.objects.all if target.team == "A"} - APART
    assert {kind for kind in kinds | {"goal", "double"} if crowded[kind] < size[0]} == set()


def test_a_crowd_in_the_other_team_changes_nothing_of_what_a_team_is_shown(alone, amid):
    apart = {question: difference(answer, amid.get(question, "")) for question, answer in alone.items()}
    assert {question: places for question, places in apart.items() if places} == {}
    assert amid.keys() == alone.keys()
    turned_pages = [question for question in alone if question[0] == "page"]
    assert (len(alone) >= (120 if LONG else 60), len(turned_pages) >= 10) == (True, True)


def difference(before: str, after: str) -> tuple[str, str] | None:
    """The first place in which two answers differ, as both show it."""
    if before == after:
        return None
    at = next((place for place, (here, there) in enumerate(zip(before, after, strict=False)) if here != there), 0)
    return before[max(at - 150, 0) : at + 150], after[max(at - 150, 0) : at + 150]


def test_what_was_compared_is_full_of_what_team_b_has(alone):
    files = alone["file", "csv"]
    assert files.count("Maria Seednear") == 64
    assert "BEGIN:VEVENT" in alone["calendar"]


class Everybody(Sight):
    """Eyes that see all."""

    reach = Reach.ALL


def counted_all(rows, sight, **more):
    """A careless count."""
    return capped_rows(rows, Everybody(sight.user), **more)


def every(_sight, _model) -> list[Q]:
    """Branches that let everybody through."""
    return [Q()]


@contextmanager
def left_open(place, name, instead) -> Iterator[None]:
    """A door without a lock; what was made ready behind the lock is made anew, and once more when it is shut."""
    with patch.object(place, name, instead) if not isinstance(place, str) else patch(f"{place}.{name}", instead):
        forgotten()
        yield
    forgotten()


def forgotten() -> None:
    """No statement is ready."""
    for statement in STATEMENTS:
        statement.made.clear()


def all_of_it(rows, _who, **_more):
    """A door that forgets who asks."""
    return rows


DOORS = {
    "a count of contacts": ("crm.contacts.contact_list.contact_query", "capped_rows", counted_all, "contacts:list"),
    "a count of companies": (
        "crm.contacts.company_list.company_query",
        "capped_rows",
        counted_all,
        "contacts:companies",
    ),
    "the board": (Guarded, "visible_to", all_of_it, "sales:board"),
    "the queue of duplicates": (PairQuerySet, "seen_by", all_of_it, "contacts:duplicates"),
    "pairs put aside": (PairQuerySet, "seen_by", all_of_it, "contacts:apart"),
    "tasks": (TaskQuerySet, "visible_to", all_of_it, "sales:tasks"),
    "my day": (TaskQuerySet, "visible_to", all_of_it, "sales:calendar"),
    "saved views": (SavedViewQuerySet, "visible_to", all_of_it, "contacts:list"),
    "imports": (ImportQuerySet, "of", all_of_it, "contacts:imports"),
    "exports": (ExportQuerySet, "of", all_of_it, "contacts:exports"),
    "full exports": (FullExportQuerySet, "of", all_of_it, "contacts:full_exports"),
    "hand-overs": (HandOverQuerySet, "of", all_of_it, "contacts:hand_overs"),
    "jobs": (JobQuerySet, "visible_to", all_of_it, "jobs:list"),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_door_left_open_would_be_noticed(walk, moment, crowded, name):
    place, what, instead, page = DOORS[name]
    with undone(), leaks.clock_at(moment):
        shut = leaks.bare(walk.ask(READER, "GET", reverse(page)))
        with left_open(place, what, instead):
            assert leaks.bare(walk.ask(READER, "GET", reverse(page))) != shut


@pytest.mark.parametrize(("box", "name"), [("company_suggest", "company_name"), ("search", "q"), ("companies", "q")])
def test_a_suggestion_that_leaks_would_be_noticed(walk, moment, crowded, box, name):
    theirs = {target.id for target in leaks.hidden(walk.objects, READER) if target.kind == "company"}
    firm = Company.objects.filter(uid__in=theirs, sole_trader=None, binned_at=None)[0]
    typed = {name: "seedfirm" if box == "search" else firm.name}
    with undone(), leaks.clock_at(moment):
        shut = leaks.bare(walk.ask(READER, "POST", reverse(f"contacts:{box}"), typed))
        with patch.object(Sight, "branches", every), patch.object(Guarded, "visible_to", all_of_it):
            assert leaks.bare(walk.ask(READER, "POST", reverse(f"contacts:{box}"), typed)) != shut
