"""Recipients of a person's data, and whether they were told (Art. 19)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.categories import Category
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.models import Case, RecipientNotice
from dsar.recipients.forms import NoticeForm, RecipientForm
from dsar.recipients.recipient_notices import OPEN, TELLING, add, address, confirm, record_told, spare

KEY = {**ONE, "key": "request_recipient"}
State = RecipientNotice.State
TONES = {
    State.WAITING: ("muted", "clock"),
    State.SENT: ("ok", "send"),
    State.CONFIRMED: ("ok", "circle-check"),
    State.FAILED: ("danger", "alert-triangle"),
    State.IMPOSSIBLE: ("warning", "ban"),
}


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def recipients(request: StaffRequest, number: str) -> HttpResponse:
    """Everybody who has to be told, and how far that is."""
    return render_recipients(request, case_or_404(request, number))


def render_recipients(request: StaffRequest, case: Case, *, about: Any = None, **forms: Any) -> HttpResponse:
    """The page; `about` is the notice whose form came back."""
    rows = list(RecipientNotice.objects.for_desk(request.user).filter(case=case))
    names = signers_of(*(item.settled_by for item in rows))
    came_back = forms.pop("notice", None)
    return page(
        request,
        case,
        "recipients",
        rows=[row_of(item, names, came_back if item == about else None) for item in rows],
        form=forms.pop("form", None) or RecipientForm(kinds=list(case.kinds)),
        telling=any(item in case.kinds for item in TELLING),
        refused=came_back,
    )


def row_of(notice: RecipientNotice, names: dict[str, str], came_back: Any) -> dict[str, Any]:
    """One notice in words."""
    tone, icon = TONES[State(notice.state)]
    initial = {"email": notice.email or ""}
    return {
        "notice": notice,
        "categories": [str(Category(code).label) for code in notice.categories],
        "tone": tone,
        "icon": icon,
        "open": notice.state in OPEN,
        "who": names.get(notice.settled_by, ""),
        "form": came_back or NoticeForm(initial=initial, auto_id=f"n{notice.pk}-%s"),
    }


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def adding(request: StaffRequest, number: str) -> HttpResponse:
    """Adds a recipient that no disclosure names."""
    case = case_or_404(request, number)
    form = RecipientForm(request.POST, kinds=list(case.kinds))
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(form, lambda: add(case, data["right"], data["name"], data["email"], by=request.user)):
            return redirect("requests:recipients", number)
    return render_recipients(request, case, form=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=KEY)
def recipient(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """An address given, told by hand, confirmed, or spared with a reason."""
    case = case_or_404(request, number)
    row = get_object_or_404(RecipientNotice.objects.for_desk(request.user), case=case, uid=key)
    form = NoticeForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: chosen(request.POST)(row, form.cleaned_data, by=request.user)):
        toast(request, _("Noted."))
        return redirect("requests:recipients", number)
    return render_recipients(request, case, about=row, notice=form)


def chosen(pressed: Any) -> Callable[..., Any]:
    """The act behind the button that was pressed."""
    if "confirmed" in pressed:
        return lambda row, words, by: confirm(row, by=by)
    if "told" in pressed:
        return lambda row, words, by: record_told(row, by=by)
    if "spared" in pressed:
        return lambda row, words, by: spare(row, words["reason"], by=by)
    return lambda row, words, by: address(row, words["email"], by=by)
