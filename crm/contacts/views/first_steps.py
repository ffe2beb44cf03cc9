"""The first steps: a fragment for a home page, a page of its own without scripts, and the wish not to see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.policy import SIGNED_IN, policy
from crm.accounts.toasts import toast
from crm.contacts.first_steps import hide, steps


@policy(SIGNED_IN, methods=["GET", "POST"])
def first_steps(request: HttpRequest) -> HttpResponse:
    """What is still to be done; POST hides it."""
    if request.method == "POST":
        hide(request.user)
        toast(request, _("The first steps are hidden."))
        return redirect("/")
    found = steps(request.user)
    context = {"steps": found, "left": sum(not step.done for step in found)}
    template = "contacts/first_steps/_list.html" if request.htmx else "contacts/first_steps/page.html"
    return render(request, template, context)
