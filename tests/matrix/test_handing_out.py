"""Every file, secret shown once and page with data in clear x right, fresh proof, mask and log line: nothing missing.

The walk asks all addresses and looks at what they return; the tables (crm/accounts/access/egress.py, clear_pages.py)
are compared with it. Pages are asked by several readers, and looked at for the words of the planted people
(clear_data.py). Without `--long` a walk asks this run's share of the addresses (tests/sizes.py), and the lines about
those are compared.
"""

import logging
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from crm.accounts.access.egress import AREAS, HANDED_OUT, Mask, Proof, handout_of, hands_out
from crm.accounts.access.policy import PUBLIC, SIGNED_IN
from crm.accounts.access.unmasked_pages import CLEAR_PAGES, Clear
from crm.accounts.access.url_inventory import inventory
from crm.accounts.models import Session
from crm.accounts.permissions.rights import RIGHTS
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.sales.models import Task
from tests.dsar.pdf import words_in
from tests.matrix.api import ROOT
from tests.matrix.cast import EVERYBODYS, MAY, TEAMS
from tests.matrix.clear_data import Watch, text_of
from tests.matrix.table import right_of
from tests.matrix.walk import insiders, planted, remembered, undone
from tests.sizes import LONG, in_turn

pytestmark = pytest.mark.django_db
ALWAYS = {"contacts:record", "contacts:list", "mail:message", "consents:proof_json", "contacts:inbox_message"}
READERS = ("sam", "mallory", "manager", "dpo", "owner", "admin")
FIELDS = {"contacts:value": "phone"}  # asked for one field at a time: one with somebody's data
WITHOUT = {Mask.CODES, Mask.NOBODY, Mask.SECRET}
# In clear for a person with number and code, or in fields that hold no word of the cast: their own tests look.
NOT_ON_THE_WALK = {
    "contacts:company_value",
    "dpo:authority_description",
    "dpo:authority_point",
    "outreach:rule",  # a trial names people, not the rule
    "requests:status_en",
    "requests:status_pl",
    "sales:deal_value",
}
TURNS = 4
MOST = 12  # objects asked at one address until it answers
# What the two teams have none of, and what a script or a visitor of the portal asks: their own tests hand it out.
PAPER = "application/pdf"
PAGE = re.compile(rb"/Type/Page/")
UPLOADED = {
    "dpo:agreement_file",
    "dpo:authority_document_file",
    "dpo:authority_letter_file",
    "dpo:own_policy_file",
    "dpo:policy_file",
    "dpo:processor_proof",
}
POLISH = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
ELSEWHERE = {
    "accounts:session",
    "consents:receipt_en",
    "consents:receipt_pl",
    "contacts:call_hook",  # by the key of a phone system
    "contacts:import_errors",
    "dpo:evidence_taken_en",
    "dpo:evidence_taken_pl",
    "metrics",  # by the key of a watcher
    "mfa_login_webauthn",
    "requests:fetch_en",
    "requests:fetch_pl",
    "requests:own_letter_en",
    "requests:own_letter_pl",
    "scim:configuration",  # by the token of an identity provider
    "scim:group",
    "scim:groups",
    "scim:resource_type",
    "scim:resource_types",
    "scim:schema",
    "scim:schemas",
    "scim:user",
    "scim:users",
    "requests:told_en",  # the list of a purge, by a button of the page
    "requests:told_pl",
    "sales:offer_papers_pdf",  # of an accepted offer
}


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker):
    """(what is handed out by address, whose data were shown to whom) of one walk over every address that reads."""
    with django_db_blocker.unblock(), planted(logging.CRITICAL) as walk:
        watch = Watch(walk.objects)
        Task.objects.update(remind_at=timezone.now(), heard_at=None)  # every bell rings, whatever the hour
        with remembered():
            by_route = ((route.name, first_given(walk, route, watch)) for route in inventory() if reads(route))
            handouts = {name: handout for name, handout in by_route if handout}
        asked_late(walk, handouts)
        yield handouts, watch


