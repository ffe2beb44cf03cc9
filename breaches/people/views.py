"""Telling the people: the letter, its preview, the sending, who was reached and who was not."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.models import Breach, Exemption, Letter, Told
from breaches.people.letter_words import contact, home_of, words_for
from breaches.people.notification import ENGLISH, TEXTS, begin_telling, note_public, note_told, refusal, write_letter
from breaches.scope.forms import LetterForm, PublicForm
from breaches.scope.views import hidden, turned
from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.jobs.job_page import JobProgress
from crm.mail.models.message_states import State
from crm.mail.outgoing.letter_templates import rendered
from crm.privacy.logs import access_log
from crm.privacy.models import Person

KEY = {**ONE, "key": "breach_told"}
HOW = ("posted", "reached")


@policy(rights.PRIVACY_BREACHES, params=ONE)
def people(request: StaffRequest, number: str) -> HttpResponse:
    """The letter and how far the telling has come."""
    return render_people(request, case_or_404(request, number))


def render_people(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    letter, draw = breach.letters.select_related("job").first(), breach.draws.first()
    rows_told = Told.objects.for_desk(request.user).filter(breach=breach)
    unreached = request.GET.get("only") == "unreached"
    people_page = turned(request, rows_told.unreached() if unreached else rows_told)
    access_log.shown(
        by=request.user, view="breaches:people", people=[row.person_id for row in people_page.rows if row.person_id]
    )
    context: dict[str, Any] = {
        "letter": letter,
        "letter_form": LetterForm(initial=initial_letter(breach, letter)),
        "public_form": PublicForm(),
        "public": letter is not None and exempt(breach),
        "why_not": refusal(breach, letter, draw),
        "draw": draw,
        "sheet": JobProgress(letter.job, at=timezone.now()) if letter and letter.job else None,
        "figures": figures(rows_told, draw),
        "page": people_page,
        "rows": [line(row) for row in people_page.rows],
        "unreached": unreached,
        **forms,
    }
    return page(request, breach, "people", **context)


def exempt(breach: Breach) -> bool:
    """Whether a public notice takes the place of letters."""
    rows = breach.decisions.filter(exemption=Exemption.EFFORT, decided_at__isnull=False, replaced_at=None)
    return rows.exists()


def initial_letter(breach: Breach, letter: Letter | None) -> dict[str, str]:
    """Initial values of the letter: the letter as it is, else a first one from the case."""
    if letter:
        return {name: getattr(letter, name) or "" for name in (*TEXTS, *ENGLISH)}
    return {"what": breach.description or "", "effects": breach.consequences or "", "done": breach.measures_after or ""}


def figures(rows_told: Any, draw: Any) -> dict[str, int]:
    """How many, by what became of them."""
    mail = rows_told.filter(way=Told.Way.EMAIL)
    return {
        "scope": draw.people_count if draw else 0,
        "told": rows_told.count(),
        "arrived": mail.filter(message__state__in=[State.SENT, State.KEPT]).count(),
        "posted": rows_told.filter(posted_at__isnull=False).count(),
        "unreached": rows_told.unreached().count(),
    }


def line(row: Told) -> dict[str, Any]:
    """Somebody, masked, and what became of the letter to them."""
    message = row.message
    bad = bool(message and message.state in (State.UNDELIVERED, State.STOPPED))
    return {
        "told": row,
        "name": hidden(row.person),
        "state": str(message.get_state_display()) if message else "",
        "bad": bad,
        "open": row.reached_at is None and row.posted_at is None and (bad or row.way != Told.Way.EMAIL),
    }


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def letter(request: StaffRequest, number: str) -> HttpResponse:
    """Saves the letter."""
    breach, form = case_or_404(request, number), LetterForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: write_letter(breach, form.cleaned_data, by=request.user)):
        toast(request, _("Saved. Look at the preview before you send it."))
        return redirect("breaches:people", number)
    return render_people(request, breach, letter_form=form)


@policy(rights.PRIVACY_BREACHES, params={**ONE, "language": "letter_language"})
def preview(request: StaffRequest, number: str, language: str) -> HttpResponse:
    """The letter as somebody with every kind of data in the scope would get it."""
    breach = case_or_404(request, number)
    written, draw = breach.letters.first(), breach.draws.first()
    if written is None or language not in ("pl", "en"):
        raise Http404
    words = {**words_for(written, draw.categories if draw else (), language), **contact()}
    mail = rendered("breach_letter", {**words, "to_person": True}, language=language)
    return page(request, breach, "letter_preview", mail=mail, language=language, letter=written)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
@fresh
def sending(request: StaffRequest, number: str) -> HttpResponse:
    """Starts the job that tells everybody in the scope."""
    breach = case_or_404(request, number)
    try:
        begun = begin_telling(breach, by=request.user)
    except ValidationError as refused:
        form = PublicForm({})
        form.errors.clear()
        form.add_error(None, refused)
        return render_people(request, breach, refused=form)
    return redirect("jobs:page", begun.job.uid) if begun.job else redirect("breaches:people", number)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params={"number": "breach_public"})
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """Records that the public notice was published."""
    breach, form = case_or_404(request, number), PublicForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: note_public(breach, form.cleaned_data["where"], by=request.user)):
        return redirect("breaches:people", number)
    return render_people(request, breach, public_form=form)


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"], params=KEY)
def printed(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """The letter to one person, to print; and that it was posted, or they were reached in another way."""
    breach = case_or_404(request, number)
    row = get_object_or_404(Told.objects.for_desk(request.user), breach=breach, uid=key)
    if request.method == "POST":
        how = request.POST.get("how", "")
        if how in HOW and note_told(row, how, by=request.user):
            toast(request, _("Noted."))
        return redirect("breaches:people", number)
    person = cast("Person | None", row.person)
    if person is None:
        raise Http404
    access_log.shown(
        by=request.user,
        view="breaches:printed",
        people=[person.pk],
        fields=["name", "street", "postcode", "city"],
        reason="breach",
    )
    scope = row.letter.draw.people.filter(person_hash=row.person_hash).first() if row.letter.draw else None
    words = {**words_for(row.letter, scope.categories if scope else (), row.language), **contact()}
    context = {"row": row, "name": person.name, "home": home_of(person), "language": row.language, **words}
    return render(request, "breaches/people/printed.html", {**context, "breach": breach, "today": timezone.localdate()})
