"""The forms by which the desk drafts: a new purpose or recipient, a change, an end. Each makes a proposal."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.proposals.drafts import propose_change, propose_end, propose_new
from crm.dpo.proposals.forms import PurposeForm, ReasonForm, RecipientForm
from crm.dpo.purposes.views import crumbs
from crm.privacy.models import Proposal, Purpose, Recipient

ASK_AND_SAVE = ("GET", "POST")
PURPOSE, RECIPIENT = {"slug": "purpose"}, {"slug": "recipient"}
NOTHING_CHANGES_YET = _("Nothing changes until somebody who decides for the controller approves it.")
ENDS = _(
    "What was done under it stays recorded under it. It is offered nowhere any more, and its grounds open nothing."
)


@policy(rights.PRIVACY_PURPOSES, methods=ASK_AND_SAVE)
def new_purpose(request: StaffRequest) -> HttpResponse:
    """Draft a purpose that is not there yet."""
    form = PurposeForm(form_data(request))
    act = draft_from_terms(
        form, lambda terms, why: propose_new(Proposal.Subject.PURPOSE, terms, why=why, by=request.user)
    )
    return draft_response(request, form, act, title=gettext("New purpose"), crumbs=crumbs("purposes"))


@policy(rights.PRIVACY_PURPOSES, params=PURPOSE, methods=ASK_AND_SAVE)
def amendment(request: StaffRequest, slug: str) -> HttpResponse:
    """Draft the next version of a purpose."""
    current = purpose_in_force(slug)
    form = PurposeForm(form_data(request), current=current)
    act = draft_from_terms(form, lambda terms, why: propose_change(current, terms, why=why, by=request.user))
    return draft_response(request, form, act, title=gettext("Propose a change"), crumbs=way_to(current))


@policy(rights.PRIVACY_PURPOSES, params=PURPOSE, methods=ASK_AND_SAVE)
def retirement(request: StaffRequest, slug: str) -> HttpResponse:
    """Draft the end of a purpose."""
    current, form = purpose_in_force(slug), ReasonForm(form_data(request))
    act = draft_from_reason(form, lambda why: propose_end(current, why=why, by=request.user))
    return draft_response(request, form, act, title=gettext("Propose to end it"), crumbs=way_to(current), note=ENDS)


@policy(rights.PRIVACY_PURPOSES, methods=ASK_AND_SAVE)
def new_recipient(request: StaffRequest) -> HttpResponse:
    """Draft a recipient that is not there yet."""
    form = RecipientForm(form_data(request))
    act = draft_from_terms(
        form, lambda terms, why: propose_new(Proposal.Subject.RECIPIENT, terms, why=why, by=request.user)
    )
    return draft_response(request, form, act, title=gettext("New recipient"), crumbs=crumbs("recipients"))


@policy(rights.PRIVACY_PURPOSES, params=RECIPIENT, methods=ASK_AND_SAVE)
def recipient_amendment(request: StaffRequest, slug: str) -> HttpResponse:
    """Draft other words about a recipient."""
    current = get_object_or_404(Recipient.objects.active(), slug=slug)
    form = RecipientForm(form_data(request), current=current)
    act = draft_from_terms(form, lambda terms, why: propose_change(current, terms, why=why, by=request.user))
    return draft_response(request, form, act, title=gettext("Propose a change"), crumbs=way_to(current))


@policy(rights.PRIVACY_PURPOSES, params=RECIPIENT, methods=ASK_AND_SAVE)
def recipient_retirement(request: StaffRequest, slug: str) -> HttpResponse:
    """Draft the end of a recipient."""
    current, form = get_object_or_404(Recipient.objects.active(), slug=slug), ReasonForm(form_data(request))
    act = draft_from_reason(form, lambda why: propose_end(current, why=why, by=request.user))
    return draft_response(request, form, act, title=gettext("Propose to end it"), crumbs=way_to(current), note=ENDS)


def form_data(request: StaffRequest) -> Any:
    """The data that the form is bound to; None for GET."""
    return request.POST if request.method == "POST" else None


def purpose_in_force(slug: str) -> Purpose:
    """The version in force; 404 without one."""
    return get_object_or_404(Purpose.objects.with_relations(), slug=slug, active_to=None)


def draft_from_terms(form: Any, act: Callable[[Any, str], Proposal]) -> Callable[[], Proposal]:
    """A callable that drafts a proposal from a form with terms."""
    return lambda: act(form.terms, form.cleaned_data["why"])


def draft_from_reason(form: ReasonForm, act: Callable[[str], Proposal]) -> Callable[[], Proposal]:
    """A callable that drafts a proposal from a form with only a reason."""
    return lambda: act(form.cleaned_data["why"])


def draft_response(
    request: StaffRequest,
    form: forms.Form,
    act: Callable[[], Proposal],
    *,
    title: str,
    crumbs: list,
    note: Any = NOTHING_CHANGES_YET,
) -> HttpResponse:
    """Redirects to the new proposal, or shows the form again with its errors."""
    created: list[Proposal] = []
    if form.is_valid() and act_passes(form, lambda: created.append(act())):
        toast(request, gettext("Drafted. It waits for an opinion and a decision."))
        return redirect("dpo:proposal", created[0].uid)
    context = {"form": form, "title": title, "crumbs": crumbs, "back": crumbs[-1][1], "note": note}
    return render(request, "dpo/proposals/draft.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def way_to(thing: Purpose | Recipient) -> list[tuple[str, str]]:
    """Breadcrumbs down to a purpose or a recipient."""
    page = "purpose" if isinstance(thing, Purpose) else "recipient"
    return [*crumbs(f"{page}s"), (str(thing), reverse(f"dpo:{page}", args=[thing.slug]))]
