"""Consultations: the desk's list and one of them, the opinion, the outcome, on paper; a colleague's own questions."""

from typing import Any

from django.conf import settings
from django.contrib.messages import WARNING
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.models.officer import Consultation
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes, came_back
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.newest_first import NewestFirst
from crm.dpo.consultations.forms import AskForm, OpinionForm, SettleForm
from crm.dpo.consultations.opinion_mails import tell_asker, tell_officers
from crm.dpo.consultations.opinions import advise, ask, settle
from crm.dpo.consultations.printed_opinion import opinion_pdf

ONE, OWN = {"number": "consultation"}, {"number": "own_question"}


@policy(rights.PRIVACY_VIEW)
def consultations(request: StaffRequest) -> HttpResponse:
    """Every one, the newest first."""
    page = NewestFirst(Consultation.objects.for_desk(request.user), "asked_at").page(request)
    names = signers_of(*(row.asked_by for row in page.rows))
    return render(request, "dpo/consultations/list.html", {"page": page, "names": names})


@policy(rights.PRIVACY_VIEW, params=ONE)
def consultation(request: StaffRequest, number: str) -> HttpResponse:
    """One of them: question, opinion, outcome."""
    return one_page(request, consultation_or_404(request, number))


def one_page(request: StaffRequest, row: Consultation, **forms: Any) -> HttpResponse:
    """The page of one, perhaps with a form that came back."""
    user = request.user
    context: dict[str, Any] = {
        "row": row,
        "names": signers_of(row.asked_by, row.given_by, row.decided_by),
        "advises": user.role.dpo and not row.decided_at,
        "decides": user.decides and not user.role.dpo and row.given_at and not row.decided_at,
        "opinion": OpinionForm(initial={"opinion": row.opinion}),
        "settling": SettleForm(),
        "crumbs": [(_("Opinions"), reverse("dpo:consultations"))],
        **forms,
    }
    status = UNPROCESSABLE if any(came_back(form) for form in forms.values()) else 200
    return render(request, "dpo/consultations/consultation.html", context, status=status)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=["POST"])
def opinion(request: StaffRequest, number: str) -> HttpResponse:
    """The officer's opinion; others are told whose it is."""
    row, form = consultation_or_404(request, number), OpinionForm(request.POST)
    if not request.user.role.dpo:
        toast(request, _("The data protection officer gives opinions."), level=WARNING)
        return redirect("dpo:consultation", number)
    if form.is_valid() and act_passes(form, lambda: advised(row, form.cleaned_data["opinion"], request.user)):
        toast(request, _("Saved. Whoever asked was told."))
        return redirect("dpo:consultation", number)
    return one_page(request, row, opinion=form)


@transaction.atomic
def advised(row: Consultation, text: str, by: User) -> None:
    """The opinion, and the mails about the first one."""
    first = row.given_at is None
    given = advise(row, text, by=by)
    if first:
        tell_asker(given, by=by)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=["POST"])
def outcome(request: StaffRequest, number: str) -> HttpResponse:
    """Followed or overruled, by whoever decides, never the officer."""
    row, form = consultation_or_404(request, number), SettleForm(request.POST)
    if not request.user.decides or request.user.role.dpo:
        toast(request, _("Whoever decides for the organisation does this."), level=WARNING)
        return redirect("dpo:consultation", number)
    if form.is_valid() and act_passes(form, lambda: settle(row, **form.cleaned_data, by=request.user)):
        return redirect("dpo:consultation", number)
    return one_page(request, row, settling=form)


@policy(rights.PRIVACY_VIEW, params=ONE)
def paper(request: StaffRequest, number: str) -> HttpResponseBase:
    """One of them on paper."""
    row = consultation_or_404(request, number)
    content = opinion_pdf(row, language=get_language() or settings.LANGUAGE_CODE, at=timezone.now())
    return attachment(f"{number}.pdf", content, content_type="application/pdf")


@policy(SIGNED_IN, methods=["GET", "POST"])
def own(request: StaffRequest) -> HttpResponse:
    """Ask the officer; what one has asked stands below."""
    form = AskForm(request.POST or None)
    if form.is_valid() and act_passes(form, lambda: asked(form.cleaned_data, request.user)):
        toast(request, _("Sent. The officer hears of it at once."))
        return redirect("dpo:own_questions")
    context = {"form": form, "rows": Consultation.objects.of(request.user)}
    return render(request, "dpo/consultations/own.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@transaction.atomic
def asked(data: dict[str, str], by: User) -> None:
    """The question, and the mail to the officer."""
    tell_officers(ask(data["subject"], data["question"], by=by), by=by)


@policy(SIGNED_IN, params=OWN)
def own_question(request: StaffRequest, number: str) -> HttpResponse:
    """One of one's own, with its opinion once it is there."""
    row = get_object_or_404(Consultation.objects.of(request.user), number=number)
    crumbs = [(_("Ask the officer"), reverse("dpo:own_questions"))]
    context = {"row": row, "names": signers_of(row.asked_by, row.given_by, row.decided_by), "crumbs": crumbs}
    return render(request, "dpo/consultations/own_question.html", context)


def consultation_or_404(request: StaffRequest, number: str) -> Consultation:
    """One that the desk may see."""
    question: Consultation = get_object_or_404(Consultation.objects.for_desk(request.user), number=number)
    return question