@pytest.fixture
def given(walked):
    """{URL name: {"fresh": …, "stale": …, "logs": …}} of every address that hands something out to whoever may ask."""
    return walked[0]


@pytest.fixture
def looks(walked):
    """{URL name: [what each reader was shown there]} of every address that answered."""
    return walked[1].looks


def reads(route) -> bool:
    """Whether the address answers to GET and is walked this time; the door for programs is an area with tests of its
    own.
    """
    walked_now = route.name in ALWAYS or in_turn(route.name, TURNS)
    return walked_now and bool(route.policy) and "GET" in route.policy.methods and not route.path.startswith(ROOT)


def of_the_walk(names) -> set[str]:
    """Those of the names that are walked this time."""
    return {name for name in names if name in ALWAYS or in_turn(name, TURNS)}


def of_all(number: int) -> int:
    """How many of so many must be met on the walk at hand."""
    return number if LONG else number // (2 * TURNS)


def first_given(walk, route, watch):
    """What the first who gets something there got, and which logs told of it; None where only pages come."""
    for actor, target, turn in list(insiders(route, walk.objects, right_of(route.path)))[:MOST]:
        with undone():
            written = LedgerEntry.objects.count()
            answer = walk.about(actor, "GET", route, target, turn=turn)
            if answer.status_code == 403 and LedgerEntry.objects.filter(counts__right="handed_out").exists():
                return {"kept_back": True, "ask": (actor, route, target, turn)}
            if hands_out(answer):
                views = watch.note(route.name, actor, answer, page=False)
                acts = LedgerEntry.objects.order_by("-id")[: LedgerEntry.objects.count() - written]
                logs = views | {row.act for row in acts}
                kind = answer.headers["Content-Type"]
                paper = answer.getvalue() if kind == PAPER else b""
                return {"ask": (actor, route, target, turn), "logs": logs, "type": kind, "paper": paper}
            if answer.status_code == 200:
                watch.note(route.name, actor, the_field(walk, route, target, actor) or answer, page=True)
        if answer.status_code == 200:
            also_read(walk, route, watch, (actor, target, turn))
            return None  # a page: what else this address shows are pages
    return None


def also_read(walk, route, watch, first):
    """The same page asked by everybody else who holds the right; and again while the access log takes no row."""
    right, (actor, target, turn) = right_of(route.path), first
    for reader in READERS:
        if reader != actor and right in MAY[reader]:
            with undone():
                answer = walk.about(reader, "GET", route, target, turn=turn)
                if answer.status_code == 200:
                    watch.note(route.name, reader, the_field(walk, route, target, reader) or answer, page=True)
    readers = [look.actor for look in watch.looks[route.name] if look.canaries]
    if readers:
        with undone(), patch.object(AccessEntry, "append_few", side_effect=OSError("the log is full")):
            answer = walk.about(readers[0], "GET", route, target, turn=turn)
            answer = the_field(walk, route, target, readers[0]) or answer
            watch.without_log[route.name] = set(watch.canaries_in(text_of(answer)))


def the_field(walk, route, target, actor):
    """The answer about a field with somebody's data, where an address is asked for one field; else None."""
    field = FIELDS.get(route.name)
    return walk.ask(actor, "GET", f"{walk.url(route, target)}?field={field}") if field else None


def asked_late(walk, handouts):
    """The same asked again by sessions whose proof is eleven minutes old, and by somebody without the right."""
    late = timezone.now() - timedelta(minutes=11)
    Session.objects.exclude(user=None).update(proved_at=late)
    for handout in handouts.values():
        actor, route, target, turn = handout["ask"]
        with undone():
            handout["late"] = walk.about(actor, "GET", route, target, turn=turn)
        lacking = [name for name in MAY if right_of(route.path) not in MAY[name]]
        if right_of(route.path) in RIGHTS and lacking:
            with undone():
                handout["lacking"] = walk.about(lacking[0], "GET", route, target, turn=turn).status_code


def lines(given, *proofs):
    """The lines of the table with one of these proofs that were seen on the walk."""
    return {name: (handout_of(name), handout) for name, handout in given.items() if handout_of(name).proof in proofs}


