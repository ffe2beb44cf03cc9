"""What is written on a deal's page: a note, a call or a meeting with its people, and the next step with each."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.entries.composing import write as write_entry
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_notes.forms import DealEntryForm, NoteForm
from crm.sales.deal_notes.notes import write
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deal_pages.views import deal_page
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.deals.participants import touch
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal
from crm.sales.planned_tasks.forms import NextStepForm

NOTE = "note"


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def notes(request: StaffRequest, key: UUID) -> HttpResponse:
    """A note, perhaps with files and a next step. A form with errors comes back as it was typed."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    form, step, files = bound(request, NoteForm, NOTE)
    if not all(each_form.is_valid() for each_form in (form, step, files)) or form.warnings() or wants_cut(form):
        return page_with_form(request, deal, NOTE, form, step, files)
    with transaction.atomic():
        write(deal, form.cleaned_data["text"], by=request.user, files=files.enclosed, kept=form.kept)
        step.plan(None, by=request.user, deal=deal)
    return saved(request, deal)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def entries(request: StaffRequest, key: UUID) -> HttpResponse:
    """A call or a meeting: into the history of everybody who was there, the step to the deal."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    if not request.user.may(rights.CONTACTS_EDIT):
        raise PermissionDenied
    people = [each for each in DealRecord(deal, request.user, timezone.now()).people if each.clear]
    kind = "meeting" if request.POST.get("kind") == "meeting" else "call"
    form, step, files = bound(request, DealEntryForm, kind, people=people)
    if not all(each.is_valid() for each in (form, step)) or form.warnings() or wants_cut(form):
        return page_with_form(request, deal, kind, form, step, files)
    answers, (first, *others) = form.cleaned_data, form.met
    values = {
        "kind": answers["kind"],
        "text": answers["text"],
        "outcome": answers["outcome"],
        "at": answers["happened_at"],
    }
    with transaction.atomic():
        write_entry(first, by=request.user, others=others, kept=form.kept, **values)
        step.plan(first, by=request.user, deal=deal)
        touch(deal)
    return saved(request, deal)


def bound(request: StaffRequest, form: Any, kind: str, **options: Any) -> tuple[Any, Any, OptionalFilesForm]:
    """The forms of one tab, with what was sent."""
    auto_id = f"{kind}_%s"
    files = OptionalFilesForm(request.POST, request.FILES, user=request.user, auto_id=auto_id)
    return form(request.POST, auto_id=auto_id, **options), NextStepForm(request.POST, auto_id=auto_id), files


def wants_cut(form: Any) -> bool:
    """Whether fragments are to be cut out and the text looked at again."""
    return form.is_valid() and form.cleaned_data["heed"] == "cut"


def page_with_form(request: StaffRequest, deal: Deal, kind: str, form: Any, step: Any, files: Any) -> HttpResponse:
    """The page with what was typed, without the fragments where that was asked."""
    form = form.cut() if wants_cut(form) else form
    return deal_page(request, deal, status=422, sent={"kind": kind, "form": form, "step": step, "files": files})


def saved(request: StaffRequest, deal: Deal) -> HttpResponse:
    """Back to the deal."""
    toast(request, _("Saved."))
    return redirect("sales:deal", deal.uid)
