"""One task: planning it, its page, its form, whom it is about."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast, toasted
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_editing import suggest
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.custody import must_have_custody, named_for
from crm.contacts.ownership.lookups import company_or_404, contact_or_404, uid_or_404
from crm.contacts.people.companions import found_by_name
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales import typed_values
from crm.sales.agenda.views_task_acts import with_refresh
from crm.sales.deals.masked_deals import DealForReader as SeenDeal, paused_among
from crm.sales.documents.documents import Overtaken, trader_of
from crm.sales.invitations.inviting import parts_for
from crm.sales.lookups import deal_or_404, task_or_404
from crm.sales.meetings.attendees import people_at
from crm.sales.meetings.clashes import clash_of
from crm.sales.models import Deal, Task
from crm.sales.planned_tasks.forms import TaskForm, add_errors, first_answers, initial_values
from crm.sales.planned_tasks.masked_tasks import fields_in, people_in, tasks_for_reader
from crm.sales.planned_tasks.planning import change, must_work_on, plan

ITS = {"key": "task"}
OVERTAKEN = gettext_lazy("Somebody else has changed this task. Your changes are below; open it anew to see theirs.")
TYPED = 80


@policy(rights.CONTACTS_VIEW, params=ITS)
def task(request: StaffRequest, key: UUID) -> HttpResponse:
    """One task."""
    (row,) = tasks_for_reader([task_or_404(request.user, key)], request.user, ways=True)
    access_log.shown(by=request.user, view="sales:task", people=people_in([row]), fields=fields_in([row]))
    may_edit = request.user.may(rights.CONTACTS_EDIT) and row.workable
    context = {"row": row, "task": row.task, "may_edit": may_edit, "step_of": deal_of(row.task, request.user)}
    if row.task.kind == Task.Kind.MEETING:
        context |= meeting_parts(request, row.task) | parts_for(row.task, request.user)
    return render(request, "sales/agenda/task.html", context)


def meeting_parts(request: StaffRequest, meeting: Task) -> dict[str, Any]:
    """Who takes part in a meeting, who could, and who is busy then. Those named are in the access log."""
    people = list(people_at([meeting.pk], request.user))
    looked = request.GET.get("who", "").strip()[:TYPED]
    there = {meeting.person_id, *(row.person_id for row in people)}
    matches = [match for match in found_by_name(looked, user=request.user) if match.pk not in there] if looked else []
    named = {row.person_id for row in people} | {match.pk for match in matches}
    access_log.shown(by=request.user, view="sales:task", people=named, fields=["name"] if named else [])
    rows = list(meeting.colleague_rows.select_related("user").order_by("pk"))
    colleague_ids = {meeting.owner_id, *(row.user_id for row in rows)}
    return {
        "people": [(row, named_for(request.user, row.person.contact)) for row in people],
        "hidden_people": meeting.people_rows.count() - len(people),
        "colleagues": rows,
        "asked": next((row for row in rows if row.user_id == request.user.pk), None),
        "found": [(match.uid, named_for(request.user, match)) for match in matches],
        "looked": looked,
        "may_ask": [user for user in Colleagues.of(request.user).owners.values() if user.pk not in colleague_ids],
        "clash": clash_of(meeting, at=timezone.now()),
    }


def deal_of(planned_task: Task, user: Any) -> SeenDeal | None:
    """The deal of which the task is a step, where the user sees it and it is not restricted."""
    if not planned_task.deal_id or not user.may(rights.DEALS_VIEW):
        return None
    deal = Deal.objects.alive().visible_to(user).with_keys().filter(pk=planned_task.deal_id).first()
    return SeenDeal(deal, user, timezone.now()) if deal and not paused_among([deal.pk]) else None


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The form of a new task. `contact` or `company` names whom it is about; `look` searches for one."""
    contact, company, deal = parties_named(request.user, request.POST or request.GET)
    refuse_paused_party(contact, company)
    day, _code = typed_values.day(request.GET.get("day", "")[:20])
    initial = first_answers(request.user, day=day) | wanted_kind(request) | lookup_values(request)
    initial |= {"clock": request.GET["clock"][:5]} if request.GET.get("clock") else {}
    auto_id = "task_%s" if request.htmx else "id_%s"
    form = without_fragments(TaskForm(typed(request), user=request.user, initial=initial, auto_id=auto_id))
    if may_save(form):
        try:
            created = plan(form.values, by=request.user, contact=contact, company=company, deal=deal)
        except ValidationError as problem:
            add_errors(form, problem, form.fields)
        else:
            return after_planning(request, created)
    people = {person.pk for person in (contact,) if person}
    access_log.shown(by=request.user, view="sales:task_new", people=people, fields=["name"] if people else [])
    status = 422 if form.is_bound else 200
    context = {"form": form, "contact": contact, "company": company, "deal": deal}
    context |= choices(request, contact, company)
    template = "sales/planned_tasks/_composer.html" if request.htmx else "sales/agenda/form.html"
    return render(request, template, context, status=status)


