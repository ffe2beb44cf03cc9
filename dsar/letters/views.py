"""Letters to them: suggested, changed, approved by a second person, sent; each as a PDF."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.actors import signature
from crm.privacy.logs import access_log
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.letters.forms import WRITTEN, LetterForm, SendForm
from dsar.letters.letter_blocks import blocks
from dsar.letters.letter_sending import approve, approve_and_send, open_ends, prepare, send
from dsar.letters.letter_texts import draft, title_of
from dsar.models import Case, Letter
from dsar.rights.restriction import frozen

KEY = {**ONE, "key": "request_letter"}
LANGUAGES = ("pl", "en")


def looked(request: StaffRequest, case: Case, view: str = "requests:letters") -> None:
    """Writes the look at the letters into the access log."""
    people = [case.person_id] if case.person_id else []
    access_log.shown(by=request.user, view=view, people=people, fields=["text"])


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def letters(request: StaffRequest, number: str) -> HttpResponse:
    """What was prepared and sent, and the next one in the language that was chosen."""
    return render_letters(request, case_or_404(request, number))


def render_letters(request: StaffRequest, case: Case, **forms: Any) -> HttpResponse:
    """The page of letters, with a refused form, if any."""
    user: Any = request.user
    kinds = offered(case)
    kind, language = chosen(request, case, kinds)
    rows = list(Letter.objects.for_desk(user).filter(case=case, replaced_at=None).order_by("-pk"))
    names = signers_of(*(name for letter in rows for name in (letter.prepared_by, letter.approved_by, letter.sent_by)))
    looked(request, case)
    form = forms.pop("form", None) or LetterForm(
        initial={"kind": kind, "language": language, "text": draft(case, kind, language)}
    )
    return page(
        request,
        case,
        "letters",
        rows=[row_of(letter, names, user, case) for letter in rows],
        form=form,
        kind=kind,
        spoken=language,  # the letter's; `language` is the reader's
        kinds=kinds,
        languages=LANGUAGES,
        again=any(letter.kind == kind and letter.sent_at for letter in rows),
        title=title_of(case, kind, language),
        open_points=open_ends(case) if kind == Letter.Kind.ANSWER and case.is_open else [],
        **{"send_form": SendForm(initial={"way": way_of(case)}), "refused": None, **forms},
    )


def offered(case: Case) -> list[tuple[str, Any]]:
    """[(kind, name)] of the letters that there is a reason for: a receipt once something was done, and so on."""
    carried_out = case.decisions.filter(done_at__isnull=False, replaced_at=None)
    reasons = {
        Letter.Kind.ANSWER: lambda: case.is_open,
        Letter.Kind.DONE: lambda: case.is_open and carried_out.exists(),
        Letter.Kind.LIFTING: lambda: bool(frozen(case)),
    }
    return [(kind, name) for kind, name in WRITTEN if reasons[Letter.Kind(kind)]()]


def chosen(request: StaffRequest, case: Case, kinds: list[tuple[str, Any]]) -> tuple[str, str]:
    """Which letter in which language: as asked, else the first that is offered, in theirs."""
    query = request.POST if request.method == "POST" else request.GET
    kind, language = query.get("kind", ""), query.get("language", "")
    offered_kinds = [code for code, _name in kinds] or [str(Letter.Kind.ANSWER)]
    return kind if kind in offered_kinds else offered_kinds[0], language if language in LANGUAGES else case.language


def way_of(case: Case) -> str:
    """How they want it, where we can."""
    if case.reply_by == "email" and case.person and case.person.email:
        return "email"
    return {"in_person": "in_person", "phone": "in_person"}.get(case.reply_by, "post")


def row_of(letter: Letter, names: dict[str, str], user: Any, case: Case) -> dict[str, Any]:
    """A letter with what this reader may do about it."""
    mine, answer = letter.prepared_by == signature(user), letter.kind == Letter.Kind.ANSWER
    return {
        "letter": letter,
        "title": title_of(case, letter.kind, letter.language),
        "blocks": blocks(letter.text or ""),
        "prepared": names.get(letter.prepared_by, ""),
        "approved": names.get(letter.approved_by, ""),
        "sent": names.get(letter.sent_by, ""),
        "may_approve": answer and not mine and letter.sent_at is None and letter.approved_at is None,
        "may_send": letter.sent_at is None and (not answer or letter.approved_at is not None),
        "waits": answer and mine and letter.sent_at is None and letter.approved_at is None,
    }


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def preparing(request: StaffRequest, number: str) -> HttpResponse:
    """Prepares the letter as typed; replaces an unsent one of its kind."""
    case, form = case_or_404(request, number), LetterForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form, lambda: prepare(case, data["kind"], data["text"], language=data["language"], by=request.user)
        ):
            toast(request, _("Prepared."))
            return redirect("requests:letters", number)
    return render_letters(request, case, form=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=KEY)
def letter(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Approves a letter, sends it, or both in one act by the second person."""
    case, row = letter_or_404(request, number, key)
    form = SendForm(request.POST)
    if "approve" in request.POST or form.is_valid():
        way = "" if "approve" in request.POST else form.cleaned_data["way"]
        if act_passes(form, lambda: act(row, request.POST, way, by=request.user)):
            toast(request, _("Approved.") if "approve" in request.POST else _("Sent."))
            return redirect("requests:letters", number)
    return render_letters(request, case, refused=form)


def act(row: Letter, pressed: Any, way: str, *, by: User) -> None:
    """Does what the pressed button says."""
    if "approve" in pressed:
        approve(row, by=by)
    elif "both" in pressed:
        approve_and_send(row, way, by=by)
    else:
        send(row, way, by=by)


@policy(rights.PRIVACY_REQUESTS, params=KEY)
def letter_file(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """The letter as a PDF."""
    case, row = letter_or_404(request, number, key)
    looked(request, case, "requests:letter_file")
    paper: Any = row.pdf
    return attachment(f"{case.number}-{row.kind}.pdf", paper.plain(), content_type="application/pdf")


def letter_or_404(request: StaffRequest, number: str, key: UUID) -> tuple[Case, Letter]:
    """A letter of a case that the desk may see."""
    case = case_or_404(request, number)
    return case, get_object_or_404(Letter.objects.for_desk(request.user), case=case, uid=key)
