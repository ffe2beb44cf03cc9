"""The notice to staff as a page, and who has confirmed it."""

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from crm.accounts import rights, staff_notice
from crm.accounts.held import Held
from crm.accounts.models import User
from crm.accounts.policy import SIGNED_IN, policy


@policy(SIGNED_IN, methods=["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """What is logged, why and for how long; confirmed at the first sign-in and with each new version."""
    onward = Held.page(request.POST.get("next") or request.GET.get("next", "")).to
    if request.method == "POST":
        staff_notice.accept(request.user)
        return redirect(onward)
    context = {
        "owes": staff_notice.owes(request.user),
        "words": staff_notice.template_of(staff_notice.CURRENT, request.user.language),
        "version": staff_notice.CURRENT,
        "renewed": staff_notice.told_version(request.user) > 0,
        "confirmed": request.user.notices.filter(version=staff_notice.CURRENT).first(),
        "onward": onward,
    }
    return render(request, "accounts/staff_notice.html", context)


@policy(rights.ACCOUNTS_INFORMED)
def readers(request: HttpRequest) -> HttpResponse:
    """Who has confirmed the notice in force and who has not yet, those first."""
    staff = User.objects.filter(is_active=True, role__machine=False).select_related("role").order_by("pk")
    confirmed_at = Max("notices__at", filter=Q(notices__version=staff_notice.CURRENT))
    people = staff_notice.with_told(staff).annotate(confirmed_at=confirmed_at)
    found = sorted(people, key=lambda user: user.confirmed_at is not None)
    missing = sum(user.confirmed_at is None for user in found)
    context = {"people": found, "missing": missing, "version": staff_notice.CURRENT}
    return render(request, "accounts/staff_notice_readers.html", context)
