"""A grave act wants a password, code or passkey given within ten minutes."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.access.url_inventory import inventory
from crm.accounts.models import Role, Session, User
from crm.accounts.permissions import rights
from tests.accounts.conftest import PASSWORD
from tests.accounts.sessions.test_reopening import FETCH, HTMX, fields_of

SESSION = "/session/"


@pytest.fixture
def stale(staff, enter) -> Client:
    """The administrator, who signed in eleven minutes ago."""
    client = enter(staff("admin", "arek"))
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    return client


@pytest.fixture
def address(staff, stale) -> str:
    return f"/settings/users/{staff('sales', 'sam').uid}/"


def test_within_ten_minutes_of_sign_in_nothing_is_asked(staff, enter):
    client = enter(staff("admin"))
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=9))
    assert client.get("/settings/users/new/").status_code == 200


def test_the_page_with_the_form_asks_already_and_opens_after_the_password(stale, address):
    result = stale.get(address)
    proof = stale.get(result["Location"])
    answer = stale.post(SESSION, {"held_to": address, "password": PASSWORD})
    assert (result["Location"], proof.status_code) == (f"/session/proof/?next={quote(address, safe='')}", 200)
    assert (answer.status_code, answer["Location"], stale.get(address).status_code) == (302, address, 200)


def test_a_page_that_is_not_grave_asks_nothing(stale):
    assert stale.get("/settings/users/").status_code == 200


def test_a_form_that_comes_too_late_is_held_and_nothing_is_done(stale, address):
    placed = {"role": str(Role.objects.get(slug="manager").pk)}
    held = stale.post(address, placed)
    before = User.objects.get(username="sam").role.slug
    answer = stale.post(SESSION, {**fields_of(held), "password": PASSWORD})
    stale.post(address, fields_of(answer))
    after = User.objects.get(username="sam").role.slug
    assert (held.status_code, before, fields_of(answer), after) == (401, "sales", placed, "manager")


def test_a_fragment_that_comes_too_late_is_answered_by_the_event_that_asks(stale, address):
    answer = stale.post(address, {}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (401, '{"session-prove": {}}')


def test_a_wrong_password_proves_nothing(stale, address):
    answer = stale.post(SESSION, {"password": "wrong-password-123"}, headers=FETCH)
    assert (answer.status_code, stale.get(address).status_code) == (422, 302)


def test_whoever_may_not_ask_at_all_is_told_that_first(staff, enter):
    client = enter(staff("sales"))
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    assert client.get("/settings/users/new/").status_code == 403


def test_the_proof_lasts_ten_minutes_and_is_in_the_ledger(stale, address, monkeypatch, acts):
    stale.post(SESSION, {"password": PASSWORD}, headers=FETCH)
    arek, now = User.objects.get(username="arek"), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=9))
    inside = stale.get(address).status_code
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=11))
    assert (inside, stale.get(address).status_code) == (200, 302)
    assert acts() == [("session.proved", str(arek.pk), f"user:{arek.pk}", [])]


def test_typing_is_no_proof(stale, address):
    stale.post("/session/activity/")
    assert stale.get(address).status_code == 302


# Acts that carry no step-up although the rule below would ask for it, each with its reason.
SPARED = {
    "contacts:demo_removal": "takes out invented people only",
    "sandbox:reset": "builds an invented house anew, which holds nothing of this one",
    "contacts:exports": "lists one's own files and hands out none; ordering and taking one ask",
    "contacts:export": "says what became of a file",
    "contacts:full_export_back": "takes back what its owner asked for: less leaves, not more",
    "sales:reports_csv": "holds totals that its reader has on the screen, and nobody's data",
    "contacts:dashboard_csv": "holds totals that its reader has on the screen, and nobody's data",
    "dpo:access_settling": "notes in a review what was done on the page of the account, which asked",
    "mailboxes:trial": "knocks at a server that was named under a fresh proof",
}
TAKING_OUT = {"dpo:copy", "dpo:printed"}  # pages that hand out data under another right than EXPORTING


def grave() -> list:
    """Every URL of ours that writes under the management of accounts, takes data out, or deals with keys and tokens."""
    own = [route for route in inventory() if not route.name.startswith("admin:") and not route.path.startswith("/api/")]
    return [
        route
        for route in own
        if (route.policy.access == rights.ACCOUNTS_MANAGE and "POST" in route.policy.methods)
        or route.policy.access in rights.EXPORTING
        or route.name in TAKING_OUT
        or ("/tokens/" in route.path and "POST" in route.policy.methods)
    ]


def test_every_grave_act_steps_up():
    result = grave()
    assert [
        route.name for route in result if not getattr(route.view, "fresh", False) and route.name not in SPARED
    ] == []
    assert {"accounts:user", "accounts:closing", "dpo:copy"} <= {route.name for route in result}
    assert set(SPARED) <= {route.name for route in result}
