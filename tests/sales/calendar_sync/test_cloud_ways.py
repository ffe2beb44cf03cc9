"""What Microsoft Graph and Google's Calendar API want besides: pages, tokens that are over, waits, scopes, windows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from crm.correspondence.calendars import cloud_events
from crm.correspondence.calendars.calendar_accounts import connect_by
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble, words_of
from crm.correspondence.calendars.google_client import GoogleLine
from crm.correspondence.calendars.graph_client import GraphLine
from crm.correspondence.models import CalendarAccount
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import access_token, tokens_of
from crm.sales.meetings.moving import move
from crm.sales.models import CalendarEvent, Task
from tests.sales.calendar_sync.test_both_ways import at, meeting, rows
from tests.sales.task_builders import again, today

pytestmark = pytest.mark.django_db
clouds = pytest.mark.parametrize("way", ["graph", "google"], indirect=True)
graph = pytest.mark.parametrize("way", ["graph"], indirect=True)
google = pytest.mark.parametrize("way", ["google"], indirect=True)


def writes(cloud):
    return [method for method, _path in cloud.asked if method != "GET"]


@clouds
def test_the_account_offers_calendars_that_may_be_written_to(radicale, phone, way, mailbox, sam):
    radicale.calendar(way, "cudzy").store.writable = False
    radicale.calendar(way, "dom")
    account, calendars = connect_by(mailbox, by=sam)
    assert ([each.name for each in calendars], account.active) == (["Praca", "Dom"], False)


@clouds
def test_more_pages_are_read_to_the_end_once(radicale, phone, meet, account):
    radicale.page_size = 2
    for number in range(5):
        phone.put(f"{number}.ics", at(2 + number), summary=f"Pomiar {number}")
    meet()
    meet()
    assert sorted(row[0] for row in rows()) == [f"Pomiar {number}" for number in range(5)]
    phone.change("3.ics", summary="Pomiar schodów")
    radicale.asked.clear()
    meet()
    assert "Pomiar schodów" in {row[0] for row in rows()}
    assert len(radicale.asked) == 1  # what came with the change is not asked for again


@clouds
def test_a_token_that_is_over_means_all_anew_and_loses_or_doubles_nothing(radicale, phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    phone.put("b.ics", at(3), summary="Odbiór")
    ours = meeting(sam, days=4)
    meet()
    phone.delete("b.ics")
    phone.change("a.ics", begins=at(5))
    radicale.moods.add("over")
    row = meet()
    radicale.moods.clear()
    assert (row.trouble, row.failures) == ("", 0)
    assert [(title, begins, is_open) for title, begins, _minutes, _kind, is_open in rows()] == [
        ("Oddzwonić w sprawie oferty", at(4), True),
        ("Pomiar", at(5), True),
        ("Odbiór", at(3), False),
    ]
    assert phone.names() == sorted(["a.ics", f"{ours.uid}.ics"])


@clouds
@pytest.mark.parametrize(("mood", "least"), [("busy", 119), ("rate", 299)])
def test_asked_too_often_it_waits_as_long_as_it_was_told(radicale, phone, meet, mood, least):
    phone.put("a.ics", at(2), summary="Pomiar")
    radicale.moods.add(mood)
    row = meet()
    waits = row.next_at - timezone.now()
    assert (row.trouble, row.failures) == ("throttled", 1)
    assert timedelta(seconds=least - 5) < waits <= timedelta(seconds=least + 2)
    radicale.moods.clear()
    assert (meet().trouble, [row[0] for row in rows()]) == ("", ["Pomiar"])


@clouds
def test_a_wait_of_days_is_no_reason_to_stay_away_for_days(radicale, phone, meet):
    radicale.moods.add("busy")
    radicale.wait = "999999999"
    assert meet().next_at < timezone.now() + timedelta(hours=7)


@clouds
def test_only_what_differs_is_written(radicale, phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar " * 60, attendee=["mailto:ktos@example.com"])
    meet()
    task = again(Task.objects.get())
    move(task, today(4), time(9), version=task.version, by=sam)
    meet()
    item = phone.store.named("a.ics")
    assert (item.title, item.emails, timezone.localtime(item.begins)) == (
        "Pomiar " * 60,
        ["ktos@example.com"],
        at(4, "09:00"),
    )
    assert writes(radicale) == ["PATCH"]


@clouds
def test_a_link_and_a_place_of_ours_stand_still(radicale, phone, meet, sam, account):
    account.server.own = True
    account.server.save()
    meeting(sam, place="Sklep", link="https://meet.example/a")
    meeting(sam, days=4, link="https://meet.example/b")
    for _turn in range(3):
        meet()
    assert writes(radicale) == ["POST", "POST"]
    assert sorted((task.told("place"), task.told("link")) for task in Task.objects.with_keys()) == [
        ("", "https://meet.example/b"),
        ("Sklep", "https://meet.example/a"),
    ]


@clouds
def test_one_that_was_declined_there_or_is_no_appointment_does_not_come(phone, meet, way):
    phone.put("a.ics", at(2), summary="Nie idę", declined=True)
    if way == "google":
        phone.put("b.ics", today(3), minutes=24 * 60, summary="Urodziny", kind="birthday")
    meet()
    assert rows() == []


@clouds
def test_a_copy_of_one_of_ours_is_a_meeting_of_its_own(phone, meet, sam):
    ours = meeting(sam)
    meet()
    item = phone.store.named(f"{ours.uid}.ics")
    phone.put("copy.ics", at(6), summary="Kopia")
    phone.store.named("copy.ics").kept_aside |= item.kept_aside
    meet()
    meet()
    assert (len(rows()), "copy.ics" in phone.names(), again(ours).open) == (2, True, True)


@clouds
def test_what_falls_out_of_the_window_is_not_called_off(phone, meet, sam, monkeypatch):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    later = today(60)
    monkeypatch.setattr(cloud_events.timezone, "localdate", lambda: later)
    meet()
    meet()
    assert ([row[4] for row in rows()], CalendarEvent.objects.filter(task__isnull=False).count()) == ([True], 1)


@graph
def test_moved_out_of_the_window_it_is_moved_here_and_not_called_off(phone, meet):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    phone.change("a.ics", begins=at(500))
    meet()
    assert [(row[1], row[4]) for row in rows()] == [(at(500), True)]


@clouds
def test_a_window_is_looked_at_anew_after_a_week(radicale, phone, meet, monkeypatch):
    meet()
    day = CalendarAccount.objects.get().token.partition(" ")[0]
    assert day == str(timezone.localdate())
    later = today(7)
    monkeypatch.setattr(cloud_events.timezone, "localdate", lambda: later)
    meet()
    assert CalendarAccount.objects.get().token.partition(" ")[0] == str(later)


@graph
def test_a_long_token_is_kept_whole_and_one_too_long_costs_a_look_at_everything(radicale, phone, meet):
    radicale.padding = "~" * 2000
    token = meet().token
    assert token.startswith(f"{timezone.localdate()} {radicale.address}/v1.0/me/calendars/")
    assert (token.count("~"), meet().trouble) == (2000, "")
    radicale.padding = "~" * 5000
    phone.put("a.ics", at(2), summary="Pomiar")
    assert [(meet().token, len(rows())) for _turn in range(2)] == [("", 1), ("", 1)]


@graph
def test_a_token_that_leads_to_another_machine_is_not_followed(radicale, phone, meet, account):
    CalendarAccount.objects.update(token=f"{timezone.localdate()} https://evil.example/v1.0/me/calendarView/delta")
    radicale.asked.clear()
    row = meet()
    assert (row.trouble, radicale.asked) == ("elsewhere", [])


@graph
def test_the_calendar_has_a_token_of_its_own_and_mail_keeps_its(provider, mailbox, phone, sam):
    connect_by(mailbox, by=sam)
    fresh = Mailbox.objects.select_related("registration").get()
    tokens = tokens_of(fresh)
    scopes = [provider.granted[token] for token in (tokens.calendar, access_token(fresh))]
    assert scopes == ["https://graph.microsoft.com/Calendars.ReadWrite", "openid mail"]
    again_ = Mailbox.objects.select_related("registration").get()
    before = provider.asked
    assert access_token(again_, calendar=True) == tokens.calendar
    assert (provider.asked, tokens_of(again_).calendar) == (before, tokens.calendar)


@graph
def test_a_consent_from_before_calendars_says_so(provider, mailbox, phone, sam):
    provider.consented = "openid mail"
    with pytest.raises(CalendarTrouble) as raised:
        connect_by(mailbox, by=sam)
    assert raised.value.code == "scope"
    assert "calendars" in str(words_of("scope")) or "kalendarzy" in str(words_of("scope"))
    assert access_token(Mailbox.objects.select_related("registration").get())  # mail goes on


@clouds
def test_a_consent_taken_back_and_a_token_that_ended_early_are_told_apart(provider, phone, meet):
    phone.put("a.ics", at(2), summary="Pomiar")
    for token in list(provider.granted):
        del provider.granted[token]
    assert (meet().trouble, len(rows())) == ("", 1)
    provider.revoke()
    assert meet().trouble == "revoked"


@clouds
def test_the_way_of_another_registration_opens_nothing(phone, meet, account):
    MailProvider.objects.update(calendar_url="https://elsewhere.example/v1.0/me")
    assert meet().trouble == "moved"


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a"},
        {"id": "a", "start": {"dateTime": "x"}, "end": {"dateTime": "y"}},
        {"id": "a", "start": 7, "end": [], "attendees": "nobody", "location": "?"},
        {"id": "a", "start": {"date": "2026-99-99"}, "end": {"date": None}},
    ],
)
@pytest.mark.parametrize("kind", [GraphLine, GoogleLine])
def test_hostile_objects_are_no_appointments(kind, row):
    assert kind("https://calendar.example/v1", "Bearer x").event_of(row) is None


def test_windows_and_waits_are_bounded():
    since, until = cloud_events.window_of(date(2026, 12, 2))
    assert (until - since, since.tzinfo is not None) == (timedelta(days=431), True)
    assert cloud_events.moment_in("2026-12-09T20:30:00.1234567Z") == datetime(2026, 12, 9, 20, 30, 0, 123456, UTC)
