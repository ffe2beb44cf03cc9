"""A letter to many that was taken back before anybody was written to."""

from collections.abc import Iterator
from uuid import uuid4

from crm.accounts.models import User
from crm.contacts.letters.many import start_mailing, take_back_mailing
from crm.contacts.models import Contact
from crm.dpo.two_teams.people import Seeded, word
from crm.privacy.models import Purpose


def mailing_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """To the living contacts of `owner`."""
    subject = word("many")
    keys = Contact.objects.alive().filter(owner=owner).values_list("person__uid", flat=True)
    words = {"subject": subject, "text": "Dzień dobry"}
    mailing = start_mailing(list(keys), by=owner, uid=uuid4(), purpose=purpose, words=words)
    take_back_mailing(mailing, by=owner)
    yield Seeded("mailing", str(mailing.uid), team, owner.username, marks={"subject": subject})
