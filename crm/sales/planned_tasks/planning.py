"""Tasks: planning one and changing it.

    plan({"kind": "call", "title": …, "due_on": day, "clock": time}, by=sam, contact=ada)
    change(task, values, version=3, by=sam)

`values` holds any of kind, title, note, due_on, clock, remind_before, rule, owner. A task of a sole trader's company is
about them.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.colleagues import first_team
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.columns.task import TASK
from crm.sales.documents.documents import Overtaken, lock_company, trader_of
from crm.sales.models import Deal, Task
from crm.sales.models.tasks import instant
from crm.sales.planned_tasks.calendar_bell import ring_for
from crm.sales.ring_time import rings_at

TEXT_COLUMNS = tuple(column.name for column in TASK.having("control") if column.fields)
PLAIN = (*(name for name in TASK.borne("", "control") if name not in TEXT_COLUMNS), "rule")
NEAREST, FARTHEST = timedelta(days=366), timedelta(days=3 * 366)
COLUMNS = (*PLAIN[:-1], "remind_at", "reminded_at", "heard_at", "due_at", "owner", "team")
RECURRING = ("rule", "starts_on", "falls_on")


def plan(
    values: dict[str, Any],
    *,
    by: User,
    contact: Contact | None = None,
    company: Company | None = None,
    deal: Deal | None = None,
) -> Task:
    """A new task about `contact`, about `company`, about the customer of `deal`, or about nobody; each comes with its
    keys and is seen by `by`.

    Raises ValidationError for a task without words or on an odd day, and for an owner who does not see the person;
    Paused for a restricted person.
    """
    if deal is not None:
        contact = deal.person.contact if deal.person else contact
        company = company or deal.company
    contact = contact or (trader_of(company) if company else None)
    refuse_paused([contact.pk] if contact else [])
    whose = {"person": contact.person if contact else None, "company": company_of(contact, company), "deal": deal}
    task = Task(**whose, made_by=by, owner=by)
    assign_values(task, {"due_on": timezone.localdate(), **values}, contact)
    with transaction.atomic():
        lock_party(task)
        task.save(force_insert=True)
        record("task.planned", task, by=by, fields=filled(task))
    return task


def change(task: Task, values: dict[str, Any], *, version: int, by: Actor) -> list[str]:
    """Save `values` over version `version` and return the names of what differs. Raises as `plan`, PermissionDenied
    for somebody who does not work on it, and Overtaken when somebody was faster."""
    must_work_on(by, task)
    refuse_paused([task.person_id] if task.person_id else [])
    with transaction.atomic():
        lock_party(task)
        if not Task.objects.open().filter(pk=task.pk, version=version).update(version=F("version") + 1):
            raise Overtaken
        before = values_of(task)
        assign_values(task, values, task.person.contact if task.person else None)
        changed = [name for name, value in values_of(task).items() if value != before[name]]
        task.save(update_fields=[*COLUMNS, *RECURRING, *map(task.column, TEXT_COLUMNS)])
        if changed:
            record("task.changed", task, by=by, fields=changed)
    task.version = version + 1
    return changed


def company_of(contact: Contact | None, company: Company | None) -> Company | None:
    """The company that a task names: the one it was said to be about, else where the person works."""
    return company or (contact.company if contact else None)


def lock_party(task: Task) -> None:
    """Locks the person or company until the transaction ends."""
    if task.person:
        Person.hold([task.person])
    elif task.company_id:
        lock_company(task.company)


def assign_values(task: Task, values: dict[str, Any], contact: Contact | None) -> None:
    """Sets columns of the task from `values`; the caller saves."""
    day, clock, rule = task.due_on if task.due_at else None, task.clock, task.rule
    for name in PLAIN:
        if name in values:
            setattr(task, name, values[name])
    for name in TEXT_COLUMNS:
        if name in values or task.pk is None:
            setattr(task, task.column(name), (values.get(name) or "").strip())
    task.due_at = instant(values.get("due_on") or day or timezone.localdate(), task.clock)
    if (task.due_on, task.clock) != (day, clock) or "remind_before" in values:
        reset_reminder(task)
    recur(task, anew=(task.due_on, task.rule) != (day, rule))
    hand_to(task, values.get("owner") or task.owner, contact)
    refuse_odd(task, day)


def reset_reminder(task: Task) -> None:
    """Resets the reminder for the present day: it has not rung yet."""
    task.remind_at, task.reminded_at, task.heard_at = rings_at(task.due_on, task.clock, task.remind_before), None, None


def recur(task: Task, *, anew: bool) -> None:
    """Counts the rule from the present due day, where the task just got the rule or gets it anew."""
    if not task.rule:
        task.starts_on = task.falls_on = None
    elif task.starts_on is None or anew:
        task.starts_on = task.falls_on = task.due_on


def hand_to(task: Task, owner: User, contact: Contact | None) -> None:
    """Gives the task to `owner`, in the team of theirs that the person or the company belongs to."""
    whose = contact or task.company
    handed_on = task.pk is None or owner != task.owner
    if handed_on and contact and not Contact.objects.alive().visible_to(owner).filter(pk=contact.pk).exists():
        raise ValidationError({"owner": _("This colleague does not see the contact.")}, code="owner")
    task.owner = owner
    in_it = whose is not None and whose.team_id in owner.team_ids
    task.team = whose.team if in_it and whose else team_for(owner, whose)


def team_for(owner: User, whose: Any) -> Team:
    """The first team of the owner; of somebody who is in none (the business owner) that of the person or company."""
    try:
        return first_team(owner)
    except Team.DoesNotExist:
        if whose is None:
            raise ValidationError(_("You are in no team yet. Say whom the task is about."), code="team") from None
        return whose.team


def refuse_odd(task: Task, was: date | None) -> None:
    """ValidationError for a task without text, or on an implausible day."""
    today = timezone.localdate()
    if not task.told("title"):
        raise ValidationError({"title": _("Write what is to be done.")}, code="empty")
    if task.told("link") and not task.told("link").startswith(("https://", "http://")):
        raise ValidationError({"link": _("A link begins with https://.")}, code="link")
    if task.due_on != was and not today - NEAREST <= task.due_on <= today + FARTHEST:
        raise ValidationError({"due_on": _("Enter a plausible date.")}, code="day")


def values_of(task: Task) -> dict[str, Any]:
    """Everything that `change` takes, as it stands."""
    plain = {name: getattr(task, name) for name in PLAIN}
    return {**plain, **{name: task.told(name) for name in TEXT_COLUMNS}, "due_on": task.due_on, "owner": task.owner}


def works_on(user: Any, task: Task) -> bool:
    """Whether `user` may tick it off and change it: the owner, whoever gave it to them, who stands in, who leads."""
    if user.pk in (task.owner_id, task.made_by_id) or task.owner_id in user.covering_ids:
        return True
    reach = user.reach(Group.CONTACT_DATA)
    leads = reach == Reach.ALL or (reach == Reach.TEAM and task.team_id in user.team_ids)
    return leads and user.may(rights.CONTACTS_ASSIGN)


def must_work_on(user: Any, task: Task) -> None:
    """PermissionDenied for a user who may only read the task."""
    if not works_on(user, task):
        raise PermissionDenied


def filled(task: Task) -> list[str]:
    """Names of what the task says."""
    return [name for name, value in values_of(task).items() if value not in (None, "")]


def record(act: str, task: Task, *, by: Actor, fields: Any = ()) -> None:
    """The ledger entry of an act on a task, about the person when it is about them."""
    ledger.record(act, by=by, about=task.person, target=task.target, fields=list(fields))
    ring_for(task)
