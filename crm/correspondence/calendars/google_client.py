"""A calendar of Google by the Calendar API (v3): found, read for changes, written.

Changes come by sync tokens, repeated appointments as instances; a series is read whole by its instances. Of the objects
only the fields that are named are asked for: no description, no attachment ever comes. No guest is told of a change by
mail (`sendUpdates=none`). An identifier that was used once stays taken: an appointment that was deleted is put back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.utils import timezone

from crm.correspondence.calendars.calendar_trouble import CalendarTrouble, Overtaken
from crm.correspondence.calendars.cloud_events import (
    OVER,
    SERIES,
    CloudEvent,
    CloudLine,
    event_in,
    mapping,
    moment_in,
    other_shapes,
    rows_in,
    stamp,
    under,
    window_of,
)
from crm.correspondence.calendars.server_line import Changes, Found
from crm.narrowing import promised

FIELDS = (
    "id,etag,status,iCalUID,summary,location,start,end,visibility,transparency,updated,eventType,recurringEventId,"
    "recurrence,"
    "hangoutLink,conferenceData/entryPoints,source/url,organizer/email,attendees(email,self,responseStatus),"
    "extendedProperties/private"
)
PAGE = {"singleEvents": "true", "maxResults": "250", "fields": f"nextPageToken,nextSyncToken,items({FIELDS})"}
OURS = "spojnik"  # our name of an appointment, kept with it where nobody else sees it
NO_APPOINTMENT = ("birthday", "workingLocation")
GONE = (400, 404, 410)  # of instances: gone, or no series any more
HIDDEN = ("private", "confidential")


class GoogleLine(CloudLine):
    """Requests to the Calendar API; `base` is the address of a calendar, or of the whole API."""

    def calendars(self) -> list[Found]:
        """Those that may be written to, the main one first."""
        address = under(self.base, "users", "me", "calendarList", minAccessRole="writer", maxResults="250")
        rows = [row for page in self.pages(address) for row in rows_in(page, "items")]
        if not rows:
            raise CalendarTrouble("no_calendar")
        rows.sort(key=lambda row: not row.get("primary"))
        names = [str(row.get("summaryOverride") or row.get("summary") or "")[:120] for row in rows]
        return [Found(under(self.base, "calendars", row["id"]), name) for row, name in zip(rows, names, strict=True)]

    def first_page(self, window: tuple[datetime, datetime]) -> str:
        """The address of everything in the window."""
        return under(self.base, "events", **PAGE, timeMin=stamp(window[0]), timeMax=stamp(window[1]))

    def following(self, address: str, page: Mapping[str, Any]) -> str:
        """The address of the next page: the same question with its token."""
        token = page.get("nextPageToken")
        if not token:
            return ""
        parts = urlsplit(address)
        params = {**dict(parse_qsl(parts.query)), "pageToken": str(token)}
        return parts._replace(query=urlencode(params)).geturl()

    def round(self, first: str, day: date, *, whole: bool) -> Changes:
        """All pages of one question."""
        changed: dict[str, str] = {}
        gone: list[str] = []
        token = ""
        for page in self.pages(first, over=OVER):
            for row in rows_in(page, "items"):
                if row.get("status") == "cancelled" and not row.get("recurringEventId"):
                    gone += [self.href(row["id"]), self.href(row["id"]) + SERIES]
                else:
                    changed |= self.changed(row)
            token = str(page.get("nextSyncToken") or "")
        if not token:
            raise CalendarTrouble("protocol")
        address = under(self.base, "events", **PAGE, syncToken=token)
        return Changes(changed, gone, f"{day} {address}", whole, *window_of(day), other_shapes(changed))

    def href(self, identifier: str) -> str:
        """Where an appointment is."""
        return self.path(under(self.base, "events", identifier))

    def changed(self, row: Mapping[str, Any]) -> dict[str, str]:
        """{href: etag} of one object; of a series no tag: it is read whole."""
        if isinstance(row.get("recurringEventId"), str):
            return {self.href(row["recurringEventId"]) + SERIES: ""}
        href = self.href(row["id"])
        if text := self.text_in(href, row):
            self.fresh[href] = text
        return {href: self.tag_of(row)}

    def one(self, href: str) -> Mapping[str, Any] | None:
        """The object; None where it is gone: the API shows what was deleted for a while."""
        row = super().one(under(href, fields=FIELDS))
        return None if row is None or row.get("status") == "cancelled" else row

    def occurrences(self, href: str) -> list[Mapping[str, Any]]:
        """The instances of a series in the window."""
        since, until = window_of(timezone.localdate())
        shared = {name: PAGE[name] for name in ("maxResults", "fields")}
        address = under(href, **shared, timeMin=stamp(since), timeMax=stamp(until))
        try:
            rows = [row for page in self.pages(address, over=GONE) for row in rows_in(page, "items")]
        except Overtaken:
            return []
        return [row for row in rows if row.get("status") != "cancelled"]

    def tag_of(self, row: Mapping[str, Any]) -> str:
        """The version of an object."""
        return str(row.get("etag") or "")[:200]

    def event_of(self, row: Mapping[str, Any]) -> CloudEvent | None:
        """What an object says; None for a birthday, for where somebody works from, and for a series as a whole."""
        times = [time_in(row.get(name)) for name in ("start", "end")]
        if None in times or row.get("eventType") in NO_APPOINTMENT or row.get("recurrence"):
            return None
        return CloudEvent(
            uid=ours_in(row) or str(row.get("iCalUID") or row["id"])[:500],
            begins=promised(times[0]),
            ends=promised(times[1]),
            title=str(row.get("summary") or ""),
            place=str(row.get("location") or ""),
            link=link_in(row),
            private=row.get("visibility") in HIDDEN,
            cancelled=row.get("status") == "cancelled" or declined(row),
            free=row.get("transparency") == "transparent",
            modified=moment_in(row.get("updated")),
            emails=tuple(addresses_in(row)),
        )

    def create(self, name: str, text: bytes) -> tuple[str, str]:
        """A new one under the meeting's own identifier: (where, its etag). Overtaken where it is there already."""
        event, identifier = event_in(text), UUID(name).hex
        body = {**body_of(event, None), "id": identifier, "extendedProperties": {"private": {OURS: event.uid}}}
        href = self.href(identifier)
        answer = self.send("POST", self.silent(under(self.base, "events")), body)
        if answer.status == 409:
            return href, self.put_back(href, body)
        return href, self.tag_of(self.done(answer))

    def put_back(self, href: str, body: Mapping[str, Any]) -> str:
        """Let one that was deleted be there again. Overtaken where it is there."""
        row = super().one(under(href, fields=FIELDS))
        if row is None or row.get("status") != "cancelled":
            raise Overtaken
        fresh = {name: value for name, value in body.items() if name != "id"} | {"status": "confirmed"}
        return self.tag_of(self.done(self.send("PATCH", self.silent(href), fresh, If_Match=self.tag_of(row))))

    def put(self, href: str, text: bytes, *, etag: str) -> str:
        """Change an appointment of that etag by what differs from what was read; its new etag."""
        body = body_of(event_in(text), self.read.get(href))
        return self.tag_of(self.done(self.send("PATCH", self.silent(href), body, If_Match=etag))) if body else etag

    def silent(self, href: str) -> str:
        """The address of a change of which no guest gets a letter."""
        return under(href, sendUpdates="none", fields=FIELDS)


