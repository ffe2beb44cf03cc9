"""Who takes part in a meeting beside the person whom it is about: further contacts, and colleagues.

ask_along(task, people=[ben], colleagues=[nina], by=sam)     exactly these from now on
people_at([task.pk], reader)                                 rows that the reader may see
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.models import MeetingColleague, MeetingPerson, Task
from crm.sales.planned_tasks.calendar_bell import ring_for
from crm.sales.planned_tasks.planning import lock_party, must_work_on

MOST_PEOPLE = 30


def ask_along(
    task: Task, *, people: Sequence[Contact] | None = None, colleagues: Sequence[User] | None = None, by: Actor
) -> list[str]:
    """Exactly these take part from now on; None leaves one side as it is. Returns what differs: people, colleagues.

    Contacts come with their person and are seen by `by`. PermissionDenied for somebody who does not work on it, Paused
    for a restricted person, ValidationError for what is no meeting and for a colleague who does not see the person.
    """
    must_work_on(by, task)
    refuse_paused([task.person_id] if task.person_id else [])
    if task.kind != Task.Kind.MEETING:
        raise ValidationError(_("Only a meeting has people who take part."), code="kind")
    if max(len(people or ()), len(colleagues or ())) > MOST_PEOPLE:
        raise ValidationError(_("More than %(most)s people are no meeting."), code="many", params={"most": MOST_PEOPLE})
    changed = []
    with transaction.atomic():
        lock_party(task)
        before = set(task.colleague_rows.values_list("user", flat=True))
        if people is not None and set_people(task, people, by=by):
            changed.append("people")
        if colleagues is not None and set_colleagues(task, colleagues):
            changed.append("colleagues")
        if changed:
            Task.objects.filter(pk=task.pk).update(version=models.F("version") + 1)
            ledger.record("task.changed", by=by, about=task.person, target=task.target, fields=changed)
            ring_for(task, *before)
    return changed


def set_people(task: Task, people: Iterable[Contact], *, by: Actor) -> bool:
    """Whether the contacts at the meeting are others than before; those whom `by` does not see stay.

    What becomes of somebody stands in their own history.
    """
    wanted = {contact.pk: contact.person for contact in people if contact.pk != task.person_id}
    there = set(task.people_rows.values_list("person", flat=True))
    present = {row.person_id: row for row in people_at([task.pk], by)}
    added = [person for pk, person in wanted.items() if pk not in there]
    refuse_paused([person.pk for person in added])
    Person.hold(added)
    MeetingPerson.objects.bulk_create(MeetingPerson(task=task, person=person) for person in added)
    gone = [row for pk, row in present.items() if pk not in wanted]
    task.people_rows.filter(pk__in=[row.pk for row in gone]).delete()
    for person in added:
        ledger.record("meeting.joined", by=by, about=person, target=task.target)
    for row in gone:
        ledger.record("meeting.left", by=by, about=row.person, target=task.target)
    return bool(added or gone)


def set_colleagues(task: Task, colleagues: Iterable[User]) -> bool:
    """Whether the colleagues asked to the meeting are others than before."""
    wanted = {user.pk: user for user in colleagues if user.pk != task.owner_id}
    present = set(task.colleague_rows.values_list("user", flat=True))
    added = [user for pk, user in wanted.items() if pk not in present]
    if task.person_id:
        for user in added:
            if not Contact.objects.alive().visible_to(user).filter(pk=task.person_id).exists():
                raise ValidationError(_("%(who)s does not see the contact."), code="sight", params={"who": user})
    MeetingColleague.objects.bulk_create(MeetingColleague(task=task, user=user) for user in added)
    gone = present - wanted.keys()
    task.colleague_rows.filter(user__in=gone).delete()
    return bool(added or gone)


def people_at(tasks: Iterable[int], reader: Any) -> models.QuerySet[MeetingPerson]:
    """Rows of further people at the meetings, whom the reader sees and who are not restricted, with their keys."""
    whom = models.OuterRef("person")
    visible = models.Exists(Contact.objects.alive().visible_to(reader).filter(pk=whom).order_by())
    held = models.Exists(Restriction.objects.filter(lifted_at=None, person=whom))
    rows = MeetingPerson.objects.filter(models.Q(visible) & ~models.Q(held), task__in=list(tasks))
    return rows.select_related("person__key", "person__contact").order_by("pk")
