"""The sessions of an account: seen by its owner, ended by her or by who manages accounts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.models import Role, Session, User
from crm.accounts.notices.device_names import device_of, network_of
from crm.accounts.staff.placement import place, reopen
from crm.privacy.models import LedgerEntry
from tests.accounts.conftest import PASSWORD

PROFILE = "/settings/profile/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def status(client: Client) -> int:
    return client.get(PROFILE).status_code


def test_a_sign_in_says_browser_system_and_network_and_no_more(staff, client):
    sam = staff("sales", "sam")
    form = {"login": "sam", "password": PASSWORD}
    client.post("/accounts/login/", form, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.77")
    assert [(row.device, row.network) for row in sam.sessions.all()] == [("Firefox, Linux", "192.0.2.0/24")]
    page = client.get(PROFILE).content.decode()
    assert ["Firefox, Linux" in page, "this one" in page, "192.0.2.77" in page] == [True, True, False]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_named_by_its_family_and_system(agent, words):
    assert device_of(agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("", ""), ("nowhere", "")],
)
def test_an_address_is_kept_without_the_machine(address, network):
    assert network_of(address) == network


def test_one_session_is_ended_and_the_others_stay(staff, enter):
    sam = staff("sales", "sam")
    home = enter(sam)
    row, office = sam.sessions.get(), enter(sam)
    answer = office.post(f"/settings/sessions/{row.uid}/ending/")
    assert (answer.status_code, status(home), status(office)) == (302, 302, 200)


def test_all_others_are_ended_at_once_with_one_entry(staff, enter, acts):
    sam = staff("sales", "sam")
    here, *others = [enter(sam) for _number in range(3)]
    stranger = enter(staff("sales", "nina"))
    here.post("/settings/sessions/ending/")
    assert [status(item) for item in (here, *others, stranger)] == [200, 302, 302, 200]
    assert [(row.act, row.counts) for row in LedgerEntry.objects.all()] == [("session.ended", {"sessions": 2})]


def test_a_session_of_somebody_else_is_missing(staff, enter):
    nina = staff("sales", "nina")
    theirs = enter(nina)
    sam = enter(staff("sales", "sam"))
    answer = sam.post(f"/settings/sessions/{nina.sessions.get().uid}/ending/")
    assert (answer.status_code, status(theirs)) == (404, 200)


def test_an_administrator_ends_all_of_a_users_sessions(staff, enter):
    sam, admin = staff("sales", "sam"), enter(staff("admin"))
    clients = [enter(sam), enter(sam)]
    page = admin.get(f"/settings/users/{sam.uid}/").content.decode()
    answer = admin.post(f"/settings/users/{sam.uid}/sessions/ending/")
    assert (
        "Signed in on 2 devices" in page,
        answer.status_code,
        [status(client) for client in clients],
        status(admin),
    ) == (
        True,
        302,
        [302, 302],
        200,
    )


def test_a_locked_session_is_listed_as_such_and_one_that_is_over_is_not(staff, enter):
    sam, now = staff("sales", "sam"), timezone.now()
    for _number in range(2):
        enter(sam)
    here = enter(sam)
    locked, over = sam.sessions.order_by("pk")[:2]
    Session.objects.filter(pk=locked.pk).update(idle_until=now, device="Opera, Windows")
    past = now - timedelta(hours=13)
    Session.objects.filter(pk=over.pk).update(created_at=past, expires_at=now, device="Edge, Windows")
    page = here.get(PROFILE).content.decode()
    assert ["Opera" in page, ">locked<" in page, "Edge" in page] == [True, True, False]


def test_disabling_ends_a_session_kept_alive_on_its_next_request_and_for_good(staff, enter):
    sam, admin = staff("sales", "sam"), staff("admin")
    client = enter(sam)
    visible = [status(client)]
    sam.disable(by=admin)
    visible.append(status(client))
    reopen(User.objects.get(pk=sam.pk), by=admin)
    visible.append(status(client))
    assert (visible, sam.sessions.count()) == ([200, 302, 302], 0)


def test_a_changed_role_bites_on_the_next_request_of_a_session_kept_alive(staff, enter):
    sam, admin = staff("admin", "sam"), staff("admin")
    client = enter(sam)
    visible = [client.get("/settings/users/").status_code]
    place(sam, role=Role.objects.get(slug="sales"), teams=[], by=admin)
    visible += [client.get("/settings/users/").status_code, status(client)]
    place(sam, role=Role.objects.get(slug="admin"), teams=[], by=admin)
    visible.append(client.get("/settings/users/").status_code)
    assert visible == [200, 403, 200, 200]
