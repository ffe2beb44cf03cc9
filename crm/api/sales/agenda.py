"""Tasks: read for a purpose, planned, changed over the version that was read, ticked off.

A task about a person is read for a purpose that needs correspondence and that there is a ground for; what is about a
firm or about nobody is the house's own. A deal is named to whoever reads deals, and sees this one.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import column_has_field, kinds_of
from crm.api.external_ids.sent_ids import already_there, tell_ids
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.people.interactions import needing_history
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.sales.attendees import Attended, attendees_for_purpose, attendees_sent, owner_named
from crm.api.sales.task_shapes import NewTask, TaskChanges, TaskPage, TaskShape, TasksQuery
from crm.api.updates.record_facts import facts_about, moved_since
from crm.contacts.models import Company
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.privacy.models import Person, Purpose
from crm.sales.columns.task import TASK
from crm.sales.documents.documents import Overtaken
from crm.sales.lookups import deal_or_404, task_or_404
from crm.sales.meetings.attendees import ask_along
from crm.sales.meetings.cancelling import cancel
from crm.sales.models import Deal, Task
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.completion import finish, reopen
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader
from crm.sales.planned_tasks.planning import change, plan

SEALED = [column.name for column in TASK if column_has_field(column, "reads") and column.fields]
PLAIN = (
    *(column.name for column in TASK if column_has_field(column, "reads") and not column.fields),
    "ends_at",
    "cancelled_at",
    "cancelled_by",
    "done_at",
    "made_at",
)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.CONTACTS_EDIT}, scope="tasks")
class Tasks(Resource):
    """Open tasks as far as you see them, the earliest first. People without a ground for the purpose are absent."""

    located = True
    queries = {"GET": TasksQuery}
    bodies = {"POST": NewTask}
    answers = {"GET": (200, TaskPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = needing_history(purpose_of(request, self.asked))
        rows = filtered_tasks(
            Task.objects.visible_to(request.user).with_keys().select_related("deal"), self.asked, request
        )
        rows = rows.filter(Q(person=None) | condition(purpose, self.asked.get("channel", ""), person="person"))
        rows = moved_since(request, self.asked, "task", rows, purpose)
        clock = "done_at" if self.asked["done"] else "due_at"
        page = page_by(clock, rows, Turn.of(request, self.asked))
        return Response(page.body(tasks_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Plan a task. Nothing personal is answered."""
        return plan_sent(request, self.sent(), settle, "api:task")


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "task"},
    also={"PATCH": rights.CONTACTS_EDIT},
    scope="tasks",
)
class OneTask(Resource):
    """One task. 409 contact_not_allowed when nothing allows the purpose."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": TaskChanges}
    answers = {"GET": (200, TaskShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        task, purpose = task_and_purpose(request, self.asked, key)
        (values,) = tasks_json(request, [task], purpose)
        return conditional(request, values, task.version)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match."""
        task, purpose = task_and_purpose(request, self.asked, key)
        require(request, task.version)
        return changed_receipt(request, task, change_sent(request, task, purpose, self.sent())).response()


def page_by(clock: str, rows: Any, turn: Turn) -> Page:
    """One page by a moment: the earliest due first, of what is over the latest first."""
    sign, side = ("", "gt") if clock == "due_at" else ("-", "lt")

    def fetch(*, size: int, edge: tuple | None) -> Sequence[Task]:
        page_rows = rows
        if edge:
            page_rows = rows.filter(Q(**{f"{clock}__{side}": edge[0]}) | Q(**{clock: edge[0], f"pk__{side}": edge[1]}))
        return page_rows.order_by(f"{sign}{clock}", f"{sign}pk")[:size]

    return Page.turned(turn, fetch, lambda task: (getattr(task, clock), task.pk))


def plan_sent(request: Any, values: dict[str, Any], settle: Settle, door: str) -> Receipt:
    """Plan what was sent; `door` is the name of the address at which it is read."""
    purpose = needing_history(purpose_named(request, values.pop("purpose")))
    party = party_of(request, values)
    person = person_of(party)
    if person is not None:
        must_be_readable(person, purpose)
    values["owner"] = owner_named(request, values.pop("owner", None), next(iter(party.values()), None))
    external_ids = values.pop("external_ids", [])
    with transaction.atomic():
        if known := already_there(request, "task", external_ids, door):
            return settle(known)
        attendees = attendees_sent(request, values, purpose)
        task = plan(values, by=request.user, **party)
        if attendees:
            ask_along(task, **attendees, by=request.user)
        tell_ids(request, task, external_ids, purpose)
        return settle(created_receipt(task.uid, door, tag(task.version)))


def change_sent(request: Any, task: Task, purpose: Purpose, values: dict[str, Any]) -> list[str]:
    """Do what was sent to the task and return what differs; the version was read before."""
    ticked, external_ids = values.pop("done", None), values.pop("external_ids", None)
    called_off = values.pop("cancelled", "")
    if "owner" in values:
        values["owner"] = owner_named(request, values["owner"], None)
    changed: list[str] = []
    with transaction.atomic():
        if ticked is False and reopen(task, by=request.user):
            changed, task = ["done"], task_or_404(request.user, task.uid)
        attendees = attendees_sent(request, values, purpose)
        if values:
            changed += changed_by(request, task, values)
        changed += ask_along(task, **attendees, by=request.user) if attendees else []
        changed += ["external_ids"] if tell_ids(request, task, external_ids, purpose) else []
        if ticked and finish(task, by=request.user):
            changed.append("done")
        if called_off and cancel(task, whose=called_off, by=request.user):
            changed.append("cancelled")
    return changed


