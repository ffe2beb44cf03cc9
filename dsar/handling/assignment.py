"""Who handles a case and at which step it stands; notes in its timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.stages import by_facts, number_of
from dsar.cases.tray import leave
from dsar.models import Case, Event, Stage

BY_FACTS = (Stage.ELSEWHERE, Stage.CLOSED)  # nobody goes there by choosing
STAGES = [stage for stage in Stage if stage not in BY_FACTS]


@transaction.atomic
def assign(cases: Iterable[Case], to: Any, *, by: Actor, at: datetime | None = None) -> int:
    """Hand open cases to a colleague (None: to nobody) who may see requests; how many changed hands."""
    if to is not None and not to.may("privacy.requests"):
        raise beside("assignee", _("This colleague does not see requests."), "powerless")
    keys = [case.pk for case in cases]
    rows = Case.objects.open().filter(pk__in=keys).exclude(assignee=to).order_by("pk").select_for_update(of=("self",))
    moved = list(rows)
    Case.objects.filter(pk__in=[case.pk for case in moved]).update(assignee=to)
    for case in moved:
        if to is not None:
            leave(case, "desk", by=by, at=at or timezone.now())  # whoever handles it has taken it
        ref = f"user:{to.pk}" if to else ""
        event(case, Event.Kind.ASSIGNED, by=by, at=at, ref=ref)
        ledger.record("request.assigned", by=by, target=f"{case.target} {ref}".strip())
    return len(moved)


@transaction.atomic
def move(case: Case, stage: str, *, by: Actor, at: datetime | None = None) -> Case:
    """Go to a step, forward, or back from one that was chosen too early. Closing is an act of its own.

    ValidationError for a step that is behind us: what was done cannot be unsaid by choosing.
    """
    case = lock_open_case(case)
    if stage not in STAGES:
        raise ValidationError(_("Choose a step."), code="stage")
    if number_of(stage) < number_of(there := by_facts(case)):
        words = _("This step is done: by what was done the case stands at “%(step)s”.") % {"step": there.label}
        raise beside("stage", words, "done")
    if case.stage != stage:
        case.stage = stage
        case.save(update_fields=["stage"])
        event(case, Event.Kind.STAGE, by=by, at=at or timezone.now(), ref=str(stage))
        ledger.record("request.moved", by=by, target=case.target, counts={"stage": str(stage)})
    return case


@transaction.atomic
def note(case: Case, kind: str, text: str, *, by: Actor, at: datetime | None = None) -> Event:
    """An entry that somebody writes into the timeline: a note or a talk."""
    if not text.strip():
        raise beside("text", _("Say what happened."), "empty")
    entry = event(lock_open_case(case), kind, by=by, at=at, text=text.strip())
    ledger.record("request.noted", by=by, target=case.target, counts={"kind": str(kind)})
    return entry
