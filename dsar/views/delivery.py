"""The data page of a case: where the data lie, what in them is about others, the copies and how they go."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.drafting import signature
from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.serving import attachment
from crm.accounts.toasts import toast
from crm.privacy import access_log
from dsar import delivering, packaging, redacting
from dsar.checklist import COPYING
from dsar.forms.delivery import HandOverForm, JudgeForm, MarkForm, OrderForm, ReleaseForm
from dsar.gathering import files_of, people_of, sources
from dsar.models import Case, Finding, Package
from dsar.views.frame import ONE, case_or_404, page, people_of as names_of, put_into

ZIP = "application/zip"
SHOWN = 50  # passages on a page; judged ones make room for the next
PLACE = {**ONE, "key": "request_finding"}
COPY = {**ONE, "key": "request_package"}
FILE = {**ONE, "key": "request_source_file"}


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def gathering(request: HttpRequest, number: str) -> HttpResponse:
    """The page."""
    return shown(request, case_or_404(request, number))


def shown(request: HttpRequest, case: Case, *, about: Any = None, **refused: Any) -> HttpResponse:
    """The page; `about` is the passage or copy whose form came back."""
    people = people_of(case)
    access_log.shown(
        by=request.user,
        view="requests:gathering",
        people=[one.pk for one in people],
        fields=["excerpt"],
        reason="request",
    )
    findings = Finding.objects.for_desk(request.user).filter(case=case)
    packages = list(Package.objects.for_desk(request.user).filter(case=case).select_related("job").order_by("-pk"))
    waiting = list(findings.filter(outcome=Finding.Outcome.OPEN)[:SHOWN])
    return page(
        request,
        case,
        "gathering",
        sources=sources(case),
        gives=bool(COPYING & set(case.kinds)),
        people=people,
        waiting=[{"finding": one, "form": form_for(one, about, refused.get("judge"))} for one in waiting],
        open_count=findings.filter(outcome=Finding.Outcome.OPEN).count(),
        judged=list(findings.exclude(outcome=Finding.Outcome.OPEN).order_by("-judged_at")[:SHOWN]),
        files=files_of(case),
        packages=[told(request, case, one, about, refused) for one in packages],
        mark=refused.get("mark") or MarkForm(auto_id="mark-%s"),
        order=refused.get("order") or OrderForm(initial={"language": case.language}, auto_id="order-%s"),
        problem=refused.get("problem", ""),
        code=refused.get("code", ""),
        refused=next((one for one in refused.values() if hasattr(one, "errors")), None),
    )


def form_for(finding: Finding, about: Any, came_back: Any) -> JudgeForm:
    """The form about one passage."""
    begins = {"outcome": Finding.Outcome.REDACTED}
    fresh = JudgeForm(initial=begins, auto_id=f"judge-{finding.pk}-%s")
    return came_back if came_back and about == finding else fresh


def told(request: HttpRequest, case: Case, package: Package, about: Any, refused: dict[str, Any]) -> dict[str, Any]:
    """One copy with who did what, and the form of what comes next."""
    names = names_of(package.made_by, package.approved_by, package.handed_by, package.revoked_by)
    mine = about == package
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    return {
        "package": package,
        "made_by": names.get(package.made_by, ""),
        "approved_by": names.get(package.approved_by, ""),
        "handed_by": names.get(package.handed_by, ""),
        "own": package.made_by == signature(request.user),
        "fetched": package.downloads.filter(done=True).count(),
        "tried": package.downloads.filter(done=False).count(),
        "over": bool(package.revoked_at or package.removed_at),
        "release": (mine and refused.get("release")) or ReleaseForm(case=case, auto_id=f"release-{package.pk}-%s"),
        "handover": (mine and refused.get("handover"))
        or HandOverForm(user=request.user, initial={"handed_at": now}, auto_id=f"hand-{package.pk}-%s"),
    }


def back(number: str) -> HttpResponse:
    """To the page."""
    return redirect("requests:gathering", number)


def words_of(refusal: ValidationError) -> str:
    """A refusal in one line."""
    return " ".join(refusal.messages)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def searching(request: HttpRequest, number: str) -> HttpResponse:
    """Look for data of others, by a job."""
    case = case_or_404(request, number)
    try:
        job = packaging.order_search(case, by=request.user)
    except ValidationError as refusal:
        return shown(request, case, problem=words_of(refusal))
    return redirect("jobs:page", job.uid)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=PLACE)
def finding(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Judge one passage; what was marked by hand is let go by `undo`."""
    case = case_or_404(request, number)
    found = get_object_or_404(Finding.objects.for_desk(request.user), case=case, uid=key)
    if "undo" in request.POST and found.by_hand:
        redacting.let_go(found, by=request.user)
        return back(number)
    form = JudgeForm(request.POST, auto_id=f"judge-{found.pk}-%s")
    if form.is_valid():
        try:
            redacting.judge(found, form.cleaned_data["outcome"], why=form.cleaned_data["why"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return back(number)
    return shown(request, case, about=found, judge=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def findings(request: HttpRequest, number: str) -> HttpResponse:
    """Black out whatever waits."""
    case = case_or_404(request, number)
    try:
        done = redacting.judge_all(case, by=request.user)
    except ValidationError as refusal:
        return shown(request, case, problem=words_of(refusal))
    toast(request, _("Blacked out: %(count)s") % {"count": done})
    return back(number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def marks(request: HttpRequest, number: str) -> HttpResponse:
    """Black out words wherever they stand."""
    case, form = case_or_404(request, number), MarkForm(request.POST, auto_id="mark-%s")
    if form.is_valid():
        try:
            done = redacting.mark(case, form.cleaned_data["words"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Blacked out: %(count)s") % {"count": done})
            return back(number)
    return shown(request, case, mark=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=FILE)
def withholding(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Keep the file of a row back."""
    case = case_or_404(request, number)
    chosen = [one for one in files_of(case) if one.row == key]
    if not chosen:
        raise Http404
    try:
        for one in chosen:
            redacting.withhold(case, one.label, one.row, one.column, by=request.user)
    except ValidationError as refusal:
        return shown(request, case, problem=words_of(refusal))
    return back(number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def packages(request: HttpRequest, number: str) -> HttpResponse:
    """Order a copy."""
    case, form = case_or_404(request, number), OrderForm(request.POST, auto_id="order-%s")
    if form.is_valid():
        try:
            made = packaging.order(case, language=form.cleaned_data["language"], by=request.user)
        except ValidationError as refusal:
            return shown(request, case, problem=words_of(refusal))
        job: Any = made.job
        return redirect("jobs:page", job.uid)
    return shown(request, case, order=form)


def package_or_404(request: HttpRequest, number: str, key: UUID) -> Package:
    """A copy of a case that the desk may see."""
    return get_object_or_404(Package.objects.for_desk(request.user), case__number=number, uid=key)


@policy(rights.PRIVACY_REQUESTS, params=COPY)
def package_file(request: HttpRequest, number: str, key: UUID) -> HttpResponseBase:
    """The copy itself, for whoever checks or prints it."""
    package = package_or_404(request, number, key)
    if not package.digest or package.removed_at:
        raise Http404
    people = [one.pk for one in people_of(package.case)]
    access_log.shown(by=request.user, view="requests:package_file", people=people, fields=["file"], reason="request")
    return attachment(package.name or number, delivering.content_of(package), content_type=ZIP)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def approval(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """A second person approves it."""
    package = package_or_404(request, number, key)
    try:
        delivering.approve(package, by=request.user)
    except ValidationError as refusal:
        return shown(request, package.case, problem=words_of(refusal))
    return back(number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def releasing(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Let it go; the code is shown once."""
    package = package_or_404(request, number, key)
    form = ReleaseForm(request.POST, case=package.case, auto_id=f"release-{package.pk}-%s")
    if form.is_valid():
        told_how = {"way": form.cleaned_data["way"], "on_page": form.cleaned_data["on_page"]}
        try:
            released = delivering.release(package, **told_how, by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            told_already = told_how["on_page"] or not released.code
            return back(number) if told_already else shown(request, package.case, code=released.code)
    return shown(request, package.case, about=package, release=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def handover(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """It was posted or given."""
    package = package_or_404(request, number, key)
    form = HandOverForm(request.POST, request.FILES, user=request.user, auto_id=f"hand-{package.pk}-%s")
    if form.is_valid():
        told_how = {"to": form.cleaned_data["to"], "proof": form.proof, "handed_at": form.cleaned_data["handed_at"]}
        try:
            delivering.hand_over(package, **told_how, by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return back(number)
    return shown(request, package.case, about=package, handover=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=COPY)
def revocation(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """It opens nothing any more."""
    delivering.revoke(package_or_404(request, number, key), by=request.user)
    return back(number)
