"""A colleague's contacts go to another: her deals and what she planned go along, and back.

Where only contacts of one status go, what is theirs alone goes with them. A task about somebody whom the taker does not
see stays: it would be out of everybody's sight.
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
from crm.sales.models.tasks import OPEN, whose

DEALS, TASKS = "deals", "tasks"


def hand_deals(giver: Any, taker: Any, team: Any, *, by: User, batch: UUID, back: bool) -> dict[str, int]:
    """Deals of `giver` that whoever ordered it keeps, to `taker`; `back`: those that still are where they were put."""
    if back:
        return {DEALS: returned(HandedDeal, "deal", giver, taker, by=by, batch=batch)}
    rows = list(deals_of(giver, by=by, people=people_of(batch)).select_related("person"))
    HandedDeal.objects.bulk_create(
        (HandedDeal(batch=batch, deal=one, team_id=one.team_id) for one in rows), ignore_conflicts=True
    )
    give(Deal, rows, taker, team.pk)
    tell("deal.assigned", rows, "deal", by=by)
    return {DEALS: len(rows)}


def hand_tasks(giver: Any, taker: Any, team: Any, *, by: Actor, batch: UUID, back: bool) -> dict[str, int]:
    """The same of open tasks."""
    if back:
        return {TASKS: returned(HandedTask, "task", giver, taker, by=by, batch=batch)}
    seen = Contact.objects.visible_to(taker).values("pk")
    rows = tasks_of(giver, by=by, people=people_of(batch)).filter(Q(person=None) | Q(person__in=seen))
    rows = list(rows.select_related("person"))
    HandedTask.objects.bulk_create(
        (HandedTask(batch=batch, task=one, team_id=one.team_id) for one in rows), ignore_conflicts=True
    )
    give(Task, rows, taker, team.pk)
    tell("task.assigned", rows, "task", by=by)
    return {TASKS: len(rows)}


def counted(giver: Any, *, by: User, status: str) -> dict[str, int]:
    """How much would go along."""
    people = Contact.objects.handled_by(by).filter(owner=giver, status=status).values("pk") if status else None
    return {DEALS: deals_of(giver, by=by, people=people).count(), TASKS: tasks_of(giver, by=by, people=people).count()}


def deal_owners(*, by: User) -> Any:
    """Who has a deal that `by` may hand over."""
    return Deal.objects.handled_by(by).filter(binned_at=None).values("owner")


def task_owners(*, by: Actor) -> Any:
    """Who has something to do that `by` may hand over."""
    return Task.objects.filter(whose(by), OPEN).values("owner")


def people_of(batch: UUID) -> Any:
    """The contacts of a hand-over of one status; None where everything goes."""
    made = HandOver.objects.get(uid=batch)
    return made.rows.values("contact") if made.status else None


def deals_of(giver: Any, *, by: User, people: Any) -> Any:
    """Deals that go along."""
    rows = Deal.objects.handled_by(by).filter(owner=giver, binned_at=None).order_by("pk")
    return rows if people is None else rows.filter(person__in=people)


def tasks_of(giver: Any, *, by: Actor, people: Any) -> Any:
    """Open tasks that go along; what is planned with a restricted person too, that it is not lost when she is free."""
    rows = Task.objects.filter(whose(by), OPEN, owner=giver).order_by("pk")
    return rows if people is None else rows.filter(person__in=people)


def give(model: Any, rows: Iterable[Any], owner: Any, team: int) -> None:
    """New owner and team."""
    model.objects.filter(pk__in=[one.pk for one in rows]).update(owner=owner, team=team, version=F("version") + 1)


def returned(model: Any, name: str, holder: Any, first: Any, *, by: Actor, batch: UUID) -> int:
    """Give back what `holder` still has to whoever had it `first`, into the team where it was; how much."""
    rows = list(model.objects.filter(batch=batch, **{f"{name}__owner": holder}).select_related(f"{name}__person"))
    for team in {row.team_id for row in rows}:
        ours = [getattr(row, name) for row in rows if row.team_id == team]
        give(type(ours[0]), ours, first, team)
    tell(f"{name}.assigned", [getattr(row, name) for row in rows], name, by=by)
    return len(rows)


def tell(act: str, rows: Iterable[Any], kind: str, *, by: Actor, fields: Iterable[str] = ("owner", "team")) -> None:
    """One ledger entry for each, about the person when it is theirs."""
    said: dict[str, Any] = {"by": by, "fields": fields}
    ledger.record_many(ledger.entry_for(act, about=one.person, target=f"{kind}:{one.uid}", **said) for one in rows)