def test_whatever_is_handed_out_has_a_line(given):
    assert sorted(name for name, handout in given.items() if handout.get("kept_back") or not handout_of(name)) == []


def test_every_line_is_an_address_that_hands_something_out(given):
    routes = {route.name: route for route in inventory()}
    shown_once = {name for name, line in HANDED_OUT.items() if line.mask is Mask.SECRET}
    posted = {name for name in HANDED_OUT if name in routes and "GET" not in routes[name].policy.methods}
    asked_first = {"dpo:copy", "dpo:printed"}  # the reason comes by POST
    assert HANDED_OUT.keys() - routes.keys() == set()
    assert of_the_walk(HANDED_OUT) - given.keys() - shown_once - posted - asked_first - ELSEWHERE == set()


def test_every_paper_of_the_desk_is_tagged_and_numbered_and_has_polish_letters(given):
    """Whoever reads it by ear, by machine or on paper gets the same words. What others uploaded is theirs."""
    papers = {
        name: handout["paper"]
        for name, handout in given.items()
        if name.startswith("dpo:") and handout.get("paper") and name not in UPLOADED
    }
    faults = {name: lacks for name, paper in papers.items() if (lacks := lacking_in(paper))}
    assert faults == {}
    assert len(papers) >= of_all(15)


def lacking_in(paper):
    """What a PDF has not: tags, a language, letters of Polish, numbers of its pages."""
    words, pages = words_in(paper), len(PAGE.findall(paper))
    has = {
        "tags": b"/StructTreeRoot" in paper and b"/MarkInfo" in paper,
        "language": b"/Lang" in paper,
        "Polish letters": bool(POLISH & set(words)),
        "page numbers": all(f"{number} / {pages}" in words for number in range(1, pages + 1)),
    }
    return [name for name, there in has.items() if not there]


def test_an_old_session_is_asked_for_a_proof_first(given):
    open_doors = {
        name: handout["late"].status_code
        for name, (_line, handout) in lines(given, Proof.FRESH).items()
        if not handout["late"].headers.get("Location", "").startswith("/session/proof/")
    }
    assert open_doors == {}
    assert len(lines(given, Proof.FRESH)) > of_all(12)


def test_whoever_lacks_the_right_gets_nothing(given):
    statuses = {name: handout["lacking"] for name, handout in given.items() if "lacking" in handout}
    assert {name: status for name, status in statuses.items() if status not in (403, 404)} == {}


def test_whatever_holds_peoples_data_is_logged(given):
    unlogged = {
        name: (line.log, sorted(handout["logs"]))
        for name, (line, handout) in lines(given, Proof.FRESH, Proof.LINK).items()
        if line.log and line.log not in handout["logs"]
    }
    assert unlogged == {}


def test_a_line_says_which_data_and_where_it_is_logged():
    routes = {route.name: route for route in inventory()}
    for name, line in HANDED_OUT.items():
        access = routes[name].policy.access
        assert (line.proof is Proof.FRESH) <= (access == SIGNED_IN or access in RIGHTS), name
        assert (access == PUBLIC) <= (line.proof in (Proof.LINK, Proof.NONE)), name
        assert (line.proof is Proof.NONE) == (line.mask is Mask.NOBODY), name
        assert bool(line.log) or line.proof in (Proof.NONE, Proof.LINK), name
    assert set(AREAS) == {"api", "admin"}


def test_a_secret_is_shown_to_a_fresh_session_only(given):
    secrets = {name: line for name, line in HANDED_OUT.items() if line.mask is Mask.SECRET}
    assert {name: (line.proof, "POST" in line.methods) for name, line in secrets.items()} == dict.fromkeys(
        secrets, (Proof.FRESH, True)
    )


def test_every_page_with_data_in_clear_has_a_line(looks):
    in_clear = {name for name, page_looks in looks.items() if any(look.page and look.canaries for look in page_looks)}
    assert sorted(in_clear - CLEAR_PAGES.keys()) == []
    assert sorted(of_the_walk(CLEAR_PAGES) - in_clear) == sorted(of_the_walk(NOT_ON_THE_WALK))


