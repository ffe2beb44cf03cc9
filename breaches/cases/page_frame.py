"""What every page of a case shares: who may see it, its clock, its steps, the timeline, the evidence."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from breaches.cases.case_state import CaseState
from breaches.cases.clock_drawing import drawn
from breaches.cases.stepper import steps
from breaches.models import Assessment, Breach, Event, Evidence, Question, Risk, Verdict
from crm.accounts.pages.form_errors import UNPROCESSABLE, came_back
from crm.casework.timeline import Names, timeline

ONE = {"number": "breach"}
SHOWN = 40  # entries of the timeline on a page
Kind = Event.Kind
ICONS = {
    Kind.SIGNAL: "message",
    Kind.AWARE: "flag",
    Kind.STOPPED: "ban",
    Kind.TALK: "phone",
    Kind.SCOPE: "users",
    Kind.ASSESSED: "gauge",
    Kind.OPINION: "shield-check",
    Kind.PROPOSED: "zoom-question",
    Kind.DECIDED: "gavel",
    Kind.FILED: "send",
    Kind.TOLD: "mail",
    Kind.CLOSED: "circle-check",
}
TONES = {Risk.NONE: ("muted", "circle-check"), Risk.RISK: ("warning", "alert-triangle")}
# rooms of pages that are not called like theirs
ROOMS = {"case": "desk", "description": "desk", "closing": "desk", "scope_people": "scope", "letter_preview": "people"}
WORDS = {"authority": Question.AUTHORITY.label, "people": Question.PEOPLE.label}


def opened(file: Any) -> bytes:
    """The bytes of a sealed file, as they came."""
    return file.plain()


def case_or_404(request: HttpRequest, number: str) -> Breach:
    """A case that the desk may see."""
    return get_object_or_404(Breach.objects.for_desk(request.user), number=number)


def page(request: HttpRequest, breach: Breach, here: str, *, refused: Any = None, **more: Any) -> HttpResponse:
    """The page `here` (case, scope, assessment, …) of a case from `templates/breaches/<room>/<here>.html`."""
    status = UNPROCESSABLE if refused or any(came_back(value) for value in more.values()) else 200
    name = f"breaches/{ROOMS.get(here, here)}/{here}.html"
    return render(request, name, {**frame(breach, here), "refused": refused, **more}, status=status)


def frame(breach: Breach, here: str) -> dict[str, Any]:
    """What the head and the side of every page of a case show."""
    at, case_state = timezone.now(), CaseState.of(breach)
    clock = case_state.clock(at)
    evidence = list(Evidence.objects.filter(breach=breach)[:SHOWN])
    return {
        "breach": breach,
        "standing": case_state,
        "at": at,
        "clock": drawn(clock) if clock else None,
        "steps": steps(case_state, here),
        "timeline": timeline(breach.events.all()[:SHOWN], icons=ICONS, title=Event.get_kind_display, text=event_text),
        "evidence": evidence,
        "risk": look(case_state.assessment),
        "crumbs": [(_("Breaches"), reverse("breaches:list"))],
        "here": here,
    }


def look(assessment: Assessment | None) -> tuple[str, str, str] | None:
    """The chip of a risk: words, tone, icon."""
    if assessment is None:
        return None
    tone, icon = TONES.get(Risk(assessment.risk), ("danger", "alert-triangle"))
    return str(assessment.get_risk_display()), tone, icon


def event_text(event: Event, _names: Names) -> str:
    """The text under an event: what was written, for a scope how many people it has, else the meaning of its code."""
    if event.kind == Kind.SCOPE and event.text.isdecimal():
        return ngettext("%(n)s person", "%(n)s people", int(event.text)) % {"n": event.text}
    return event.text or referred(event)


def referred(event: Event) -> str:
    """What the code of an event of ours means; its number where it has one."""
    first, _space, second = event.ref.partition(" ")
    if first in WORDS:
        return f"{WORDS[first]}: {Verdict(second).label}" if second in Verdict.values else str(WORDS[first])
    if first in Risk.values:
        return str(Risk(first).label)
    return event.ref