def wanted_kind(request: StaffRequest) -> dict[str, str]:
    """The kind that the link asked for."""
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in Task.Kind.values else {}


def typed(request: StaffRequest) -> QueryDict | None:
    """What was sent to be saved."""
    return request.POST if request.method == "POST" and "look" not in request.POST else None


def lookup_values(request: StaffRequest) -> dict[str, Any]:
    """What was typed so far while somebody looks for the party."""
    return request.POST.dict() if "look" in request.POST else {}


def without_fragments(form: TaskForm) -> TaskForm:
    """The form itself, or one with the fragments cut out, where that was asked."""
    return form.cut() if form.is_valid() and form.cleaned_data["heed"] == "cut" else form


def may_save(form: TaskForm) -> bool:
    """Whether the form may be saved; text that was just cut is shown again first."""
    return form.is_valid() and not form.was_cut and not form.warnings()


def after_planning(request: StaffRequest, created: Task) -> HttpResponse:
    """The answer after planning: the page is refreshed under htmx, else the new task's page."""
    words = _("Planned.")
    if request.htmx:
        return with_refresh(toasted(HttpResponse(status=204), words))
    toast(request, words)
    return redirect("sales:task", created.uid)


def parties_named(user: Any, params: Any) -> tuple[Contact | None, Company | None, Deal | None]:
    """(contact, company, deal) that a task is about, as far as the user sees them; 404 for others.

    `about` is «contact:key», «company:key» or «deal:key».
    """
    kind, _colon, uid = params.get("about", "").partition(":")
    named = {kind: uid} if kind else {name: params[name] for name in ("contact", "company", "deal") if params.get(name)}
    if "deal" in named:
        deal = deal_or_404(user, uid_or_404(named["deal"]))
        must_have_custody(user, deal)
        return (deal.person.contact if deal.person else None), deal.company, deal
    contact = contact_or_404(user, uid_or_404(named["contact"]), alive=True) if "contact" in named else None
    firm = named.get("company") if not contact else None
    company = company_or_404(user, uid_or_404(firm), alive=True) if firm is not None else None
    return contact, company, None


def refuse_paused_party(contact: Contact | None, company: Company | None) -> None:
    """Paused for a restricted person, and for a sole trader's company where they are no contact any more."""
    person = contact or (trader_of(company) if company else None)
    refuse_paused([person.pk] if person else [])


def choices(request: StaffRequest, contact: Contact | None, company: Company | None) -> dict[str, Any]:
    """What the form shows of whom it is about, and of who was looked for."""
    name = named_for(request.user, contact) if contact else company.label if company else ""
    return {"about_name": name, **(parties_matching(request) if "look" in request.POST else {})}


def parties_matching(request: StaffRequest) -> dict[str, Any]:
    """People and companies whose name matches what was typed; written to the access log."""
    text = request.POST.get("who", "").strip()[:TYPED]
    people = found_by_name(text, user=request.user) if text else []
    firms = [match for match in suggest(request.user, text) if not match.sole_trader_id] if text else []
    access_log.shown(by=request.user, view="sales:task_new", people=[match.pk for match in people], fields=["name"])
    options = [(f"contact:{match.uid}", named_for(request.user, match), "user") for match in people]
    return {"found": [*options, *((f"company:{match.uid}", match.label, "building") for match in firms)], "asked": text}


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def people(request: StaffRequest) -> HttpResponse:
    """Whom a task may be about, while one types."""
    return render(request, "sales/agenda/_people.html", parties_matching(request))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another text, day, owner of a task that is open."""
    task_edited = task_or_404(request.user, key)
    must_work_on(request.user, task_edited)
    if not task_edited.open:
        raise PermissionDenied
    form = without_fragments(
        TaskForm(typed(request), user=request.user, task=task_edited, initial=initial_values(task_edited))
    )
    if may_save(form):
        try:
            change(task_edited, form.values, version=form.cleaned_data["version"] or 0, by=request.user)
        except ValidationError as problem:
            add_errors(form, problem, form.fields)
        except Overtaken:
            form.add_error(None, OVERTAKEN)
        else:
            toast(request, _("Saved."))
            return redirect("sales:task", key)
    (row,) = tasks_for_reader([task_or_404(request.user, key)], request.user)
    access_log.shown(by=request.user, view="sales:task", people=people_in([row]), fields=["title"])
    context = {"form": form, "row": row, "about_name": row.about}
    return render(request, "sales/agenda/form.html", context, status=422 if form.is_bound else 200)
