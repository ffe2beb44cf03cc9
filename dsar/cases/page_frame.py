"""What every page of a case at the desk shares: who may see it, its clock, its steps, how a refusal comes back.

A page of a case extends `dsar/cases/case_base.html` and is rendered by `page`; its blocks are `panel` and `side`.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.pages.form_errors import UNPROCESSABLE, came_back
from crm.privacy.masking import masked_name
from dsar.cases.case_clocks import clock_of
from dsar.cases.checklist import COPYING
from dsar.cases.stepper import steps
from dsar.models import Case, Delegation, Stage

ONE = {"number": "request"}
# rooms of pages that are not called like theirs
WORKED_ON = {  # {step: how its pages are called}; intake is worked on at the case itself
    Stage.IDENTITY: ("identity",),
    Stage.GATHERING: ("gathering",),
    Stage.DECISION: ("decisions", "right_"),
    Stage.ANSWER: ("letters",),
    Stage.ELSEWHERE: ("recipients",),
    Stage.CLOSED: ("closing",),
}
ICONS = {
    Stage.IDENTITY: "fingerprint",
    Stage.GATHERING: "database",
    Stage.DECISION: "gavel",
    Stage.ANSWER: "mail",
    Stage.ELSEWHERE: "share",
    Stage.CLOSED: "circle-check",
}
ROOMS = {"case": "desk", "closing": "desk", "code": "desk", "decisions": "rights", "gathering": "packages"}


def case_or_404(request: HttpRequest, number: str) -> Case:
    """A case with person and key that the desk may see."""
    return get_object_or_404(Case.objects.for_desk(request.user), number=number)


def page(request: HttpRequest, case: Case, here: str, **more: Any) -> HttpResponse:
    """The page `here` of a case from `templates/dsar/<room>/<here>.html`; 422 when a form among `more` came back."""
    room = "rights" if here.startswith("right_") else ROOMS.get(here, here)
    status = UNPROCESSABLE if any(came_back(value) for value in more.values()) else 200
    return render(request, f"dsar/{room}/{here}.html", {**frame(case, here), **more}, status=status)


def frame(case: Case, here: str) -> dict[str, Any]:
    """What the head of every page of a case shows."""
    at = timezone.now()
    clock, case_steps = clock_of(case, at), steps(case, here)
    way_on = onward(case_steps, here)
    return {
        "case": case,
        "at": at,
        "clock": clock,
        "original": clock.first.nominal if clock.extended else None,
        "who": masked_name(case.person.name) if case.person else "",
        "steps": [{**step, "url": ""} if way_on and step["state"] == "cur" else step for step in case_steps],
        "onward": way_on,
        "crumbs": [(_("Requests"), reverse("requests:list"))],
        "here": here,
        "delegation": delegation_for(case, at),
    }


def onward(case_steps: list[dict[str, Any]], here: str) -> dict[str, Any] | None:
    """The one way on, {label, icon, url}: to the step at which the case is; None on its page, and once it is over."""
    step = next((step for step in case_steps if step["state"] == "cur"), None)
    pages = WORKED_ON.get(step["stage"], ()) if step else ()
    if step is None or not pages or any(here.startswith(page) for page in pages):
        return None
    label = _("Next: %(step)s") % {"step": step["label"][:1].lower() + step["label"][1:]}
    return {"label": label, "icon": ICONS[step["stage"]], "url": step["url"]}


def delegation_for(case: Case, at: datetime) -> Delegation | None:
    """The delegation by which the desk answers such a case alone; None where there is none or the case is closed."""
    copies = [kind for kind in case.kinds if kind in COPYING] if case.is_open else []
    delegation = Delegation.objects.in_force(at).first() if copies else None
    return delegation if delegation and delegation.covers(copies) else None
