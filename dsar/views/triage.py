"""Sorting a case: what it really asks for, that it is no request, that it repeats an earlier one."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.policy import policy
from dsar.forms import desk
from dsar.models import Case
from dsar.triage import join, set_aside, sort, take_back
from dsar.views.cases import acted
from dsar.views.frame import ONE, case_or_404


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def sorting(request: HttpRequest, number: str) -> HttpResponse:
    """What it really asks for."""
    form = desk.SortForm(request.POST, auto_id="sort-%s")
    return acted(
        request,
        number,
        "sorting",
        form,
        lambda found, told: sort(found, told["kinds"], topic=told["topic"], by=request.user),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def aside(request: HttpRequest, number: str) -> HttpResponse:
    """It is no request; or it is one after all."""
    found = case_or_404(request, number)
    if found.spam_at:
        return acted(request, number, "aside", Nothing(), lambda one, _told: take_back(one, by=request.user))
    form = desk.AsideForm(request.POST, auto_id="aside-%s")
    return acted(request, number, "aside", form, lambda one, told: set_aside(one, told["reason"], by=request.user))


class Nothing(forms.Form):
    """A button without fields."""

    def __init__(self) -> None:
        super().__init__({})


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def joining(request: HttpRequest, number: str) -> HttpResponse:
    """It repeats an earlier one."""
    form = desk.JoinForm(request.POST, auto_id="join-%s")
    return acted(request, number, "join", form, lambda found, told: joined(request, found, told["into"]))


def joined(request: HttpRequest, found: Case, into: str) -> None:
    """Join it to the case of this number. ValidationError where there is none."""
    earlier = Case.objects.for_desk(request.user).filter(number=into.strip().upper()).first()
    if earlier is None:
        raise ValidationError({"into": ValidationError(_("There is no request of this number."), code="none")})
    join(found, earlier, by=request.user)
