"""The kind of records that everybody of the cast has one of."""

from crm.accounts.models import User
from crm.contacts.models import Contact, ObjectKind
from crm.contacts.object_kinds.kind_verbs import add_kind
from crm.privacy.actors import system
from crm.sales.objects.object_verbs import add

KIND = {
    **{"name": "Polisa", "plural": "Polisy", "name_en": "Policy", "plural_en": "Policies"},
    **{"title_label": "Numer", "title_label_en": "Number", "end_label": "Ważna do", "end_label_en": "Valid until"},
    **{"icon": "shield-check", "of_person": True, "of_company": True, "with_deal": True},
    **{"category": "correspondence", "purpose": "contracts"},
}
KEY, CLOSED_KEY = "seed", "seed_old"
BY = system("seed")


def seeded_kind() -> ObjectKind:
    """The kind that everybody has a record of; made where it is not there yet."""
    return ObjectKind.objects.filter(key=KEY).first() or add_kind({**KIND, "key": KEY}, by=BY)


def give_record(contact: Contact, title: str, *, by: User) -> None:
    """A record of a contact."""
    add(seeded_kind(), {"called": title}, by=by, contact=contact)
