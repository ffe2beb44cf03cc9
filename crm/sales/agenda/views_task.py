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
from crm.contacts.ownership.custody import must_keep, named_for
from crm.contacts.ownership.lookups import company_or_404, contact_or_404, uid_or_404
from crm.contacts.people.companions import found_by_name
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales import typed_values
from crm.sales.agenda.views_task_acts import fresh
from crm.sales.deals.masked_deals import Seen as SeenDeal, paused_among
from crm.sales.documents.documents import Overtaken, trader_of
from crm.sales.lookups import deal_or_404, task_or_404
from crm.sales.models import Deal, Task
from crm.sales.planned_tasks.forms import TaskForm, answers_of, errors_for, first_answers
from crm.sales.planned_tasks.masked_tasks import fields_in, people_in, seen
from crm.sales.planned_tasks.planning import change, must_work_on, plan

ITS = {"key": "task"}
OVERTAKEN = gettext_lazy("Somebody else has changed this task. Your changes are below; open it anew to see theirs.")
TYPED = 80


@policy(rights.CONTACTS_VIEW, params=ITS)
def task(request: StaffRequest, key: UUID) -> HttpResponse:
    """One task."""
    (found,) = seen([task_or_404(request.user, key)], request.user, ways=True)
    access_log.shown(by=request.user, view="sales:task", people=people_in([found]), fields=fields_in([found]))
    may_edit = request.user.may(rights.CONTACTS_EDIT) and found.workable
    context = {"row": found, "task": found.task, "may_edit": may_edit, "step_of": deal_of(found.task, request.user)}
    return render(request, "sales/agenda/task.html", context)


def deal_of(found: Task, user: Any) -> SeenDeal | None:
    """The deal of which the task is a step, where the user sees it and its party may be used."""
    if not found.deal_id or not user.may(rights.DEALS_VIEW):
        return None
    deal = Deal.objects.alive().visible_to(user).with_keys().filter(pk=found.deal_id).first()
    return SeenDeal(deal, user, timezone.now()) if deal and not paused_among([deal.pk]) else None


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A new task. `contact` or `company` says whom it is about; `look` searches for whom it may be about."""
    contact, company, deal = whom(request.user, request.POST or request.GET)
    pausing(contact, company)
    day, _code = typed_values.day(request.GET.get("day", "")[:20])
    initial = first_answers(request.user, day=day) | wanted_kind(request) | looking(request)
    auto_id = "task_%s" if request.htmx else "id_%s"
    form = trimmed(TaskForm(typed(request), user=request.user, initial=initial, auto_id=auto_id))
    if settled(form):
        try:
            made = plan(form.values, by=request.user, contact=contact, company=company, deal=deal)
        except ValidationError as problem:
            errors_for(form, problem, form.fields)
        else:
            return planned(request, made)
    people = {one.pk for one in (contact,) if one}
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


def looking(request: StaffRequest) -> dict[str, Any]:
    """What was typed so far by somebody who only looks for whom it is about."""
    return request.POST.dict() if "look" in request.POST else {}


def trimmed(form: TaskForm) -> TaskForm:
    """The form itself, or one with the fragments taken out, where that was asked."""
    return form.cut() if form.is_valid() and form.cleaned_data["heed"] == "cut" else form


def settled(form: TaskForm) -> bool:
    """Whether the form may be saved. What was just cut is shown again first."""
    return form.is_valid() and not form.was_cut and not form.warnings()


def planned(request: StaffRequest, made: Task) -> HttpResponse:
    """On to where the task shows."""
    words = _("Planned.")
    if request.htmx:
        return fresh(toasted(HttpResponse(status=204), words))
    toast(request, words)
    return redirect("sales:task", made.uid)


def whom(user: Any, told: Any) -> tuple[Contact | None, Company | None, Deal | None]:
    """Whom a task is about, through the user's own sight. `about` is «contact:key», «company:key» or «deal:key»."""
    kind, _colon, uid = told.get("about", "").partition(":")
    named = {kind: uid} if kind else {name: told[name] for name in ("contact", "company", "deal") if told.get(name)}
    if "deal" in named:
        deal = deal_or_404(user, uid_or_404(named["deal"]))
        must_keep(user, deal)
        return (deal.person.contact if deal.person else None), deal.company, deal
    contact = contact_or_404(user, uid_or_404(named["contact"]), alive=True) if "contact" in named else None
    firm = named.get("company") if not contact else None
    company = company_or_404(user, uid_or_404(firm), alive=True) if firm is not None else None
    return contact, company, None


def pausing(contact: Contact | None, company: Company | None) -> None:
    """Refuse a restricted person, and a sole trader's company where they are no contact any more."""
    person = contact or (trader_of(company) if company else None)
    refuse_paused([person.pk] if person else [])


def choices(request: StaffRequest, contact: Contact | None, company: Company | None) -> dict[str, Any]:
    """What the form shows of whom it is about, and of who was looked for."""
    name = named_for(request.user, contact) if contact else company.label if company else ""
    return {"about_name": name, **(looked_for(request) if "look" in request.POST else {})}


def looked_for(request: StaffRequest) -> dict[str, Any]:
    """People and firms by what was typed, logged before they are shown."""
    text = request.POST.get("who", "").strip()[:TYPED]
    people = found_by_name(text, user=request.user) if text else []
    firms = [one for one in suggest(request.user, text) if not one.sole_trader_id] if text else []
    access_log.shown(by=request.user, view="sales:task_new", people=[one.pk for one in people], fields=["name"])
    told = [(f"contact:{one.uid}", named_for(request.user, one), "user") for one in people]
    return {"found": [*told, *((f"company:{one.uid}", one.label, "building") for one in firms)], "asked": text}


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def people(request: StaffRequest) -> HttpResponse:
    """Whom a task may be about, while one types."""
    return render(request, "sales/agenda/_people.html", looked_for(request))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another text, day, owner of a task that is open."""
    found = task_or_404(request.user, key)
    must_work_on(request.user, found)
    if not found.open:
        raise PermissionDenied
    form = trimmed(TaskForm(typed(request), user=request.user, task=found, initial=answers_of(found)))
    if settled(form):
        try:
            change(found, form.values, version=form.cleaned_data["version"] or 0, by=request.user)
        except ValidationError as problem:
            errors_for(form, problem, form.fields)
        except Overtaken:
            form.add_error(None, OVERTAKEN)
        else:
            toast(request, _("Saved."))
            return redirect("sales:task", key)
    (row,) = seen([task_or_404(request.user, key)], request.user)
    access_log.shown(by=request.user, view="sales:task", people=people_in([row]), fields=["title"])
    context = {"form": form, "row": row, "about_name": row.about}
    return render(request, "sales/agenda/form.html", context, status=422 if form.is_bound else 200)
