"""What goes to a calendar elsewhere: new meetings, other times, other words where they may leave, what is gone.

Each resource is written over the version that was read (If-Match), a new one only where there is none (If-None-Match)
under the meeting's own name: a worker that is killed in between finds it again by that name and writes nothing twice.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from consents.models import Restriction
from crm.correspondence.calendars.calendar_gate import ALLOWED, GIVEN, Outward
from crm.correspondence.calendars.calendar_trouble import Overtaken
from crm.correspondence.calendars.ways_in import AnyLine
from crm.correspondence.models import CalendarAccount
from crm.narrowing import promised
from crm.privacy.logs import access_log
from crm.privacy.models import Purpose
from crm.sales.calendar_feeds.name_disclosure import record_disclosures
from crm.sales.calendar_sync.appointment import (
    Words,
    busy_words,
    changed_text,
    new_text,
    read,
    when_known,
    when_of,
    words_of,
)
from crm.sales.meetings.colleague_answers import attended
from crm.sales.models import CalendarEvent, Task
from crm.sales.models.tasks import TaskQuerySet

AHEAD, BACK = timedelta(days=400), timedelta(days=1)
MOST = 200  # new ones of one turn
VIEW = "sales:calendar_elsewhere"


class Giving:
    """One turn's writing: to the line, as far as the gate lets words go, telling `alive` after each step."""

    def __init__(
        self, account: CalendarAccount, line: AnyLine, gate: Outward, *, at: datetime, alive: Callable[[], None]
    ) -> None:
        self.account, self.line, self.gate, self.at, self.alive = account, line, gate, at, alive
        self.tasks: dict[int, Task] = {}
        self.allowed: dict[int, Purpose | None] = {}

    def give(self) -> int:
        """Write what differs; how many have to be read again first."""
        left = sum(self.overtaken(self.take_away, event) for event in self.gone())
        events, fresh = self.there(), self.new()
        self.ask_about([*self.tasks.values(), *fresh])
        left += sum(self.overtaken(self.follow, event) for event in events)
        return left + sum(self.overtaken(self.add, task) for task in fresh)

    def ask_about(self, tasks: Iterable[Task]) -> None:
        """For whom of those whom the meetings are about words may leave, asked at once; for nobody restricted."""
        people = {task.person_id for task in tasks if task.person_id} if self.gate.words else set()
        held = Restriction.in_force(list(people))
        self.allowed = {pk: why for pk, why in self.gate.allowed(people).items() if pk not in held} if people else {}

    def overtaken(self, step: Callable[[Any], None], row: Any) -> bool:
        """Do one step; whether the resource has to be read again first."""
        try:
            step(row)
        except Overtaken:
            return True
        return False

    def gone(self) -> list[CalendarEvent]:
        """Those whose meeting was called off, deleted, erased, handed to a colleague, or is not attended any more."""
        elsewhere = Q(task__isnull=False) & ~Q(task__owner=self.account.owner) & ~Q(task__in=self.attended())
        rows = self.account.events.filter(Q(task__binned_at__isnull=False) | Q(task=None, ours=True) | elsewhere)
        return list(rows.select_related("task").order_by("pk"))

    def take_away(self, event: CalendarEvent) -> None:
        """Take it away there; one that was made there and is a colleague's now stays in the calendar."""
        mine = event.task is None or event.task.owner_id == self.account.owner_id
        if event.ours or mine:
            if not event.etag:
                raise Overtaken
            self.alive()
            self.line.delete(event.href, etag=event.etag)
            event.delete()
            return
        CalendarEvent.objects.filter(pk=event.pk).update(task=None)

    def attended(self) -> QuerySet[Any, Any]:
        """Keys of a colleague's meetings to which the owner was asked and has not said no, as far as they see them."""
        meetings = attended(self.account.owner).values("task")
        return Task.objects.about_visible(self.account.owner).filter(pk__in=meetings).values("pk")

    def mine(self) -> TaskQuerySet:
        """Open tasks that stand in the owner's calendar."""
        whose = Q(owner=self.account.owner) | Q(kind=Task.Kind.MEETING, pk__in=self.attended())
        open_tasks: TaskQuerySet = Task.objects.open()
        return open_tasks.filter(whose)

    def there(self) -> list[CalendarEvent]:
        """Those of open meetings, whose rows are at hand from then on."""
        open_tasks = self.mine().filter(due_at__gte=self.at - BACK)
        events = list(self.account.events.filter(task__in=open_tasks.values("pk")).order_by("pk"))
        self.tasks = Task.objects.with_keys().in_bulk([event.task_id for event in events])
        return events

    def follow(self, event: CalendarEvent) -> None:
        """Bring an appointment to what its meeting says."""
        task = self.tasks.get(promised(event.task_id))
        if task is None:
            return
        when = when_of(task) if when_of(task) != when_known(event) else None
        words = self.words_for(event, task)
        if when is None and words is None:
            return
        self.alive()
        etag, text = self.line.texts([event.href]).get(event.href, ("", b""))
        if not event.etag or etag != event.etag or read(text) is None:
            CalendarEvent.objects.filter(pk=event.pk).update(etag="")
            raise Overtaken
        self.log(task, words)
        event.etag = self.line.put(event.href, changed_text(text, when, words, at=self.at), etag=etag)[:200]
        self.write_down(event, task, words)

    def words_for(self, event: CalendarEvent, task: Task) -> Words | None:
        """The words that are to stand there, None where they do already; of one that was made there only ours anew."""
        words = self.outward_words(task)
        if event.ours:
            return None if words.same(event.words) else words
        return None if words == busy_words() or words_of(task).same(event.said) else words

    def outward_words(self, task: Task) -> Words:
        """What may stand there of a meeting."""
        if not self.gate.words or (task.person_id and task.person_id not in self.allowed):
            return busy_words()
        return words_of(task)

    def new(self) -> list[Task]:
        """Meetings to come that are not there yet."""
        known = Exists(CalendarEvent.objects.filter(task=OuterRef("pk"), account=self.account))
        tasks = self.mine().filter(kind=Task.Kind.MEETING, clock__isnull=False)
        tasks = tasks.due(self.at - BACK, self.at + AHEAD).exclude(known)
        return list(tasks.with_keys().order_by("due_at", "pk")[:MOST])

    def add(self, task: Task) -> None:
        """Write a new appointment."""
        self.alive()
        words = self.outward_words(task)
        CalendarEvent.objects.filter(task=task, account=None).delete()
        self.log(task, words)
        event = CalendarEvent(owner=self.account.owner, account=self.account, task=task, ours=True)
        event.href, etag = self.line.create(str(task.uid), new_text(task, words, at=self.at))
        event.etag = etag[:200]
        self.write_down(event, task, words)

    def log(self, task: Task, words: Words | None) -> None:
        """Before words about a person leave: who is told of in the log of looks, and as disclosed to the firm."""
        if words is None or words == busy_words() or task.person is None:
            return
        access_log.shown(by=self.account.owner, view=VIEW, people={task.person.pk}, fields=["title", "place", "link"])
        purpose = self.allowed.get(task.person.pk)
        if self.gate.state == ALLOWED and purpose is not None:
            recipient = promised(self.account.server.recipient)
            record_disclosures({task.person: purpose}, recipient, by=self.account.owner, at=self.at, categories=GIVEN)

    def write_down(self, event: CalendarEvent, task: Task, words: Words | None) -> None:
        """What both sides have now."""
        for name, value in when_of(task).columns.items():
            setattr(event, name, value)
        event.said = words_of(task).hashes()[0]
        if words is not None:
            event.words = words.hashes()[0]
        event.save()
