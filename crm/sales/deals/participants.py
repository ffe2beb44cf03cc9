"""Who is on a deal, and in what role."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.models import Person
from crm.sales.deals.asked_deals import follow_later
from crm.sales.deals.deals import record, refuse_unworkable
from crm.sales.models import Deal, DealPerson

Role = DealPerson.Role


def add_participant(deal: Deal, contact: Contact, role: str, *, by: User) -> DealPerson:
    """Adds `contact`, who comes with their keys, to the deal; one who is on it already gets the role.

    Raises PermissionDenied for a user who does not handle the deal, Paused when the contact or its customer is
    restricted.
    """
    refuse_unworkable(deal, by=by)
    refuse_paused([contact.pk])
    with transaction.atomic():
        Person.hold([contact.person])
        row, new = DealPerson.objects.get_or_create(deal=deal, person=contact.person, defaults={"role": role})
        if not new and row.role != role:
            row.role = role
            row.save(update_fields=["role"])
        touch(deal)
        act = "deal.person_added" if new else "deal.person_changed"
        record(act, deal, by=by, about=contact.person, fields=["role"])
        follow_later([deal], by=by, at=timezone.now())
    return row


def remove_participant(deal: Deal, contact: Contact, *, by: User) -> bool:
    """Removes a person from the deal; False when they were not on it. ValidationError for the customer.

    Raises as `put_on`.
    """
    refuse_unworkable(deal, by=by)
    refuse_paused([contact.pk])
    if contact.pk == deal.person_id:
        raise ValidationError(_("It is this person’s own deal."), code="party")
    with transaction.atomic():
        Person.hold([contact.person])
        gone = DealPerson.objects.filter(deal=deal, person=contact.pk).delete()[0]
        if gone:
            touch(deal)
            record("deal.person_removed", deal, by=by, about=contact.person)
            follow_later([deal], by=by, at=timezone.now(), but=[contact.pk])
    return bool(gone)


def touch(deal: Deal) -> None:
    """Records that somebody worked on the deal just now."""
    Deal.objects.filter(pk=deal.pk).update(last_activity_at=timezone.now())
