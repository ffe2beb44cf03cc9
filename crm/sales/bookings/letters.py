"""What somebody who booked a talk gets: the day, the file for a calendar, the link to change or call it off."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from consents.letters import signed
from crm.accounts.language.formats import weekday
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.models import Purpose
from crm.sales.models import Booking, Task

BY = system("sales.bookings")


def tell_booked(booking: Booking, secret: str, *, at: datetime) -> None:
    """Mails the talk to whoever booked it, with the link that is good for one change."""
    path = reverse(f"sales:booked_{booking.language}", args=[secret])
    send("booking_made", booking, path=path, files=[("spotkanie.ics", file_of(booking, at=at), "text/calendar")])


def tell_called_off(booking: Booking) -> None:
    """Mails that the talk is off."""
    path = reverse(f"sales:booking_{booking.language}", args=[booking.page.slug])
    send("booking_off", booking, path=path)


def send(template: str, booking: Booking, *, path: str, files: list[tuple[str, bytes, str]] | None = None) -> None:
    """For the purpose of the form: where that has ended, nothing leaves."""
    purpose = Purpose.objects.active().filter(slug=booking.page.form.serves).first()
    if purpose is None or not booking.person.email:
        return
    with translation.override(booking.language):
        context = {"path": path, "who": booking.page.owner.get_full_name(), "way": str(booking.get_way_display())}
        context |= {"when": when_words(booking.task), "where": where(booking), **signed()}
    post(
        template,
        to=booking.person,
        by=BY,
        context=context,
        purpose=purpose,
        language=booking.language,
        attachments=files or [],
    )


def when_words(task: Task) -> str:
    """«wtorek 24 listopada, 10:30»."""
    return f"{weekday(task.due_on)}, {task.clock:%H:%M}"


def where(booking: Booking) -> str:
    """The number, the link or the address, by the way that was chosen."""
    return booking.task.told("link" if booking.way == Booking.Way.VIDEO else "place")


def file_of(booking: Booking, *, at: datetime) -> bytes:
    """The talk for their own calendar (RFC 5545): names the firm's side, and nobody else."""
    task, event, calendar = booking.task, Event(), Calendar()
    calendar.add("prodid", "-//Spojnik//Spojnik CRM//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    with translation.override(booking.language):
        title = _("Talk with %(who)s") % {"who": booking.page.owner.get_full_name()}
    event.add("uid", f"{booking.uid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", task.version)
    event.add("dtstart", task.due_at.astimezone(UTC))
    event.add("dtend", task.ends_at.astimezone(UTC))
    event.add("summary", title)
    if text := where(booking):
        event.add("location", text)
    calendar.add_component(event)
    return calendar.to_ical()
