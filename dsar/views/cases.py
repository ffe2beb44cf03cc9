"""The case page: everything about a request on one page, and what the desk does on it, one small form each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.serving import attachment
from crm.accounts.toasts import toast
from crm.privacy import access_log
from crm.privacy.models import Person
from dsar import casebook, checklist
from dsar.asking import ask, satisfy, would_stop
from dsar.extending import extend, record_notice
from dsar.forms import desk
from dsar.forms.entry import EntryForm
from dsar.messaging import read, say
from dsar.models import Case, CaseFile, CaseMessage, Kind, Representative
from dsar.moving import STAGES, assign, move, note
from dsar.opening import receive, renew_code
from dsar.reached import by_facts, reached
from dsar.recognising import candidates
from dsar.triage import join, set_aside, sort, take_back
from dsar.views.frame import ONE, UNPROCESSABLE, case_or_404, page, people_of, put_into, url_of

TAKES = ["GET", "POST"]
IN = CaseMessage.Direction.IN
Verb = Callable[[Case, dict[str, Any]], Any]


@policy(rights.PRIVACY_REQUESTS, methods=TAKES)
def new(request: HttpRequest) -> HttpResponse:
    """What came by mail, phone, on paper, in person or by e-Doręczenia, entered by staff."""
    form = EntryForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = receive(
                form.asked,
                channel=told["channel"],
                received_at=told["received_at"],
                uid=told["uid"],
                spokesman=form.spokesman,
                enclosed=form.enclosed,
                by=request.user,
            )
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Request %(number)s is registered.") % {"number": made.case.number})
            return redirect("requests:case", made.case.number)
    context = {"form": form, "crumbs": [(_("Requests"), reverse("requests:list"))]}
    return render(request, "dsar/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page. Whoever opens it has read her messages."""
    found = case_or_404(request, number)
    if found.messages.filter(direction=IN, read_at=None).exists():
        read(found, IN, by=request.user)
    return shown(request, found)


def shown(request: HttpRequest, found: Case, *, sought: Any = None, **refused: Any) -> HttpResponse:
    """The page of a case, with a form that came back, if any."""
    at = timezone.now()
    subjects = list(found.subjects.for_desk(request.user))
    people = [one.person for one in subjects if one.person]
    spokesmen = list(Representative.objects.for_desk(request.user).filter(case=found))
    seen = [*people, *(one.person for one in spokesmen), *([found.person] if found.person else [])]
    candidates = casebook.people_shown(who_may_be_she(found) if sought is None else sought)
    access_log.shown(
        by=request.user,
        view="requests:case",
        people=[*(one.pk for one in seen), *(one["person"].pk for one in candidates)],
        fields=["details", "postal", "message"],
    )
    messages = list(CaseMessage.objects.for_desk(request.user).filter(case=found))
    step = reached([found])[found.pk]
    context = {
        "who_asks": casebook.shown_person(found.person) if found.person else None,
        "subjects": [{"subject": one, "shown": casebook.shown_person(one.person)} for one in subjects if one.person],
        "erased": sum(1 for one in subjects if one.person is None),
        "candidates": candidates,
        "sought": sought is not None,
        "spokesmen": [{"row": one, "shown": casebook.shown_person(one.person)} for one in spokesmen],
        "tasks": casebook.tasks_of(found, step),
        "timeline": casebook.timeline(found),
        "places": casebook.places(found, people, at),
        "decisions": casebook.decisions_of(found),
        "files": list(CaseFile.objects.for_desk(request.user).filter(case=found)),
        "messages_of": messages,
        "names": people_of(*(one.by for one in messages if one.direction != IN), found.spam_by),
        "similar": casebook.similar(found),
        "questions": list(found.suspensions.all()),
        "extension": getattr(found, "extension", None),
        "would_stop": would_stop(found, at),
        "erasing": Kind.ERASURE in found.kinds,
        "links": links(found),
        "forms": forms_of(found, step) | refused,
    }
    return page(request, found, "case", **context, **refused)


def who_may_be_she(found: Case) -> list[Person]:
    """Who comes into question, while the case is open."""
    return candidates(found) if found.is_open else []


def links(found: Case) -> list[dict[str, str]]:
    """Pages of the case that other parts of the product bring: [{label, url, icon}]."""
    pages = (
        ("identity", _("Identity"), "fingerprint"),
        ("gathering", _("Gathering and redaction"), "database"),
        ("decisions", _("Decisions"), "gavel"),
        ("recipients", _("Recipients"), "share"),
        ("letters", pgettext("of a request", "Letters"), "mail"),
        ("packages", _("Packages"), "package"),
    )
    told = ((label, url_of(name, found.number), icon) for name, label, icon in pages)
    return [{"label": label, "url": url, "icon": icon} for label, url, icon in told if url]


