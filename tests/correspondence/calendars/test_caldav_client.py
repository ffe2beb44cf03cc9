"""What is asked of a CalDAV server and what its answers may be: found, refused, cut off, hostile."""

import pytest

from crm.correspondence.calendars import server_line
from crm.correspondence.calendars.caldav_client import Line, basic, calendars_of
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble, Overtaken
from crm.correspondence.calendars.dav_xml import LARGEST, rows_in
from crm.privacy.guards.guarded_post import Answer
from tests.sales.radicale import LOGIN, PASSWORD, SIGNED, Radicale


@pytest.fixture(scope="module")
def server():
    server = Radicale()
    yield server
    server.stop()


@pytest.fixture
def radicale(server, settings):
    settings.EMBEDDED = True
    server.reset()
    return server


def found_at(url, password=PASSWORD):
    """The calendars of an address."""
    return calendars_of(Line(url, basic(LOGIN, password)))


def trouble(act, *args, **options):
    """The code of what stood in the way."""
    with pytest.raises(CalendarTrouble) as raised:
        act(*args, **options)
    return raised.value.code


def test_calendars_are_found_from_the_root_and_from_their_own_address(radicale):
    phone = radicale.calendar("praca")
    radicale.calendar("dom")
    calendars = found_at(radicale.url)
    assert sorted(each.name for each in calendars) == ["Dom", "Praca"]
    own = found_at(radicale.url.rstrip("/") + phone.path)
    assert [each.name for each in own] == ["Praca"]


def test_each_refusal_has_its_code(radicale, settings):
    assert trouble(found_at, radicale.url, "inne") == "login"
    assert trouble(found_at, radicale.url) == "no_calendar"
    assert trouble(found_at, "http://127.0.0.1:1/") == "no_answer"
    settings.EMBEDDED = False
    assert trouble(found_at, radicale.url) == "inside"


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/cal/",
        "http://cloud.example/cal/",
        "//evil.example/cal/",
        "https://cloud.example:8443/cal/",
        "https://cloud.example.evil.example/",
    ],
)
def test_the_password_goes_to_the_machine_that_was_typed_and_to_no_other(href):
    assert trouble(Line("https://cloud.example/dav/", SIGNED).url, href) == "elsewhere"


def test_icloud_keeps_calendars_on_machines_of_its_own(monkeypatch):
    line = Line("https://caldav.icloud.com/", SIGNED)
    assert line.url("https://p42-caldav.icloud.com:443/1/calendars/").startswith("https://p42-")
    for href in ("https://p42-caldav.icloud.com.evil.example/", "http://p42-caldav.icloud.com/"):
        assert trouble(line.url, href) == "elsewhere"


def test_a_redirect_is_followed_on_the_same_machine_alone(monkeypatch):
    urls, answers = [], []

    def answer(method, url, *args, **options):
        urls.append(url)
        return answers.pop(0)

    monkeypatch.setattr(server_line, "ask", answer)
    line = Line("https://cloud.example/", SIGNED)
    answers[:] = [Answer(301, "redirect", {"location": "/remote.php/dav/"}), Answer(207, body=b"<x/>")]
    assert (line.ask("PROPFIND", "").status, urls) == (
        207,
        ["https://cloud.example/", "https://cloud.example/remote.php/dav/"],
    )
    answers[:] = [Answer(301, "redirect", {"location": "https://evil.example/"})]
    assert trouble(line.ask, "PROPFIND", "") == "elsewhere"
    answers[:] = [Answer(301, "redirect", {"location": "/again"})] * 3
    assert trouble(line.ask, "PROPFIND", "") == "protocol"


def test_what_is_written_over_another_version_is_refused(radicale):
    phone = radicale.calendar()
    line = Line(radicale.url.rstrip("/") + phone.path, SIGNED)
    text = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261202T100000Z\r\n"
    text += b"DTSTART:20261203T100000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    etag = line.put(line.path("a.ics"), text, etag=None)
    for act in (
        lambda: line.put(line.path("a.ics"), text, etag=None),
        lambda: line.put(line.path("a.ics"), text, etag='"other"'),
        lambda: line.delete(line.path("a.ics"), etag='"other"'),
    ):
        with pytest.raises(Overtaken):
            act()
    line.delete(line.path("a.ics"), etag=etag)
    line.delete(line.path("a.ics"), etag=etag)
    assert phone.names() == []


MULTI = b'<d:multistatus xmlns:d="DAV:"><d:response><d:href>/a</d:href></d:response></d:multistatus>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + MULTI,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + MULTI,
        b"<a>" * 5000,
        b" " * LARGEST,
    ],
)
def test_a_hostile_answer_is_none(body):
    assert trouble(rows_in, body) == "protocol"


def test_an_answer_in_order_is_read():
    assert [(row.href, row.status) for row in rows_in(MULTI)[0]] == [("/a", 200)]
