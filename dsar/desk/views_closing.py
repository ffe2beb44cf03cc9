"""The end of a case: the answer recorded, closed, opened again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.desk.forms import AnsweredForm, CloseForm, ReopenForm
from dsar.desk.views import apply_form
from dsar.handling import casebook
from dsar.handling.closing import close, record_answer, reopen, unfinished
from dsar.models import Decision, Kind, Outcome


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def answer(request: StaffRequest, number: str) -> HttpResponse:
    """The answer went by letter, by phone or in person: the clock stops."""
    form = AnsweredForm(request.POST, auto_id="answered-%s")
    return apply_form(
        request,
        number,
        "answered",
        form,
        lambda case, data: record_answer(case, by=request.user, sent_at=data["sent_at"]),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["GET", "POST"], params=ONE)
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """Closes a case, or opens a closed one again."""
    case = case_or_404(request, number)
    first = suggested(case)
    form: Any = CloseForm(request.POST or None, initial={"outcome": first})
    if not case.is_open:
        form = ReopenForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            if case.is_open:
                close(case, values["outcome"], note=values["note"], by=request.user)
            else:
                reopen(case, values["reason"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Closed.") if case.is_open else _("Open again."))
            return redirect("requests:case", number)
    points = unfinished(case, first or Outcome.GRANTED) if case.is_open else []
    values = {"names": signers_of(case.closed_by), "decisions": casebook.decisions_of(case)}
    return page(request, case, "closing", form=form, open_points=points, **values)


def suggested(case: Any) -> str:
    """The outcome that the decisions in force add up to."""
    if case.spam_at:
        return Outcome.SPAM
    decided = Decision.objects.filter(case=case, decided_at__isnull=False, replaced_at=None)
    verdicts = set(decided.values_list("verdict", flat=True))
    if not verdicts:
        return Outcome.GRANTED if case.kinds == [Kind.QUESTION.value] else ""
    if verdicts <= {"granted", "fee"}:
        return Outcome.GRANTED
    if verdicts == {"refused"}:
        return Outcome.REFUSED
    return Outcome.NOTHING if verdicts == {"nothing_held"} else Outcome.PARTLY
