"""A firm turns out to be a sole trader's: its deals become her own and move under her key (TRADER_MOVERS)."""

from typing import Any

from crm.contacts.custom.moving import seal_for_her
from crm.contacts.models import Company
from crm.privacy.models import Person
from crm.sales.deals import record
from crm.sales.models import Deal, DealNote, DealPerson
from crm.sales.models.deals import WORDS


def move_deals(company: Company, person: Person, *, by: Any) -> None:
    """Seal every deal of `company` that belongs to nobody yet under the key of `person`, who comes with it."""
    for deal in Deal.objects.filter(company=company, person=None):
        said = {name: deal.told(name) for name in WORDS}
        notes = [(note, note.house_text) for note in DealNote.objects.filter(deal=deal).select_related("deal")]
        deal.house_title = deal.house_notes = None
        deal.person = person
        for name, text in said.items():
            deal.tell(name, text)
        deal.save()
        seal_for_her(deal)
        for note, text in notes:
            note.deal, note.text, note.house_text = deal, text, None
            note.save()
        DealPerson.objects.update_or_create(deal=deal, person=person, defaults={"role": DealPerson.Role.PARTY})
        record("deal.changed", deal, by=by, fields=["title"])
