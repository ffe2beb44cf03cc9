"""The case page: everything about a request on one page, with every small form that the desk fills in on it.

What the forms do stands in `working` (steps, tasks, who handles it), `talking` (messages, files, their code), `triage`
(what it asks for, or that it is no request) and `limits` (questions and the extension).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.form_errors import kept
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from dsar.cases.page_frame import ONE, case_or_404, page, url_of
from dsar.cases.stages import by_facts, reached
from dsar.desk import forms
from dsar.handling import casebook
from dsar.handling.assignment import STAGES
from dsar.handling.messages import read
from dsar.handling.questions import would_stop
from dsar.handling.subjects import candidates
from dsar.models import Case, CaseFile, CaseMessage, Kind, Representative

IN = CaseMessage.Direction.IN
Verb = Callable[[Case, dict[str, Any]], Any]


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The page. Whoever opens it has read their messages."""
    found = case_or_404(request, number)
    if found.messages.filter(direction=IN, read_at=None).exists():
        read(found, IN, by=request.user)
    return shown(request, found)


def shown(request: StaffRequest, found: Case, *, sought: Any = None, **refused: Any) -> HttpResponse:
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
        "names": signers_of(*(one.by for one in messages if one.direction != IN), found.spam_by),
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
        "sorting": forms.SortForm(auto_id="sort-%s", initial={"kinds": found.kinds, "topic": found.topic}),
        "stage": forms.StageForm(auto_id="stage-%s", initial={"stage": step}, since=by_facts(found)),
        "task": forms.TaskForm(auto_id="task-%s", initial={"stage": step if step in STAGES else STAGES[-1]}),
        "message": forms.MessageForm(auto_id="message-%s"),
        "note": forms.NoteForm(auto_id="note-%s"),
        "ask": forms.AskForm(auto_id="ask-%s"),
        "extend": forms.ExtendForm(auto_id="extend-%s"),
        "notice": forms.NoticeForm(auto_id="notice-%s", initial={"sent_at": now}),
        "aside": forms.AsideForm(auto_id="aside-%s"),
        "join": forms.JoinForm(auto_id="join-%s"),
        "assign": forms.AssignForm(auto_id="assign-%s", initial={"assignee": found.assignee_id}),
        "seek": forms.SeekForm(auto_id="seek-%s"),
        "answered": forms.AnsweredForm(auto_id="answered-%s", initial={"sent_at": now}),
    }


def acted(request: StaffRequest, number: str, name: str, form: Any, verb: Verb) -> HttpResponse:
    """One act of the page: the form is filled, the verb does it; otherwise the page with the form and its sentence."""
    found = case_or_404(request, number)
    if form.is_valid() and kept(form, lambda: verb(found, form.cleaned_data)):
        return redirect("requests:case", number)
    return shown(request, found, **{name: form})