def changed_receipt(request: Any, task: Task, changed: list[str]) -> Receipt:
    """The receipt of a change, with the ETag that the task has now."""
    fresh = task_or_404(request.user, task.uid)
    return Receipt(200, {"id": str(task.uid), "changed": sorted(changed)}, etag=tag(fresh.version))


def changed_by(request: Any, task: Task, values: dict[str, Any]) -> list[str]:
    """Save the values over the version that was read, and return what differs under the names of the API."""
    try:
        names = change(task, values, version=task.version, by=request.user)
    except Overtaken:
        raise Problem("precondition_failed") from None
    return ["time" if name == "clock" else name for name in names]


def task_and_purpose(request: Any, query: dict[str, Any], key: UUID) -> tuple[Task, Purpose]:
    """The task as far as the caller sees it, and the purpose, which may be served."""
    purpose = needing_history(purpose_of(request, query))
    task = task_or_404(request.user, key)
    if task.person:
        must_be_readable(task.person, purpose, query.get("channel", ""))
    return task, purpose


def party_of(request: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What a new task is about; taken out of `values`."""
    named = {name: values.pop(name) for name in ("deal", "contact", "company") if name in values}
    if "deal" in named:
        if not request.user.may(rights.DEALS_VIEW):
            raise Http404
        deal = deal_or_404(request.user, named["deal"])
        must_have_custody(request.user, deal)
        return {"deal": deal}
    if "contact" in named:
        return {"contact": contact_or_404(request.user, named["contact"], alive=True)}
    return {"company": company_or_404(request.user, named["company"], alive=True)} if named else {}


def person_of(party: dict[str, Any]) -> Person | None:
    """The person whom such a task is about."""
    match party:
        case {"deal": deal}:
            return deal.person
        case {"contact": contact}:
            return contact.person
        case {"company": company}:
            return company.sole_trader
    return None


def filtered_tasks(rows: Any, query: dict[str, Any], request: Any) -> Any:
    """The rows that fit the filters; a deal that one does not see is as if it did not exist."""
    rows = about_asked(rows.done() if query["done"] else rows.open(), query, request)
    return rows.due(until=midnight(query["until"], days=1)) if "until" in query else rows


def about_asked(rows: Any, query: dict[str, Any], request: Any) -> Any:
    """Those of the deal, the contact, the colleague that is asked for."""
    if "deal" in query:
        rows = rows.filter(deal__in=deals_for(request.user).filter(uid=query["deal"]).values("pk"))
    if "contact" in query:
        rows = rows.filter(person__uid=query["contact"])
    if "owner" in query:
        rows = rows.filter(owner__uid=query["owner"])
    return rows


def tasks_json(
    request: Any,
    tasks: Sequence[Task],
    purpose: Purpose,
    *,
    place: str = "tasks",
    attended: dict[int, Attended] | None = None,
) -> list[dict[str, Any]]:
    """The tasks as they may be seen; people among them are logged and disclosed, at `place`, when this returns."""
    rows = tasks_for_reader(tasks, request.user)
    attended = attendees_for_purpose(request.user, tasks, purpose) if attended is None else attended
    people = [task_shown.task.person for task_shown in rows if task_shown.task.person]
    people += [person for at_meeting in attended.values() for person in at_meeting.people]
    fields = SEALED if people else []
    show(request, place=place, people=people, fields=fields, purpose=purpose, categories=kinds_of(TASK, fields))
    facts = facts_about(request, tasks, purpose)
    firms = Company.objects.ids_visible_to(
        request.user, {task_shown.company_id for task_shown in tasks if task_shown.company_id}
    )
    steps = {task_shown.deal_id for task_shown in tasks if task_shown.deal_id}
    deals = set(deals_for(request.user).filter(pk__in=steps).values_list("pk", flat=True)) if steps else set()
    return [
        task_json(task_shown, firms, deals) | attended[task_shown.task.pk].uids | facts[task_shown.task.pk]
        for task_shown in rows
    ]


def deals_for(user: Any) -> Any:
    """The deals that the caller sees: none for whom the right, or the scope that lends it, is missing."""
    return Deal.objects.alive().visible_to(user) if user.may(rights.DEALS_VIEW) else Deal.objects.none()


def task_json(visible: TaskForReader, firms: set[int], deals: set[int]) -> dict[str, Any]:
    """One task; its company and its deal where they are among the `firms` and `deals` that the caller sees."""
    task = visible.task
    return {
        "id": task.uid,
        "contact": task.person.uid if task.person else None,
        "company": task.company.uid if task.company_id in firms and task.company else None,
        "deal": task.deal.uid if task.deal_id in deals and task.deal else None,
        **{name: getattr(task, name) for name in PLAIN},
        **{name: task.told(name) if visible.clear else "" for name in SEALED},
        "title": visible.title,
        "note": visible.note,
        "time": task.clock,
        "rule": task.rule,
        "owner": task.owner.uid,
    }
