"""The end of a case: the answer recorded, closed, opened again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.form_errors import put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.desk.forms import AnsweredForm, CloseForm, ReopenForm
from dsar.desk.views import acted
from dsar.handling import casebook
from dsar.handling.closing import answered, close, reopen, unfinished
from dsar.models import Decision, Kind, Outcome


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def answer(request: StaffRequest, number: str) -> HttpResponse:
    """The answer went by letter, by phone or in person: the clock stops."""
    form = AnsweredForm(request.POST, auto_id="answered-%s")
    return acted(
        request,
        number,
        "answered",
        form,
        lambda found, told: answered(found, by=request.user, sent_at=told["sent_at"]),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["GET", "POST"], params=ONE)
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """The end of the work, or its beginning anew."""
    found = case_or_404(request, number)
    first = suggested(found)
    form: Any = CloseForm(request.POST or None, initial={"outcome": first})
    if not found.is_open:
        form = ReopenForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            if found.is_open:
                close(found, told["outcome"], note=told["note"], by=request.user)
            else:
                reopen(found, told["reason"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Closed.") if found.is_open else _("Open again."))
            return redirect("requests:case", number)
    points = unfinished(found, first or Outcome.GRANTED) if found.is_open else []
    told = {"names": signers_of(found.closed_by), "decisions": casebook.decisions_of(found)}
    return page(request, found, "closing", form=form, open_points=points, **told)


def suggested(found: Any) -> str:
    """The outcome that the decisions in force add up to."""
    if found.spam_at:
        return Outcome.SPAM
    decided = Decision.objects.filter(case=found, decided_at__isnull=False, replaced_at=None)
    verdicts = set(decided.values_list("verdict", flat=True))
    if not verdicts:
        return Outcome.GRANTED if found.kinds == [Kind.QUESTION.value] else ""
    if verdicts <= {"granted", "fee"}:
        return Outcome.GRANTED
    if verdicts == {"refused"}:
        return Outcome.REFUSED
    return Outcome.NOTHING if verdicts == {"nothing_held"} else Outcome.PARTLY
