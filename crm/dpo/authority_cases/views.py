"""Cases with the authority on screen: the list, one case, what it says of itself, its end."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes, came_back
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.newest_first import NewestFirst
from crm.dpo.authority_cases.case_acts import FIELDS, change, close, open_case, reopen
from crm.dpo.authority_cases.case_rows import case_rows, events_of, points_of, steps
from crm.dpo.authority_cases.covered_words import cover_of, cover_of_titles, lifted, note_form, texts_of
from crm.dpo.authority_cases.forms import (
    CaseForm,
    CloseForm,
    DocumentForm,
    NewCaseForm,
    NoteForm,
    PointsForm,
    ReopenForm,
)
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.narrowing import promised
from crm.privacy.law.jurisdiction import AUTHORITY_CASES
from crm.privacy.people.covered_names import Cover

ONE = {"number": "authority_case"}
Kind = AuthorityLetter.Kind
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_REQUESTS)
def cases(request: StaffRequest) -> HttpResponse:
    """Every case, the newest first, with the letters whose term runs on top."""
    rows = AuthorityCase.objects.for_desk(request.user)
    page = NewestFirst(rows, "opened_at").page(request)
    waiting = AuthorityLetter.objects.for_desk(request.user).waiting().select_related("case")[:20]
    context = {"page": page, "rows": case_rows(page.rows), "waiting": waiting, "today": timezone.localdate()}
    return render(request, "dpo/authority_cases/list.html", context)


@policy(rights.PRIVACY_REQUESTS, methods=ASK_AND_SAVE)
def new(request: StaffRequest) -> HttpResponse:
    """A new case."""
    form = NewCaseForm(request.POST or None, user=request.user)
    opened: list[AuthorityCase] = []
    if form.is_valid() and act_passes(form, lambda: opened.append(open_case(**form.cleaned_data, by=request.user))):
        return redirect("dpo:authority_letter_new", opened[0].number)
    return form_page(request, form, title=_("New case with the authority"), submit=_("Open the case"))


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def case(request: StaffRequest, number: str) -> HttpResponse:
    """What is asked, what we give, letters and talks, until when."""
    return case_page(request, case_or_404(request, number))


@policy(rights.PRIVACY_REQUESTS, params=ONE, methods=["POST"])
def case_clear(request: StaffRequest, number: str) -> HttpResponse:
    """The same with the names of people, once; it is logged."""
    case = case_or_404(request, number)
    return case_page(request, case, cover=lifted(case, by=request.user))


def case_page(request: StaffRequest, case: AuthorityCase, cover: Cover | None = None, **forms: Any) -> HttpResponse:
    """The page of a case, perhaps with a form that came back; `cover` stands for the one that covers people."""
    cover = cover or cover_of(case)
    letters, points = list(case.letters.select_related("answers")), points_of(case, cover)
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    waiting = [row for row in letters if row.way == "in" and row.due_on and not row.answered_on]
    context: dict[str, Any] = {
        "case": case,
        "case_title": cover(case.title),
        "closing_note": cover(case.closing_note),
        "hides": cover.hides(*texts_of(case)),
        "letters": letters,
        "points": points,
        "missing": sum(point.missing for point in points),
        "waiting": min(waiting, key=lambda row: promised(row.due_on), default=None) if case.is_open else None,
        "draft_answer": next((row for row in letters if row.kind == Kind.ANSWER and not row.sent_on), None),
        "steps": steps(case, letters, points),
        "timeline": events_of(case, cover),
        "names": signers_of(case.opened_by, case.closed_by, *(row.signed_by for row in letters)),
        "deciders": User.objects.filter(is_active=True, role__decides=True)[:3],
        "signs": request.user.decides and not request.user.role.dpo,
        "note": NoteForm(initial={"at": now}),
        "more": PointsForm(auto_id="more-%s"),
        "document": DocumentForm(user=request.user, auto_id="document-%s"),
        "today": timezone.localdate(),
        "crumbs": crumbs(),
        **forms,
    }
    status = UNPROCESSABLE if any(came_back(form) for form in forms.values()) else 200
    return render(request, "dpo/authority_cases/case.html", context, status=status)


@policy(rights.PRIVACY_REQUESTS, params=ONE, methods=ASK_AND_SAVE)
def description(request: StaffRequest, number: str) -> HttpResponse:
    """What the case says of itself."""
    case = case_or_404(request, number)
    initial = {name: getattr(case, name) for name in FIELDS}
    note_form(case, case.title, case.contact, by=request.user)
    initial |= {"request": case.request and case.request.number, "breach": case.breach and case.breach.number}
    form = CaseForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid() and act_passes(form, lambda: change(case, form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:authority_case", number)
    return form_page(request, form, case=case, title=_("What the case is about"), submit=_("Save"))


@policy(rights.PRIVACY_REQUESTS, params={"number": "authority_quiet"}, methods=ASK_AND_SAVE)
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """Closes the case with its outcome, or opens a closed one again."""
    case, by = case_or_404(request, number), request.user
    if case.is_open:
        form: Any = CloseForm(request.POST or None)
        act = lambda: close(case, form.cleaned_data["outcome"], form.cleaned_data["closing_note"], by=by)  # noqa: E731
        words = {"title": _("Close the case"), "submit": _("Close the case")}
    else:
        form = ReopenForm(request.POST or None)
        act = lambda: reopen(case, form.cleaned_data["reason"], by=by)  # noqa: E731
        words = {"title": _("Open the case again"), "submit": _("Open it again")}
    if form.is_valid() and act_passes(form, act):
        return redirect("dpo:authority_case", number)
    return form_page(request, form, case=case, **words)


def case_or_404(request: StaffRequest, number: str) -> AuthorityCase:
    """A case that the desk may see."""
    rows = AuthorityCase.objects.for_desk(request.user).select_related("request", "breach", "handler")
    authority_case: AuthorityCase = get_object_or_404(rows, number=number)
    return authority_case


def crumbs() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(AUTHORITY_CASES, reverse("dpo:authority_cases"))]


def form_page(request: StaffRequest, form: Any, *, case: AuthorityCase | None = None, **words: Any) -> HttpResponse:
    """A page with one form: title, submit, note? and where Cancel leads."""
    links = [*crumbs(), (case.number, reverse("dpo:authority_case", args=[case.number]))] if case else crumbs()
    case_title = cover_of_titles([case])(case.title) if case else ""
    context = {"form": form, "case": case, "case_title": case_title, "crumbs": links, "cancel": links[-1][1], **words}
    return render(
        request, "dpo/authority_cases/form_page.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )
