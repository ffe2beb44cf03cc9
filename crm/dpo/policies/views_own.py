"""One's own policies: what is to be read, what was, the confirmation."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models.officer import PolicyReading, PolicyVersion
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.held_forms import Held
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.policies.library import confirm, is_for
from crm.dpo.policies.policy_rows import current_versions, own_rows
from crm.dpo.policies.threshold import is_over
from crm.dpo.policies.views import file_of

OWN, OWN_VERSION = {"key": "own_policy"}, {"key": "own_policy_version"}


@policy(SIGNED_IN)
def own(request: StaffRequest) -> HttpResponse:
    """All that one is held to; what waits first."""
    return render(request, "dpo/policies/own.html", {"rows": own_rows(request.user)})


@policy(SIGNED_IN, params=OWN, methods=["GET", "POST"])
def own_policy(request: StaffRequest, key: UUID) -> HttpResponse:
    """Its words; the button below them confirms."""
    version = next((row for row in current_versions() if row.policy.uid == key), None)
    if version is None or not is_for(version.policy, request.user):
        raise Http404
    if request.method == "POST":
        return confirmed(request, version)
    reading = PolicyReading.objects.filter(version=version, user=request.user).select_related("version__policy").first()
    unread = reading is None or reading.read_at is None
    must = unread and version.policy.required
    context = {
        "version": version,
        "reading": None if unread else reading,
        "due_on": reading.due_on if must and reading else None,
        "owes": must and reading is not None and is_over(reading, timezone.localdate()),
        "keeps": request.user.may(rights.PRIVACY_VIEW),
        "onward": Held.page(request.GET.get("next", "")).to,
        "crumbs": [(_("Policies to read"), reverse("dpo:own_policies"))],
    }
    return render(request, "dpo/policies/own_policy.html", context)


def confirmed(request: StaffRequest, version: PolicyVersion) -> HttpResponse:
    """They have read the version that they saw; a newer one is shown instead."""
    if request.POST.get("version") != str(version.uid):
        toast(request, _("There is a newer version: read this one."))
        onward = Held.page(request.POST.get("next", "")).to
        return redirect(f"{reverse('dpo:own_policy', args=[version.policy.uid])}?{urlencode({'next': onward})}")
    try:
        confirm(version, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages))
    else:
        toast(request, _("Confirmed. Thank you."))
        if request.POST.get("next"):
            return redirect(Held.page(request.POST["next"]).to)
    return redirect("dpo:own_policies")


@policy(SIGNED_IN, params=OWN_VERSION)
def own_file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The PDF of a version that one is held to."""
    rows = PolicyVersion.objects.filter(published_at__isnull=False).select_related("policy")
    version = get_object_or_404(rows, uid=key)
    if not is_for(version.policy, request.user):
        raise Http404
    return file_of(version)
