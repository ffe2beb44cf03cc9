"""A company turns out to be a sole trader's: offers that were sent are encrypted under that person's key
(TRADER_MOVERS), once their deals are the person's (sole_trader_deals.py).
"""

from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from crm.contacts.models import Company
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from crm.sales.models import OfferVersion


def move_offers(company: Company, person: Person, *, by: Actor) -> None:
    """Encrypts every frozen version of the company's offers under the key of `person`, who comes with it."""
    rows = OfferVersion.objects.with_keys().filter(offer__deal__company=company, house_content__isnull=False)
    for version in rows:
        content, paper, old = version.house_content, version.house_file.plain(), version.house_file
        transaction.on_commit(partial(old.storage.delete, str(old.name)))
        version.offer.deal.person = person
        version.house_content, version.house_file, version.content = None, "", content
        version.file.save("", ContentFile(paper), save=False)
        version.save(update_fields=["content", "file", "house_content", "house_file"])
