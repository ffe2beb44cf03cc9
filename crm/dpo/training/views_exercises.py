"""Exercises with impostors at the desk: planned, carried out, their result. Single results are the officer's alone."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.capture.views import LINK, later
from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import ImpostorDrill
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.training import drills
from crm.accounts.training.drill_scripts import script_of
from crm.accounts.training.own_page import exercise_of
from crm.dpo.training.forms import DrillForm
from crm.dpo.training.training_rows import SHOWN, tabs

ASK_AND_SAVE = ("GET", "POST")
ONE = {"key": "exercise"}
NOT_FOUND = 404


@policy(rights.ACCOUNTS_INFORMED, methods=ASK_AND_SAVE)
def exercises(request: StaffRequest) -> HttpResponse:
    """The officer plans one and sees them all; everybody else reads counts, from five people on."""
    may_plan = drills.leads(request.user)
    if request.method == "POST" and not may_plan:
        toast(request, _("The data protection officer plans exercises and sees single results. Nobody else does."))
        return redirect("dpo:exercises")
    form = DrillForm(request.POST or None, by=request.user) if may_plan else None
    if (
        form is not None
        and form.is_valid()
        and act_passes(form, lambda: drills.plan(**form.cleaned_data, by=request.user))
    ):
        toast(request, _("Planned. A mail goes by itself on that day; for a call you get the script here."))
        return redirect("dpo:exercises")
    rows = ImpostorDrill.objects.select_related("user__role")[:SHOWN] if may_plan else []
    counts = drills.counted_results()
    context = {
        "form": form,
        "rows": [exercise_of(row) for row in rows],
        "counts": [(label, counts[name]) for name, label in drills.Result.choices] if counts else None,
        "fewest": drills.FEWEST_PEOPLE,
        "tabs": tabs("exercises"),
    }
    refused = form is not None and form.errors
    return render(request, "dpo/training/exercises.html", context, status=UNPROCESSABLE if refused else 200)


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=ASK_AND_SAVE)
def exercise(request: StaffRequest, key: UUID) -> HttpResponse:
    """One exercise: the script to call by, and how it went; the officer's alone."""
    row = get_object_or_404(ImpostorDrill.objects.select_related("user__role"), uid=key)
    if not drills.leads(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return written(request, row)
    context = {
        "exercise": exercise_of(row),
        "results": drills.Result.choices,
        "crumbs": [(_("Training"), reverse("dpo:training")), (_("Exercises"), reverse("dpo:exercises"))],
    }
    return render(request, "dpo/training/exercise.html", context)


def written(request: StaffRequest, row: ImpostorDrill) -> HttpResponse:
    """The result that was chosen, or the exercise called off."""
    if "off" in request.POST:
        if drills.call_off(row, by=request.user):
            toast(request, _("Called off."))
        return redirect("dpo:exercises")
    try:
        if drills.record_result(row, request.POST.get("result", ""), by=request.user):
            toast(request, _("Written down. Your colleague now reads what gave it away."))
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect("dpo:exercise", row.uid)


@policy(PUBLIC, params={"token": "exercise_link"}, methods=ASK_AND_SAVE)
def link(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """Where the link in a drill mail leads: a button, and behind it the kind word. Nothing is asked for or kept.

    The first page has a button alone: scanners of mail open every link, and only a person presses.
    """
    address = address_of(request)
    if seconds := throttle.held(LINK, account=None, address=address):
        return later(request, seconds, language=language)
    row = drills.behind(token)
    if row is None:
        throttle.wait(LINK, account=None, address=address)
        return answer(request, "dpo/training/dead_link.html", {}, language=language, status=NOT_FOUND)
    if request.method == "POST":
        drills.follow(row)
    context = {
        "exercise": exercise_of(row),
        "script": script_of(row.script),
        "followed": request.method == "POST",
        "languages": {code: reverse(f"dpo:exercise_link_{code}", args=[token]) for code in ("pl", "en")},
    }
    return answer(request, "dpo/training/link.html", context, language=language)
