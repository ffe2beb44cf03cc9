"""The identity page of a case: codes to stored addresses, judgements, authority, evidence (Art. 12(6))."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import act_passes, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.masking import masked_email, masked_name, masked_phone
from dsar.cases.checklist import needs_identity
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.handling.questions import would_stop
from dsar.identity.forms import AuthorityForm, JudgeForm, SendForm
from dsar.identity.identity_codes import send_code
from dsar.identity.identity_judgement import judge, judge_authority, mark_evidence, reachable
from dsar.identity.identity_state import open_to_proof, unproven
from dsar.models import Case, CaseFile, IdentityCheck, Representative, Subject


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def identity(request: StaffRequest, number: str) -> HttpResponse:
    """Everything about who they are."""
    return render_identity(request, case_or_404(request, number))


def render_identity(request: StaffRequest, case: Case, *, code: str = "", **forms: Any) -> HttpResponse:
    """The page; `code` is one to be read out or printed, shown now and never again. Values of people are masked."""
    user: Any = request.user
    checks = list(IdentityCheck.objects.for_desk(user).filter(case=case))
    people = list(Subject.objects.for_desk(user).filter(case=case, person__isnull=False))
    speakers = list(Representative.objects.for_desk(user).filter(case=case))
    return page(
        request,
        case,
        "identity",
        checks=checks,
        names=signers_of(*(check.checked_by for check in checks), *(check.asked_by for check in checks)),
        people=[who(check) for check in people],
        reachable=reachable(case),
        unproven=[who(check) for check in unproven(case)],
        wanted=open_to_proof(case),
        speakers=[(check, masked_name(check.person.name), authority_form(check, forms)) for check in speakers],
        files=CaseFile.objects.for_desk(user).filter(case=case).exclude(role__in=["receipt", "handover"]),
        needed=needs_identity(list(case.kinds)),
        would_stop=would_stop(case),
        code=code,
        sending=forms.get("sending") or sending_form(people),
        judging=forms.get("judging") or JudgeForm(auto_id="judge-%s"),
        refused=forms.get("authority"),
    )


def who(subject: Subject) -> dict[str, Any]:
    """One of the people found, behind masks."""
    person: Any = subject.person
    masks = {"name": masked_name(person.name), "email": masked_email(person.email)}
    return {"row": subject, **masks, "phone": masked_phone(person.phone)}


def sending_form(people: list[Subject], data: Any = None) -> SendForm:
    """To whom a code can go."""
    named = [(str(subject.uid), masked_name(subject.person.name) if subject.person else "") for subject in people]
    return SendForm(data, people=named, auto_id="send-%s")


def authority_form(representative: Representative, forms: dict[str, Any]) -> AuthorityForm:
    """The judgement on one of them: empty, or as it came back."""
    back: Any = forms.get("authority")
    prefix = f"authority-{representative.uid}"
    return back if back is not None and back.auto_id == f"{prefix}-%s" else AuthorityForm(auto_id=f"{prefix}-%s")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def sending(request: StaffRequest, number: str) -> HttpResponse:
    """Sends a code; one for the telephone or a letter is shown once."""
    case = case_or_404(request, number)
    people = list(Subject.objects.for_desk(request.user).filter(case=case, person__isnull=False))
    form = sending_form(people, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        chosen = next(subject for subject in people if str(subject.uid) == data["subject"])
        try:
            code = send_code(case, chosen, data["method"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return render_identity(request, case, code=code) if code else gone(request, number)
    return render_identity(request, case, sending=form)


def gone(request: StaffRequest, number: str) -> HttpResponse:
    """Redirects with the message that the mail is on its way."""
    toast(request, _("The code is on its way to the stored address."))
    return redirect("requests:identity", number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def judging(request: StaffRequest, number: str) -> HttpResponse:
    """Records a judgement by hand: identity shown or not, and why."""
    case, form = case_or_404(request, number), JudgeForm(request.POST, auto_id="judge-%s")
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form, lambda: judge(case, data["method"], passed=data["enough"] == "yes", why=data["why"], by=request.user)
        ):
            return redirect("requests:identity", number)
    return render_identity(request, case, judging=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "request_representative"})
def authority(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Whether somebody may speak for them."""
    case = case_or_404(request, number)
    mine = Representative.objects.for_desk(request.user).filter(case=case).select_related("case")
    representative = get_object_or_404(mine, uid=key)
    form = AuthorityForm(request.POST, auto_id=f"authority-{representative.uid}-%s")
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form,
            lambda: judge_authority(representative, accepted=data["enough"] == "yes", why=data["why"], by=request.user),
        ):
            return redirect("requests:identity", number)
    return render_identity(request, case, authority=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "request_file"})
def evidence(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """A file that shows who they are: it goes with the next judgement. Pressed again: it stays."""
    case = case_or_404(request, number)
    file = get_object_or_404(CaseFile.objects.for_desk(request.user), case=case, uid=key)
    try:
        mark_evidence(file, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect("requests:identity", number)
