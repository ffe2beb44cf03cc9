"""The data page of a case: where the data lie, what in them is about others, the copies and how they go.

What its forms do stands in `redaction` (data of others, files kept back) and `copies` (made, approved, let go).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.actors import signature
from crm.privacy.logs import access_log
from dsar.cases.checklist import COPYING
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.decisions.approvers import may_approve
from dsar.decisions.data_sources import files_of, people_of, sources
from dsar.models import Case, Finding, Package
from dsar.packages.forms import HandOverForm, JudgeForm, MarkForm, OrderForm, ReleaseForm

SHOWN = 50  # passages on a page; judged ones make room for the next


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def gathering(request: StaffRequest, number: str) -> HttpResponse:
    """The page."""
    return render_data_page(request, case_or_404(request, number))


def render_data_page(request: StaffRequest, case: Case, *, about: Any = None, **refused: Any) -> HttpResponse:
    """The page; `about` is the passage or copy whose form came back."""
    people = people_of(case)
    access_log.shown(
        by=request.user,
        view="requests:gathering",
        people=[item.pk for item in people],
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
        waiting=[{"finding": item, "form": form_for(item, about, refused.get("judge"))} for item in waiting],
        open_count=findings.filter(outcome=Finding.Outcome.OPEN).count(),
        judged=list(findings.exclude(outcome=Finding.Outcome.OPEN).order_by("-judged_at")[:SHOWN]),
        files=files_of(case),
        packages=[package_row(request, case, item, about, refused) for item in packages],
        mark=refused.get("mark") or MarkForm(auto_id="mark-%s"),
        order=refused.get("order") or OrderForm(initial={"language": case.language}, auto_id="order-%s"),
        problem=refused.get("problem", ""),
        code=refused.get("code", ""),
        refused=next((item for item in refused.values() if hasattr(item, "errors")), None),
    )


def form_for(finding: Finding, about: Any, came_back: Any) -> JudgeForm:
    """The form about one passage."""
    begins = {"outcome": Finding.Outcome.REDACTED}
    fresh = JudgeForm(initial=begins, auto_id=f"judge-{finding.pk}-%s")
    return came_back if came_back and about == finding else fresh


def package_row(
    request: StaffRequest, case: Case, package: Package, about: Any, refused: dict[str, Any]
) -> dict[str, Any]:
    """One copy with who did what, and the form of what comes next."""
    names = signers_of(package.made_by, package.approved_by, package.handed_by, package.revoked_by)
    mine = about == package
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    return {
        "package": package,
        "made_by": names.get(package.made_by, ""),
        "approved_by": names.get(package.approved_by, ""),
        "handed_by": names.get(package.handed_by, ""),
        "own": package.made_by == signature(request.user),
        "may_approve": bool(package.digest) and may_approve(package, request.user, at=timezone.now()),
        "fetched": package.downloads.filter(done=True).count(),
        "tried": package.downloads.filter(done=False).count(),
        "over": bool(package.revoked_at or package.removed_at),
        "release": (mine and refused.get("release")) or ReleaseForm(case=case, auto_id=f"release-{package.pk}-%s"),
        "handover": (mine and refused.get("handover"))
        or HandOverForm(user=request.user, initial={"handed_at": now}, auto_id=f"hand-{package.pk}-%s"),
    }


def back(number: str) -> HttpResponse:
    """Redirects to the data page."""
    return redirect("requests:gathering", number)


def words_of(refusal: ValidationError) -> str:
    """A refusal in one line."""
    return " ".join(refusal.messages)
