"""What comes from a calendar elsewhere: an appointment becomes a meeting, moves one, calls one off. Each is one
transaction with what both sides had last, so that whatever was taken twice changes nothing.

Of a colleague's meeting to which its owner was asked it says at most that they do not come, and moves nothing.
"""

from collections.abc import Iterable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.people.address_owners import contacts_having
from crm.contacts.safeguards.pause import Paused
from crm.correspondence.models import CalendarAccount
from crm.sales.calendar_sync import overtaken, shown_times
from crm.sales.calendar_sync.appointment import Appointment, Words, read, when_known, when_of, words_of
from crm.sales.documents.documents import Overtaken
from crm.sales.meetings.attendees import ask_along
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.colleague_answers import answer, attended
from crm.sales.models import Answer, CalendarEvent, Task
from crm.sales.planned_tasks.planning import change, plan

log = structlog.get_logger(__name__)

# what a meeting may not become, and what somebody was faster with: it is read again at the next turn
NOT_NOW = (Overtaken, Paused, PermissionDenied, ValidationError)


def take(account: CalendarAccount, href: str, etag: str, text: bytes) -> None:
    """Take one appointment, new or changed. In the caller's transaction."""
    event = known(account, href)
    if event is not None and event.etag and event.etag == etag:
        return
    appointment = read(text)
    event = event or again(account, appointment) or CalendarEvent(owner=account.owner)
    event.account, event.href, event.etag = account, href, etag[:200]
    try:
        with transaction.atomic():
            understood(event, appointment)
    except NOT_NOW as refusal:
        log.info("appointment not taken", calendar=account.pk, why=type(refusal).__name__)
        event.etag = "" if event.task_id else event.etag  # with a meeting it is read again at the next turn
        event.passed = event.task_id is None
    event.save()
    if appointment is None:
        shown_times.keep(event, text)
    else:
        shown_times.forget(event)


def known(account: CalendarAccount, href: str) -> CalendarEvent | None:
    """The row of a resource."""
    return account.events.select_related("owner").filter(href=href).first()


def again(account: CalendarAccount, appointment: Appointment | None) -> CalendarEvent | None:
    """The row that it had in a calendar which was disconnected."""
    if appointment is None:
        return None
    return CalendarEvent.objects.filter(owner=account.owner, account=None, mark__in=appointment.marks()).first()


def understood(event: CalendarEvent, appointment: Appointment | None) -> None:
    """Let the meeting be what the appointment says, and note what both have now."""
    if appointment is None:
        event.passed = True
        return
    task = meeting_of(event, appointment)
    if task is None:
        if event.pk is None or event.passed:
            begin(event, appointment)
        return
    if task.owner_id != event.owner_id:
        if appointment.cancelled:
            answer(task, Answer.NO, by=event.owner)
    elif appointment.cancelled:
        cancel(task, whose=Task.By.THEM, by=event.owner)
    elif task.open:
        settle(event, task, appointment)
    noted(event, appointment)


def meeting_of(event: CalendarEvent, appointment: Appointment) -> Task | None:
    """The meeting behind it; of one that we made and whose row a killed worker did not write, by its name."""
    rows = Task.objects.with_keys()
    if event.task_id:
        return rows.get(pk=event.task_id)
    if event.pk is not None or appointment.ours is None:
        return None
    whose = Q(owner=event.owner) | Q(pk__in=attended(event.owner).values("task"))
    known_already = CalendarEvent.objects.filter(account=event.account, task__isnull=False).values("task")
    task = rows.filter(whose, uid=appointment.ours).exclude(pk__in=known_already).first()
    if task is not None:
        event.task, event.ours = task, True
        event.said = words_of(task).hashes()[0]
        event.words = appointment.words.hashes()[0]
    return task


