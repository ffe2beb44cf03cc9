"""An appointment of a calendar elsewhere as we understand it, and a meeting as an appointment (RFC 5545).

read(text, "pl")           Appointment, or None where it is none that could be a meeting
new_text(task, words)      the text of a new one
changed_text(text, …)      the same one with another time or other words; whatever else stands in it stays
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from crm.privacy.keys.blind_index import blind_texts
from crm.sales.calendar_feeds.ics import PRODUCT
from crm.sales.columns.task import LONGEST, SHORTEST
from crm.sales.models import CalendarEvent, Task
from crm.sales.models.tasks import LASTS, instant

LARGEST = 256 * 1024  # bytes of one appointment; more is attachments
TITLE, PLACE, LINK, PEOPLE = 200, 300, 500, 50
DAY = timedelta(days=1)
PRIVATE = ("PRIVATE", "CONFIDENTIAL")


@dataclass(frozen=True)
class When:
    """The time of a meeting by the wall here: a day, a time of it or None for all of it, and its length."""

    day: date
    clock: time | None
    minutes: int | None

    @classmethod
    def of(cls, begins: datetime, whole_day: bool, minutes: int | None) -> "When":
        """Of columns; half an hour where no length is said."""
        wall = timezone.localtime(begins)
        if whole_day:
            return cls(wall.date(), None, None)
        return cls(wall.date(), wall.time().replace(second=0, microsecond=0), minutes or LASTS)

    @property
    def columns(self) -> dict[str, Any]:
        """As rows hold it."""
        return {"begins": instant(self.day, self.clock), "whole_day": self.clock is None, "minutes": self.minutes}

    @property
    def values(self) -> dict[str, Any]:
        """As the verbs of tasks take it."""
        return {"due_on": self.day, "clock": self.clock, "minutes": self.minutes}

    @property
    def ends(self) -> datetime:
        """When it is over."""
        begins = instant(self.day, self.clock)
        return begins + (DAY if self.clock is None else timedelta(minutes=self.minutes or LASTS))


@dataclass(frozen=True)
class Words:
    """What an appointment says: title, place, link."""

    title: str
    place: str = ""
    link: str = ""

    def hashes(self) -> list[int]:
        """Keyed hashes of them, one for each index key, newest first."""
        return blind_texts("appointment", "\n".join((self.title, self.place, self.link)))

    def same(self, known: int | None) -> bool:
        """Whether they are those behind a hash."""
        return known in self.hashes()


@dataclass(frozen=True)
class Appointment:
    """One appointment that could be a meeting. `words` are what stands there, `private` that they are nobody else's."""

    uid: str
    when: When
    words: Words
    private: bool
    cancelled: bool
    modified: datetime | None
    emails: tuple[str, ...]

    @property
    def ours(self) -> UUID | None:
        """The meeting that it was made from here."""
        name, _at, host = self.uid.partition("@")
        try:
            return UUID(name) if host == our_host() else None
        except ValueError:
            return None

    @property
    def own_words(self) -> Words | None:
        """What it says of itself; None where it says nothing that may be kept here, or only what we had put there."""
        return None if self.private or self.words == busy_words() else self.words

    def marks(self) -> list[int]:
        """Keyed hashes by which it is known again."""
        return blind_texts("appointment uid", self.uid)


def our_host() -> str:
    """What stands after the @ of our appointments."""
    return urlsplit(settings.BASE_URL).hostname or ""


def busy_words() -> Words:
    """What stands there where words may not leave."""
    return Words(_("Busy (Spójnik)"))


def when_of(task: Task) -> When:
    """The time of a meeting here."""
    return When.of(task.due_at, task.clock is None, task.minutes)


def when_known(event: CalendarEvent) -> When | None:
    """The time that both sides had last."""
    return When.of(event.begins, event.whole_day, event.minutes) if event.begins else None


def words_of(task: Task) -> Words:
    """What a meeting says here."""
    return Words(task.told("title"), task.told("place"), task.told("link"))


def read(text: bytes) -> Appointment | None:
    """The appointment; None for what repeats, lasts for days, is a task, is too large or cannot be read."""
    if len(text) > LARGEST:
        return None
    try:
        events = list(Calendar.from_ical(text).walk("VEVENT"))
        return appointment_of(events[0]) if len(events) == 1 else None
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, OverflowError):
        return None  # a stranger's text: whatever is wrong with it, it is none of ours


