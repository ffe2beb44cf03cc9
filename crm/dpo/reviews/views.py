"""Reviews on screen: the plan of all, one review with what is seen and what is answered, its signature, its paper."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.openable import may_open
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.register import TYPES
from crm.dpo.models import Review, ReviewPlan
from crm.dpo.reviews import review_rows
from crm.dpo.reviews.forms import PlanForm, PointsForm, SignForm
from crm.dpo.reviews.printed_review import review_pdf
from crm.dpo.reviews.reviewing import answer, begin, plan, sign_off, unanswered
from crm.dpo.reviews.seen_facts import Fact, facts_of

PLAN, ONE = {"subject": "review_plan"}, {"key": "review"}


@policy(rights.ACCOUNTS_INFORMED)
def reviews(request: StaffRequest) -> HttpResponse:
    """What is looked at again and when, what is to be taken away, what was done."""
    day = timezone.localdate()
    context = {
        "rows": review_rows.plan_rows(day),
        "signed": review_rows.signed_reviews(),
        "to_take_away": review_rows.to_take_away(),
        "administers": request.user.may(rights.ACCOUNTS_MANAGE),
    }
    return render(request, "dpo/reviews/reviews.html", context)


@policy(rights.ACCOUNTS_INFORMED, params=PLAN, methods=("GET", "POST"))
def review_plan(request: StaffRequest, subject: str) -> HttpResponse:
    """How often, by whom, when next."""
    row = get_object_or_404(ReviewPlan.objects.select_related("owner"), subject=subject)
    form = PlanForm(request.POST if request.method == "POST" else None, plan=row)
    if form.is_valid() and act_passes(form, lambda: plan(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:reviews")
    context = {"plan": row, "form": form, "crumbs": crumbs()}
    return render(request, "dpo/reviews/plan.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_INFORMED, params=PLAN, methods=["POST"])
def beginning(request: StaffRequest, subject: str) -> HttpResponse:
    """Begin the review of a subject, or go on with the one that is open."""
    row = get_object_or_404(ReviewPlan, subject=subject)
    return redirect("dpo:review", begin(row, by=request.user).uid)


@policy(rights.ACCOUNTS_INFORMED, params=ONE)
def review(request: StaffRequest, key: UUID) -> HttpResponse:
    """One review: what the program sees, what people answer, who still needs access, the signature."""
    return one_page(request, found(key))


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=["POST"])
def points(request: StaffRequest, key: UUID) -> HttpResponse:
    """The answers to the points."""
    row = found(key)
    form = PointsForm(request.POST, review=row)
    if form.is_valid() and act_passes(form, lambda: answer(row, form.answers, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:review", row.uid)
    return one_page(request, row, points_form=form)


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=["POST"])
def signing(request: StaffRequest, key: UUID) -> HttpResponse:
    """The signature."""
    row = found(key)
    form = SignForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: sign_off(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Signed. The next day is set."))
        return redirect("dpo:reviews")
    return one_page(request, row, sign_form=form)


@policy(rights.ACCOUNTS_INFORMED, params=ONE)
def review_paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The review on paper."""
    row, at = found(key), timezone.now()
    return attachment(f"przeglad-{row.number}.pdf", review_pdf(row, at=at), content_type=TYPES["pdf"])


def found(key: UUID) -> Review:
    """The review; 404 without one."""
    return get_object_or_404(Review.objects.select_related("plan__owner"), uid=key)


def one_page(request: StaffRequest, row: Review, **forms: Any) -> HttpResponse:
    """The page of one review, perhaps with a form that was refused."""
    at = timezone.now()
    points_form = forms.get("points_form") or PointsForm(review=row)
    sign_form = forms.get("sign_form") or SignForm()
    lines = row.lines.select_related("user__role", "manager").order_by("manager__last_name", "user__last_name", "pk")
    names = signers_of(row.signed_by, row.opened_by)
    context = {
        "review": row,
        "facts": [openable(fact, request.user) for fact in facts_of(row, at)],
        "at": row.signed_at or at,
        "points_form": points_form,
        "sign_form": sign_form,
        "groups": review_rows.by_manager(lines),
        "missing": unanswered(row),
        "signer": names.get(row.signed_by, ""),
        "crumbs": crumbs(),
    }
    refused = any(form.is_bound for form in (points_form, sign_form))
    return render(request, "dpo/reviews/review.html", context, status=422 if refused else 200)


def openable(fact: Fact, reader: User) -> Fact:
    """A fact that leads only where the reader may go."""
    return fact if not fact.url or may_open(reader, fact.url) else replace(fact, url="")


def crumbs() -> list[tuple[str, str]]:
    """The way back."""
    return [(_("Reviews"), reverse("dpo:reviews"))]
