"""How long a session lives: instants in its row, checked by the product's own clock."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.models import Role, Session, User
from crm.accounts.sessions.store import SessionStore, digest_of
from crm.accounts.staff.placement import place
from crm.accounts.tasks import forget_sessions

PROFILE = "/settings/profile/"
MINUTES = timedelta(minutes=1)


@pytest.fixture
def clock(monkeypatch):
    """clock(minutes) sets the product's clock that far ahead of the test's beginning."""
    began = timezone.now()

    def ahead(minutes: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: began + minutes * MINUTES)

    return ahead


def inside(client) -> bool:
    return client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(("role", "minutes"), [("sales", 30), ("admin", 30), ("dpo", 15)])
def test_a_session_that_stands_idle_for_its_limit_is_a_strangers(staff, enter, clock, role, minutes):
    client = enter(staff(role))
    clock(minutes - 0.5)
    before = inside(client)
    clock(2 * minutes)
    assert (before, client.get(PROFILE)["Location"]) == (True, f"/accounts/login/?next={PROFILE.replace('/', '%2F')}")


def test_doing_something_moves_the_idle_limit_on(staff, enter, clock):
    client = enter(staff("sales"))
    visible = []
    for minutes in (20, 40, 60, 80, 120):
        clock(minutes)
        visible.append(inside(client))
    assert visible == [True, True, True, True, False]


def test_what_a_page_asks_by_itself_keeps_no_session_open(staff, enter, clock):
    client = enter(staff("sales"))
    clock(20)
    client.get(PROFILE, headers={"X-Background": "1"})
    clock(40)
    assert not inside(client)


def test_after_twelve_hours_it_is_over_whatever_was_done(staff, enter, clock):
    client = enter(staff("sales"))
    for minutes in range(0, 12 * 60, 20):
        clock(minutes)
        client.get(PROFILE)
    clock(12 * 60 - 1)
    before = inside(client)
    clock(12 * 60 + 0.1)
    after = inside(client)
    state = client.get("/session/", headers={"X-Requested-With": "fetch"}).json()["state"]
    assert (before, after, state) == (True, False, "ended")


def test_last_seen_is_written_once_a_minute_and_not_with_every_click(staff, enter, clock):
    client = enter(staff("sales"))
    writes = []
    for minutes in (0.2, 0.5, 0.9, 1.1, 1.5, 2.2):
        clock(minutes)
        with CaptureQueriesContext(connection) as queries:
            client.get(PROFILE)
        writes.append(sum(query["sql"].startswith("UPDATE") for query in queries))
    assert writes == [0, 0, 0, 1, 0, 1]


def test_signing_in_takes_a_new_key(staff, client):
    stranger = SessionStore()
    stranger["seen"] = 1
    stranger.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = stranger.session_key
    client.force_login(staff("sales"))
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != stranger.session_key
    assert not SessionStore().exists(stranger.session_key)


def test_a_change_of_role_takes_a_new_key_and_keeps_the_absolute_limit(staff, enter):
    sam = staff("sales")
    client = enter(sam)
    old, ends = client.cookies[settings.SESSION_COOKIE_NAME].value, sam.sessions.get().expires_at
    TOTP.activate(sam, generate_totp_secret())  # what a manager needs
    place(sam, role=Role.objects.get(slug="manager"), teams=[], by=staff("admin"))
    answered = inside(client)
    new = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert (answered, old != new, SessionStore().exists(old), inside(client)) == (True, True, False, True)
    assert [(row.role.slug, row.expires_at) for row in sam.sessions.all()] == [("manager", ends)]


def test_a_key_of_nobody_opens_nothing_and_its_cookie_goes(staff, client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = client.get(PROFILE)
    assert (answer.status_code, answer.cookies[settings.SESSION_COOKIE_NAME].value) == (302, "")


def test_a_row_keeps_neither_the_key_nor_what_the_session_holds_in_clear(staff, enter):
    sam = staff("sales", "sam")
    client = enter(sam)
    session = client.session
    session["typed"] = "hasło-w-sesji"
    session.save()
    key = session.session_key
    with connection.cursor() as cursor:
        cursor.execute("select row::text, encode(data, 'escape') from accounts_session row")
        text = "".join(map(str, cursor.fetchall()))
    matches = [word in text for word in (key, "hasło", "typed", sam.password, "sam@")]
    assert (matches, client.session["typed"], bytes(sam.sessions.get().digest)) == (
        [False] * 5,
        "hasło-w-sesji",
        digest_of(key),
    )


def test_a_row_whose_data_were_altered_is_no_session(staff, enter):
    sam = staff("sales")
    client = enter(sam)
    row = sam.sessions.get()
    Session.objects.update(data=bytes(row.data)[:-1] + bytes([bytes(row.data)[-1] ^ 1]))
    assert not inside(client)


def test_the_hourly_tick_removes_what_is_over_and_nothing_else(staff, enter, clock):
    enter(staff("sales", "sam"))
    clock(11 * 60)
    enter(staff("sales", "nina"))
    clock(13 * 60)
    forget_sessions()
    assert [row.user for row in Session.objects.all()] == [User.objects.get(username="nina")]


def test_the_key_stands_on_no_page(staff, enter):
    client = enter(staff("admin"))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert [key in client.get(page).content.decode() for page in (PROFILE, "/settings/users/")] == [False, False]
