"""One's own authorisation, and the promise of confidentiality that it waits for. Register: crm.dpo."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.authorisations import statement
from crm.accounts.authorisations.duty import duty_of_now
from crm.accounts.authorisations.papers import Paper
from crm.accounts.models.authorisations import STATEMENT
from crm.accounts.sessions.held_forms import Held
from crm.accounts.sessions.staff_request import StaffRequest


@policy(SIGNED_IN, methods=["GET", "POST"])
def promise(request: StaffRequest) -> HttpResponse:
    """What is promised, and the promise itself; asked for when an authorisation was signed that waits for it."""
    onward = Held.page(request.POST.get("next") or request.GET.get("next", "")).to
    if request.method == "POST":
        statement.promise(request.user)
        return redirect(onward)
    rows = request.user.authorisations.with_people()
    context = {
        "owes": request.user.owes_statement,
        "words": statement.template_of(STATEMENT, request.user.language),
        "paper": rows.in_term(timezone.localdate()).first(),
        "made": request.user.confidentiality_statements.filter(version=STATEMENT).first(),
        "onward": onward,
    }
    return render(request, "accounts/authorisations/promise.html", context)


@policy(SIGNED_IN)
def own(request: StaffRequest) -> HttpResponse:
    """One's own authorisations, the newest first, and the statement that was made."""
    rows = request.user.authorisations.with_people().exclude(end="dropped")
    context = {
        "papers": Paper.every(rows, timezone.localdate()),
        "duty": duty_of_now(),
        "made": request.user.confidentiality_statements.last(),
    }
    return render(request, "accounts/authorisations/own.html", context)
