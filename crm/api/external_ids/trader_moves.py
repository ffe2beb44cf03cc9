"""A firm turns out to be a sole trader's: numbers of it, and of what moved along, are sealed under the person's key.

Plugged in by TRADER_MOVERS behind those who move deals, documents and tasks.
"""

from django.db.models import Q

from crm.api.models import ExternalId
from crm.contacts.models import Company
from crm.privacy.actors import Actor
from crm.privacy.models import Person


def move_numbers(company: Company, person: Person, *, by: Actor) -> None:
    """Seals every number of a record that has just become the person's under their key, which comes with them."""
    theirs = Q(company=company) | Q(deal__person=person) | Q(task__person=person) | Q(document__person=person)
    theirs |= Q(object__person=person)
    for row in ExternalId.objects.filter(theirs, person=None):
        text = row.text
        row.person = person
        row.tell(text)
        row.save()
