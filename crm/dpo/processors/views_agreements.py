"""Agreements with a recipient: the form with its checklist, renewal from the record, the end, the file, the draft."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.processors.agreement_draft import CLAUSES, DELETION_CLAUSE, LANGUAGES, draft_pdf
from crm.dpo.processors.file_state import FileState
from crm.dpo.processors.forms import AgreementForm, as_typed
from crm.dpo.processors.views import ONE, state_or_404
from crm.dpo.purposes.desk_tabs import way_to_file
from crm.privacy.models import Agreement, Recipient
from crm.privacy.recipients.agreement_records import change_agreement, end_agreement, record_agreement

KEY = {"key": "agreement"}
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def agreements(request: StaffRequest, slug: str) -> HttpResponse:
    """The old address of the form."""
    return redirect("dpo:agreement_new", get_object_or_404(Recipient, slug=slug).slug)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def agreement_new(request: StaffRequest, slug: str) -> HttpResponse:
    """Record an agreement; `renew` begins with what the record says and the clauses of our template."""
    state = state_or_404(slug)
    renewing = "renew" in request.GET
    initial = {"concluded_on": timezone.localdate(), "sub_processing": Agreement.SubProcessing.GENERAL}
    if renewing:
        initial |= renewed(state)
    form = AgreementForm(
        request.POST or None, request.FILES or None, kind=kind_for(state), initial=initial, user=request.user
    )
    recipient = state.recipient
    if form.is_valid() and act_passes(form, lambda: record_agreement(recipient, form.terms, by=request.user)):
        toast(request, _("The agreement is recorded."))
        return redirect("dpo:processor", slug)
    return form_page(request, state, form, title=_("Renew the agreement") if renewing else "")


def kind_for(state: FileState) -> str:
    """The kind of agreement that the recipient needs."""
    return Agreement.Kind.JOINT if state.is_joint else Agreement.Kind.PROCESSING


def renewed(state: FileState) -> dict[str, Any]:
    """The next agreement as the record and our template say it: the gaps of the old one are closed."""
    old = as_typed(state.agreement) if state.agreement else {}
    if state.is_joint:
        return {**old, "reference": "", "concluded_on": timezone.localdate(), "ends_on": None}
    clauses = {f"clause_{key}": clause for key, clause in CLAUSES.items()}
    kept_terms: dict[str, Any] = {
        name: old[name] for name in ("notice_months", "sub_processing", "calendars") if name in old
    }
    return {**kept_terms, **clauses, "deletion_clause": DELETION_CLAUSE, "categories": state.needed}


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=ASK_AND_SAVE)
def agreement(request: StaffRequest, key: UUID) -> HttpResponse:
    """What one agreement says, to be corrected."""
    row = agreement_or_404(key)
    state = state_or_404(row.recipient.slug)
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        kind=row.kind,
        agreement=row,
        initial=as_typed(row),
        user=request.user,
    )
    if form.is_valid() and act_passes(form, lambda: change_agreement(row, form.terms, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:processor", row.recipient.slug)
    return form_page(request, state, form, title=str(row))


def form_page(request: StaffRequest, state: FileState, form: AgreementForm, *, title: str) -> HttpResponse:
    """The form of an agreement; 422 with its errors."""
    joint = form.kind == Agreement.Kind.JOINT
    words = _("Arrangement of joint controllers") if joint else _("Processing agreement")
    context = {
        "form": form,
        "state": state,
        "recipient": state.recipient,
        "title": title or words,
        "joint": joint,
        "crumbs": way_to_file(state.recipient),
    }
    return render(
        request, "dpo/processors/agreement_form.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def agreement_end(request: StaffRequest, key: UUID) -> HttpResponse:
    """It is over from today on."""
    row = agreement_or_404(key)
    if end_agreement(row, by=request.user):
        toast(request, _("The end of the agreement is recorded."))
    return redirect("dpo:processor", row.recipient.slug)


@policy(rights.PRIVACY_PURPOSES, params=KEY)
def agreement_file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The agreement as it was signed."""
    row = get_object_or_404(Agreement, uid=key)
    if not row.file:
        raise Http404
    return attachment(row.file_name, bytes(row.file), content_type=row.file_type)


def agreement_or_404(key: UUID) -> Agreement:
    """One agreement, without its file."""
    return get_object_or_404(Agreement.objects.select_related("recipient"), uid=key)


@policy(rights.PRIVACY_PURPOSES, params={**ONE, "language": "letter_language"})
def agreement_draft(request: StaffRequest, slug: str, language: str) -> HttpResponseBase:
    """Our template, filled from the record, in Polish or English."""
    if language not in LANGUAGES:
        raise Http404
    content = draft_pdf(state_or_404(slug), language=language)
    return attachment(f"powierzenie-{slug}-{language}.pdf", content, content_type="application/pdf")
