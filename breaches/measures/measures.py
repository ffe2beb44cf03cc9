"""Measures and lessons of a case, and the controllers for whom we process (Art. 33(2)).

plan ──> finish          a task with an owner and a day; a lesson is only noted
tell_controller          a letter by mail with its moment, or a note that it was told another way
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.cases.opening import event, lock_open_case
from breaches.models import Breach, ControllerTold, Event, Measure
from breaches.models.terms import Role
from breaches.people.letter_words import contact
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

Kind = Measure.Kind


@transaction.atomic
def plan(
    breach: Breach,
    kind: str,
    text: str,
    *,
    owner: Any = None,
    due_on: Any = None,
    by: Actor,
    at: datetime | None = None,
) -> Measure:
    """Adds a task with owner and due day, or a lesson. ValidationError for a task without them."""
    at, breach = at or timezone.now(), Breach.objects.select_for_update().get(pk=breach.pk)
    if not text.strip():
        raise ValidationError({"text": _("Say what is to be done.")}, code="empty")
    if kind != Kind.LESSON and (owner is None or due_on is None):
        name = "owner" if owner is None else "due_on"
        raise ValidationError({name: _("A measure needs somebody who does it and a day.")}, code="empty")
    task = {} if kind == Kind.LESSON else {"owner": owner, "due_on": due_on}
    measure = Measure.objects.create(breach=breach, kind=kind, text=text.strip(), by=signature(by), at=at, **task)
    event(breach, Event.Kind.MEASURE, by=by, at=at, text=text.strip())
    ledger.record("breach.measure_planned", by=by, target=breach.target, counts={"kind": str(kind)})
    return measure


@transaction.atomic
def finish(measure: Measure, *, result: str = "", by: Actor, at: datetime | None = None) -> bool:
    """Marks a measure as done. False when it was done before."""
    row = Measure.objects.select_for_update(of=("self",)).select_related("breach").get(pk=measure.pk)
    if row.done_at or row.kind == Kind.LESSON:
        return False
    row.done_at, row.done_by, row.result = at or timezone.now(), signature(by), result.strip()
    row.save(update_fields=["done_at", "done_by", "result"])
    ledger.record("breach.measure_done", by=by, target=row.breach.target)
    return True


@transaction.atomic
def tell_controller(
    breach: Breach, name: str, text: str, *, email: str = "", by: Actor, at: datetime | None = None
) -> ControllerTold:
    """Tell a controller for whom we process: by mail where there is an address, else it is noted as told otherwise.

    ValidationError when we are no processor in this case, in an exercise, and without name or letter.
    """
    at, breach = at or timezone.now(), lock_open_case(breach)
    if breach.role != Role.PROCESSOR:
        raise ValidationError(_("We are the controller here: there is nobody to tell in this way."), code="role")
    if breach.drill and email:
        raise ValidationError({"email": _("This is an exercise: no mail is sent.")}, code="drill")
    missing = {key: _("Fill this in.") for key, value in (("name", name), ("text", text)) if not value.strip()}
    if missing:
        raise ValidationError(missing, code="empty")
    notice = ControllerTold(breach=breach, name=name.strip(), email=email, text=text.strip(), by=signature(by), at=at)
    notice.how, notice.told_at = "email" if email else "other", at
    if email:
        context = {"text": notice.text, "number": breach.number, **contact()}
        notice.message = post("breach_controller", to=email, by=by, context=context, required=True)
    notice.save()
    event(breach, Event.Kind.CONTROLLERS, by=by, at=at, text=notice.name)
    ledger.record("breach.controller_told", by=by, target=breach.target, counts={"mail": int(bool(email))})
    return notice
