"""A task as one reader sees it: in clear, or masked for whoever reaches everybody and has the person not at hand."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext, pgettext_lazy

from consents.models import Restriction
from crm.accounts.language.formats import written
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import has_custody, is_at_hand, named_for, sees_name_in_lists
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS, masked
from crm.sales.models import Task
from crm.sales.planned_tasks.channel_answer import ChannelChip, channel_chips
from crm.sales.planned_tasks.planning import works_on
from crm.sales.planned_tasks.recurrence import in_words

ICONS = {Task.Kind.CALL: "phone", Task.Kind.EMAIL: "mail", Task.Kind.MEETING: "users", Task.Kind.TODO: "checkbox"}
LATE, TODAY, TOMORROW, WEEK, LATER, DONE = "late", "today", "tomorrow", "week", "later", "done"
GROUPS = {
    LATE: _("Overdue"),
    TODAY: _("Today"),
    TOMORROW: _("Tomorrow"),
    WEEK: _("In the next seven days"),
    LATER: _("Later"),
    DONE: pgettext_lazy("tasks", "Done"),
}
SEVEN = 7


@dataclass
class TaskForReader:
    """One task for one reader. It comes with its keys; `today` is the day that its words count from."""

    task: Task
    reader: Any
    today: date
    paused: Set[int] = frozenset()  # sole traders whose business is not named
    way: ChannelChip | None = None

    @property
    def contact(self) -> Contact | None:
        """Whom it is about."""
        return self.task.person.contact if self.task.person else None

    @property
    def clear(self) -> bool:
        """Whether its text is readable: for a reader who handles the person, and for the task's owner and maker."""
        concerned = self.reader.pk in (self.task.owner_id, self.task.made_by_id)
        return self.contact is None or concerned or sees_name_in_lists(self.reader, self.contact)

    def said(self, name: str) -> str:
        """The text of a field; dots where the reader may not read it or it cannot be decrypted."""
        try:
            text = self.task.told(name)
        except Unreadable:
            return DOTS
        return text if self.clear or not text else DOTS

    @property
    def title(self) -> str:
        """What is to be done."""
        return self.said("title")

    @property
    def note(self) -> str:
        """What else there is to know."""
        return self.said("note")

    @property
    def place(self) -> str:
        """Where it is."""
        return self.said("place")

    @property
    def link_url(self) -> str:
        """By which address one joins it; empty where it may not be read."""
        text = self.said("link")
        return text if text.startswith(("https://", "http://")) else ""

    @property
    def icon(self) -> str:
        """The kind as a picture."""
        return ICONS[Task.Kind(self.task.kind)]

    @property
    def whom(self) -> str:
        """The person as this reader may read the name."""
        return named_for(self.reader, self.contact) if self.contact else ""

    @property
    def whom_url(self) -> str:
        """Their record."""
        return reverse("contacts:record", args=[self.contact.uid]) if self.contact else ""

    @property
    def firm(self) -> str:
        """The company; a sole trader's is named as far as their data are."""
        company = self.task.company
        if company is None or company.sole_trader_id in self.paused:
            return ""
        try:
            plain = not company.sole_trader_id or is_at_hand(self.reader, company)
            return company.label if plain else masked(Category.COMPANY, company.label)
        except Unreadable:
            return ""

    @property
    def firm_url(self) -> str:
        """Its page, for whoever may open it."""
        firm = self.task.company if self.firm else None
        return reverse("contacts:company", args=[firm.uid]) if firm and has_custody(self.reader, firm) else ""

    @property
    def about(self) -> str:
        """Person and company in one line."""
        return " · ".join(filter(None, (self.whom, self.firm)))

    @property
    def group(self) -> str:
        """Under which heading of a list it stands."""
        if self.task.done_at:
            return DONE
        days = (self.task.due_on - self.today).days
        near = {0: TODAY, 1: TOMORROW}
        return LATE if days < 0 else near.get(days) or (WEEK if days < SEVEN else LATER)

    @property
    def overdue(self) -> bool:
        """Whether its time is over: its day, or on the day itself its hour."""
        if not self.task.open:
            return False
        passed = self.task.clock is not None and self.task.due_at < timezone.now()
        return self.group == LATE or (self.group == TODAY and passed)

    @property
    def hour(self) -> str:
        """«10:00»; empty when the whole day counts."""
        return f"{self.task.clock:%H:%M}" if self.task.clock else ""

    @property
    def when(self) -> str:
        """Under the heading of its group: the hour of a task of today or tomorrow, else the day; when it was done."""
        if self.task.done_at:
            return f"{timezone.localtime(self.task.done_at):%H:%M}"
        return self.hour if self.group in (TODAY, TOMORROW) and self.hour else self.day

    @property
    def day(self) -> str:
        """«today», «tomorrow», «3 Dec»."""
        near = {TODAY: pgettext("task", "today"), TOMORROW: pgettext("task", "tomorrow")}
        return near.get(self.group) or written(self.task.due_on, "j b", "j M")

    @property
    def day_and_hour(self) -> str:
        """The same with the hour of a task of today or tomorrow, where no heading says which day it is."""
        near = self.hour and self.group in (TODAY, TOMORROW)
        return f"{self.day}, {self.hour}" if near else self.day

    @property
    def repeats(self) -> Any:
        """How it recurs, in words."""
        return in_words(self.task.rule, promised(self.task.starts_on)) if self.task.rule else ""

    @property
    def mine(self) -> bool:
        """Whether it is the reader's own."""
        return self.task.owner_id == self.reader.pk

    @property
    def workable(self) -> bool:
        """Whether the reader may tick it off."""
        return works_on(self.reader, self.task)


def tasks_for_reader(tasks: Iterable[Task], reader: Any, *, ways: bool = False) -> list[TaskForReader]:
    """Tasks as `reader` may see them. With `ways`, calls and mails say whether the person may be called or
    written to.
    """
    tasks = list(tasks)
    traders = {task.company.sole_trader_id for task in tasks if task.company and task.company.sole_trader_id}
    paused = frozenset(Restriction.in_force(list(traders))) if traders else frozenset()
    chips = channel_chips(tasks) if ways else {}
    return [TaskForReader(task, reader, timezone.localdate(), paused, chips.get(task.pk)) for task in tasks]


def people_in(rows: Sequence[TaskForReader]) -> set[int]:
    """Keys of the people named, for the access log; sole traders count through their company."""
    named = {row.task.person_id for row in rows if row.task.person_id}
    firms = [row.task.company for row in rows if row.firm and row.task.company]
    return named | {firm.sole_trader_id for firm in firms if firm.sole_trader_id}


def fields_in(rows: Sequence[TaskForReader]) -> list[str]:
    """The fields shown unmasked, for the access log."""
    return ["title"] if any(row.clear and row.task.person_id for row in rows) else []