def forms_of(found: Case, step: str) -> dict[str, Any]:
    """Every small form of the page, empty or with what the case says; it stands at `step`."""
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    return {
        "sorting": desk.SortForm(auto_id="sort-%s", initial={"kinds": found.kinds, "topic": found.topic}),
        "stage": desk.StageForm(auto_id="stage-%s", initial={"stage": step}, since=by_facts(found)),
        "task": desk.TaskForm(auto_id="task-%s", initial={"stage": step if step in STAGES else STAGES[-1]}),
        "message": desk.MessageForm(auto_id="message-%s"),
        "note": desk.NoteForm(auto_id="note-%s"),
        "ask": desk.AskForm(auto_id="ask-%s"),
        "extend": desk.ExtendForm(auto_id="extend-%s"),
        "notice": desk.NoticeForm(auto_id="notice-%s", initial={"sent_at": now}),
        "aside": desk.AsideForm(auto_id="aside-%s"),
        "join": desk.JoinForm(auto_id="join-%s"),
        "assign": desk.AssignForm(auto_id="assign-%s", initial={"assignee": found.assignee_id}),
        "seek": desk.SeekForm(auto_id="seek-%s"),
        "answered": desk.AnsweredForm(auto_id="answered-%s", initial={"sent_at": now}),
    }


def acted(request: HttpRequest, number: str, name: str, form: Any, verb: Verb) -> HttpResponse:
    """One act of the page: the form is filled, the verb does it; otherwise the page with the form and its sentence."""
    found = case_or_404(request, number)
    if form.is_valid():
        try:
            verb(found, form.cleaned_data)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return redirect("requests:case", number)
    return shown(request, found, **{name: form})


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
def stage(request: HttpRequest, number: str) -> HttpResponse:
    """Another step."""
    form = desk.StageForm(request.POST, auto_id="stage-%s")
    return acted(request, number, "stage", form, lambda found, told: move(found, told["stage"], by=request.user))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def tasks(request: HttpRequest, number: str) -> HttpResponse:
    """A task of one's own."""
    form = desk.TaskForm(request.POST, auto_id="task-%s")
    return acted(
        request,
        number,
        "task",
        form,
        lambda found, told: checklist.add(found, told.pop("text"), by=request.user, **told),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "request_task"})
def task(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Done, or not done after all."""
    found = case_or_404(request, number)
    one = get_object_or_404(found.tasks.for_desk(request.user).select_related("case"), uid=key)
    try:
        (checklist.tick if one.done_at is None else checklist.untick)(one, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#tasks")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def messages(request: HttpRequest, number: str) -> HttpResponse:
    """A message to her."""
    form = desk.MessageForm(request.POST, auto_id="message-%s")
    return acted(request, number, "message", form, lambda found, told: say(found, told["text"], by=request.user))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def notes(request: HttpRequest, number: str) -> HttpResponse:
    """An entry of the timeline."""
    form = desk.NoteForm(request.POST, auto_id="note-%s")
    return acted(
        request, number, "note", form, lambda found, told: note(found, told["kind"], told["text"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def questions(request: HttpRequest, number: str) -> HttpResponse:
    """A question; promptly asked it stops the clock."""
    form = desk.AskForm(request.POST, auto_id="ask-%s")
    return acted(
        request, number, "ask", form, lambda found, told: ask(found, told["reason"], told["question"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "reason": "request_question"})
def satisfying(request: HttpRequest, number: str, reason: str) -> HttpResponse:
    """Enough is known now: the clock goes on."""
    found = case_or_404(request, number)
    try:
        satisfy(found, reason, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#clock")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def extension(request: HttpRequest, number: str) -> HttpResponse:
    """Two further months."""
    form = desk.ExtendForm(request.POST, auto_id="extend-%s")
    return acted(
        request,
        number,
        "extend",
        form,
        lambda found, told: extend(found, told["reason"], told["text"], by=request.user),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """She was told of the extension otherwise."""
    form = desk.NoticeForm(request.POST, auto_id="notice-%s")
    return acted(request, number, "notice", form, lambda found, told: record_notice(found, **told, by=request.user))


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


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def assignee(request: HttpRequest, number: str) -> HttpResponse:
    """Who handles it."""
    form = desk.AssignForm(request.POST, auto_id="assign-%s")
    return acted(
        request, number, "assign", form, lambda found, told: assign([found], told["assignee"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def code(request: HttpRequest, number: str) -> HttpResponse:
    """A new code of the status page, shown once to whoever hands it over."""
    found = case_or_404(request, number)
    with transaction.atomic():
        fresh = renew_code(found, by=request.user) if found.is_open else ""
    return page(request, found, "code", code=fresh)


def opened(file: Any) -> bytes:
    """The bytes of a sealed file, as they came."""
    return bytes(file.plain())


@policy(rights.PRIVACY_REQUESTS, params={**ONE, "key": "request_file"})
def file(request: HttpRequest, number: str, key: UUID) -> HttpResponseBase:
    """A file of the case as it came."""
    found = get_object_or_404(CaseFile.objects.for_desk(request.user), case__number=number, uid=key)
    if not found.file:
        return HttpResponse(status=404)
    people = [found.case.person_id] if found.case.person_id else []
    access_log.shown(by=request.user, view="requests:file", people=people, fields=["file"])
    return attachment(found.name or number, opened(found.file))
