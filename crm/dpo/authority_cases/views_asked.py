"""What the authority asks and what it gets: points, our answers, documents, notes, and the case on paper."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.authority_cases.asked import ask, complete, pick, reply
from crm.dpo.authority_cases.case_acts import write_down
from crm.dpo.authority_cases.covered_words import cover_of, note_form
from crm.dpo.authority_cases.forms import CameForm, DocumentForm, NoteForm, PointsForm, ReplyForm
from crm.dpo.authority_cases.printed_case import case_pdf
from crm.dpo.authority_cases.views import ASK_AND_SAVE, ONE, case_or_404, case_page, form_page
from crm.dpo.models import AskedDocument, AuthorityQuestion

POINT = {**ONE, "key": "authority_question"}
DOCUMENT = {**ONE, "key": "authority_document"}


@policy(rights.PRIVACY_REQUESTS, params=ONE, methods=["POST"])
def points(request: StaffRequest, number: str) -> HttpResponse:
    """Further points."""
    case, form = case_or_404(request, number), PointsForm(request.POST, auto_id="more-%s")
    if form.is_valid() and act_passes(form, lambda: ask(case, form.cleaned_data["text"].splitlines(), by=request.user)):
        return redirect("dpo:authority_case", number)
    return case_page(request, case, more=form)


@policy(rights.PRIVACY_REQUESTS, params=POINT, methods=ASK_AND_SAVE)
def point(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """What we say to one point."""
    case, row = case_or_404(request, number), point_or_404(request, number, key)
    note_form(case, row.answer, by=request.user)
    form = ReplyForm(request.POST or None, initial={"text": row.answer})
    sent = request.method == "POST" and form.is_valid()
    if sent and act_passes(form, lambda: reply(row, form.cleaned_data["text"], by=request.user)):
        return redirect("dpo:authority_case", number)
    words = {
        "title": _("Answer to point %(n)s") % {"n": row.place},
        "submit": _("Save"),
        "note": cover_of(case)(row.text),
    }
    return form_page(request, form, case=case, **words)


@policy(rights.PRIVACY_REQUESTS, params=POINT, methods=ASK_AND_SAVE)
def documents(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """A document for a point."""
    case, row = case_or_404(request, number), point_or_404(request, number, key)
    form = DocumentForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid() and act_passes(form, lambda: pick(row, form.picked, by=request.user)):
        return redirect("dpo:authority_case", number)
    words = {
        "title": _("Document for point %(n)s") % {"n": row.place},
        "submit": _("Add"),
        "note": cover_of(case)(row.text),
    }
    return form_page(request, form, case=case, multipart=True, **words)


@policy(rights.PRIVACY_REQUESTS, params=DOCUMENT, methods=ASK_AND_SAVE)
def document(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """What was missing has come."""
    case, row = case_or_404(request, number), document_or_404(request, number, key)
    form = CameForm(request.POST or None, request.FILES or None, user=request.user)
    came = request.method == "POST" and form.is_valid()
    if came and act_passes(form, lambda: complete(row, enclosed=form.cleaned_data["file"], by=request.user)):
        return redirect("dpo:authority_case", number)
    note = cover_of(case)(row.missing)
    words = {"title": _("The missing document has come"), "submit": _("It is here"), "note": note}
    return form_page(request, form, case=case, multipart=True, **words)


@policy(rights.PRIVACY_REQUESTS, params=DOCUMENT)
def document_file(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """The file from outside, as it came."""
    row = document_or_404(request, number, key)
    if not row.file:
        raise Http404
    return attachment(row.file_name or number, row.file.plain())


@policy(rights.PRIVACY_REQUESTS, params=ONE, methods=["POST"])
def notes(request: StaffRequest, number: str) -> HttpResponse:
    """A talk, minutes or a note in the timeline."""
    case, form = case_or_404(request, number), NoteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(form, lambda: write_down(case, data["kind"], data["text"], at=data["at"], by=request.user)):
            return redirect("dpo:authority_case", number)
    return case_page(request, case, note=form)


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def paper(request: StaffRequest, number: str) -> HttpResponseBase:
    """The whole case on paper, people behind masks."""
    case, at = case_or_404(request, number), timezone.now()
    content = case_pdf(case, language=get_language() or settings.LANGUAGE_CODE, at=at)
    return attachment(f"{number}.pdf", content, content_type="application/pdf")


def point_or_404(request: StaffRequest, number: str, key: UUID) -> AuthorityQuestion:
    """A point of a case that the desk may see."""
    rows = AuthorityQuestion.objects.for_desk(request.user).select_related("case")
    question: AuthorityQuestion = get_object_or_404(rows, case__number=number, uid=key)
    return question


def document_or_404(request: StaffRequest, number: str, key: UUID) -> AskedDocument:
    """A document of a case that the desk may see."""
    rows = AskedDocument.objects.for_desk(request.user).select_related("question__case")
    asked_document: AskedDocument = get_object_or_404(rows, question__case__number=number, uid=key)
    return asked_document
