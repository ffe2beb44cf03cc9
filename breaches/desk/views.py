"""A case: opened, described, known, noted, proven, closed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.authority.case_summary import known_sections
from breaches.cases.opening import (
    Moved,
    add_evidence,
    close,
    describe,
    mark_aware,
    note,
    open_breach,
    reopen,
    unfinished,
)
from breaches.cases.page_frame import ONE, case_or_404, opened, page
from breaches.desk.forms import (
    AwareForm,
    CloseForm,
    DescribeForm,
    EventForm,
    EvidenceForm,
    OpenForm,
    PartyForm,
    ReopenForm,
    case_values,
)
from breaches.models import Breach, Evidence
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest

TAKES = ["GET", "POST"]


@policy(rights.PRIVACY_BREACHES, methods=TAKES)
def new(request: StaffRequest) -> HttpResponse:
    """A case without a report before it, or an exercise."""
    form = OpenForm(request.POST or None, initial={"drill": "drill" in request.GET})
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            breach = open_breach(values.pop("title"), by=request.user, **values)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return redirect("breaches:case", breach.number)
    context = {"form": form, "crumbs": [(_("Breaches"), reverse("breaches:list"))]}
    return render(request, "breaches/desk/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_BREACHES, params=ONE)
def case(request: StaffRequest, number: str) -> HttpResponse:
    """What the case says, and what is to be done next."""
    return render_case(request, case_or_404(request, number))


def render_case(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page of a case, with a form that came back, if any."""
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    begun = breach.aware_at or now
    context: dict[str, Any] = {
        "aware": AwareForm(initial={"aware_at": begun, "reason": breach.aware_reason or ""}),
        "event": EventForm(),
        "proof": EvidenceForm(user=request.user),
        "party": PartyForm(),
        **forms,
    }
    names = signers_of(breach.aware_by, breach.opened_by, breach.closed_by)
    hung = {"incidents": list(breach.incidents.all()), "parties": list(breach.parties.all())}
    return page(request, breach, "case", told=known_sections(breach), names=names, **hung, **context)


@policy(rights.PRIVACY_BREACHES, methods=TAKES, params=ONE)
def description(request: StaffRequest, number: str) -> HttpResponse:
    """Everything the authority will ask, in one form."""
    breach = case_or_404(request, number)
    form: Any = DescribeForm(request.POST or None, initial=case_values(breach))
    if form.is_valid():
        try:
            describe(breach, form.values, version=form.cleaned_data["version"], by=request.user)
        except Moved:
            form.add_error(None, _("Somebody changed this case meanwhile. Look at it and send it again."))
            form.data = {**form.data.dict(), "version": case_or_404(request, number).version}
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Saved."))
            return redirect("breaches:case", number)
    return page(request, breach, "description", form=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def awareness(request: StaffRequest, number: str) -> HttpResponse:
    """Sets since when the breach is known: the 72 hours run from then."""
    breach, form = case_or_404(request, number), AwareForm(request.POST)
    if form.is_valid() and act_passes(
        form,
        lambda: mark_aware(breach, form.cleaned_data["aware_at"], reason=form.cleaned_data["reason"], by=request.user),
    ):
        return redirect("breaches:case", number)
    return render_case(request, breach, aware=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def events(request: StaffRequest, number: str) -> HttpResponse:
    """Adds an entry to the timeline."""
    breach, form = case_or_404(request, number), EventForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(form, lambda: note(breach, data["kind"], data["text"], by=request.user, at=data["at"])):
            return redirect("breaches:case", number)
    return render_case(request, breach, event=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def proofs(request: StaffRequest, number: str) -> HttpResponse:
    """Adds a file as evidence."""
    breach, form = case_or_404(request, number), EvidenceForm(request.POST, request.FILES, user=request.user)
    if (
        form.is_valid()
        and (file := form.enclosed)
        and act_passes(
            form, lambda: add_evidence(breach, form.values["title"], file.name, file.content, by=request.user)
        )
    ):
        return redirect("breaches:case", number)
    return render_case(request, breach, proof=form)


@policy(rights.PRIVACY_BREACHES, params={**ONE, "key": "evidence"})
def proof(request: StaffRequest, number: str, key: str) -> HttpResponseBase:
    """The file as it came."""
    evidence = get_object_or_404(Evidence.objects.for_desk(request.user), breach__number=number, uid=key)
    return attachment(evidence.name or number, opened(evidence.file))


@policy(rights.PRIVACY_BREACHES, methods=TAKES, params=ONE)
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """Closes a case, or opens a closed one again."""
    breach = case_or_404(request, number)
    form: Any = (CloseForm if breach.is_open else ReopenForm)(request.POST or None)
    if form.is_valid():
        try:
            if breach.is_open:
                close(breach, form.cleaned_data["closing_note"], by=request.user)
            else:
                reopen(breach, form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return redirect("breaches:closing", number)
    open_points = unfinished(breach) if breach.is_open else []
    return page(request, breach, "closing", form=form, open_points=open_points, names=signers_of(breach.closed_by))
