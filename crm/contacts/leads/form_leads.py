"""A form that names a team brings it a lead: somebody new in its tray, with what they asked for (`SUBMISSION_TAKER`).

They stay the person that the form made: nobody who is known already is touched by what a stranger typed.
"""

from typing import Any

from django.db import transaction

from consents.form_fields import Field
from consents.models import Submission
from crm.accounts.models import Team, User
from crm.accounts.permissions import rights
from crm.contacts.models import Contact, Lead
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person

NEWEST = 5
WRITTEN = (Field.MESSAGE, Field.INTERESTS, Field.COMPANY)  # what a contact has no column for


class NobodyThere(LookupError):
    """The team has nobody who could look after a lead. The submission waits and is offered again."""


def take_lead(submission: Submission, *, by: Actor) -> Contact:
    """The contact behind a submission of its team's form; one that is there already stays as it is. NobodyThere."""
    person, team, form = submission.person, promised(submission.team), promised(submission.form)
    with transaction.atomic():
        Person.hold([person])
        known = Contact.objects.filter(pk=person.pk).first()
        if known is not None:
            return known
        given = {answer.field: answer.value for answer in answers_of(submission)}
        contact = Contact.objects.create(
            person=person,
            owner=keeper_of(team),
            team=team,
            status=Contact.Status.LEAD,
            language=submission.language,
            last_activity_at=submission.received_at,
            **{name: given[name] for name in CONTACT_COLUMNS if name in given},
        )
        Lead.objects.create(contact=contact, came_at=submission.received_at)
        counts = {"origin": form.origin_kind, "purpose": form.serves}
        target = f"submission:{submission.number}"
        ledger.record("contact.added", by=by, about=person, target=target, fields=sorted(given), counts=counts)
    return contact


def keeper_of(team: Team) -> User:
    """Who looks after what nobody has taken yet: whoever hands contacts out in the team, else its first member."""
    members = User.objects.filter(memberships__team=team, is_active=True, role__machine=False).select_related("role")
    able = [user for user in members.order_by("pk") if user.may(rights.CONTACTS_EDIT)]
    if not able:
        raise NobodyThere(team.pk)
    return next((user for user in able if user.may(rights.CONTACTS_ASSIGN)), able[0])


def answers_of(submission: Submission) -> Any:
    """Their answers, each with the key that opens it."""
    return submission.answers.select_related("submission__person__key").order_by("pk")


def written_by_herself(contact: Contact) -> list[dict[str, Any]]:
    """[{at, form, lines: [(label, text)]}] of what they wrote into forms of this team, newest first."""
    if absent(Submission, [contact.pk]):
        return []
    found = Submission.objects.filter(person=contact.person_id, handed_at__isnull=False).exclude(form=None)
    rows = found.select_related("form", "person__key").defer("shown", "guardian", "scan_name")
    return [
        {"at": one.received_at, "form": str(one.form), "lines": lines}
        for one in rows.prefetch_related("answers").order_by("-received_at")[:NEWEST]
        if (lines := [(row.get_field_display(), row.value) for row in one.answers.all() if row.field in WRITTEN])
    ]