def test_a_page_is_in_clear_for_whom_its_line_says(looks):
    wrong = {
        (name, look.actor, canary.what, canary.owner, canary.state)
        for name, line in logged_pages().items()
        for look in looks.get(name, [])
        for canary in look.canaries
        if not meant_for(line.clear, look.actor, canary)
    }
    assert wrong == set()
    # the same pages, let in and masked: it is not that nobody else came so far
    masked = {(name, look.actor) for name in CLEAR_PAGES for look in looks.get(name, []) if not look.canaries}
    assert len(masked) > of_all(40)
    assert {("contacts:record", "dpo"), ("contacts:list", "owner"), ("mail:message", "admin")} <= masked


def test_whoever_sees_a_page_in_clear_holds_its_right():
    routes = {route.name: route for route in inventory()}
    for name, line in CLEAR_PAGES.items():
        assert line.right == routes[name].policy.access == right_of(routes[name].path), name
        assert (line.proof is Proof.LINK) == (line.right == PUBLIC) == (line.clear is Clear.THEMSELVES), name
        assert line.proof in (Proof.LINK, Proof.SESSION), name


def test_each_look_at_data_in_clear_is_in_the_access_log(looks):
    """Under the name in the line, with everybody whom the page names, and what of them."""
    unlogged, bare = set(), set()
    for name, line in logged_pages().items():
        for look in [look for look in looks.get(name, []) if look.canaries]:
            people = {canary.person for canary in look.canaries} - {None}
            logged = look.logged.get(line.log)
            if logged is None or not people <= logged.keys():
                unlogged.add((name, look.actor))
            elif not all(logged[person] for person in people):
                bare.add((name, look.actor))
    assert (unlogged, bare) == (set(), set())


def logged_pages():
    """The lines of pages whose reader is somebody else: people who read of themselves leave no row."""
    return {name: line for name, line in CLEAR_PAGES.items() if line.clear is not Clear.THEMSELVES}


def test_a_page_of_somebodys_own_link_names_nobody_else(looks):
    theirs = {name: looks.get(name, []) for name in CLEAR_PAGES.keys() - logged_pages().keys()}
    named = {name: {canary.person for look in page for canary in look.canaries} for name, page in theirs.items()}
    assert {name: people for name, people in named.items() if len(people) > 1} == {}
    assert named.keys() >= {"requests:status_pl", "sales:public_offer_pl"}


def test_without_a_row_in_the_access_log_there_is_no_data(walked):
    """The row comes before the answer: where it cannot be written, nothing is shown."""
    without, logged = walked[1].without_log, logged_pages()
    assert {name: canaries for name, canaries in without.items() if canaries and name in logged} == {}
    assert without.keys() & logged.keys() == of_the_walk(logged) - NOT_ON_THE_WALK


def test_a_file_holds_as_much_as_its_mask_says(looks):
    """As far as its bytes are text; packed ones are opened by their own tests."""
    files = {name: [canary for look in looks[name] for canary in look.canaries] for name in looks if name in HANDED_OUT}
    unmasked = {name: canaries for name, canaries in files.items() if HANDED_OUT[name].mask in WITHOUT and canaries}
    assert unmasked == {}
    held = {name for name, canaries in files.items() if canaries and HANDED_OUT[name].mask is Mask.WHOLE}
    assert held >= {"consents:proof_json", "contacts:inbox_message"}


def meant_for(clear, actor, canary):
    """Whether a line lets `actor` see this word of somebody."""
    team = TEAMS.get(canary.team, set())
    belongs = actor in team or (canary.state == "shared" and actor == "mallory")
    return {
        Clear.OWN_AND_TEAM: belongs,
        Clear.KEEPERS: belongs or actor == "owner",
        Clear.OWN: actor in {canary.owner, "manager"} or (canary.owner is None and actor in TEAMS["A"] | TEAMS["B"]),
        Clear.DESK: actor in EVERYBODYS,
    }[clear]
