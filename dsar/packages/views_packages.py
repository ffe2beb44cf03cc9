"""Copies of their data: made by a job, approved by a second person, let go, handed over, withdrawn."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes, put_into
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from dsar.cases.page_frame import ONE, case_or_404
from dsar.decisions.data_sources import people_of
from dsar.models import Package
from dsar.packages import download, package_end, package_job, release
from dsar.packages.forms import HandOverForm, OrderForm, ReleaseForm
from dsar.packages.views import back, render_data_page, words_of

ZIP = "application/zip"
COPY = {**ONE, "key": "request_package"}


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def packages(request: StaffRequest, number: str) -> HttpResponse:
    """Orders a copy, made by a job."""
    case, form = case_or_404(request, number), OrderForm(request.POST, auto_id="order-%s")
    if form.is_valid():
        try:
            ordered = package_job.order(case, language=form.cleaned_data["language"], by=request.user)
        except ValidationError as refusal:
            return render_data_page(request, case, problem=words_of(refusal))
        job: Any = ordered.job
        return redirect("jobs:page", job.uid)
    return render_data_page(request, case, order=form)


def package_or_404(request: StaffRequest, number: str, key: UUID) -> Package:
    """A copy of a case that the desk may see."""
    return get_object_or_404(Package.objects.for_desk(request.user), case__number=number, uid=key)


@policy(rights.PRIVACY_REQUESTS, params=COPY)
def package_file(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """The copy itself, for whoever checks or prints it; before it is approved, for a second person alone."""
    package = package_or_404(request, number, key)
    if not package.digest or package.removed_at:
        raise Http404
    try:
        release.refuse_unchecked(package, by=request.user)
    except ValidationError as refusal:
        return render_data_page(request, package.case, problem=words_of(refusal))
    people = [person.pk for person in people_of(package.case)]
    access_log.shown(by=request.user, view="requests:package_file", people=people, fields=["file"], reason="request")
    return attachment(package.name or number, download.content_of(package), content_type=ZIP)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def approval(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """A second person approves it."""
    package = package_or_404(request, number, key)
    try:
        release.approve(package, by=request.user)
    except ValidationError as refusal:
        return render_data_page(request, package.case, problem=words_of(refusal))
    return back(number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def releasing(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Releases a copy; its code is shown once."""
    package = package_or_404(request, number, key)
    form = ReleaseForm(request.POST, case=package.case, auto_id=f"release-{package.pk}-%s")
    if form.is_valid():
        told_how = {"way": form.cleaned_data["way"], "on_page": form.cleaned_data["on_page"]}
        try:
            released = release.release(package, **told_how, by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            told_already = told_how["on_page"] or not released.code
            return back(number) if told_already else render_data_page(request, package.case, code=released.code)
    return render_data_page(request, package.case, about=package, release=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def handover(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Records that a copy was posted or handed over."""
    package = package_or_404(request, number, key)
    form = HandOverForm(request.POST, request.FILES, user=request.user, auto_id=f"hand-{package.pk}-%s")
    if form.is_valid():
        told_how = {"to": form.cleaned_data["to"], "proof": form.proof, "handed_at": form.cleaned_data["handed_at"]}
        if act_passes(form, lambda: release.hand_over(package, **told_how, by=request.user)):
            return back(number)
    return render_data_page(request, package.case, about=package, handover=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def revocation(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Revokes a copy: its link opens nothing any more."""
    package_end.revoke(package_or_404(request, number, key), by=request.user)
    return back(number)
