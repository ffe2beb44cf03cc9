"""Fields for the tests of fields: made by the verb that managers use."""

from crm.contacts.custom.definitions import add_field
from crm.contacts.models import Company, Contact
from crm.privacy.actors import system

BY = system("test")
SAID = {"record": "contact", "kind": "text", "category": "employment", "purposes": ["contracts"]}


def make(label="Branża", **more):
    """A field; employment for contracts, of contacts, a text, unless said otherwise."""
    return add_field({**SAID, "label": label, "label_en": f"{label} EN", **more}, by=BY)


def opened(contact):
    """The contact as it is now, with its keys."""
    return Contact.objects.with_keys().get(pk=contact.pk)


def firm_now(company):
    """The company as it is now, with its keys."""
    return Company.objects.with_keys().get(pk=company.pk)
