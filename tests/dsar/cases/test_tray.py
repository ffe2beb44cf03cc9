"""Requests from the portal wait in the tray, clocks running, until a mailbox is shown or the desk takes them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import Controller
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.cases.short_codes import MAILBOX, word_of_mailbox
from dsar.handling.assignment import assign
from dsar.handling.deadline_watch import watch
from dsar.identity.identity_codes import try_code
from dsar.models import Case, Channel, Event, Kind, Mark
from dsar.portal.views_sent import arrive
from tests.dsar import portal_browser
from tests.dsar.desk_browser import BASE, browser

pytestmark = pytest.mark.django_db


def arrived(number=1, **more):
    values = {"name": "Ewa Maj", "email": f"ewa{number}@maj.test"} | more
    return arrive(
        RequestDetails(kinds=(Kind.QUESTION,), details="Skąd macie mój adres?", **values), spokesman=None, uid=None
    ).case


def listed(user, view):
    page = browser(user).get(f"{BASE}?view={view}").content.decode()
    return re.findall(r'<a class="nm num" href="[^"]+">([^<]+)</a>', page)


def links():
    """The links of the receipts, that show whose mailbox it is."""
    return [
        re.search(r"(/p/pl/request/address/\?word=\S+)", text)[1]
        for _to, text in portal_browser.letters("request_received")
    ]


def ways(case):
    return list(case.events.filter(kind=Event.Kind.LET_IN).values_list("ref", flat=True))


def test_it_waits_beside_the_queue_and_its_clock_runs_from_arrival(client, dora):
    portal_browser.controller()
    number, _code = portal_browser.filed(client, "question")
    case = Case.objects.get(number=number)
    assert {view: listed(dora, view) for view in ("open", "unassigned", "urgent", "tray")} == {
        "open": [],
        "unassigned": [],
        "urgent": [],
        "tray": [number],
    }
    assert case.due_on > timezone.localdate(case.received_at)
    assert case in Case.objects.in_tray()
    assert "Mailbox not confirmed" in browser(dora).get(f"{BASE}{number}/").content.decode()


def test_the_link_of_the_receipt_brings_it_into_the_queue_by_its_button_alone(client, dora):
    portal_browser.controller()
    number, _code = portal_browser.filed(client, "question")
    (link,) = links()
    page = client.get(link)
    assert (page.status_code, listed(dora, "tray")) == (200, [number])  # a scanner of mails opened it
    done = portal_browser.on(client, page, "/p/pl/request/address/")
    assert (done.status_code, listed(dora, "open"), listed(dora, "tray")) == (200, [number], [])
    again = portal_browser.on(client, page, "/p/pl/request/address/")
    assert (again.status_code, ways(Case.objects.get())) == (200, ["mailbox"])
    assert LedgerEntry.objects.filter(act="request.let_in").count() == 1


def test_only_the_mail_has_the_link(client):
    portal_browser.controller()
    reply = portal_browser.on(client, portal_browser.filled(client, "question"))
    text = client.get(reply["Location"]).content.decode()
    assert ("word=" in text, len(links())) == (False, 1)


@pytest.mark.parametrize(
    "word",
    [lambda: "", lambda: "abc", lambda: "x:y:z", lambda: MAILBOX.sign("no-uuid"), lambda: word_of_mailbox("0" * 32)],
    ids=["none", "short", "unsigned", "of nobody", "of no request"],
)
def test_a_word_that_opens_nothing_is_a_dead_link(client, word):
    word = word()
    portal_browser.controller()
    assert client.get("/p/pl/request/address/", {"word": word}).status_code == 404
    assert client.post("/p/pl/request/address/", {"word": word}).status_code == 404


def test_a_code_that_went_to_a_stored_address_brings_it_into_the_queue(client, ada):
    portal_browser.controller()
    number, _code = portal_browser.filed(client, "access", email="ada@cerambud.test")
    assert portal_browser.answered() == 1
    case = Case.objects.with_keys().get(number=number)
    assert try_code(case, portal_browser.code_of(portal_browser.letters("request_identity")[0][1]))
    case.refresh_from_db()
    assert (case.tray_since, ways(case)) == (None, ["identity"])


def test_whoever_is_handed_it_has_taken_it_and_to_nobody_it_stays(dora):
    case = arrived()
    assign([case], None, by=dora)
    case.refresh_from_db()
    assert case.tray_since is not None
    assign([case], dora, by=dora)
    case.refresh_from_db()
    assert (case.tray_since, ways(case)) == (None, ["desk"])


def test_the_desk_takes_the_ticked_ones_and_sets_others_aside_with_a_reason(dora, sam):
    first, second, third = (arrived(number) for number in range(3))
    desk, url = browser(dora), f"{BASE}tray/"
    assert desk.post(url, {"pick": [first.number], "act": "in"}).status_code == 302
    assert desk.post(url, {"pick": [second.number], "act": "aside"}).status_code == 302  # no reason
    assert (listed(dora, "open"), sorted(listed(dora, "tray"))) == ([first.number], [second.number, third.number])
    desk.post(url, {"pick": [first.number, second.number], "act": "aside", "reason": "reklama"})
    # what left the tray is not set aside from there
    assert (listed(dora, "open"), listed(dora, "aside")) == ([first.number], [second.number])
    assert browser(sam).post(url, {"pick": [third.number], "act": "in"}).status_code == 403


def test_what_the_desk_writes_down_itself_waits_for_nobody(dora):
    receive(RequestDetails(kinds=(Kind.QUESTION,), details="Przez telefon."), channel=Channel.PHONE, by=dora)
    assert (len(listed(dora, "open")), Case.objects.in_tray().count()) == (1, 0)


def test_a_hundred_of_a_stranger_crowd_out_nobody(dora):
    """One mail tells of them all, and the queue shows what somebody sent."""
    Controller.objects.all().delete()
    before = Message.objects.filter(template="request_clock").count()
    cases = [arrived(number) for number in range(12)]
    count = Message.objects.filter(template="request_clock").count() - before
    assert (count, listed(dora, "open"), Case.objects.in_tray().count()) == (1, [], len(cases))


def test_each_reminder_is_noted_and_one_mail_a_day_speaks_for_the_tray(dora):
    cases = [arrived(number) for number in range(4)]
    before = Message.objects.filter(template="request_clock").count()
    late = max(case.received_at for case in cases) + timedelta(days=26)
    assert watch(late) == len(cases)
    readers = list(Mark.objects.filter(case__in=cases).order_by("told_at", "pk").values_list("case", "readers"))
    assert {case for case, _readers in readers} == {case.pk for case in cases}
    assert len({case for case, number in readers if number}) == 1
    assert Message.objects.filter(template="request_clock").count() - before == 1
