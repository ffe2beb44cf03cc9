"""A calendar of Microsoft 365 by Microsoft Graph (v1.0): found, read for changes, written.

Changes come as a delta of the calendar's view of a window; its link is opaque and holds the window. What is repeated
comes as its master with bare occurrences, so a series is read whole by its instances. «Removed» may mean gone, or moved
out of the window, and an occurrence that was taken out is not always named: what we know of is looked at again then.
Guests of an appointment are told by Exchange itself whenever its organiser changes it; there is no way of silence.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

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
    number_in,
    other_shapes,
    rows_in,
    stamp,
    under,
    window_of,
)
from crm.correspondence.calendars.server_line import Changes, Found
from crm.narrowing import promised

NEXT, DELTA, TAG = "@odata.nextLink", "@odata.deltaLink", "@odata.etag"
# identifiers that stay when an appointment moves between folders; pages that fit; no letters in HTML
PREFER = 'IdType="ImmutableId", odata.maxpagesize=50, outlook.body-content-type="text"'
WANTED = (
    "id,iCalUId,transactionId,type,seriesMasterId,subject,start,end,isAllDay,isCancelled,location,onlineMeeting,"
    "sensitivity,showAs,lastModifiedDateTime,organizer,attendees,responseStatus"
)
REPEATS = ("occurrence", "exception")
GONE = (400, 404, 410)  # of instances: gone, or no series any more
HIDDEN = ("private", "confidential")


class GraphLine(CloudLine):
    """Requests to Microsoft Graph; `base` is the address of a calendar, or of whose they are."""

    wants: ClassVar[Mapping[str, str]] = {"Prefer": PREFER}

    def calendars(self) -> list[Found]:
        """Those that may be written to, the usual one first."""
        rows = [row for page in self.pages(under(self.base, "calendars")) for row in rows_in(page, "value")]
        rows = sorted((row for row in rows if row.get("canEdit")), key=lambda row: not row.get("isDefaultCalendar"))
        if not rows:
            raise CalendarTrouble("no_calendar")
        return [Found(under(self.base, "calendars", row["id"]), str(row.get("name") or "")[:120]) for row in rows]

    def first_page(self, window: tuple[datetime, datetime]) -> str:
        """The address of everything in the window."""
        return under(self.base, "calendarView", "delta", startDateTime=stamp(window[0]), endDateTime=stamp(window[1]))

    def following(self, address: str, page: Mapping[str, Any]) -> str:
        """The address of the next page; empty after the last one."""
        return str(page.get(NEXT) or "")

    def round(self, first: str, day: date, *, whole: bool) -> Changes:
        """All pages of one question."""
        changed: dict[str, str] = {}
        removed: set[str] = set()
        token = ""
        for page in self.pages(first, over=OVER):
            for row in rows_in(page, "value"):
                if "@removed" in row:
                    removed |= {self.href(row["id"]), self.href(row["id"]) + SERIES}
                else:
                    changed |= self.changed(row)
            token = str(page.get(DELTA) or "")
        if not token:
            raise CalendarTrouble("protocol")
        doubted = frozenset(removed | other_shapes(changed))
        return Changes(changed, [], f"{day} {token}", whole, *window_of(day), doubted, any_series=bool(removed))

    def href(self, identifier: str) -> str:
        """Where an appointment is."""
        return self.path(under(self.base, "events", identifier))

    def changed(self, row: Mapping[str, Any]) -> dict[str, str]:
        """{href: etag} of one object of the view; of a series no tag: it is read whole."""
        if row.get("type") in REPEATS and isinstance(row.get("seriesMasterId"), str):
            return {self.href(row["seriesMasterId"]) + SERIES: ""}
        href = self.href(row["id"])
        if row.get("type") == "seriesMaster":
            return {href + SERIES: ""}
        if text := self.text_in(href, row):
            self.fresh[href] = text
        return {href: self.tag_of(row)}

    def occurrences(self, href: str) -> list[Mapping[str, Any]]:
        """The instances of a series in the window."""
        since, until = window_of(timezone.localdate())
        address = under(href, startDateTime=stamp(since), endDateTime=stamp(until), **{"$select": WANTED})
        try:
            return [row for page in self.pages(address, over=GONE) for row in rows_in(page, "value")]
        except Overtaken:
            return []

    def tag_of(self, row: Mapping[str, Any]) -> str:
        """The version of an object."""
        return str(row.get(TAG) or "")[:200]

    def event_of(self, row: Mapping[str, Any]) -> CloudEvent | None:
        """What an object says; None for one without a time, and for a series as a whole."""
        whole_day = bool(row.get("isAllDay"))
        times = [time_in(row.get(name), whole_day) for name in ("start", "end")]
        if None in times or row.get("type") == "seriesMaster":
            return None
        place, link = place_in(row)
        declined = mapping(row.get("responseStatus")).get("response") == "declined"
        return CloudEvent(
            uid=ours_in(row) or str(row.get("iCalUId") or row["id"])[:500],
            begins=promised(times[0]),
            ends=promised(times[1]),
            title=str(row.get("subject") or ""),
            place=place,
            link=link,
            private=row.get("sensitivity") in HIDDEN,
            cancelled=bool(row.get("isCancelled")) or declined,
            free=row.get("showAs") == "free",
            modified=moment_in(row.get("lastModifiedDateTime")),
            emails=tuple(addresses_in(row)),
        )

    def create(self, name: str, text: bytes) -> tuple[str, str]:
        """A new appointment: (where, its etag). The same one asked for twice is made once, by its transaction."""
        event = event_in(text)
        user, _at, host = event.uid.partition("@")
        body = {**body_of(event, None), "transactionId": f"{user}.{number_in(text)}@{host}"}
        row = self.done(self.send("POST", under(self.base, "events"), body))
        if not isinstance(row.get("id"), str):
            raise CalendarTrouble("protocol")
        return self.href(row["id"]), self.tag_of(row)

    def put(self, href: str, text: bytes, *, etag: str) -> str:
        """Change an appointment of that etag by what differs from what was read; its new etag."""
        body = body_of(event_in(text), self.read.get(href))
        return self.tag_of(self.done(self.send("PATCH", href, body, If_Match=etag))) if body else etag


def body_of(event: CloudEvent, before: CloudEvent | None) -> dict[str, Any]:
    """What is to be written; of one that was read, what differs alone."""
    body: dict[str, Any] = {}
    if before is None or (event.begins, event.ends) != (before.begins, before.ends):
        body["isAllDay"] = not isinstance(event.begins, datetime)
        body |= {"start": time_for(event.begins), "end": time_for(event.ends)}
    if before is None or event.title != before.title:
        body["subject"] = event.title
    if before is None or (event.place, event.link) != (before.place, before.link):
        body["location"] = {"displayName": event.place or event.link, "locationUri": event.link}
    if before is None or event.private != before.private:
        body["sensitivity"] = "private" if event.private else "normal"
    return body


def time_for(moment: datetime | date) -> dict[str, str]:
    """A time as Graph takes it; a whole day begins at a midnight."""
    words = stamp(moment).rstrip("Z") if isinstance(moment, datetime) else f"{moment}T00:00:00"
    return {"dateTime": words, "timeZone": "UTC"}


def time_in(value: Any, whole_day: bool) -> datetime | date | None:
    """A time as Graph writes it, asked for in UTC."""
    moment = moment_in(str(mapping(value).get("dateTime", ""))[:19])
    return moment.date() if moment and whole_day else moment


def ours_in(row: Mapping[str, Any]) -> str:
    """The name that we had made it under; empty for one that was made elsewhere."""
    user, _at, host = str(row.get("transactionId") or "").partition("@")
    return f"{user.partition('.')[0]}@{host}" if host else ""


def place_in(row: Mapping[str, Any]) -> tuple[str, str]:
    """(place, link): of an online meeting its link, of one of ours what we had put there."""
    location, online = mapping(row.get("location")), mapping(row.get("onlineMeeting"))
    place, uri = str(location.get("displayName") or ""), str(location.get("locationUri") or "")
    link = str(online.get("joinUrl") or "") or (uri if uri.startswith(("https://", "http://")) else "")
    return ("" if place == link else place), link


def addresses_in(row: Mapping[str, Any]) -> list[str]:
    """Addresses of who organises it and takes part."""
    guests = row.get("attendees")
    people = [row.get("organizer"), *(guests if isinstance(guests, list) else [])]
    words = [mapping(mapping(person).get("emailAddress")).get("address") for person in people]
    return [address for address in words if isinstance(address, str) and "@" in address and address.isprintable()]
