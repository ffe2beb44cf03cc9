"""The calendar file in a letter of invitation, and the answer in one that comes back (RFC 5545, 5546, 6047).

Each guest gets a file that names them and whoever invites, and nobody else.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from crm.mail.parsing.letter import Address, Enclosure
from crm.sales.calendar_feeds.ics import PRODUCT
from crm.sales.models import Answer, Task

REQUEST, CANCEL, REPLY = "REQUEST", "CANCEL", "REPLY"
LARGEST = 64 * 1024  # bytes of an answer
SAID = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO}


@dataclass(frozen=True)
class Reply:
    """What a guest answers: to which meeting, under which address, to which version of it."""

    task: UUID
    email: str
    answer: Answer
    sequence: int


def invitation_file(
    task: Task, *, method: str, title: str, organiser: Address, guest: Address, at: datetime
) -> tuple[str, bytes, str]:
    """(name, content, type) of the file. `title` is what the guest reads, not what the meeting is called here."""
    ical, event = Calendar(), Event()
    ical.add("prodid", PRODUCT)
    ical.add("version", "2.0")
    ical.add("method", method)
    event.add("uid", f"{task.uid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", task.version)
    event.add("dtstart", task.due_at.astimezone(UTC))
    event.add("dtend", task.ends_at.astimezone(UTC))
    event.add("summary", title)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    if place := task.told("place") or task.told("link"):
        event.add("location", place)
    if link := task.told("link"):
        event.add("url", link)
    event.add("organizer", calendar_address(organiser), encode=False)
    event.add("attendee", calendar_address(guest, invited=True), encode=False)
    ical.add_component(event)
    return "invite.ics", ical.to_ical(), f"text/calendar; method={method}"


def calendar_address(address: Address, *, invited: bool = False) -> vCalAddress:
    """An address as calendars write it; of a guest with the question whether they come."""
    value = vCalAddress(f"mailto:{address.email}")
    if address.name:
        value.params["CN"] = vText(address.name.replace('"', "'"))
    if invited:
        for name, word in (("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "TRUE")):
            value.params[name] = vText(word)
    return value


def reply_in(file: Enclosure) -> Reply | None:
    """The answer that a file of a letter holds; None for any other file, and for what cannot be read."""
    if len(file.content) > LARGEST or not (file.kind == "text/calendar" or file.name.lower().endswith(".ics")):
        return None
    try:
        calendar = Calendar.from_ical(file.content)
        [event] = calendar.walk("VEVENT")
        name, _at, host = str(event["UID"]).partition("@")
        attendee = event["ATTENDEE"]
        answer = SAID.get(str(attendee.params.get("PARTSTAT", "")).upper())
        ours = host == urlsplit(settings.BASE_URL).hostname and str(calendar.get("METHOD", "")).upper() == REPLY
        if not ours or answer is None:
            return None
        return Reply(UUID(name), str(attendee).lower().removeprefix("mailto:"), answer, int(event.get("SEQUENCE", 0)))
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        return None  # a stranger's file
