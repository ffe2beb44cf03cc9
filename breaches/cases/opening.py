"""A case is opened, becomes known (aware), is described, is closed. Each act leaves an event in its timeline."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.cases.case_numbers import next_breach
from breaches.cases.demo_cases import of_the_demo
from breaches.cases.differences import kinds_kept
from breaches.models import Breach, Event, Evidence, keep_until, terms
from breaches.models.terms import words_of
from crm.casework.enclosures import digest
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

Kind = Event.Kind


class Moved(Exception):
    """Somebody else changed the case in the meantime."""


def event(breach: Breach, kind: str, *, by: Actor, at: datetime | None = None, text: str = "", ref: str = "") -> Event:
    """One entry of the timeline, in the caller's transaction."""
    when = at or timezone.now()
    return Event.objects.create(breach=breach, kind=kind, at=when, text=text, ref=ref, by=signature(by))


@transaction.atomic
def open_breach(
    title: str, *, by: Actor, at: datetime | None = None, drill: bool = False, demo: bool | None = None, **values: Any
) -> Breach:
    """A new case. `values` are columns of it; a drill is numbered apart. ValidationError without a title.

    What an account of the demo opens is an example, unless it says otherwise.
    """
    at = at or timezone.now()
    if not title.strip():
        raise ValidationError(_("Give the case a short title."), code="empty")
    breach = Breach.objects.create(
        number=next_breach(at, drill=drill),
        drill=drill,
        demo=of_the_demo(by) if demo is None else demo,
        title=title.strip(),
        opened_by=signature(by),
        opened_at=at,
        **values,
    )
    if breach.detected_at:
        event(breach, Kind.SIGNAL, by=by, at=breach.detected_at)
    event(breach, Kind.OPENED, by=by, at=at)
    ledger.record("breach.opened", by=by, target=breach.target, counts={"drill": drill})
    return breach


@transaction.atomic
def mark_aware(breach: Breach, aware_at: datetime, *, reason: str, by: Actor, at: datetime | None = None) -> Breach:
    """From when we have known: the 72 hours run from there. Putting it right later needs a reason as well.

    ValidationError without a reason, for a moment to come, and for one before the first signal or what happened.
    """
    at, breach = at or timezone.now(), lock_open_case(breach)
    if not reason.strip():
        raise beside("reason", _("Say why from this moment."), "empty")
    if aware_at > at:
        raise beside("aware_at", _("This moment is still to come."), "future")
    first = breach.detected_at or breach.occurred_from
    if first and aware_at < first:
        raise beside("aware_at", _("That is before the first signal."), "too_early")
    again = breach.aware_at is not None
    breach.aware_at, breach.aware_reason = aware_at, reason.strip()
    breach.aware_by, breach.aware_marked_at = signature(by), at
    breach.save(update_fields=["aware_at", "aware_reason", "aware_by", "aware_marked_at"])
    event(breach, Kind.AWARE, by=by, at=aware_at, text=breach.aware_reason)
    act = "breach.awareness_changed" if again else "breach.aware"
    ledger.record(act, by=by, target=breach.target, fields=["aware_at", "aware_reason"])
    return breach


@transaction.atomic
def describe(breach: Breach, values: dict[str, Any], *, version: int, by: Actor, at: datetime | None = None) -> Breach:
    """Change what the case says. Moved when somebody else did meanwhile; a closed case is not changed.

    ValidationError when a kind of data that the scope shows would be left out: people are told of it in their letters.
    """
    breach = lock_open_case(breach)
    if breach.version != version:
        raise Moved
    refuse_hidden(breach, values)
    changed = [name for name, value in values.items() if getattr(breach, name) != value]
    if not changed:
        return breach
    told_before = breach.processor_informed_at
    for name in changed:
        setattr(breach, name, values[name])
    breach.version += 1
    breach.save(update_fields=[*changed, "version"])
    if breach.processor_informed_at and breach.processor_informed_at != told_before:
        event(breach, Kind.PROCESSOR, by=by, at=breach.processor_informed_at)
    event(breach, Kind.DESCRIBED, by=by, at=at)
    ledger.record("breach.described", by=by, target=breach.target, fields=changed)
    return breach


