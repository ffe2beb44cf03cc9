"""The first steps: a fragment for a home page, a page of its own, the wish not to see them, and what fits as it is."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.staff_request import StaffRequest
from crm.workspace.first_steps.steps import all_steps, hidden, hide, settle, show_again


@policy(SIGNED_IN, methods=["GET", "POST"], background=True)
def first_steps(request: StaffRequest) -> HttpResponse:
    """What is still to be done; POST hides it, or says of one (`fits`) that it stays as it is."""
    if request.method == "POST":
        return answered(request)
    away = hidden(request.user)
    found = [] if away and request.htmx else all_steps(request.user)
    left = sum(not step.done for step in found)
    context = {"steps": found, "left": left, "done": len(found) - left, "away": away}
    template = "workspace/first_steps/_list.html" if request.htmx else "workspace/first_steps/page.html"
    return render(request, template, context)


def answered(request: StaffRequest) -> HttpResponse:
    """Back to where the form stood."""
    if slug := request.POST.get("fits", "")[:50]:
        settle(slug, by=request.user)
    else:
        hide(request.user)
        toast(request, _("The first steps are hidden."), undo=reverse("contacts:first_steps_showing"))
    return redirect("/")


@policy(SIGNED_IN, methods=["POST"])
def first_steps_showing(request: StaffRequest) -> HttpResponse:
    """She wants them on her home page after all."""
    show_again(request.user)
    return redirect("/")
