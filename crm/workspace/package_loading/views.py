"""Pages of loading a package into an empty house: the file, what would come in, and both sides compared."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.narrowing import promised
from crm.workspace.models import PackageLoad
from crm.workspace.package_loading import loading_acts
from crm.workspace.package_loading.forms import BeginForm, PackageForm
from crm.workspace.package_loading.opening import Refused
from crm.workspace.package_tables.package_kinds import BY_SLUG

State = PackageLoad.State
UNPROCESSABLE = 422


def latest() -> PackageLoad | None:
    """The one under way, else the last that was finished."""
    return loading_acts.open_load() or PackageLoad.objects.filter(state=State.DONE).first()


@policy(rights.PRIVACY_DECIDE, methods=["GET", "POST"])
@fresh
def package_load(request: StaffRequest) -> HttpResponse:
    """Where it stands: bring a file, look at what it holds, or read how both sides compare.

    In a house that holds something, and never loaded a package, it says that this is too late.
    """
    load = latest()
    if load is not None:
        return render(request, "workspace/package_loading/package.html", of_load(load))
    form = PackageForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_bound and form.is_valid() and act_passes(form, lambda: taken(form, request)):
        return redirect("contacts:package_load")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "too_late": not loading_acts.house_holds_nothing()}
    return render(request, "workspace/package_loading/package.html", context, status=status)


def taken(form: PackageForm, request: StaffRequest) -> None:
    """Take the package of a valid form in; a refusal stands above it."""
    data = form.cleaned_data
    try:
        loading_acts.take_in(data["file"], data["password"], by=request.user)
    except Refused as refused:
        raise ValidationError(refused.words, code=refused.code) from None


def of_load(load: PackageLoad, begin: BeginForm | None = None) -> dict[str, Any]:
    """What the page says of a package."""
    kinds = [(BY_SLUG[slug], facts["rows"]) for slug, facts in load.manifest["kinds"].items() if slug in BY_SLUG]
    compared = [(BY_SLUG[slug], facts) for slug, facts in load.comparison.items() if slug in BY_SLUG]
    context: dict[str, Any] = {"load": load, "kinds": kinds, "compared": compared}
    context["equal"] = all(facts["same"] for _kind, facts in compared)
    if load.state == State.CHECKED:
        context |= {"begin": begin or BeginForm(), "lacks": loading_acts.wanting(loading_acts.opened_load(load))}
    return context


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
@fresh
def beginning(request: StaffRequest) -> HttpResponse:
    """Have the package brought in."""
    load, form = loading_acts.open_load(), BeginForm(request.POST)
    if load is None:
        return redirect("contacts:package_load")
    jobs: list[Any] = []
    if form.is_valid():
        word = form.cleaned_data["same_controller"]
        if act_passes(form, lambda: jobs.append(loading_acts.begin(load, same_controller=word, by=request.user))):
            return redirect("jobs:page", promised(jobs[0]).uid)
    return render(request, "workspace/package_loading/package.html", of_load(load, form), status=UNPROCESSABLE)


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
def giving_up(request: StaffRequest) -> HttpResponse:
    """Nothing comes of it."""
    if load := loading_acts.open_load():
        loading_acts.give_up(load, by=request.user)
    return redirect("contacts:package_load")
