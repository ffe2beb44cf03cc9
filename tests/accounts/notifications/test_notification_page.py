"""One's own notifications: ticks, quiet hours, devices; each change at once, nothing that is locked."""

from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.accounts.models import NotificationChoice, PushDevice, QuietHours, Session
from crm.accounts.notifications.choices import KINDS, choose, quiet, set_quiet_hours, wanted_by, wants
from crm.accounts.notifications.push_devices import way_of
from crm.privacy.models import LedgerEntry
from tests.accounts.notifications.push_server import Browser, PushServer

pytestmark = pytest.mark.django_db
PAGE, CHOICE, QUIET = (reverse(f"accounts:{name}") for name in ("notifications", "notification_choice", "quiet_hours"))
DEVICES = reverse("accounts:push_devices")


@pytest.fixture
def service(settings):
    """A push service that the settings name."""
    settings.PUSH_SERVICES, settings.EMBEDDED = ["127.0.0.1"], True
    server = PushServer()
    yield server
    server.shutdown()
    server.server_close()


def test_the_page_lists_what_the_readers_rights_open(as_user, sam, oskar):
    kinds = {user: [wanted.kind.slug for wanted in wanted_by(user)] for user in (sam, oskar)}
    assert kinds[sam] == ["reply", "enquiry", "task", "mention", "letter_failed"]
    assert set(kinds[oskar]) >= {"request", "breach"}
    page = as_user(sam).get(PAGE).content.decode()
    assert (page.count('role="switch"'), page.count('aria-checked="true"')) == (14, 10)


def test_a_tick_is_saved_at_once(as_user, sam):
    answer = as_user(sam).post(CHOICE, {"kind": "mention", "place": "bell", "on": "no"})
    assert (answer.status_code, wants(sam, "mention", "bell"), wants(sam, "mention", "push")) == (302, False, True)
    entry = LedgerEntry.objects.filter(act="notifications.chosen").latest("pk")
    assert (entry.fields, entry.target) == (["mention.bell"], sam.target)
    as_user(sam).post(CHOICE, {"kind": "mention", "place": "bell", "on": "yes"})
    assert (wants(sam, "mention", "bell"), NotificationChoice.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("kind", "place"),
    [("letter_failed", "bell"), ("breach", "push"), ("enquiry", "bell"), ("none", "push"), ("task", "x")],
)
def test_what_is_locked_foreign_or_unknown_is_refused(as_user, sam, kind, place):
    answer = as_user(sam).post(CHOICE, {"kind": kind, "place": place, "on": "no"})
    assert (answer.status_code, NotificationChoice.objects.count()) == (422, 0)


def test_failures_of_own_letters_ring_whatever_a_row_says(sam):
    NotificationChoice.objects.create(user=sam, kind="letter_failed", bell=False, push=False, mail=False)
    assert (wants(sam, "letter_failed", "bell"), wants(sam, "letter_failed", "push")) == (True, False)
    with pytest.raises(ValidationError) as refusal:
        choose(sam, "letter_failed", "bell", on=False)
    assert refusal.value.code == "locked"


def test_the_bell_obeys(as_user, sam, ada):
    NotificationChoice.objects.create(user=sam, kind="mention", bell=False, push=False, mail=False)
    before = as_user(sam).get(reverse("contacts:pulse")).content.decode()
    assert "pulse-mentions" in before
    assert set(KINDS) >= {"reply", "mention", "task"}


def test_quiet_hours_go_over_midnight_and_over_days_off(sam):
    hours = set_quiet_hours(sam, time(18), time(7, 30), days_off=True)
    at = {
        "Tuesday 17:59": datetime(2026, 11, 24, 16, 59, tzinfo=UTC),
        "Tuesday 18:00": datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
        "Wednesday 7:29": datetime(2026, 11, 25, 6, 29, tzinfo=UTC),
        "Wednesday 7:30": datetime(2026, 11, 25, 6, 30, tzinfo=UTC),
        "Saturday noon": datetime(2026, 11, 28, 11, 0, tzinfo=UTC),
    }
    assert {name: quiet(hours, moment) for name, moment in at.items()} == {
        "Tuesday 17:59": False,
        "Tuesday 18:00": True,
        "Wednesday 7:29": True,
        "Wednesday 7:30": False,
        "Saturday noon": True,
    }


def test_half_a_pair_of_hours_is_refused_with_words(as_user, sam):
    answer = as_user(sam).post(QUIET, {"begins": "18:00"})
    assert (answer.status_code, QuietHours.objects.count()) == (422, 0)
    assert as_user(sam).post(QUIET, {"begins": "18:00", "ends": "7:30", "days_off": "on"}).status_code == 302
    row = QuietHours.objects.get()
    assert (row.begins, row.ends, row.days_off) == (time(18), time(7, 30), True)


def test_a_browser_rings_for_whoever_is_signed_in_there(as_user, sam, service):
    client, browser = as_user(sam), Browser(service, "sams")
    key = client.post(DEVICES).json()["key"]
    assert client.post(DEVICES, browser.subscription).status_code == 200
    device = PushDevice.objects.get()
    assert (device.user, device.key.public, device.service) == (sam, key, "127.0.0.1")
    assert browser.endpoint.encode() not in bytes(device.secret)
    client.post(reverse("accounts:push_device_trial", args=[device.uid]))
    assert browser.rung == [{"kind": "trial", "id": str(device.uid)}]
    device.session.delete()
    assert PushDevice.objects.count() == 0


def test_the_next_colleague_at_a_browser_takes_it_over(as_user, sam, mallory, service):
    browser = Browser(service, "shared")
    for user in (sam, mallory):
        as_user(user).post(DEVICES, browser.subscription)
    assert [device.user for device in PushDevice.objects.all()] == [mallory]


def test_a_gone_subscription_is_let_go_and_a_foreign_one_is_none(as_user, sam, mallory, service):
    browser = Browser(service, "old")
    client = as_user(sam)
    client.post(DEVICES, browser.subscription)
    device = PushDevice.objects.get()
    names = [reverse(f"accounts:push_device_{act}", args=[device.uid]) for act in ("trial", "ending")]
    assert [as_user(mallory).post(name).status_code for name in names] == [404, 404]
    browser.status = 410
    as_user(sam).post(names[0])
    assert PushDevice.objects.count() == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://169.254.169.254/latest",
        "https://fcm.googleapis.com.evil.test/x",
        "https://evil@fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "https://localhost/x",
        "",
    ],
)
def test_an_address_that_is_no_push_service_is_refused(endpoint):
    given = {
        "endpoint": endpoint,
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    }
    with pytest.raises(ValidationError):
        way_of({**given, "auth": "BTBZMqHH6r4Tts7J_aSIgg"})


@pytest.mark.parametrize(("p256dh", "auth"), [("", "BTBZMqHH6r4Tts7J_aSIgg"), ("BCVx", "x"), ("ą" * 87, "y")])
def test_keys_that_are_none_are_refused(p256dh, auth):
    with pytest.raises(ValidationError):
        way_of({"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "p256dh": p256dh, "auth": auth})


def test_sessions_end_with_the_account_and_devices_with_them(as_user, sam, service):
    as_user(sam).post(DEVICES, Browser(service, "sams").subscription)
    Session.objects.filter(user=sam).delete()
    assert PushDevice.objects.count() == 0
