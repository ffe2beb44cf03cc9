"""The register of authorisations on screen: what waits and runs, who has none, what has ended, one of them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.authorisations.duty import duty_of_now, duty_rows
from crm.accounts.authorisations.issuing import colleagues, signs
from crm.accounts.authorisations.papers import Paper, untrained
from crm.accounts.filled_together import fill
from crm.accounts.models import Authorisation
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import counting
from crm.dpo.authorisations.desk_rows import SHOWN, counted, current, ending_soon, over, running_on, tabs
from crm.dpo.authorisations.forms import AgainForm, FilterForm, PapersForm, ScopeForm, WhyForm
from crm.privacy import page_memo

ONE = {"key": "authorisation"}


@policy(rights.ACCOUNTS_INFORMED)
@page_memo.reading()
def register(request: StaffRequest) -> HttpResponse:
    """What waits for its signature, runs, or begins later."""
    at, day = timezone.now(), timezone.localdate()
    filters = FilterForm(request.GET)
    rows, duty = current(day, **filters.asked)[:SHOWN], duty_rows()
    fill(rows, duty, beside=[*of_the_frame(request.user), counting(**counted(day))])
    papers = Paper.every(rows, day)
    context = {
        "papers": papers,
        "filters": filters,
        "waiting": [paper for paper in papers if paper.state == "waiting"],
        "ending": ending_soon(papers),
        "running_on": running_on(at, day),
        "duty": duty.first(),
        "signs": signs(request.user),
        "tabs": tabs("register", day),
    }
    return render(request, "dpo/authorisations/register.html", context)


@policy(rights.ACCOUNTS_INFORMED)
def without(request: StaffRequest) -> HttpResponse:
    """Who has none for today, all ticked: one act prepares them or, by whoever decides, gives them."""
    return without_page(request, PapersForm())


def without_page(request: StaffRequest, form: PapersForm) -> HttpResponse:
    """The page with a form, which may have been refused."""
    day = timezone.localdate()
    waiting = Authorisation.objects.waiting().with_people().order_by("pk")
    context = {
        "form": form,
        "waiting": Paper.every(waiting[:SHOWN], day),
        "untrained": untrained(colleagues(), day),
        "signs": signs(request.user),
        "duty": duty_of_now(),
        "tabs": tabs("without", day),
    }
    return render(request, "dpo/authorisations/without.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_INFORMED)
def ended(request: StaffRequest) -> HttpResponse:
    """What was withdrawn or has run out."""
    day = timezone.localdate()
    filters = {name: value for name, value in FilterForm(request.GET).asked.items() if name in ("role", "team")}
    context = {
        "papers": Paper.every(over(day, **filters)[:SHOWN], day),
        "filters": FilterForm(request.GET),
        "asked": filters,
        "tabs": tabs("ended", day),
    }
    return render(request, "dpo/authorisations/ended.html", context)


@policy(rights.ACCOUNTS_INFORMED, params=ONE)
def authorisation(request: StaffRequest, key: UUID) -> HttpResponse:
    """One of them: what it covers, what happened to it, and what can be done."""
    return one_page(request, get_object_or_404(Authorisation.objects.with_people(), uid=key))


def one_page(
    request: StaffRequest,
    row: Authorisation,
    *,
    why: WhyForm | None = None,
    again: AgainForm | None = None,
    scope: ScopeForm | None = None,
) -> HttpResponse:
    """The page of one, perhaps with a form that was refused."""
    day = timezone.localdate()
    [paper] = Paper.every([row], day)
    open_still = paper.state not in ("withdrawn", "over")
    refused = any(form is not None and form.is_bound for form in (why, again, scope))
    context = {
        "paper": paper,
        "signs": signs(request.user),
        "own": row.user_id == request.user.pk,
        "ends": why or WhyForm() if open_still else None,
        "scope": (scope or ScopeForm(row=row)) if paper.state == "waiting" else None,
        "again": again or AgainForm(row=row) if row.signed_at and row.user.is_active else None,
        "running_on": any(item.row.pk == row.pk for item in running_on(timezone.now(), day)),
        "crumbs": [(_("Authorisations"), reverse("dpo:authorisations"))],
    }
    return render(request, "dpo/authorisations/authorisation.html", context, status=422 if refused else 200)
