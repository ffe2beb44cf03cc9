"""The minute's round: what is new rings once on each device, without a name, and not in quiet hours."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse

from crm.accounts.models import Notification, NotificationChoice, Push, PushDevice, QuietHours
from crm.accounts.notifications.choices import choose, set_quiet_hours
from crm.accounts.notifications.push_devices import take_on, way_of
from crm.accounts.notifications.push_keys import forget_unused, key_in_force, renew, secrets_kept
from crm.contacts.models import Lead
from crm.demo.permission_cast.sessions import signed_in
from crm.mail.models import Message
from crm.privacy.models import Recipient
from crm.sales.models import Task
from crm.sales.planned_tasks.reminders import remind
from crm.workspace.notifications import push_findings, rounds
from tests.accounts.notifications.push_server import Browser, PushServer
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday


@pytest.fixture
def service(settings):
    """A push service that the settings name."""
    settings.PUSH_SERVICES, settings.EMBEDDED = ["127.0.0.1"], True
    server = PushServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone(service, sam):
    """Sam's phone, which was looked at once before: what waited then is known."""
    browser = Browser(service, "phone")
    ring_on(sam, browser)
    return browser


def ring_on(user, browser):
    session = signed_in(user)
    type(session).objects.filter(pk=session.pk).update(
        created_at=NOON - timedelta(hours=1), expires_at=NOON + timedelta(days=9)
    )
    device = take_on(user, session, way_of(browser.subscription), name="Chrome, Android")
    rounds.tell(user, NOON)
    return device


def send_all(at=NOON):
    return [rounds.deliver(pk, at=at) for pk in Push.objects.order_by("pk").values_list("pk", flat=True)]


def test_a_new_lead_rings_once_and_says_no_name(phone, service, sam, ada):
    Lead.objects.create(contact=ada)
    assert [rounds.tell(sam, NOON) for _turn in range(3)] == [1, 0, 0]
    assert [send_all(), send_all()] == [[True], [False]]
    note = Notification.objects.get()
    ((name, payload, claims, headers),) = service.seen
    assert (name, payload) == ("phone", {"kind": "enquiry", "id": str(note.uid)})
    assert (claims["sub"].startswith("http"), claims["exp"]) == (True, int((NOON + timedelta(hours=12)).timestamp()))
    assert (headers["TTL"], headers["Topic"], headers["Content-Encoding"]) == ("43200", "enquiry", "aes128gcm")
    assert "Wiśniewska" not in json.dumps([payload, claims, headers], ensure_ascii=False)


def test_what_waited_before_the_first_device_is_told_by_nobody(service, sam, ada):
    Lead.objects.create(contact=ada)
    ring_on(sam, Browser(service, "first"))
    assert (rounds.tell(sam, NOON), Push.objects.count()) == (0, 0)


def test_each_device_rings_and_nobody_elses(phone, service, sam, mallory, ada):
    desk, foreign = Browser(service, "desk"), Browser(service, "mallorys")
    ring_on(sam, desk)
    ring_on(mallory, foreign)
    Lead.objects.create(contact=ada)
    assert (rounds.tell(sam, NOON), rounds.tell(mallory, NOON)) == (1, 0)
    send_all()
    assert [len(browser.rung) for browser in (phone, desk, foreign)] == [1, 1, 0]


def test_in_quiet_hours_it_waits_and_what_was_done_meanwhile_does_not_come(phone, sam, ada, ben):
    set_quiet_hours(sam, time(18), time(7, 30), days_off=False)
    Lead.objects.create(contact=ada)
    gone = Lead.objects.create(contact=ben)
    night = NOON + timedelta(hours=9)
    assert rounds.tell(sam, night) == 0
    gone.delete()
    assert rounds.tell(sam, night + timedelta(hours=12)) == 1
    send_all(night + timedelta(hours=12))
    assert [payload["kind"] for payload in phone.rung] == ["enquiry"]


def test_a_kind_that_nobody_wants_on_devices_stays_in_the_program(phone, sam, ada):
    choose(sam, "enquiry", "push", on=False)
    Lead.objects.create(contact=ada)
    assert (rounds.tell(sam, NOON), Push.objects.count()) == (1, 0)


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_ends(phone, sam, ada, status):
    phone.status = status
    Lead.objects.create(contact=ada)
    rounds.tell(sam, NOON)
    assert (send_all(), PushDevice.objects.count(), Push.objects.count()) == ([False], 0, 0)


