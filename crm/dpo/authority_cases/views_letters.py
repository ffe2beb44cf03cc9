"""Letters of a case: those that came, ours, their signature, how they went, more time, their files."""

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.dpo.authority_cases.asked import ask
from crm.dpo.authority_cases.case_letters import prolong, receive, rewrite, send, sign, write
from crm.dpo.authority_cases.covered_words import cover_of, lifted
from crm.dpo.authority_cases.forms import ProlongForm, ReceivedForm, RewriteForm, SentForm, WrittenForm
from crm.dpo.authority_cases.term_watch import tell_of_new
from crm.dpo.authority_cases.views import ASK_AND_SAVE, ONE, case_or_404, crumbs, form_page
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.privacy.people.covered_names import Cover

LETTER = {**ONE, "key": "authority_letter"}


@policy(rights.PRIVACY_REQUESTS, params=ONE, methods=ASK_AND_SAVE)
def letter_new(request: StaffRequest, number: str) -> HttpResponse:
    """A letter of the authority, with its term and its points."""
    case = case_or_404(request, number)
    form = ReceivedForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid() and act_passes(form, lambda: received(case, form, request.user)):
        toast(request, _("Saved. Whoever decides was told."))
        return redirect("dpo:authority_case", number)
    note = _("The day of delivery is not counted; a last day that is free moves to the next working day.")
    words: dict[str, Any] = {
        "title": _("A letter of the authority"),
        "submit": _("Save"),
        "note": note,
        "multipart": True,
    }
    return form_page(request, form, case=case, **words)


@transaction.atomic
def received(case: AuthorityCase, form: ReceivedForm, by: User) -> None:
    """The letter, its points, and the message to whoever decides: all or nothing."""
    data = form.cleaned_data
    letter = receive(case, form.written, delivered_on=data["delivered_on"], term_days=data["term_days"], by=by)
    if data["points"].strip():
        ask(case, data["points"].splitlines(), letter=letter, by=by)
    tell_of_new(letter, by=by)


@policy(rights.PRIVACY_REQUESTS, params=ONE, methods=ASK_AND_SAVE)
def answer_new(request: StaffRequest, number: str) -> HttpResponse:
    """A letter of ours."""
    case = case_or_404(request, number)
    first = AuthorityLetter.objects.waiting().filter(case=case).first()
    initial = {"answers": first.uid if first else None, "kind": request.GET.get("kind", "")}
    form = WrittenForm(request.POST or None, request.FILES or None, user=request.user, case=case, initial=initial)
    letters: list[AuthorityLetter] = []
    if form.is_valid() and act_passes(
        form, lambda: letters.append(write(case, form.written, answers=form.cleaned_data["answers"], by=request.user))
    ):
        return redirect("dpo:authority_letter", number, letters[0].uid)
    note = _("Answers, objections and consultations are signed by whoever decides for the organisation.")
    words: dict[str, Any] = {
        "title": _("A letter to the authority"),
        "submit": _("Save"),
        "note": note,
        "multipart": True,
    }
    return form_page(request, form, case=case, **words)


@policy(rights.PRIVACY_REQUESTS, params=LETTER)
def letter(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """One letter: what it says, its term or its way out."""
    return letter_page(request, case_or_404(request, number), letter_or_404(request, number, key))


@policy(rights.PRIVACY_REQUESTS, params=LETTER, methods=["POST"])
def letter_clear(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """The same with the names of people, once; it is logged."""
    case = case_or_404(request, number)
    row = letter_or_404(request, number, key)
    return letter_page(request, case, row, cover=lifted(case, by=request.user))


def letter_page(
    request: StaffRequest, case: AuthorityCase, row: AuthorityLetter, cover: Cover | None = None, **forms: Any
) -> HttpResponse:
    """The page of a letter, perhaps with a form that was refused; `cover` as for the page of the case."""
    user, cover = request.user, cover or cover_of(case)
    context: dict[str, Any] = {
        "case": case,
        "letter": row,
        "text": cover(row.text),
        "prolonged_why": cover(row.prolonged_why),
        "hides": cover.hides(row.text, row.prolonged_why),
        "names": signers_of(row.noted_by, row.signed_by),
        "signs": user.decides and not user.role.dpo,
        "sent": SentForm(initial={"sent_on": timezone.localdate(), "channel": row.channel}),
        "more_time": ProlongForm(),
        "rewrite": RewriteForm(user=user, initial={"text": row.text}, auto_id="again-%s"),
        "crumbs": [*crumbs(), (case.number, reverse("dpo:authority_case", args=[case.number]))],
        **forms,
    }
    status = 422 if any(form.is_bound for form in forms.values()) else 200
    return render(request, "dpo/authority_cases/letter.html", context, status=status)


@policy(rights.PRIVACY_REQUESTS, params=LETTER, methods=["POST"])
def letter_text(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Other words, before its signature."""
    case, row = case_or_404(request, number), letter_or_404(request, number, key)
    form = RewriteForm(request.POST, request.FILES, user=request.user, auto_id="again-%s")
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(form, lambda: rewrite(row, data["text"], enclosed=data["file"], by=request.user)):
            toast(request, _("Saved."))
            return redirect("dpo:authority_letter", number, key)
    return letter_page(request, case, row, rewrite=form)


@policy(rights.PRIVACY_REQUESTS, params=LETTER, methods=["POST"])
@fresh
def letter_signature(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """The controller's signature; the officer is told whose it is."""
    row = letter_or_404(request, number, key)
    if not request.user.decides or request.user.role.dpo:
        toast(request, _("Whoever decides for the organisation does this."), level=WARNING)
        return redirect("dpo:authority_letter", number, key)
    try:
        sign(row, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    return redirect("dpo:authority_letter", number, key)


@policy(rights.PRIVACY_REQUESTS, params=LETTER, methods=["POST"])
def letter_sending(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """It went, by hand, with its receipt."""
    case, row, form = case_or_404(request, number), letter_or_404(request, number, key), SentForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: send(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:authority_case", number)
    return letter_page(request, case, row, sent=form)


@policy(rights.PRIVACY_REQUESTS, params=LETTER, methods=["POST"])
def letter_term(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """The authority gave more time."""
    case, row, form = case_or_404(request, number), letter_or_404(request, number, key), ProlongForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: prolong(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:authority_case", number)
    return letter_page(request, case, row, more_time=form)


@policy(rights.PRIVACY_REQUESTS, params=LETTER)
def letter_file(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """The file as it came or went."""
    row = letter_or_404(request, number, key)
    if not row.file:
        raise Http404
    return attachment(row.file_name or number, row.file.plain())


def letter_or_404(request: StaffRequest, number: str, key: UUID) -> AuthorityLetter:
    """A letter of a case that the desk may see."""
    rows = AuthorityLetter.objects.for_desk(request.user).select_related("case", "answers")
    authority_letter: AuthorityLetter = get_object_or_404(rows, case__number=number, uid=key)
    return authority_letter