def body_of(event: CloudEvent, before: CloudEvent | None) -> dict[str, Any]:
    """What is to be written; of one that was read, what differs alone."""
    body: dict[str, Any] = {}
    if before is None or (event.begins, event.ends) != (before.begins, before.ends):
        body |= {"start": time_for(event.begins), "end": time_for(event.ends)}
    for name, value, known in (
        ("summary", event.title, before and before.title),
        ("location", event.place, before and before.place),
    ):
        if value != known:
            body[name] = value
    if event.link != (before.link if before else ""):
        body["source"] = {"url": event.link, "title": event.link} if event.link else None
    if before is None or event.private != before.private:
        body["visibility"] = "private" if event.private else "default"
    return body


def time_for(moment: datetime | date) -> dict[str, str | None]:
    """A time as the API takes it: what it was otherwise, a day or a moment, is taken off."""
    if isinstance(moment, datetime):
        return {"dateTime": stamp(moment), "date": None}
    return {"date": f"{moment}", "dateTime": None}


def time_in(value: Any) -> datetime | date | None:
    """A time as the API writes it."""
    words = mapping(value)
    if "date" not in words or words["date"] is None:
        return moment_in(words.get("dateTime"))
    try:
        return date.fromisoformat(str(words["date"]))
    except ValueError:
        return None


def ours_in(row: Mapping[str, Any]) -> str:
    """The name that we had made it under, where the identifier is that name too: a copy of it is not ours."""
    name = mapping(mapping(row.get("extendedProperties")).get("private")).get(OURS)
    user = str(name or "").partition("@")[0].replace("-", "")
    return str(name) if user and user == row.get("id") else ""


def link_in(row: Mapping[str, Any]) -> str:
    """Where it takes place online; of one of ours the link that we had put there."""
    entries = mapping(row.get("conferenceData")).get("entryPoints")
    video = [mapping(each) for each in entries] if isinstance(entries, list) else []
    links = [each.get("uri") for each in video if each.get("entryPointType") == "video"]
    links += [row.get("hangoutLink"), mapping(row.get("source")).get("url")]
    return next((link for link in links if isinstance(link, str) and link.startswith(("https://", "http://"))), "")


def guests_in(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Who takes part."""
    guests = row.get("attendees")
    return [mapping(guest) for guest in guests] if isinstance(guests, list) else []


def declined(row: Mapping[str, Any]) -> bool:
    """Whether the owner of the calendar does not come."""
    return any(guest.get("self") and guest.get("responseStatus") == "declined" for guest in guests_in(row))


def addresses_in(row: Mapping[str, Any]) -> list[str]:
    """Addresses of who organises it and takes part."""
    words = [mapping(row.get("organizer")).get("email"), *(guest.get("email") for guest in guests_in(row))]
    return [address for address in words if isinstance(address, str) and "@" in address and address.isprintable()]
