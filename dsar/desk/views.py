"""The case page: everything about a request on one page, with every small form that the desk fills in on it.

What the forms do stands in `working` (steps, tasks, who handles it), `talking` (messages, files, their code), `triage`
(what it asks for, or that it is no request) and `limits` (questions and the extension).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.cases.stages import by_facts, reached, steps_for
from dsar.desk import forms
from dsar.handling import casebook
from dsar.handling.assignment import STAGES
from dsar.handling.messages import read
from dsar.handling.questions import would_stop
from dsar.handling.subjects import candidates
from dsar.models import Case, CaseFile, CaseMessage, Kind, Representative, Stage

IN = CaseMessage.Direction.IN
Verb = Callable[[Case, dict[str, Any]], Any]


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def case_page(request: StaffRequest, number: str) -> HttpResponse:
    """The page of a case. Opening it marks the requester's messages as read."""
    opened_case = case_or_404(request, number)
    if opened_case.messages.filter(direction=IN, read_at=None).exists():
        read(opened_case, IN, by=request.user)
    return render_case(request, opened_case)


def render_case(request: StaffRequest, opened_case: Case, *, sought: Any = None, **refused: Any) -> HttpResponse:
    """The page of a case, with a form that came back, if any."""
    at = timezone.now()
    subjects = list(opened_case.subjects.for_desk(request.user))
    people = [subject.person for subject in subjects if subject.person]
    spokesmen = list(Representative.objects.for_desk(request.user).filter(case=opened_case))
    people_seen = [
        *people,
        *(person_seen.person for person_seen in spokesmen),
        *([opened_case.person] if opened_case.person else []),
    ]
    candidates = casebook.people_shown(candidates_for(opened_case) if sought is None else sought)
    access_log.shown(
        by=request.user,
        view="requests:case",
        people=[
            *(person_seen.pk for person_seen in people_seen),
            *(candidate["person"].pk for candidate in candidates),
        ],
        fields=["details", "postal", "message"],
    )
    messages = list(CaseMessage.objects.for_desk(request.user).filter(case=opened_case))
    step = reached([opened_case])[opened_case.pk]
    context = {
        "who_asks": casebook.shown_person(opened_case.person) if opened_case.person else None,
        "subjects": [
            {"subject": subject, "shown": casebook.shown_person(subject.person)}
            for subject in subjects
            if subject.person
        ],
        "erased": sum(1 for subject in subjects if subject.person is None),
        "candidates": candidates,
        "sought": sought is not None,
        "spokesmen": [
            {"row": person_seen, "shown": casebook.shown_person(person_seen.person)} for person_seen in spokesmen
        ],
        "tasks": casebook.tasks_of(opened_case, step),
        "timeline": casebook.timeline(opened_case),
        "places": casebook.places(opened_case, people, at),
        "decisions": casebook.decisions_of(opened_case),
        "files": list(CaseFile.objects.for_desk(request.user).filter(case=opened_case)),
        "messages_of": messages,
        "names": signers_of(*(message.by for message in messages if message.direction != IN), opened_case.spam_by),
        "similar": casebook.similar(opened_case),
        "questions": list(opened_case.suspensions.all()),
        "extension": getattr(opened_case, "extension", None),
        "would_stop": would_stop(opened_case, at),
        "erasing": Kind.ERASURE in opened_case.kinds,
        "links": links(opened_case),
        "forms": forms_of(opened_case, step) | refused,
    }
    return page(request, opened_case, "case", **context, **refused)


def candidates_for(opened_case: Case) -> list[Person]:
    """People we hold who may be the requester, while the case is open; else none."""
    return candidates(opened_case) if opened_case.is_open else []


def links(opened_case: Case) -> list[dict[str, str]]:
    """[{label, url, icon}] of pages to which no step leads: recipients, where nobody is told of an erasure."""
    if Stage.ELSEWHERE in steps_for(opened_case, Stage.INTAKE):
        return []
    return [
        {"label": _("Recipients"), "url": reverse("requests:recipients", args=[opened_case.number]), "icon": "share"}
    ]


def forms_of(opened_case: Case, step: str) -> dict[str, Any]:
    """{name: form} of every small form on the page, with the case's values; `step` is where the case stands."""
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    return {
        "sorting": forms.SortForm(auto_id="sort-%s", initial={"kinds": opened_case.kinds, "topic": opened_case.topic}),
        "stage": forms.StageForm(auto_id="stage-%s", initial={"stage": step}, since=by_facts(opened_case)),
        "task": forms.TaskForm(auto_id="task-%s", initial={"stage": step if step in STAGES else STAGES[-1]}),
        "message": forms.MessageForm(auto_id="message-%s"),
        "note": forms.NoteForm(auto_id="note-%s"),
        "ask": forms.AskForm(auto_id="ask-%s"),
        "extend": forms.ExtendForm(auto_id="extend-%s"),
        "notice": forms.NoticeForm(auto_id="notice-%s", initial={"sent_at": now}),
        "aside": forms.AsideForm(auto_id="aside-%s"),
        "join": forms.JoinForm(auto_id="join-%s"),
        "assign": forms.AssignForm(auto_id="assign-%s", initial={"assignee": opened_case.assignee_id}),
        "seek": forms.SeekForm(auto_id="seek-%s"),
        "answered": forms.AnsweredForm(auto_id="answered-%s", initial={"sent_at": now}),
    }


def apply_form(request: StaffRequest, number: str, name: str, form: Any, verb: Verb) -> HttpResponse:
    """Applies one form of the page by `verb`; redirects, or shows the page again with the form and its errors."""
    opened_case = case_or_404(request, number)
    if form.is_valid() and act_passes(form, lambda: verb(opened_case, form.cleaned_data)):
        return redirect("requests:case", number)
    return render_case(request, opened_case, **{name: form})
