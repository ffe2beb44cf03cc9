"""A calendar on a CalDAV server: found, read for changes, written. Every request is dialled as any typed address.

    calendars_of(Line(url, basic(login, password)))      what the account holds
    line = line_of(account)
    line.changes(token) / line.texts(hrefs)       what has changed since, and its words
    line.create(name, text) / line.put(href, text, etag=…) / line.delete(href, etag=…)

The address that was looked at is the one that is dialled (crm/privacy/guards/guarded_post.py), the password goes to the
machine that was typed and to no other, and a redirect is followed only there. The kept library `caldav` does neither,
and brings an HTTP stack of its own; what is needed here of RFC 4791 and 6578 is these few requests.
"""

from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from crm.correspondence.calendars import dav_xml
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble, Overtaken
from crm.correspondence.calendars.dav_xml import APPLE, CAL, DAV, Row
from crm.correspondence.calendars.server_line import Changes, Found, ServerLine
from crm.privacy.guards.guarded_post import Answer

AT_ONCE = 50  # texts of one request
ICAL = "text/calendar; charset=utf-8"
WELL_KNOWN = "/.well-known/caldav"  # RFC 6764
NO_SYNC = (400, 403, 404, 405, 409, 410, 415, 422, 501)  # of a token that is over, or of a server that knows none


class Line(ServerLine):
    """Requests to one CalDAV server; `base` is the address of a calendar, or where one begins to look for them."""

    def calendars(self) -> list[Found]:
        """The calendars that the account holds."""
        return calendars_of(self)

    def properties(self, href: str, wanted: str, *, depth: str = "0") -> list[Row]:
        """Properties of a resource and, by depth, of what lies in it; none where it is no such thing."""
        answer = self.ask("PROPFIND", href, dav_xml.propfind(wanted), Depth=depth)
        return dav_xml.rows_in(answer.body)[0] if answer.status == 207 else []

    def changes(self, token: str) -> Changes:
        """What has changed since the token. Where the server has none (any more), everything that lies there."""
        if not token.startswith(LISTED):
            answer = self.ask("REPORT", "", dav_xml.changes_since(token), Depth="0")
            if answer.status == 207:
                return self.told(answer, token)
            if answer.status == 404:
                raise CalendarTrouble("gone")
            if answer.status not in NO_SYNC:
                raise CalendarTrouble("protocol")
            if token:
                return self.changes("")
        return self.listed(token)

    def told(self, answer: Answer, token: str) -> Changes:
        """What an answer about changes says."""
        rows, new_token = dav_xml.rows_in(answer.body)
        inside = [row for row in rows if not self.is_itself(row.href)]
        changed = {row.href: row.text(DAV, "getetag") for row in inside if row.status == 200 and not is_folder(row)}
        gone = [row.href for row in inside if row.status in (404, 410)]
        return Changes(changed, gone, new_token, whole=not token and not self.cut(rows))

    def cut(self, rows: list[Row]) -> bool:
        """Whether there is more than the answer holds (RFC 6578, 3.6)."""
        return any(self.is_itself(row.href) and row.status == 507 for row in rows)

    def listed(self, token: str) -> Changes:
        """All that lies there by its tags; nothing where the mark of the whole calendar is as before."""
        marks = self.properties("", dav_xml.STATE)
        if not marks:
            raise CalendarTrouble("gone")
        mark = marks[0].text(APPLE, "getctag")
        if mark and token == LISTED + mark:
            return Changes({}, [], token, whole=False)
        rows = self.properties("", dav_xml.TAGS, depth="1")
        tags = {row.href: row.text(DAV, "getetag") for row in rows if not self.is_itself(row.href)}
        return Changes({href: tag for href, tag in tags.items() if tag}, [], LISTED + mark, whole=True)

    def is_itself(self, href: str) -> bool:
        """Whether an href is the calendar's own."""
        return urlsplit(urljoin(self.base, href)).path.rstrip("/") == urlsplit(self.base).path.rstrip("/")

    def texts(self, hrefs: Iterable[str]) -> dict[str, tuple[str, bytes]]:
        """{href: (etag, text)} of those that are there."""
        wanted, texts = list(hrefs), {}
        for place in range(0, len(wanted), AT_ONCE):
            answer = self.ask("REPORT", "", dav_xml.texts_of(wanted[place : place + AT_ONCE]), Depth="1")
            if answer.status != 207:
                raise CalendarTrouble("protocol")
            for row in dav_xml.rows_in(answer.body)[0]:
                if text := row.text(CAL, "calendar-data"):
                    texts[row.href] = (row.text(DAV, "getetag"), text.encode())
        return texts

    def create(self, name: str, text: bytes) -> tuple[str, str]:
        """Write a new resource of that name: (where, its etag). Overtaken where it is there already."""
        href = self.path(f"{self.base.rstrip('/')}/{name}.ics")
        return href, self.put(href, text, etag=None)

    def put(self, href: str, text: bytes, *, etag: str | None) -> str:
        """Write a resource over the one with that etag, or a new one; its etag, empty where the server does not say.

        Overtaken where it is another by now, or there already.
        """
        guard = {"If_None_Match": "*"} if etag is None else {"If_Match": etag}
        answer = self.ask("PUT", href, text, kind=ICAL, **guard)
        if answer.status in (404, 409, 412):
            raise Overtaken
        if not answer.taken:
            raise CalendarTrouble("forbidden")
        return answer.headers.get("etag", "")

    def delete(self, href: str, *, etag: str) -> None:
        """Take a resource away; none there is as good. Overtaken where it is another by now."""
        answer = self.ask("DELETE", href, If_Match=etag)
        if answer.status == 412:
            raise Overtaken
        if not answer.taken and answer.status not in (404, 410):
            raise CalendarTrouble("forbidden")


LISTED = "listed:"  # of a token that is no server's: the mark of the calendar when it was looked through


def is_folder(row: Row) -> bool:
    """Whether it is a collection in the calendar and no appointment."""
    return row.href.endswith("/")


def basic(login: str, password: str) -> str:
    """A name and a password as a request says them (RFC 7617)."""
    return "Basic " + b64encode(f"{login}:{password}".encode()).decode()


def calendars_of(line: Line) -> list[Found]:
    """The calendars that an account holds. CalendarTrouble where there are none."""
    for start in ("", WELL_KNOWN):
        rows = line.properties(start, dav_xml.WHO)
        if rows and rows[0].is_calendar:
            return [Found(line.url(rows[0].href), name_of(rows[0]))]
        if principal := next((row.link(DAV, "current-user-principal") for row in rows), ""):
            return in_home(line, principal)
    raise CalendarTrouble("no_caldav")


def in_home(line: Line, principal: str) -> list[Found]:
    """The calendars where the principal keeps theirs."""
    line.base = line.url(principal)
    home = next((row.link(CAL, "calendar-home-set") for row in line.properties("", dav_xml.HOME)), "")
    if not home:
        raise CalendarTrouble("no_caldav")
    line.base = line.url(home)
    rows = [row for row in line.properties("", dav_xml.CALENDARS, depth="1") if row.is_calendar]
    if not rows:
        raise CalendarTrouble("no_calendar")
    return [Found(line.url(row.href), name_of(row)) for row in rows]


def name_of(row: Row) -> str:
    """What its owner calls it, else the last part of its address."""
    return (row.text(DAV, "displayname") or row.href.rstrip("/").rpartition("/")[2])[:120]