def refuse_hidden(breach: Breach, values: dict[str, Any]) -> None:
    """ValidationError when the case would name fewer kinds of data than its newest scope shows."""
    kinds_drawn = kinds_kept(breach) if "data" in values else []
    if hidden := [code for code in kinds_drawn if code not in values["data"]]:
        words = _("The scope shows: %(kinds)s. Leave it ticked, or draw the scope anew from other evidence.")
        raise beside("data", words % {"kinds": "; ".join(words_of(terms.Data, hidden))}, "hidden")


@transaction.atomic
def note(breach: Breach, kind: str, text: str, *, by: Actor, at: datetime | None = None) -> Event:
    """Adds an entry that a user writes into the timeline. ValidationError without text."""
    if not text.strip():
        raise beside("text", _("Say what happened."), "empty")
    entry = event(lock_open_case(breach), kind, by=by, at=at, text=text.strip())
    ledger.record("breach.noted", by=by, target=breach.target, counts={"kind": str(kind)})
    return entry


@transaction.atomic
def add_evidence(breach: Breach, title: str, name: str, content: bytes, *, by: Actor) -> Evidence:
    """Stores a file as evidence, encrypted as it came; it passed the upload check before."""
    measured = {"digest": digest(content), "size": len(content)}
    evidence = Evidence(breach=lock_open_case(breach), title=title.strip(), name=name, by=signature(by), **measured)
    evidence.file.save("", ContentFile(content), save=False)
    evidence.save()
    ledger.record("breach.evidence_added", by=by, target=breach.target)
    return evidence


@transaction.atomic
def close(breach: Breach, note: str, *, by: Actor, at: datetime | None = None) -> Breach:
    """The end of the work; the case then stays until `keep_until`. ValidationError while something is undecided."""
    at, breach = at or timezone.now(), lock_open_case(breach)
    if missing := unfinished(breach):
        raise ValidationError(missing, code="unfinished")
    if not note.strip():
        raise beside("closing_note", _("Say what we learned."), "empty")
    breach.state, breach.closed_at, breach.closed_by = Breach.State.CLOSED, at, signature(by)
    breach.closing_note, breach.keep_until = note.strip(), keep_until(at)
    breach.save(update_fields=["state", "closed_at", "closed_by", "closing_note", "keep_until"])
    event(breach, Kind.CLOSED, by=by, at=at, text=note.strip())
    ledger.record("breach.closed", by=by, target=breach.target)
    return breach


@transaction.atomic
def reopen(breach: Breach, reason: str, *, by: Actor, at: datetime | None = None) -> Breach:
    """Opens a closed case again."""
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if not reason.strip():
        raise beside("reason", _("Say why it is opened again."), "empty")
    if breach.is_open:
        return breach
    breach.state, breach.closed_at, breach.closed_by, breach.keep_until = Breach.State.OPEN, None, "", None
    breach.save(update_fields=["state", "closed_at", "closed_by", "keep_until"])
    event(breach, Kind.REOPENED, by=by, at=at, text=reason.strip())
    ledger.record("breach.reopened", by=by, target=breach.target)
    return breach


def unfinished(breach: Breach) -> list[str]:
    """What keeps a case from being closed, in sentences; nothing when it may be."""
    obstacles: list[Any] = []
    if not breach.assessments.exists():
        obstacles.append(_("The risk has not been assessed."))
    decided = dict(
        breach.decisions.filter(decided_at__isnull=False, replaced_at=None).values_list("question", "verdict")
    )
    if breach.role != "processor":
        if "authority" not in decided:
            obstacles.append(_("It is not decided whether the authority is notified."))
        elif decided["authority"] == "notify" and not complete(breach):
            obstacles.append(_("No complete filing has been sent."))
        if "people" not in decided:
            obstacles.append(_("It is not decided whether the people are told."))
    return [str(obstacle) for obstacle in obstacles]


def complete(breach: Breach) -> bool:
    """Whether the authority has everything: a complete filing or a follow-up went, or it was withdrawn."""
    return bool(breach.filings.filter(sent_at__isnull=False).exclude(kind="initial").exists())


def lock_open_case(breach: Breach) -> Breach:
    """The case, locked. ValidationError when it is closed."""
    locked_case = Breach.objects.select_for_update().get(pk=breach.pk)
    if not locked_case.is_open:
        raise ValidationError(_("The case is closed. Open it again first."), code="closed")
    return locked_case
