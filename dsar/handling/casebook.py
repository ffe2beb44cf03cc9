"""What the case page shows: tasks by step, the timeline in words, the people, the data's places, cases alike."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.actor_names import names_of, signature_pair
from crm.casework.timeline import Names, timeline as entries
from crm.privacy.masking import masked_email, masked_name, masked_phone
from crm.privacy.models import Person, Purpose
from dsar.cases.checklist import words_of
from dsar.cases.stages import with_words
from dsar.handling.event_words import COPY, checked, code_words, title_of
from dsar.handling.triage import alike
from dsar.models import Case, Channel, Decision, Event, Extension, Kind, Outcome, Stage, Suspension
from retention.horizons.explanation import explained, totals
from retention.horizons.plan_table import part_rows

SHOWN = 60  # entries of the timeline on a page
ICONS = {
    Event.Kind.RECEIVED: "inbox",
    Event.Kind.TALK: "phone",
    Event.Kind.ASSIGNED: "user-check",
    Event.Kind.SET_ASIDE: "ban",
    Event.Kind.DUPLICATE: "copy",
    Event.Kind.ASKED: "player-pause",
    Event.Kind.SATISFIED: "player-play",
    Event.Kind.EXTENDED: "calendar",
    Event.Kind.NOTICE: "mail",
    Event.Kind.IDENTITY: "fingerprint",
    Event.Kind.SUBJECT: "user-search",
    Event.Kind.MESSAGE: "message",
    Event.Kind.FILE: "paperclip",
    Event.Kind.PROPOSED: "scale",
    Event.Kind.DECIDED: "gavel",
    Event.Kind.DONE: "check",
    Event.Kind.PREPARED: "file-text",
    Event.Kind.APPROVED: "shield-check",
    Event.Kind.SENT: "send",
    Event.Kind.FETCHED: "package",
    Event.Kind.RECIPIENTS: "share",
    Event.Kind.CLOCK: "bell",
    Event.Kind.CLOSED: "circle-check",
    Event.Kind.REOPENED: "lock-open",
}


def tasks_of(case: Case, step: str) -> list[dict[str, Any]]:
    """[{stage, current, open, rows: [{task, words, who}]}] for the steps that have tasks; names in one query.

    `step` is where the case stands.
    """
    case_tasks = list(case.tasks.select_related("owner"))
    names = names_of(signature_pair(task.done_by) for task in case_tasks if task.done_by)
    steps = []
    for stage in Stage:
        mine = [task for task in case_tasks if task.stage == stage]
        rows = [
            {"task": task, "words": words_of(task), "who": names[signature_pair(task.done_by)] if task.done_by else ""}
            for task in mine
        ]
        open_tasks = [task for task in mine if task.done_at is None]
        if rows:
            steps.append({"stage": stage, "current": stage == step, "open": len(open_tasks), "rows": rows})
    return steps


def timeline(case: Case) -> list[dict[str, Any]]:
    """[{event, who, icon, title, text}], the newest first, names in one query."""
    events = list(case.events.all()[:SHOWN])
    handed = [event.ref for event in events if event.kind == Event.Kind.ASSIGNED and event.ref]
    return entries(events, icons=ICONS, title=title_of, text=text_of, named=handed)


def text_of(event: Event, names: Names) -> str:
    """What stands under an event."""
    return event.text or referred(event, names)


def referred(event: Event, names: Names) -> str:
    """What the code of an event of ours means; the code itself where it is a number."""
    ref = event.ref
    if event.kind == Event.Kind.ASSIGNED:
        return names[signature_pair(ref)] if ref else _("nobody")
    if event.kind == Event.Kind.NOTICE and ref in Extension.Way.values:
        return str(Extension.Way(ref).label)
    if event.kind == Event.Kind.MESSAGE:
        return _("from the person") if ref == "in" else _("to the person")
    if event.kind == Event.Kind.IDENTITY and (words := checked(ref)):
        return words
    if ref.startswith("days:"):
        return _("overdue") if ref == "days:0" else _("%(days)s days before the safe day") % {"days": ref[5:]}
    for names_known in (Suspension.Reason, Outcome, Stage, Channel, Kind):
        if ref in names_known.values:
            return str(names_known(ref).label)
    return code_words(ref) or ("" if ref.startswith(COPY) else ref)


def shown_person(person: Person) -> dict[str, Any]:
    """A person with masked name and addresses."""
    return {
        "person": person,
        "name": masked_name(person.name) or person.short,
        "email": masked_email(person.email) if person.email else "",
        "phone": masked_phone(person.phone) if person.phone else "",
    }


def people_shown(people: Iterable[Person]) -> list[dict[str, Any]]:
    """[shown_person(person)] for several people."""
    return [shown_person(person) for person in people]


def decisions_of(case: Case) -> list[tuple[Decision, str]]:
    """What is decided or proposed, each with the name of its purpose, in one query for all names."""
    rows = list(case.decisions.filter(replaced_at=None))
    slugs = {row.purpose for row in rows if row.purpose}
    purposes: Iterable[Purpose] = Purpose.objects.filter(slug__in=slugs).order_by("version") if slugs else ()
    names = {purpose.slug: str(purpose) for purpose in purposes}
    return [(row, names.get(row.purpose, row.purpose)) for row in rows]


def places(case: Case, people: Iterable[Person], at: datetime) -> list[dict[str, Any]]:
    """[{who, parts, going, staying, emptied}]: where each one's data lie, what an erasure takes, what stays and why."""
    obliged = Kind.ERASURE in case.kinds
    rows = []
    for person in people:
        parts = explained(person, at, obliged=obliged)
        rows.append({"who": shown_person(person), "parts": part_rows(parts), **totals(parts)})
    return rows


def similar(case: Case) -> list[tuple[Case, str]]:
    """Cases of the same address or number with where each stands, the oldest first; nothing of them is opened."""
    return with_words(alike(case).defer("details", "postal")[:20])
