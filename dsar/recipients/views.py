"""Recipients of a person's data, and whether they were told (Art. 19) and have erased too."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.handling import casebook
from dsar.handling.closing import unproven
from dsar.models import Case, Event, Kind, RecipientNotice
from dsar.recipients.forms import EndForm, KeepForm, RecipientForm, TellForm
from dsar.recipients.notice_people import CSV, note_fetched, people_of
from dsar.recipients.notice_rows import next_act, row_of
from dsar.recipients.recipient_notices import TELLING, add, address, confirm, hand_to, keep, record_told, remind, spare

KEY = {**ONE, "key": "request_recipient"}
State = RecipientNotice.State
FORMS: dict[str, Any] = {
    "address": TellForm,
    "told": TellForm,
    "confirmed": EndForm,
    "spared": EndForm,
    "keeps": KeepForm,
}


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def recipients(request: StaffRequest, number: str) -> HttpResponse:
    """Everybody who has to be told, and how far that is; one row is open (`?row=`)."""
    return render_recipients(request, case_or_404(request, number))


def render_recipients(
    request: StaffRequest, case: Case, *, about: Any = None, pressed: str = "", form: Any = None, new: Any = None
) -> HttpResponse:
    """The page; `about` is the notice whose form came back by the button `pressed`, `new` the form of another one."""
    notices = list(RecipientNotice.objects.for_desk(request.user).filter(case=case).select_related("owner", "case"))
    names = signers_of(*(item.settled_by for item in notices))
    first = next_act(item for item in notices if case.is_open or item.ends)  # a restriction ends when it ends
    chosen = about or opened(notices, request.GET.get("row", "")) or (first.row if first else None)
    rows = [row_of(item, names) for item in notices]
    erasing = [item for item in notices if item.right == Kind.ERASURE]
    return page(
        request,
        case,
        "recipients",
        rows=[row for row in rows if row["notice"].state != State.KEEPS],
        keeping=[row for row in rows if row["notice"].state == State.KEEPS],
        next=first,
        open_row=next((row for row in rows if row["notice"] == chosen), None),
        forms=forms_of(chosen, pressed, form) if chosen else {},
        form=new or RecipientForm(kinds=list(case.kinds), auto_id="new-%s"),
        refused=form,
        telling=any(item in case.kinds for item in TELLING),
        lacking=unproven(case),
        run=case.run,
        proven=sum(item.settled for item in erasing),
        noted=len(erasing),
        timeline=[row for row in casebook.timeline(case) if row["event"].kind in SHOWN],
    )


SHOWN = (Event.Kind.RECIPIENTS, Event.Kind.DONE)


def opened(notices: list[RecipientNotice], key: str) -> RecipientNotice | None:
    """The row that the address names."""
    return next((item for item in notices if str(item.uid) == key), None)


def forms_of(notice: RecipientNotice, pressed: str, came_back: Any) -> dict[str, Any]:
    """{name: form} of the open row, the one that came back among them."""
    fresh: dict[str, Any] = {
        "tell": TellForm(initial={"email": notice.email or "", "owner": notice.owner_id}, auto_id="tell-%s"),
        "end": EndForm(auto_id="end-%s"),
        "keep": KeepForm(initial={"basis": notice.basis or ""}, auto_id="keep-%s"),
    }
    places = {TellForm: "tell", EndForm: "end", KeepForm: "keep"}
    return {**fresh, places[FORMS[pressed]]: came_back} if pressed and came_back else fresh


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def adding(request: StaffRequest, number: str) -> HttpResponse:
    """Adds a recipient or place that no list names."""
    case = case_or_404(request, number)
    form = RecipientForm(request.POST, kinds=list(case.kinds), auto_id="new-%s")
    if form.is_valid():
        values = form.cleaned_data
        who, owner = (values["right"], values["name"], values["email"]), values["owner"]
        if act_passes(form, lambda: add(case, *who, owner=owner, by=request.user)):
            return redirect("requests:recipients", number)
    return render_recipients(request, case, new=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def reminding(request: StaffRequest, number: str) -> HttpResponse:
    """Reminds everybody who was told and has not answered."""
    sent = remind(case_or_404(request, number), by=request.user)
    if sent:
        toast(request, ngettext("%(n)s reminder goes out.", "%(n)s reminders go out.", sent) % {"n": sent})
    else:
        toast(request, _("Everybody was written to within the last day: nobody is reminded twice a day."))
    return redirect("requests:recipients", number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=KEY)
def recipient(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """An address or colleague given, told by hand, confirmed, kept by law, or spared with a reason."""
    case = case_or_404(request, number)
    row = get_object_or_404(RecipientNotice.objects.for_desk(request.user), case=case, uid=key)
    pressed = next((name for name in FORMS if name in request.POST), "address")
    form = FORMS[pressed](request.POST, auto_id=f"{pressed}-%s")
    if form.is_valid() and act_passes(form, lambda: ACTS[pressed](row, form.cleaned_data, by=request.user)):
        toast(request, _("Noted."))
        return redirect("requests:recipients", number)
    return render_recipients(request, case, about=row, pressed=pressed, form=form)


@policy(rights.PRIVACY_REQUESTS, params=KEY)
def people(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """Whom a notice about many is about, for telling a recipient in another way; gone once it is settled."""
    rows = RecipientNotice.objects.for_desk(request.user).select_related("case").filter(number__isnull=False)
    row = get_object_or_404(rows, case=case_or_404(request, number), uid=key)
    content = people_of(row)
    note_fetched(row, by=request.user)
    return attachment(f"{number}.csv", content, content_type=CSV)


def tell(row: RecipientNotice, said: dict[str, Any], *, by: User) -> RecipientNotice:
    """To the colleague, where one is chosen; else to the address."""
    return hand_to(row, said["owner"], by=by) if said["owner"] else address(row, said["email"], by=by)


ACTS: dict[str, Callable[..., Any]] = {
    "address": tell,
    "told": lambda row, values, by: record_told(row, by=by),
    "confirmed": lambda row, values, by: confirm(row, values["reason"], by=by),
    "spared": lambda row, values, by: spare(row, values["reason"], by=by),
    "keeps": lambda row, values, by: keep(row, values["basis"], values["until"], by=by),
}
