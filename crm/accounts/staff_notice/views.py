"""The notice to staff as a page, and who has confirmed it."""

from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.accounts.sessions.held_forms import Held
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.staff_notice import acceptance


@policy(SIGNED_IN, methods=["GET", "POST"])
def notice(request: StaffRequest) -> HttpResponse:
    """What is logged, why and for how long; confirmed at the first sign-in and with each new version."""
    onward = Held.page(request.POST.get("next") or request.GET.get("next", "")).to
    if request.method == "POST":
        acceptance.accept(request.user)
        return redirect(onward)
    context = {
        "owes": acceptance.must_confirm(request.user),
        "words": acceptance.template_of(acceptance.CURRENT, request.user.language),
        "version": acceptance.CURRENT,
        "renewed": acceptance.told_version(request.user) > 0,
        "confirmed": request.user.notices.filter(version=acceptance.CURRENT).first(),
        "onward": onward,
    }
    return render(request, "accounts/staff_notice.html", context)


@policy(rights.ACCOUNTS_INFORMED)
def readers(request: StaffRequest) -> HttpResponse:
    """Who has confirmed the notice in force and who has not yet, those first."""
    staff = User.objects.filter(is_active=True, role__machine=False).select_related("role").order_by("pk")
    confirmed_at = Max("notices__at", filter=Q(notices__version=acceptance.CURRENT))
    people = acceptance.with_told(staff).annotate(confirmed_at=confirmed_at)
    ordered = sorted(people, key=lambda user: user.confirmed_at is not None)
    missing = sum(user.confirmed_at is None for user in ordered)
    context = {"people": ordered, "missing": missing, "version": acceptance.CURRENT}
    return render(request, "accounts/staff_notice_readers.html", context)