def test_a_service_that_is_busy_is_asked_three_times(phone, sam, ada):
    phone.status = 503
    Lead.objects.create(contact=ada)
    rounds.tell(sam, NOON)
    at = NOON
    for _turn in range(3):
        send_all(at)
        at += rounds.WAITS
    assert (Push.objects.count(), PushDevice.objects.get().problem, phone.rung) == (0, "http_503", [])


def test_a_worker_that_died_is_followed_by_the_next_round(phone, sam, ada):
    Lead.objects.create(contact=ada)
    rounds.tell(sam, NOON)
    Push.objects.update(next_at=NOON + rounds.LEASE, tries=1)  # taken up, never sent
    assert send_all(NOON) == [False]
    rounds.tell_everybody(NOON + 2 * rounds.LEASE)
    assert [payload["kind"] for payload in phone.rung] == ["enquiry"]


def test_nothing_rings_where_the_session_is_over(phone, sam, ada):
    Lead.objects.create(contact=ada)
    rounds.tell(sam, NOON)
    assert (send_all(NOON + timedelta(days=10)), phone.rung, PushDevice.objects.count()) == ([False], [], 0)


def test_by_mail_it_says_how_many_and_no_name(sam, ada, ben):
    choose(sam, "enquiry", "mail", on=True)
    rounds.tell(sam, NOON)
    for contact in (ada, ben):
        Lead.objects.create(contact=contact)
    assert [rounds.tell(sam, NOON), rounds.tell(sam, NOON)] == [2, 0]
    message = Message.objects.get(template="notifications")
    assert message.user == sam


def test_it_leads_to_what_it_tells_of_and_for_its_reader_alone(as_user, sam, mallory, ada):
    task = planned(sam, ada)
    lead = Notification.objects.create(user=sam, kind="enquiry", row=ada.pk)
    about = Notification.objects.create(user=sam, kind="task", row=task.pk)
    gone = Notification.objects.create(user=sam, kind="task", row=task.pk + 1000)
    urls = [reverse("contacts:notification", args=[row.uid]) for row in (lead, about, gone)]
    record = reverse("contacts:record", args=[ada.uid])
    assert [as_user(sam).get(url).url for url in urls] == [record, record, reverse("sales:bell")]
    assert [as_user(mallory).get(url).status_code for url in urls] == [404, 404, 404]


def test_every_kind_has_rows_and_an_address(sam):
    assert rounds.waiting(sam, NOON) == {"reply": [], "enquiry": [], "task": [], "mention": [], "letter_failed": []}


def test_the_mail_of_reminders_obeys(sam, ada):
    choose(sam, "task", "mail", on=False)
    task = planned(sam, ada)
    Task.objects.filter(pk=task.pk).update(remind_at=NOON, reminded_at=None)
    assert (remind(NOON), Message.objects.count()) == (1, 0)


def test_keys_are_renewed_and_old_ones_sign_until_their_devices_end(phone, sam, ada):
    old = key_in_force()
    new = renew(by=sam)
    assert (key_in_force(), new.public != old.public, forget_unused()) == (new, True, 0)
    Lead.objects.create(contact=ada)
    rounds.tell(sam, NOON)
    assert send_all() == [True]
    PushDevice.objects.all().delete()
    assert forget_unused() == 1
    assert sum(secrets_kept(reseal=True).values()) == 1


def test_doctor_says_when_push_cannot_work(phone, settings):
    (finding,) = push_findings.findings()
    assert (finding["ok"], "127.0.0.1" in finding["detail"]) == (False, True)
    maker = Recipient.objects.create(slug="maker", kind="controller", product_parts=["push"])
    (finding,) = push_findings.findings()
    assert (finding["ok"], finding["name"], maker.product_parts) == (True, "push", ["push"])
    settings.EMBEDDED, settings.HTTPS = False, False
    (finding,) = push_findings.findings()
    assert finding["ok"] is False
    PushDevice.objects.all().delete()
    assert list(push_findings.findings()) == []


def test_what_was_told_a_month_ago_is_forgotten(sam):
    for days in (31, 29):
        Notification.objects.create(user=sam, kind="mention", row=days, made_at=NOON - timedelta(days=days))
    assert (rounds.forget(NOON), [row.row for row in Notification.objects.all()]) == (1, [29])


def test_choices_and_hours_are_their_owners(sam, mallory):
    choose(sam, "reply", "mail", on=True)
    set_quiet_hours(sam, time(20), time(8), days_off=True)
    assert (
        NotificationChoice.objects.filter(user=mallory).count(),
        QuietHours.objects.filter(user=mallory).count(),
    ) == (0, 0)