def begin(event: CalendarEvent, appointment: Appointment) -> None:
    """A new meeting; none of what is over, called off or one of ours that is gone here."""
    event.mark = appointment.marks()[0]
    event.passed = appointment.cancelled or appointment.when.ends <= timezone.now()
    if appointment.ours is not None:
        # of an erased meeting: taken away there; one that is a colleague's now is not ours to take away
        event.passed = Task.objects.filter(uid=appointment.ours).exists()
        event.ours = not event.passed
    elif not event.passed:
        event.task = planned(event.owner, appointment)
        event.said = words_of(event.task).hashes()[0]
        noted(event, appointment)


def planned(owner: User, appointment: Appointment) -> Task:
    """The meeting, about the first known person who takes part; the words of a restricted one's are not kept."""
    contacts = people_in(appointment.emails, owner)
    values = {"kind": Task.Kind.MEETING, **appointment.when.values}
    words = appointment.own_words or Words(pgettext("calendar", "Busy"))
    try:
        with transaction.atomic():
            task = plan({**values, **said(words)}, by=owner, contact=next(iter(contacts), None))
            if contacts[1:]:
                ask_along(Task.objects.with_keys().get(pk=task.pk), people=contacts[1:], by=owner)
            return task
    except Paused:
        return plan({**values, "title": pgettext("calendar", "Busy")}, by=owner)


def people_in(emails: Iterable[str], owner: User) -> list[Contact]:
    """Contacts whom the owner sees and who alone have one of the addresses; one that several share says nobody."""
    staff = {email.lower() for email in User.objects.filter(email__in=emails).values_list("email", flat=True)}
    wanted = [email for email in dict.fromkeys(emails) if email not in staff and email != owner.email.lower()]
    if not wanted:
        return []
    owners = contacts_having(wanted, Contact.objects.alive().visible_to(owner))
    contacts = {rows[0].pk: rows[0] for rows in owners.values() if len(rows) == 1}
    return list(Contact.objects.alive().visible_to(owner).filter(pk__in=contacts).with_keys().order_by("pk"))


def said(words: Words) -> dict[str, Any]:
    """Words as the verbs of tasks take them; what there says nothing of stays."""
    return {name: text for name, text in vars(words).items() if text}


def settle(event: CalendarEvent, task: Task, appointment: Appointment) -> None:
    """Bring the meeting to what the appointment says, where that changed and is the newer of two changes."""
    here, before, there = when_of(task), when_known(event), appointment.when
    values: dict[str, Any] = {}
    if there not in (here, before):
        newer = here == before or overtaken.newer_there(task, appointment.modified)
        if here != before:
            overtaken.note(event, task, here if newer else there, here=newer)
        values |= there.values if newer else {}
    words = appointment.own_words
    if words is not None and not words.same(event.words):
        unchanged = words_of(task).same(event.said)
        if unchanged or overtaken.newer_there(task, appointment.modified):
            values |= said(words)
    if values:
        change(task, values, version=task.version, by=event.owner)
    if not values.keys().isdisjoint(("title", "place", "link")):
        event.said = words_of(task).hashes()[0]


def noted(event: CalendarEvent, appointment: Appointment) -> None:
    """What stands there now."""
    for name, value in appointment.when.columns.items():
        setattr(event, name, value)
    event.mark, event.passed = appointment.marks()[0], False
    event.words = appointment.words.hashes()[0]


def gone(account: CalendarAccount, href: str) -> None:
    """An appointment that is there no more: its meeting is called off. In the caller's transaction."""
    event = known(account, href)
    if event is None:
        return
    task = Task.objects.with_keys().filter(pk=event.task_id or 0).first()
    try:
        with transaction.atomic():
            if task is not None and task.owner_id != event.owner_id:
                answer(task, Answer.NO, by=event.owner)
            elif task is not None and task.open and task.kind == Task.Kind.MEETING:
                here = when_of(task)
                if here != when_known(event):
                    overtaken.note(event, task, here, here=True)
                cancel(task, whose=Task.By.THEM, by=event.owner)
    except NOT_NOW as refusal:
        log.info("appointment not taken away", calendar=account.pk, why=type(refusal).__name__)
    event.delete()
