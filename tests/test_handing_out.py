"""Every answer that is no page, and every secret shown once, x right, fresh proof, mask and log line: nothing missing.

The walk asks all addresses and looks at what they return; the table (crm/accounts/handing_out.py) is compared with it.
"""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts import doors
from crm.accounts.handing_out import (
    AREAS,
    HANDED_OUT,
    Mask,
    Proof,
    handout_of,
    hands_out,
)
from crm.accounts.models import Session
from crm.accounts.policy import PUBLIC, SIGNED_IN
from crm.accounts.rights import RIGHTS
from crm.accounts.routes import inventory
from crm.privacy.models import AccessEntry, LedgerEntry
from tests.matrix.api import ROOT
from tests.matrix.cast import MAY
from tests.matrix.table import right_of
from tests.matrix.walk import insiders, planted, remembered, undone

pytestmark = pytest.mark.django_db
MOST = 12  # objects asked at one address until it answers
# What the two teams have none of, and what a script or a visitor of the portal asks: their own tests hand it out.
ELSEWHERE = {
    "accounts:session",
    "consents:receipt_en",
    "consents:receipt_pl",
    "contacts:import_errors",
    "requests:fetch_en",
    "requests:fetch_pl",
    "requests:own_letter_en",
    "requests:own_letter_pl",
}


@pytest.fixture(scope="module")
def given(django_db_setup, django_db_blocker):
    """{URL name: {"fresh": …, "stale": …, "logs": …}} of every address that hands something out to whoever may ask."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(doors, "FLOOR", 0)
        with planted(logging.CRITICAL) as walk:
            with remembered():
                told = ((route.name, first_given(walk, route)) for route in inventory() if reads(route))
                found = {name: said for name, said in told if said}
            asked_late(walk, found)
            yield found


def reads(route) -> bool:
    """Whether the address answers to GET; the door for programs is an area with tests of its own."""
    return bool(route.policy) and "GET" in route.policy.methods and not route.path.startswith(ROOT)


def first_given(walk, route):
    """What the first who gets something there got, and which logs told of it; None where only pages come."""
    for actor, one, turn in list(insiders(route, walk.objects, right_of(route.path)))[:MOST]:
        with undone():
            seen, written = AccessEntry.objects.count(), LedgerEntry.objects.count()
            answer = walk.about(actor, "GET", route, one, turn=turn)
            if answer.status_code == 403 and LedgerEntry.objects.filter(counts__right="handed_out").exists():
                return {"kept_back": True, "ask": (actor, route, one, turn)}
            if hands_out(answer):
                views = AccessEntry.objects.order_by("-id")[: AccessEntry.objects.count() - seen]
                acts = LedgerEntry.objects.order_by("-id")[: LedgerEntry.objects.count() - written]
                logs = {row.view for row in views} | {row.act for row in acts}
                return {"ask": (actor, route, one, turn), "logs": logs, "type": answer.headers["Content-Type"]}
            if answer.status_code == 200:
                return None  # a page: what else this address shows are pages
    return None


def asked_late(walk, found):
    """The same asked again by sessions whose proof is eleven minutes old, and by somebody without the right."""
    late = timezone.now() - timedelta(minutes=11)
    Session.objects.exclude(user=None).update(proved_at=late)
    for said in found.values():
        actor, route, one, turn = said["ask"]
        with undone():
            said["late"] = walk.about(actor, "GET", route, one, turn=turn)
        lacking = [name for name in MAY if right_of(route.path) not in MAY[name]]
        if right_of(route.path) in RIGHTS and lacking:
            with undone():
                said["lacking"] = walk.about(lacking[0], "GET", route, one, turn=turn).status_code


def lines(given, *proofs):
    """The lines of the table with one of these proofs that were seen on the walk."""
    return {name: (handout_of(name), said) for name, said in given.items() if handout_of(name).proof in proofs}


def test_whatever_is_handed_out_has_a_line(given):
    assert sorted(name for name, said in given.items() if said.get("kept_back") or not handout_of(name)) == []


def test_every_line_is_an_address_that_hands_something_out(given):
    routes = {route.name: route for route in inventory()}
    shown_once = {name for name, line in HANDED_OUT.items() if line.mask is Mask.SECRET}
    posted = {name for name in HANDED_OUT if name in routes and "GET" not in routes[name].policy.methods}
    asked_first = {"dpo:copy", "dpo:printed"}  # the reason comes by POST
    assert HANDED_OUT.keys() - routes.keys() == set()
    assert HANDED_OUT.keys() - given.keys() - shown_once - posted - asked_first - ELSEWHERE == set()


def test_an_old_session_is_asked_for_a_proof_first(given):
    open_doors = {
        name: said["late"].status_code
        for name, (_line, said) in lines(given, Proof.FRESH).items()
        if not said["late"].headers.get("Location", "").startswith("/session/proof/")
    }
    assert open_doors == {}
    assert len(lines(given, Proof.FRESH)) > 12


def test_whoever_lacks_the_right_gets_nothing(given):
    assert {name: said["lacking"] for name, said in given.items() if said.get("lacking", 403) not in (403, 404)} == {}


def test_whatever_holds_peoples_data_is_logged(given):
    unlogged = {
        name: (line.log, sorted(said["logs"]))
        for name, (line, said) in lines(given, Proof.FRESH, Proof.LINK).items()
        if line.log and line.log not in said["logs"]
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