def appointment_of(event: Any) -> Appointment | None:
    """The same of its one component."""
    if any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")) or "UID" not in event:
        return None
    when = time_in(event)
    if when is None:
        return None
    private = str(event.get("CLASS", "")).upper() in PRIVATE
    moments = [event.decoded(name) for name in ("LAST-MODIFIED", "DTSTAMP") if name in event]
    modified = next((moment for moment in moments if isinstance(moment, datetime) and moment.tzinfo), None)
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    emails = () if private else tuple(addresses_in(event))
    return Appointment(str(event["UID"])[:500], when, words_in(event), private, cancelled, modified, emails)


def time_in(event: Any) -> When | None:
    """When it is; None for what lasts longer than a meeting may."""
    begins = event.decoded("DTSTART")
    ends = event.decoded("DTEND") if "DTEND" in event else None
    length = event.decoded("DURATION") if "DURATION" in event else None
    if not isinstance(begins, datetime):
        lasts = length or (ends - begins if ends else DAY)
        return When(begins, None, None) if lasts <= DAY else None
    begins, ends = aware(begins), aware(ends) if ends else None
    lasts = length or (ends - begins if ends else timedelta(minutes=LASTS))
    minutes = max(SHORTEST, int(lasts.total_seconds() // 60))
    return When.of(begins, False, minutes) if minutes <= LONGEST else None


def aware(moment: datetime) -> datetime:
    """A moment; one without a zone is by the wall here."""
    return moment if moment.tzinfo else timezone.make_aware(moment)


def words_in(event: Any) -> Words:
    """Title, place and link, cut to what a meeting holds."""
    title = " ".join(str(event.get("SUMMARY", "")).split())[:TITLE] or _("Meeting")
    place = " ".join(str(event.get("LOCATION", "")).split())[:PLACE]
    links = (str(event.get(name, "")).strip() for name in ("CONFERENCE", "URL"))
    link = next((each for each in (*links, place) if each.startswith(("https://", "http://")) and " " not in each), "")
    return Words(title, "" if place == link else place, link if len(link) <= LINK else "")


def addresses_in(event: Any) -> Iterable[str]:
    """Addresses of who organises it and takes part."""
    for name in ("ORGANIZER", "ATTENDEE"):
        rows = event.get(name, [])
        for row in (rows if isinstance(rows, list) else [rows])[:PEOPLE]:
            scheme, _colon, address = str(row).partition(":")
            if scheme.lower() == "mailto" and "@" in address:
                yield address.strip().lower()[:254]


def new_text(task: Task, words: Words, *, at: datetime) -> bytes:
    """The text of a new appointment."""
    ical, event = Calendar(), Event()
    ical.add("prodid", PRODUCT)
    ical.add("version", "2.0")
    event.add("uid", f"{task.uid}@{our_host()}")
    event.add("created", at.astimezone(UTC))
    event.add("class", "PRIVATE" if words == busy_words() else "PUBLIC")
    event.add("sequence", task.version)  # a meeting that is made anew is another one to whoever counts requests
    write(event, when_of(task), words, at)
    ical.add_component(event)
    return whole(ical, at)


def changed_text(text: bytes, when: When | None, words: Words | None, *, at: datetime) -> bytes:
    """The appointment at another time, with other words; None leaves either as it is."""
    ical = Calendar.from_ical(text)
    [event] = ical.walk("VEVENT")
    write(event, when, words, at)
    return whole(ical, at)


def write(event: Any, when: When | None, words: Words | None, at: datetime) -> None:
    """Set time and words of a component, and that it was changed."""
    if when is not None:
        zone = timezone.get_default_timezone()
        begins = datetime.combine(when.day, when.clock, tzinfo=zone) if when.clock else when.day
        lasts = timedelta(minutes=when.minutes or LASTS) if when.clock else DAY
        replace(event, "dtstart", begins)
        replace(event, "dtend", begins + lasts)
        event.pop("DURATION", None)
    if words is not None:
        replace(event, "summary", words.title)
        replace(event, "location", words.place)
        replace(event, "url", words.link)
    replace(event, "dtstamp", at.astimezone(UTC))
    replace(event, "last-modified", at.astimezone(UTC))
    replace(event, "sequence", int(event.get("SEQUENCE", -1)) + 1)


def replace(event: Any, name: str, value: Any) -> None:
    """Set a property, or take it off where there is nothing to say."""
    event.pop(name.upper(), None)
    if value != "":
        event.add(name, value)


def whole(ical: Any, at: datetime) -> bytes:
    """The file, with the zones that its times name."""
    ical.add_missing_timezones(first_date=at.date() - 800 * DAY, last_date=at.date() + 800 * DAY)
    return ical.to_ical()
