"""Deals for tests."""

from decimal import Decimal

from django.utils import timezone

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company
from crm.sales.deals.deals import open_deal
from crm.sales.models import Deal, Stage

SAID = {"title": "Linia pakująca", "amount": Decimal("88000"), "currency": "PLN", "notes": "Wizja w środę"}


def stages():
    """The stages of the first pipeline, in their order."""
    return list(Stage.objects.in_use().select_related("pipeline").order_by("pipeline", "position"))


def deal(by, contact=None, company=None, place=0, **values):
    """A saved deal in the stage of that place, fetched again with its keys."""
    new_deal = open_deal({**SAID, **values, "stage": stages()[place]}, by=by, contact=contact, company=company)
    return again(new_deal)


def again(found):
    """The deal as the database holds it."""
    return Deal.objects.with_keys().get(pk=found.pk)


def pause(contact):
    """Her data are restricted from now on (Art. 18)."""
    Restriction.objects.create(person=contact.person, reason="accuracy", since=timezone.now(), placed_by="user:1")


def firm(by, name="Mebloplast sp. z o.o.", nip="5265877635"):
    """A company with its keys."""
    return add_company({"name": name, "nip": nip}, by=by)
