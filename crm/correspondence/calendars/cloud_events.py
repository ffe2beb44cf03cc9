"""Appointments of Microsoft Graph and the Google Calendar API, and what requests to either have in common.

To meetings they look like what a CalDAV server gives: one resource for an appointment, one for a whole series (whose
text holds each occurrence of the window, as the provider counts them), each with a tag and a text (RFC 5545).
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from django.utils import timezone
from icalendar import Calendar, Event

from crm.correspondence.calendars.calendar_trouble import CalendarTrouble, Overtaken
from crm.correspondence.calendars.server_line import Changes, Found, ServerLine, wait_in
from crm.privacy.guards.guarded_post import Answer

JSON = "application/json"
BACK, AHEAD = timedelta(days=31), timedelta(days=400)  # the window that is looked at
ANEW = timedelta(days=7)  # how long a window stays
SERIES = "/instances"
MOST_PAGES = 400
LONGEST_ID = 300
OVER = (400, 410)  # of a token that is over
TOO_OFTEN = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")


@dataclass(frozen=True)
class CloudEvent:
    """One appointment, or one occurrence of a series."""

    uid: str
    begins: datetime | date
    ends: datetime | date
    title: str = ""
    place: str = ""
    link: str = ""
    private: bool = False
    cancelled: bool = False
    free: bool = False
    modified: datetime | None = None
    emails: tuple[str, ...] = ()


@dataclass
class CloudLine(ServerLine, ABC):
    """Requests to a provider whose appointments are objects. `fresh` are texts that came with the changes."""

    fresh: dict[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)
    read: dict[str, CloudEvent] = field(default_factory=dict, repr=False)
    wants: ClassVar[Mapping[str, str]] = {}  # headers of each request

    @abstractmethod
    def calendars(self) -> list[Found]:
        """The calendars that the account may write to."""

    @abstractmethod
    def round(self, first: str, day: date, *, whole: bool) -> Changes:
        """All pages of one question, from the first address on, about the window of a day. Overtaken where its token
        is over.
        """

    @abstractmethod
    def first_page(self, window: tuple[datetime, datetime]) -> str:
        """The address of everything in the window."""

    @abstractmethod
    def event_of(self, row: Mapping[str, Any]) -> CloudEvent | None:
        """What an object says; None for what is no appointment."""

    @abstractmethod
    def tag_of(self, row: Mapping[str, Any]) -> str:
        """Its tag."""

    @abstractmethod
    def occurrences(self, href: str) -> list[Mapping[str, Any]]:
        """The objects of a series in the window; none where it is gone."""

    def changes(self, token: str) -> Changes:
        """What has changed since the token, which is a day and an address; everything where it is over, or old."""
        day, _space, address = token.partition(" ")
        today = timezone.localdate()
        if address and timedelta(0) <= today - date.fromisoformat(day) < ANEW:
            try:
                return self.round(self.url(address), date.fromisoformat(day), whole=False)
            except Overtaken:
                self.fresh.clear()
        return self.round(self.first_page(window_of(today)), today, whole=True)

    def texts(self, hrefs: Iterable[str]) -> dict[str, tuple[str, bytes]]:
        """{href: (etag, text)} of those that are there."""
        texts = {}
        for href in hrefs:
            text = self.fresh.pop(href, None) or self.text_of(href)
            if text is not None:
                texts[href] = text
        return texts

    def text_of(self, href: str) -> tuple[str, bytes] | None:
        """(etag, text) of one resource as it is now; None where it is gone."""
        if href.endswith(SERIES):
            return self.series_text(self.occurrences(href))
        row = self.one(href)
        return self.text_in(href, row) if row else None

    def text_in(self, href: str, row: Mapping[str, Any]) -> tuple[str, bytes] | None:
        """The same of an object that is at hand."""
        event = self.event_of(row)
        if event is None:
            return None
        self.read[href] = event
        return self.tag_of(row), ical_of([event], series=False)

    def series_text(self, rows: Iterable[Mapping[str, Any]]) -> tuple[str, bytes] | None:
        """The same of a series: its tag is made of those of its occurrences."""
        rows = list(rows)
        events = [event for row in rows if (event := self.event_of(row)) is not None]
        if not events:
            return None
        tags = "\n".join(sorted(f"{row['id']} {self.tag_of(row)}" for row in rows))
        return sha256(tags.encode()).hexdigest(), ical_of(events, series=True)

    def one(self, href: str) -> Mapping[str, Any] | None:
        """The object; None where it is gone."""
        answer = self.get(href)
        return None if answer.status in (404, 410) else self.object_in(answer)

    def pages(self, address: str, *, over: tuple[int, ...] = ()) -> Iterator[Mapping[str, Any]]:
        """Each page, following what the answer names as the next one. Overtaken for a status that means so."""
        for _page in range(MOST_PAGES):
            answer = self.get(address)
            if answer.status in over:
                raise Overtaken
            if answer.status == 404:
                raise CalendarTrouble("gone")
            page = self.object_in(answer)
            yield page
            address = self.following(address, page)
            if not address:
                return
        raise CalendarTrouble("protocol")

    @abstractmethod
    def following(self, address: str, page: Mapping[str, Any]) -> str:
        """The address of the next page; empty after the last one."""

    def get(self, address: str) -> Answer:
        """One question."""
        return self.ask("GET", address, None, Accept=JSON, **self.wants)

    def send(self, method: str, address: str, body: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        """One change."""
        text = json.dumps(body).encode() if body is not None else None
        return self.ask(method, address, text, kind=JSON, Accept=JSON, **self.wants, **headers)

    def object_in(self, answer: Answer) -> Mapping[str, Any]:
        """The object of an answer. CalendarTrouble where it is a refusal, or none."""
        try:
            document = json.loads(answer.body or b"{}")
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise CalendarTrouble("protocol")
        if answer.status == 403:
            refuse_too_often(answer, document)
            raise CalendarTrouble("forbidden")
        if not answer.taken:
            raise CalendarTrouble("protocol")
        return document

    def done(self, answer: Answer) -> Mapping[str, Any]:
        """The object after a change. Overtaken where it is another by now, or gone."""
        if answer.status in (404, 409, 410, 412):
            raise Overtaken
        return self.object_in(answer)

    def delete(self, href: str, *, etag: str) -> None:
        """Take an appointment away; none there is as good. Overtaken where it is another by now."""
        answer = self.send("DELETE", self.silent(href), If_Match=etag)
        if answer.status not in (404, 410):
            self.done(answer)

    def silent(self, href: str) -> str:
        """The address of a change that tells no guest of it, where the provider lets us say so."""
        return href


def refuse_too_often(answer: Answer, document: Mapping[str, Any]) -> None:
    """CalendarTrouble where a refusal means that we ask too often."""
    reasons = mapping(document.get("error")).get("errors")
    for reason in reasons if isinstance(reasons, list) else []:
        if mapping(reason).get("reason") in TOO_OFTEN:
            raise CalendarTrouble("throttled", wait=wait_in(answer))


def window_of(day: date) -> tuple[datetime, datetime]:
    """From and until when appointments are looked at, counted from a day."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    return midnight - BACK, midnight + AHEAD


