"""Calendar links: what they give, to whom names are given, how they are ended, throttled and logged."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company
from crm.privacy.actors import system
from crm.privacy.models import AccessEntry, Agreement, Disclosure, LedgerEntry, PurposeRecipient, Recipient
from crm.privacy.recipients.halts import give_grace, suspend
from crm.sales.calendar_feeds.feeds import PER_HOUR, TooOften, end_feed, open_feed, read, renew_feed
from crm.sales.meetings.attendees import ask_along
from crm.sales.models import CalendarFeed
from crm.sales.planned_tasks.recurrence import Every, every
from tests.sales.task_builders import planned, today


@pytest.fixture
def link(sam):
    return open_feed(sam, name="Telefon")[1]


@pytest.fixture
def provider(contracts):
    """A firm that keeps calendars, named by the purpose of contracts; its agreement is the test's."""
    firm = Recipient.objects.create(slug="kalendarze", name="Kalendarze", name_en="Calendars", kind="processor")
    PurposeRecipient.objects.create(purpose=contracts, recipient=firm)
    return firm


def agreed(firm, **terms):
    values = {"concluded_on": today(-10), "calendars": True, "recorded_by": "user:1", "reference": "U 1", **terms}
    return Agreement.objects.create(recipient=firm, **values)


def events(text):
    return list(Calendar.from_ical(text).walk("VEVENT"))


def titles(secret):
    return [str(event["summary"]) for event in events(read(secret).text)]


def test_the_title_holds_kind_and_company_and_a_link_but_no_name_and_no_words(ada, sam, link):
    firm = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    ada.company = firm
    ada.save(update_fields=["company"])
    task = planned(sam, ada, clock="10:00")
    text = read(link).text
    (event,) = events(text)
    rows = (
        str(event["summary"]),
        str(event["url"]),
        f"{event['dtstart'].dt:%H:%M}",
        str(event["dtstart"].params["TZID"]),
    )
    assert rows == ("Telefon: Cerambud S.A.", f"{settings.BASE_URL}/tasks/{task.uid}/", "10:00", "Europe/Warsaw")
    words = text.decode()
    assert [word in words for word in ("Ada", "Kowalska", "Oddzwonić", "serwis", "VTIMEZONE")] == [False] * 4 + [True]


def test_names_stand_in_it_only_while_an_agreement_is_in_force(ada, sam, link, provider):
    planned(sam, ada)
    without = titles(link)
    agreement = agreed(provider, ends_on=today(-1))
    over = titles(link)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=None)
    running = titles(link)
    Recipient.objects.filter(pk=provider.pk).update(active_to=timezone.now())
    assert (without, over, running, titles(link)) == (["Telefon"], ["Zajęte"], ["Telefon: Ada Kowalska"], ["Telefon"])


def test_a_firm_that_the_gate_refuses_gets_the_time_and_nothing_else(ada, sam, link, provider, oskar, as_user):
    ada.company = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    ada.save(update_fields=["company"])
    planned(sam, ada, clock="10:00")
    agreed(provider, ends_on=today(-1))
    read(link)
    text = read(link).text
    (event,) = events(text)
    assert (str(event["summary"]), f"{event['dtstart'].dt:%H:%M}", "url" in event, "description" in event) == (
        "Zajęte",
        "10:00",
        False,
        False,
    )
    assert b"Cerambud" not in text
    (entry,) = LedgerEntry.objects.filter(act="disclosure.refused")  # once a day, however often it is read
    assert entry.counts == {"reason": "agreement_ended", "purpose": "", "place": "sales:feed"}
    assert "Umowa z odbiorcą Kalendarze skończyła się" in as_user(sam).get("/tasks/feeds/").content.decode()
    give_grace(provider, today(5), "U prawników.", by=oskar)
    assert titles(link) == ["Telefon: Ada Kowalska, Cerambud S.A."]
    suspend(provider, "Wyciek u nich.", by=system("test"))
    assert titles(link) == ["Zajęte"]


def test_an_agreement_that_is_not_about_calendars_names_nobody(ada, sam, link, provider):
    planned(sam, ada)
    agreed(provider, calendars=False)
    assert titles(link) == ["Telefon"]


def test_a_person_whom_no_purpose_of_the_provider_allows_is_not_named(ada, sam, link, provider):
    planned(sam, ada)
    agreed(provider)
    PurposeRecipient.objects.filter(recipient=provider).delete()
    assert (titles(link), Disclosure.objects.count()) == (["Zajęte"], 0)  # no purpose names the firm any more


def test_each_person_named_is_told_to_have_been_disclosed_once_a_day(ada, sam, link, provider, contracts):
    planned(sam, ada)
    agreed(provider)
    read(link)
    read(link)
    (row,) = Disclosure.objects.all()
    assert (row.person, row.recipient, row.purpose, row.categories) == (ada.person, provider, contracts, ["identity"])


def test_every_reading_is_in_the_access_log(ada, sam, link):
    planned(sam, ada)
    read(link)
    entry = AccessEntry.objects.filter(view="sales:feed").get()
    assert (entry.people, entry.fields, entry.actor_id) == ([ada.pk], [], str(sam.pk))


def test_only_ones_own_open_tasks_about_people_one_may_use_are_in_it(ada, carla, sam, nina, link):
    planned(nina, ada)
    hers = planned(sam, carla) if not Restriction.in_force([carla.pk]) else None
    planned(sam, ada, due_on=today(500))
    planned(sam, ada, title="tak")
    assert (hers, titles(link)) == (None, ["Telefon"])


