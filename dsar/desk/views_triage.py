"""Sorting a case: what it really asks for, that it is no request, that it repeats an earlier one."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404
from dsar.cases.tray import let_in_many
from dsar.desk import forms as desk
from dsar.desk.views import apply_form
from dsar.handling.triage import join, set_aside, set_aside_many, sort, take_back
from dsar.models import Case
from dsar.queue.views import picked


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def sorting(request: StaffRequest, number: str) -> HttpResponse:
    """Sets what the request really asks for."""
    form = desk.SortForm(request.POST, auto_id="sort-%s")
    return apply_form(
        request,
        number,
        "sorting",
        form,
        lambda case, data: sort(case, data["kinds"], topic=data["topic"], by=request.user),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def aside(request: StaffRequest, number: str) -> HttpResponse:
    """Sets a case aside as no request; or takes that back."""
    case = case_or_404(request, number)
    if case.spam_at:
        return apply_form(
            request, number, "aside", EmptyForm(), lambda target, _told: take_back(target, by=request.user)
        )
    form = desk.AsideForm(request.POST, auto_id="aside-%s")
    return apply_form(
        request, number, "aside", form, lambda target, data: set_aside(target, data["reason"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"])
def tray(request: StaffRequest) -> HttpResponse:
    """The ticked ones go into the queue; or they are no requests, for a reason."""
    cases = picked(request)
    try:
        if request.POST.get("act") == "aside":
            moved = set_aside_many(cases, request.POST.get("reason", ""), by=request.user)
            words = ngettext("%(n)s request set aside.", "%(n)s requests set aside.", moved)
        else:
            moved = let_in_many(cases, by=request.user)
            words = ngettext("%(n)s request taken into the queue.", "%(n)s requests taken into the queue.", moved)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    else:
        toast(request, words % {"n": moved})
    return redirect(f"{reverse('requests:list')}?view=tray")


class EmptyForm(forms.Form):
    """A form without fields, for a plain button."""

    def __init__(self) -> None:
        super().__init__({})


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def joining(request: StaffRequest, number: str) -> HttpResponse:
    """Joins a case to the earlier one that it repeats."""
    form = desk.JoinForm(request.POST, auto_id="join-%s")
    return apply_form(request, number, "join", form, lambda case, data: joined(request, case, data["into"]))


def joined(request: StaffRequest, case: Case, into: str) -> None:
    """Join it to the case of this number. ValidationError where there is none."""
    earlier = Case.objects.for_desk(request.user).filter(number=into.strip().upper()).first()
    if earlier is None:
        raise ValidationError({"into": ValidationError(_("There is no request of this number."), code="none")})
    join(case, earlier, by=request.user)
