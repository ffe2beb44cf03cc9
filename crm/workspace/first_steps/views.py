"""The first steps: a fragment for a home page, a page of their own, hiding them, and accepting presets."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.workspace.first_steps.steps import accept_preset, all_steps, hidden, hide, show_again


@policy(SIGNED_IN, methods=["GET", "POST"], background=True)
def first_steps(request: StaffRequest) -> HttpResponse:
    """The steps still to be done; POST hides the list, or accepts a step's preset (`fits`)."""
    if request.method == "POST":
        return submitted(request)
    is_hidden = hidden(request.user)
    shown_steps = [] if is_hidden and request.htmx else all_steps(request.user)
    remaining = sum(not step.done for step in shown_steps)
    context = {"steps": shown_steps, "left": remaining, "done": len(shown_steps) - remaining, "away": is_hidden}
    context["guided"] = request.user.may(rights.PRIVACY_DECIDE) or request.user.may(rights.ACCOUNTS_MANAGE)
    template = "workspace/first_steps/_list.html" if request.htmx else "workspace/first_steps/page.html"
    return render(request, template, context)


def submitted(request: StaffRequest) -> HttpResponse:
    """Carry out the submitted form and redirect home."""
    if slug := request.POST.get("fits", "")[:50]:
        accept_preset(slug, by=request.user)
    else:
        hide(request.user)
        toast(request, _("The first steps are hidden."), undo=reverse("contacts:first_steps_showing"))
    return redirect("/")


@policy(SIGNED_IN, methods=["POST"])
def first_steps_showing(request: StaffRequest) -> HttpResponse:
    """Show the list on the user's home page again."""
    show_again(request.user)
    return redirect("/")
