"""The switch of a rule: what would go under it is shown first, then the controller decides; approval in advance."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from retention.models import Rule, StandingApproval
from retention.rules.forms import StandingForm, SwitchOffForm, SwitchOnForm
from retention.rules.standing_approvals import revoke, stand
from retention.rules.switches import switch_off, switch_on
from retention.rules.trials import Trial, counts_seen, order, receipt, tried
from retention.rules.views import ITS, page_of, versions_or_404, way_to
from retention.words import period_words


def newest_or_404(slug: str) -> Rule:
    """The newest version, which is what may be switched on."""
    return versions_or_404(slug)[0]


@policy(rights.PRIVACY_RETENTION, params=ITS, methods=["GET", "POST"])
def trial_page(request: StaffRequest, slug: str) -> HttpResponse:
    """What would go under the newest version; whoever decides finds the switch below. POST has a worker count anew."""
    rule, at = newest_or_404(slug), timezone.now()
    if request.method == "POST":
        return redirect("jobs:page", order(rule, by=request.user).uid)
    counts = tried(rule, at)
    initial = {"receipt": receipt(rule, counts, at)} if counts is not None else None
    return render_trial(request, rule, SwitchOnForm(rule=rule, initial=initial), counts)


def render_trial(request: StaffRequest, rule: Rule, form: SwitchOnForm, counts: Trial | None) -> HttpResponse:
    """The page of the preview; without counts nobody decides."""
    user: Any = request.user
    deciding = user.decides and not user.role.dpo and counts is not None
    context = {
        "rule": rule,
        "period": period_words(rule),
        "counts": counts,
        "form": form if deciding and not rule.is_on else None,
        "crumbs": way_to(rule),
    }
    return render(request, "retention/rules/trial.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_DECIDE, params=ITS, methods=["POST"])
@fresh
def switching(request: StaffRequest, slug: str) -> HttpResponse:
    """Switch the newest version on; the signed receipt of the preview comes with the form."""
    rule, form = newest_or_404(slug), SwitchOnForm(request.POST, rule=newest_or_404(slug))
    if form.is_valid() and act_passes(form, lambda: on(rule, form.cleaned_data, request.user)):
        toast(request, _("Switched on. The next preview counts with it."))
        return redirect("retention:rule", slug)
    return render_trial(request, rule, form, tried(rule, timezone.now()))


def on(rule: Rule, data: dict[str, Any], user: Any) -> None:
    """Switches the rule on with what the form says."""
    counts = counts_seen(data.pop("receipt"), rule)
    switch_on(rule, seen=counts, by=user, **data)


@policy(rights.PRIVACY_DECIDE, params=ITS, methods=["GET", "POST"])
@fresh
def switching_off(request: StaffRequest, slug: str) -> HttpResponse:
    """Switches the rule off."""
    rule = next((version for version in versions_or_404(slug) if version.is_on), None)
    if rule is None:
        raise Http404
    form = SwitchOffForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and act_passes(
        form, lambda: switch_off(rule, reason=form.cleaned_data["reason"], by=request.user)
    ):
        toast(request, _("Switched off."))
        return redirect("retention:rule", slug)
    context = {"rule": rule, "form": form, "crumbs": way_to(rule)}
    return render(request, "retention/rules/rule_off.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_DECIDE, params=ITS, methods=["POST"])
@fresh
def standing_approval(request: StaffRequest, slug: str) -> HttpResponse:
    """Approve the coming runs of the rule that is on, until a day."""
    versions, form = versions_or_404(slug), StandingForm(request.POST)
    rule = next((version for version in versions if version.is_on), versions[0])
    if form.is_valid() and act_passes(form, lambda: approve_until(rule, form.cleaned_data, request.user)):
        toast(request, _("Coming runs of this rule are approved in advance."))
        return redirect("retention:rule", slug)
    return page_of(request, versions, standing=form)


def approve_until(rule: Rule, data: dict[str, Any], user: Any) -> None:
    """Approves coming runs from now to the end of the chosen day."""
    until = datetime.combine(data["until"], time(23, 59), timezone.get_current_timezone())
    stand(rule, since=timezone.now(), until=until, reason=data["reason"], by=user)


@policy(rights.PRIVACY_DECIDE, params={"key": "standing"}, methods=["POST"])
@fresh
def revocation(request: StaffRequest, key: UUID) -> HttpResponse:
    """Revokes a standing approval."""
    approval = get_object_or_404(StandingApproval.objects.select_related("rule"), uid=key)
    revoke(approval, by=request.user)
    toast(request, _("Taken back: coming runs wait for a decision."))
    return redirect("retention:rule", approval.rule.slug)