def test_a_recurring_task_repeats_in_the_calendar_as_it_does_here(ada, sam, link):
    planned(sam, ada, rule=every(Every.WEEKLY, today()))
    (event,) = events(read(link).text)
    assert (event["rrule"].to_ical(), event["dtstart"].dt) == (b"FREQ=WEEKLY", today())


def test_a_link_that_was_ended_a_made_up_one_and_one_of_a_closed_account_open_nothing(sam, nina, link):
    other = open_feed(nina, name="Laptop")[1]
    feed = CalendarFeed.objects.get(owner=sam)
    assert [end_feed(feed, by=sam), end_feed(feed, by=sam)] == [True, False]
    type(nina).objects.filter(pk=nina.pk).update(is_active=False)
    assert (read(link), read(other), read("x" * 43)) == (None, None, None)
    acts = LedgerEntry.objects.filter(act__startswith="feed.").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["feed.opened", "feed.opened", "feed.ended"]


def test_a_link_is_read_sixty_times_an_hour_at_most_and_then_again(sam, link):
    now = timezone.now()
    for _each in range(PER_HOUR):
        read(link, at=now)
    with pytest.raises(TooOften):
        read(link, at=now)
    assert read(link, at=now + timedelta(hours=1, minutes=1)).feed.owner == sam


def test_three_links_are_the_most(sam, link):
    open_feed(sam, name="Laptop")
    open_feed(sam, name="Tablet")
    with pytest.raises(ValidationError):
        open_feed(sam, name="Zegarek")


def test_the_pages_make_show_and_end_a_link_whose_address_is_shown_once(as_user, client, sam):
    signed_in = as_user(sam)
    address = signed_in.post("/tasks/feeds/", {"name": "Telefon"}).context["address"]
    path = address.removeprefix(settings.BASE_URL)
    page = signed_in.get("/tasks/feeds/").content.decode()
    assert ("Telefon" in page, path in page) == (True, False)
    client.logout()
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        *(200, "text/calendar; charset=utf-8", "private, no-cache"),
    )
    feed = CalendarFeed.objects.get()
    assert feed.read_at is not None
    as_user(sam).post(f"/tasks/feeds/{feed.uid}/ending/")
    client.logout()
    assert client.get(path).status_code == 404


def test_guesses_at_links_are_held_back(client, db):
    status_codes = {client.get(f"/calendar/{place:043}/tasks.ics").status_code for place in range(40)}
    assert status_codes == {404, 429}


def test_nobody_ends_a_colleagues_link(as_user, sam, nina, link):
    feed = CalendarFeed.objects.get(owner=sam)
    assert as_user(nina).post(f"/tasks/feeds/{feed.uid}/ending/").status_code == 404


def test_a_link_ends_by_itself_and_is_renewed_before(sam):
    feed, secret = open_feed(sam, name="Telefon", days=30)
    day = timedelta(days=1)
    assert [read(secret, at=feed.made_at + days * day) is None for days in (29, 30)] == [False, True]
    assert renew_feed(feed, days=60, by=sam)
    assert read(secret, at=feed.made_at + 59 * day)
    assert not renew_feed(feed, by=sam, at=timezone.now() + 61 * day)
    for days in (0, 367):
        with pytest.raises(ValidationError):
            open_feed(sam, name="Laptop", days=days)


def test_links_stand_beside_the_sessions_with_their_end(as_user, sam, nina):
    feed, _secret = open_feed(sam, name="Telefon")
    open_feed(nina, name="Cudzy")
    page = as_user(sam).get("/settings/profile/").content.decode()
    assert (f"/tasks/feeds/{feed.uid}/ending/" in page, "Telefon" in page, "Cudzy" in page) == (True, True, False)
    assert as_user(sam).post(f"/tasks/feeds/{feed.uid}/ending/", {"profile": 1}).url == "/settings/profile/"
    assert "/tasks/feeds/" not in as_user(sam).get("/settings/profile/").content.decode().split('id="sessions"')[1]


def test_a_link_is_made_and_renewed_by_a_fresh_session_alone(as_user, sam):
    feed, _secret = open_feed(sam, name="Telefon")
    client = as_user(sam)
    sam.sessions.update(proved_at=timezone.now() - timedelta(minutes=11))
    client.post("/tasks/feeds/", {"name": "Laptop"})
    client.post(f"/tasks/feeds/{feed.uid}/renewal/")
    values = list(CalendarFeed.objects.values_list("name", "expires_at"))
    assert values == [("Telefon", feed.expires_at)]


def test_a_program_that_has_the_calendar_already_hears_that_it_is_the_same(client, ada, sam, link):
    task = planned(sam, ada, clock="10:00", kind="meeting", minutes=90)
    address = f"/calendar/{link}/tasks.ics"
    first = client.get(address)
    same = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    text = first.content.decode()
    assert ["REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text, "X-PUBLISHED-TTL:PT1H" in text] == [True, True]
    (event,) = events(first.content)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    type(task).objects.filter(pk=task.pk).update(minutes=60, version=9)
    other = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (other.status_code, other["ETag"] != first["ETag"]) == (200, True)


def test_a_meeting_to_which_a_colleague_was_asked_stands_in_their_calendar(ada, sam, nina):
    ask_along(planned(sam, ada, kind="meeting", clock="09:00"), colleagues=[nina], by=sam)
    assert titles(open_feed(nina, name="Telefon")[1]) == ["Spotkanie"]
