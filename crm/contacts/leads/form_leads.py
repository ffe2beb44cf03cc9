"""A form of a team creates leads: a new person in the team's tray, with what they asked for (SUBMISSION_TAKER).

The form always creates a new person: what a stranger typed never changes anybody already on record.
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
    """The team has nobody who could handle a lead. The submission waits and is offered again later."""


def take_lead(submission: Submission, *, by: Actor) -> Contact:
    """The contact for a submission of the team's form; an existing contact stays as it is. Raises NobodyThere."""
    person, team, form = submission.person, promised(submission.team), promised(submission.form)
    with transaction.atomic():
        Person.hold([person])
        present = Contact.objects.filter(pk=person.pk).first()
        if present is not None:
            return present
        answers = {answer.field: answer.value for answer in answers_of(submission)}
        contact = Contact.objects.create(
            person=person,
            owner=lead_owner_of(team),
            team=team,
            status=Contact.Status.LEAD,
            language=submission.language,
            last_activity_at=submission.received_at,
            **{name: answers[name] for name in CONTACT_COLUMNS if name in answers},
        )
        Lead.objects.create(contact=contact, came_at=submission.received_at)
        counts = {"origin": form.origin_kind, "purpose": form.serves}
        target = f"submission:{submission.number}"
        ledger.record("contact.added", by=by, about=person, target=target, fields=sorted(answers), counts=counts)
    return contact


def lead_owner_of(team: Team) -> User:
    """Who owns unclaimed leads: a member who may assign contacts, else the first who may edit them."""
    members = User.objects.filter(memberships__team=team, is_active=True, role__machine=False).select_related("role")
    able = [user for user in members.order_by("pk") if user.may(rights.CONTACTS_EDIT)]
    if not able:
        raise NobodyThere(team.pk)
    return next((user for user in able if user.may(rights.CONTACTS_ASSIGN)), able[0])


def answers_of(submission: Submission) -> Any:
    """The answers of a submission, with the keys that decrypt them."""
    return submission.answers.select_related("submission__person__key").order_by("pk")


def written_in_forms(contact: Contact) -> list[dict[str, Any]]:
    """[{at, form, lines: [(label, text)]}] of what the person wrote into forms of this team, newest first."""
    if absent(Submission, [contact.pk]):
        return []
    submissions = Submission.objects.filter(person=contact.person_id, handed_at__isnull=False).exclude(form=None)
    rows = submissions.select_related("form", "person__key").defer("shown", "guardian", "scan_name")
    return [
        {"at": submission.received_at, "form": str(submission.form), "lines": lines}
        for submission in rows.prefetch_related("answers").order_by("-received_at")[:NEWEST]
        if (lines := [(row.get_field_display(), row.value) for row in submission.answers.all() if row.field in WRITTEN])
    ]
