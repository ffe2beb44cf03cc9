"""A talk booked, moved and called off by whoever booked it.

    booking, secret = book(page, shown, filled, start, way="phone")      a lead, a meeting, a mail
    booking_behind(secret)                                               None for a link that opens nothing any more
    secret = rebook(booking, start)                                      the earlier link is over
    call_off(booking)

What is typed makes a person of its own, as any form does: an address is no identity. The colleague's row is locked
while their calendar is read, so two strangers never get one moment.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import ShownForm
from consents.models import Restriction
from crm.contacts.models import Contact
from crm.privacy.actors import ActorKey
from crm.privacy.keys.blind_index import blinds
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.bookings.letters import tell_booked, tell_called_off
from crm.sales.bookings.slots import offers, slots
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from crm.sales.models import Booking, BookingPage, Task
from crm.sales.planned_tasks.planning import plan

A_DAY = 3  # talks that one address may book within a day
DAY = timedelta(days=1)
Way = Booking.Way


class SlotGone(Exception):
    """The moment is not free any more."""


class TooMany(Exception):
    """The address has booked as often today as it may."""


class NobodyThere(Exception):
    """No team took the person, so there is nobody to meet."""


def book(
    page: BookingPage, shown: ShownForm, filled: FormInput, start: datetime, *, way: str, at: datetime | None = None
) -> tuple[Booking, str]:
    """The talk and the secret of its link. Sent again under one id it is the first one, with a fresh link.

    SlotGone, TooMany, FormPaused.
    """
    at = at or timezone.now()
    with transaction.atomic():
        page = BookingPage.objects.select_for_update(of=("self",)).select_related("owner__role", "form").get(pk=page.pk)
        earlier = rows().filter(sent=filled.uid).first()
        if earlier is not None:
            return earlier, renew(earlier)
        if not offers(slots(page, at=at), start):
            raise SlotGone
        refuse_many(filled.values.get("email", ""), at)
        submission = receive(shown, filled, at=at)
        contact = Contact.objects.select_related("person__key", "company").filter(pk=submission.person_id).first()
        if contact is None:
            raise NobodyThere
        task = plan(words_of(page, way, start, filled, shown.language), by=page.owner, contact=contact)
        secret = secrets.token_urlsafe(32)
        values: dict[str, Any] = {"sent": filled.uid, "page": page, "task": task, "language": shown.language}
        booking = Booking.objects.create(
            **values, person=contact.person, way=way, digest=digest_of(secret), booked_at=at
        )
        record("booking.made", booking)
        tell_booked(booking, secret, at=at)
    return booking, secret


def words_of(page: BookingPage, way: str, start: datetime, filled: FormInput, language: str) -> dict[str, Any]:
    """The meeting as the colleague's calendar has it, in the colleague's language."""
    local = timezone.localtime(start)
    with translation.override(page.owner.language):
        title, note = _("Booked talk"), filled.values.get("message", "")
    return {
        "kind": Task.Kind.MEETING,
        "title": title,
        "note": note[:2000],
        "due_on": local.date(),
        "clock": local.time(),
        "minutes": page.minutes,
        "place": {Way.PLACE: page.place, Way.PHONE: filled.values.get("phone", "")}.get(Way(way), ""),
        "link": page.video_link if way == Way.VIDEO else "",
        "owner": page.owner,
        "remind_before": 15,
    }


def refuse_many(email: str, at: datetime) -> None:
    """TooMany for an address that has booked three talks within a day."""
    people = Person.objects.filter(email_index__in=blinds("email", email)) if email else Person.objects.none()
    if Booking.objects.filter(person__in=people, booked_at__gt=at - DAY).count() >= A_DAY:
        raise TooMany


def rows() -> Any:
    """Bookings with what opens them."""
    related = ("page__owner__role", "page__form", "person__key", "task__person__key", "task__person__contact")
    return Booking.objects.select_related(*related, "task__company", "task__owner__role", "task__team")


def booking_behind(secret: str, *, at: datetime | None = None) -> Booking | None:
    """The talk behind a link; None for a link that opens nothing, and for a talk that is over or not open.

    None as well once it is another colleague's, whose hours no page of theirs says, and while the person is restricted
    (Art. 18): who asks for that knows why.
    """
    booking = rows().filter(digest=digest_of(secret)).first()
    if booking is None or not booking.task.open or booking.task.due_at <= (at or timezone.now()):
        return None
    handed_on = booking.task.owner_id != booking.page.owner_id
    return None if handed_on or Restriction.in_force([booking.person_id]) else booking


def rebook(booking: Booking, start: datetime, *, at: datetime | None = None) -> str:
    """Moves it; returns the secret of the new link, the earlier one is over. SlotGone."""
    at = at or timezone.now()
    with transaction.atomic():
        page = BookingPage.objects.select_for_update(of=("self",)).select_related("owner__role").get(pk=booking.page_id)
        booking = rows().get(pk=booking.pk)
        if not offers(slots(page, at=at, but=booking.task_id), start):
            raise SlotGone
        local = timezone.localtime(start)
        move(booking.task, local.date(), local.time(), version=booking.task.version, by=page.owner)
        secret = renew(booking)
        record("booking.moved", booking)
        tell_booked(booking, secret, at=at)
    return secret


def call_off(booking: Booking) -> None:
    """The customer calls it off; their links are over."""
    with transaction.atomic():
        cancel(booking.task, whose=Task.By.THEM, by=booking.page.owner)
        Booking.objects.filter(pk=booking.pk).update(digest=None)
        record("booking.called_off", booking)
        tell_called_off(booking)


def renew(booking: Booking) -> str:
    """A fresh secret; the earlier link opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    Booking.objects.filter(pk=booking.pk).update(digest=digest_of(secret))
    return secret


def digest_of(secret: str) -> bytes:
    """What is kept of a secret; with 256 random bits no slow hash is needed."""
    return hashlib.sha256(f"spojnik booking|{secret}".encode()).digest()


def record(act: str, booking: Booking) -> None:
    """The ledger entry: they did it themselves."""
    by = ActorKey("subject", str(booking.person.uid))
    ledger.record(act, by=by, about=booking.person, target=booking.target)
