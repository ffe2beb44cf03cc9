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
from breaches.people.notification import ENGLISH, TEXTS, begin, note_public, note_told, refusal, write_letter
from breaches.scope.forms import LetterForm, PublicForm
from breaches.scope.views import hidden, turned
from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import kept
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.jobs.job_page import Sheet
from crm.mail.models.message_states import State
from crm.mail.outgoing.letter_templates import rendered
from crm.privacy.logs import access_log
from crm.privacy.models import Person

KEY = {**ONE, "key": "breach_told"}
HOW = ("posted", "reached")


@policy(rights.PRIVACY_BREACHES, params=ONE)
def people(request: StaffRequest, number: str) -> HttpResponse:
    """The letter and how far the telling has come."""
    return shown(request, case_or_404(request, number))


def shown(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    letter, draw = breach.letters.select_related("job").first(), breach.draws.first()
    told = Told.objects.for_desk(request.user).filter(breach=breach)
    unreached = request.GET.get("only") == "unreached"
    found = turned(request, told.unreached() if unreached else told)
    access_log.shown(
        by=request.user, view="breaches:people", people=[one.person_id for one in found.rows if one.person_id]
    )
    context: dict[str, Any] = {
        "letter": letter,
        "letter_form": LetterForm(initial=begun_with(breach, letter)),
        "public_form": PublicForm(),
        "public": letter is not None and exempt(breach),
        "why_not": refusal(breach, letter, draw),
        "draw": draw,
        "sheet": Sheet(letter.job, at=timezone.now()) if letter and letter.job else None,
        "figures": figures(told, draw),
        "page": found,
        "rows": [line(one) for one in found.rows],
        "unreached": unreached,
        **forms,
    }
    return page(request, breach, "people", **context)


def exempt(breach: Breach) -> bool:
    """Whether a public notice takes the place of letters."""
    rows = breach.decisions.filter(exemption=Exemption.EFFORT, decided_at__isnull=False, replaced_at=None)
    return rows.exists()


def begun_with(breach: Breach, letter: Letter | None) -> dict[str, str]:
    """The letter as it stands; a first one from what the case says."""
    if letter:
        return {name: getattr(letter, name) or "" for name in (*TEXTS, *ENGLISH)}
    return {"what": breach.description or "", "effects": breach.consequences or "", "done": breach.measures_after or ""}


def figures(told: Any, draw: Any) -> dict[str, int]:
    """How many, by what became of them."""
    mail = told.filter(way=Told.Way.EMAIL)
    return {
        "scope": draw.people_count if draw else 0,
        "told": told.count(),
        "arrived": mail.filter(message__state__in=[State.SENT, State.KEPT]).count(),
        "posted": told.filter(posted_at__isnull=False).count(),
        "unreached": told.unreached().count(),
    }


def line(one: Told) -> dict[str, Any]:
    """Somebody, masked, and what became of the letter to them."""
    message = one.message
    bad = bool(message and message.state in (State.UNDELIVERED, State.STOPPED))
    return {
        "told": one,
        "name": hidden(one.person),
        "state": str(message.get_state_display()) if message else "",
        "bad": bad,
        "open": one.reached_at is None and one.posted_at is None and (bad or one.way != Told.Way.EMAIL),
    }


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def letter(request: StaffRequest, number: str) -> HttpResponse:
    """The letter, written."""
    breach, form = case_or_404(request, number), LetterForm(request.POST)
    if form.is_valid() and kept(form, lambda: write_letter(breach, form.cleaned_data, by=request.user)):
        toast(request, _("Saved. Look at the preview before you send it."))
        return redirect("breaches:people", number)
    return shown(request, breach, letter_form=form)


@policy(rights.PRIVACY_BREACHES, params={**ONE, "language": "letter_language"})
def preview(request: StaffRequest, number: str, language: str) -> HttpResponse:
    """The letter as somebody with every kind of data in the scope would get it."""
    breach = case_or_404(request, number)
    written, draw = breach.letters.first(), breach.draws.first()
    if written is None or language not in ("pl", "en"):
        raise Http404
    told = {**words_for(written, draw.categories if draw else (), language), **contact()}
    mail = rendered("breach_letter", {**told, "to_person": True}, language=language)
    return page(request, breach, "letter_preview", mail=mail, language=language, letter=written)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
@fresh
def sending(request: StaffRequest, number: str) -> HttpResponse:
    """Everybody in the scope is told: a job."""
    breach = case_or_404(request, number)
    try:
        begun = begin(breach, by=request.user)
    except ValidationError as refused:
        form = PublicForm({})
        form.errors.clear()
        form.add_error(None, refused)
        return shown(request, breach, refused=form)
    return redirect("jobs:page", begun.job.uid) if begun.job else redirect("breaches:people", number)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params={"number": "breach_public"})
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """The public notice stands."""
    breach, form = case_or_404(request, number), PublicForm(request.POST)
    if form.is_valid() and kept(form, lambda: note_public(breach, form.cleaned_data["where"], by=request.user)):
        return redirect("breaches:people", number)
    return shown(request, breach, public_form=form)


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
    told = {**words_for(row.letter, scope.categories if scope else (), row.language), **contact()}
    context = {"row": row, "name": person.name, "home": home_of(person), "language": row.language, **told}
    return render(request, "breaches/people/printed.html", {**context, "breach": breach, "today": timezone.localdate()})