def other_shapes(changed: Iterable[str]) -> frozenset[str]:
    """Where the same appointments were when they did not repeat yet, or repeated still."""
    return frozenset(href.removesuffix(SERIES) if href.endswith(SERIES) else href + SERIES for href in changed)


def stamp(moment: datetime) -> str:
    """«2026-12-02T10:00:00Z»."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_in(words: Any) -> datetime | None:
    """A moment as both write it, with however many digits; None where it is none."""
    try:
        moment = datetime.fromisoformat(str(words))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def rows_in(page: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a page that have an identifier we can keep."""
    rows = page.get(name)
    named = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [row for row in named if isinstance(row.get("id"), str) and 0 < len(row["id"]) <= LONGEST_ID]


def mapping(value: Any) -> Mapping[str, Any]:
    """The object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def under(base: str, *parts: str, **params: str) -> str:
    """An address below another one."""
    path = "/".join([base.rstrip("/"), *(quote(part, safe="") for part in parts)])
    return f"{path}?{urlencode(params)}" if params else path


def ical_of(events: Iterable[CloudEvent], *, series: bool) -> bytes:
    """The text of appointments; each of a series names which occurrence it is."""
    ical = Calendar()
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstart", each.begins)
        event.add("dtend", each.ends)
        event.add("summary", each.title)
        for name, value in (("location", each.place), ("url", each.link)):
            if value:
                event.add(name, value)
        event.add("class", "PRIVATE" if each.private else "PUBLIC")
        event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if each.free else "OPAQUE")
        if each.modified is not None:
            event.add("last-modified", each.modified.astimezone(UTC))
        for email in each.emails:
            event.add("attendee", f"mailto:{email}")
        if series:
            event.add("recurrence-id", each.begins)
        ical.add_component(event)
    return bytes(ical.to_ical())


def event_in(text: bytes) -> CloudEvent:
    """What a text of ours says: time, words and whether they are private."""
    [event] = Calendar.from_ical(text).walk("VEVENT")
    words = {name: str(event.get(name, "")) for name in ("uid", "summary", "location", "url")}
    private = str(event.get("class", "")).upper() == "PRIVATE"
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    return CloudEvent(words["uid"], begins, ends, words["summary"], words["location"], words["url"], private)


def number_in(text: bytes) -> int:
    """How many times what a text of ours is about was changed."""
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return int(event.get("sequence", 0))
