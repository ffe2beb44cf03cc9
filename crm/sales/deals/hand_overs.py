"""Deals and tasks that go along when a colleague's contacts are handed over to another, and back.

Where only contacts of one status are handed over, only what is about them goes along. A task about somebody whom the
taker does not see stays: it would be out of everybody's sight.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from crm.accounts.models import User
from crm.contacts.models import Contact, HandOver
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.models import Deal, HandedDeal, HandedTask, Task
from crm.sales.models.tasks import OPEN, concerning

DEALS, TASKS = "deals", "tasks"


def hand_deals(giver: Any, taker: Any, team: Any, *, by: User, batch: UUID, back: bool) -> dict[str, int]:
    """Hands deals of `giver` that `by` handles to `taker`; with `back`, returns those that are still with the taker."""
    if back:
        return {DEALS: give_back(HandedDeal, "deal", giver, taker, by=by, batch=batch)}
    rows = list(deals_of(giver, by=by, people=people_of(batch)).select_related("person"))
    HandedDeal.objects.bulk_create(
        (HandedDeal(batch=batch, deal=deal, team_id=deal.team_id) for deal in rows), ignore_conflicts=True
    )
    set_owner(Deal, rows, taker, team.pk)
    record_each("deal.assigned", rows, "deal", by=by)
    return {DEALS: len(rows)}


def hand_tasks(giver: Any, taker: Any, team: Any, *, by: Actor, batch: UUID, back: bool) -> dict[str, int]:
    """As `hand_deals`, for open tasks."""
    if back:
        return {TASKS: give_back(HandedTask, "task", giver, taker, by=by, batch=batch)}
    visible_people = Contact.objects.visible_to(taker).values("pk")
    rows = tasks_of(giver, by=by, people=people_of(batch)).filter(Q(person=None) | Q(person__in=visible_people))
    rows = list(rows.select_related("person"))
    HandedTask.objects.bulk_create(
        (HandedTask(batch=batch, task=task, team_id=task.team_id) for task in rows), ignore_conflicts=True
    )
    set_owner(Task, rows, taker, team.pk)
    record_each("task.assigned", rows, "task", by=by)
    return {TASKS: len(rows)}


def counts_to_hand_over(giver: Any, *, by: User, status: str) -> dict[str, int]:
    """How many deals and tasks would be handed over."""
    people = Contact.objects.handled_by(by).filter(owner=giver, status=status).values("pk") if status else None
    return {DEALS: deals_of(giver, by=by, people=people).count(), TASKS: tasks_of(giver, by=by, people=people).count()}


def deal_owners(*, by: User) -> Any:
    """Who has a deal that `by` may hand over."""
    return Deal.objects.handled_by(by).filter(binned_at=None).values("owner")


def task_owners(*, by: Actor) -> Any:
    """Who has something to do that `by` may hand over."""
    return Task.objects.filter(concerning(by), OPEN).values("owner")


def people_of(batch: UUID) -> Any:
    """The contacts of a hand-over of one status; None where everything goes."""
    hand_over = HandOver.objects.get(uid=batch)
    return hand_over.rows.values("contact") if hand_over.status else None


def deals_of(giver: Any, *, by: User, people: Any) -> Any:
    """Deals that go along."""
    rows = Deal.objects.handled_by(by).filter(owner=giver, binned_at=None).order_by("pk")
    return rows if people is None else rows.filter(person__in=people)


def tasks_of(giver: Any, *, by: Actor, people: Any) -> Any:
    """Open tasks to hand over; those about a restricted person too, so that they are not lost later."""
    rows = Task.objects.filter(concerning(by), OPEN, owner=giver).order_by("pk")
    return rows if people is None else rows.filter(person__in=people)


def set_owner(model: Any, rows: Iterable[Any], owner: Any, team: int) -> None:
    """Sets owner and team of rows."""
    model.objects.filter(pk__in=[row.pk for row in rows]).update(owner=owner, team=team, version=F("version") + 1)


def give_back(model: Any, name: str, holder: Any, first: Any, *, by: Actor, batch: UUID) -> int:
    """Gives back what `holder` still has to its `first` owner, into the team where it was; how many."""
    rows = list(model.objects.filter(batch=batch, **{f"{name}__owner": holder}).select_related(f"{name}__person"))
    for team in {row.team_id for row in rows}:
        ours = [getattr(row, name) for row in rows if row.team_id == team]
        set_owner(type(ours[0]), ours, first, team)
    record_each(f"{name}.assigned", [getattr(row, name) for row in rows], name, by=by)
    return len(rows)


def record_each(
    act: str, rows: Iterable[Any], kind: str, *, by: Actor, fields: Iterable[str] = ("owner", "team")
) -> None:
    """One ledger entry for each row, about the person where the row has one."""
    common: dict[str, Any] = {"by": by, "fields": fields}
    ledger.record_many(ledger.entry_for(act, about=row.person, target=f"{kind}:{row.uid}", **common) for row in rows)
