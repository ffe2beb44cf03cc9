"""Planning a year: tasks added, settled and carried over, and a suggestion to begin with."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.casework.field_errors import beside
from crm.dpo.models import PlanTask
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

Kind, State = PlanTask.Kind, PlanTask.State
# Django's own names, but for the one that is a verb elsewhere in the catalogue
MONTH_NAMES = {**MONTHS, 5: pgettext_lazy("month", "May")}
SERIES = "dpo.plan"
# What an officer does in the first year, month by month (Art. 39(1)): a suggestion, every line may be changed.
FIRST_YEAR = (
    (1, Kind.REPORT, gettext_lazy("Report to the management of the year before"), "/privacy/year/"),
    (2, Kind.REVIEW, gettext_lazy("Register of processing activities: is it still true"), "/privacy/ropa/"),
    (3, Kind.AUDIT, gettext_lazy("Processors: agreements, guarantees, sub-processors"), "/privacy/processors/"),
    (4, Kind.TRAINING, gettext_lazy("Yearly training of everybody"), "/privacy/authorisations/"),
    (5, Kind.AUDIT, gettext_lazy("Access rights: who still needs what"), "/privacy/authorisations/"),
    (6, Kind.REVIEW, gettext_lazy("Privacy notices and forms"), "/privacy/notice-texts/"),
    (7, Kind.AUDIT, gettext_lazy("Retention: were the deletions carried out"), "/privacy/retention/"),
    (8, Kind.REVIEW, gettext_lazy("Policies: look at each again"), "/privacy/policies/"),
    (9, Kind.AUDIT, gettext_lazy("Requests of people: terms, answers, letters"), "/privacy/requests/register/"),
    (10, Kind.AUDIT, gettext_lazy("Breach exercise"), "/privacy/breaches/drills/"),
    (11, Kind.AUDIT, gettext_lazy("Backups: a restore is tried out"), "/privacy/retention/backups/"),
    (12, Kind.REVIEW, gettext_lazy("Risks and assessments of the year; the plan of the next"), "/privacy/plan/"),
)


@transaction.atomic
def add(  # noqa: PLR0913  # a task is all of this
    year: int,
    month: int,
    kind: str,
    title: str,
    *,
    note: str = "",
    link: str = "",
    demo: bool = False,
    by: User,
    at: datetime | None = None,
) -> PlanTask:
    """One more task. ValidationError without words, for a month that is none, and for an address that is not ours."""
    refuse_others(by)
    if not title.strip():
        raise beside("title", _("Say what is to be done."), "empty")
    if not 1 <= month <= 12:
        raise beside("month", _("Choose a month."), "month")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise beside("link", _("An address in this product begins with one /."), "link")
    task = PlanTask.objects.create(
        year=year,
        month=month,
        kind=Kind(kind),
        title=title.strip(),
        note=note.strip() or None,
        link=link,
        demo=demo or by.of_the_demo,
        made_by=signature(by),
        made_at=at or timezone.now(),
    )
    ledger.record("plan.task_added", by=by, target=task.target, counts={"year": year, "month": month})
    return task


@transaction.atomic
def suggest(year: int, *, by: User) -> list[PlanTask]:
    """Twelve tasks for a year that has none yet. ValidationError where it has."""
    refuse_others(by)
    hold_series(SERIES)
    if PlanTask.objects.filter(year=year).exists():
        raise ValidationError(_("This year has a plan already."), code="planned")
    return [add(year, month, kind, str(title), link=link, by=by) for month, kind, title, link in FIRST_YEAR]


@transaction.atomic
def settle(task: PlanTask, state: str, note: str = "", *, by: User, at: datetime | None = None) -> PlanTask:
    """Begun, done or dropped; a dropped one says why. ValidationError once it is settled, or without the reason."""
    refuse_others(by)
    task = PlanTask.objects.select_for_update().get(pk=task.pk)
    if task.state not in PlanTask.OPEN:
        raise ValidationError(_("It is settled already."), code="settled")
    if state not in (State.BEGUN, State.DONE, State.DROPPED):
        raise beside("state", _("Choose what became of it."), "state")
    if state == State.DROPPED and not note.strip():
        raise beside("note", _("Say why it is dropped."), "empty")
    over = state != State.BEGUN
    task.state, task.note = State(state), note.strip() or task.note
    task.settled_by, task.settled_at = (signature(by), at or timezone.now()) if over else ("", None)
    task.save(update_fields=["state", "note", "settled_by", "settled_at"])
    ledger.record("plan.task_settled", by=by, target=task.target, counts={"state": str(state)})
    return task


@transaction.atomic
def carry_over(year: int, *, by: User, at: datetime | None = None) -> list[PlanTask]:
    """What is open in a year goes into the next, in the same month; once, however often it is asked."""
    refuse_others(by)
    moved = []
    for task in PlanTask.objects.select_for_update().filter(year=year, state__in=PlanTask.OPEN):
        later = add(
            year + 1,
            task.month,
            task.kind,
            task.title or "",
            note=task.note or "",
            link=task.link,
            demo=task.demo,
            by=by,
            at=at,
        )
        PlanTask.objects.filter(pk=later.pk).update(carried_from=task)
        task.state, task.settled_by, task.settled_at = State.MOVED, signature(by), at or timezone.now()
        task.save(update_fields=["state", "settled_by", "settled_at"])
        moved.append(later)
    ledger.record("plan.carried_over", by=by, counts={"year": year, "tasks": len(moved)})
    return moved


def refuse_others(by: User) -> None:
    """PermissionDenied for whoever is not the officer: the plan is theirs (Art. 38(3))."""
    if not by.role.dpo:
        raise PermissionDenied
