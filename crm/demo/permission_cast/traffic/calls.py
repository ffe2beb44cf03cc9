"""A call that a salesperson wrote down, and one that rings for them; phone systems and providers that nobody hears."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.contacts.entries.composing import write
from crm.contacts.models import Contact
from crm.correspondence.calls.phone_systems import keep_system
from crm.correspondence.models import PhoneCall, PhoneSystem
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.actors import Actor

DAY = timedelta(days=1)


def calls_of(contact: Contact, team: str, *, by: Actor) -> Iterator[Seeded]:
    """Both about `contact`; the one that rings does so for a day."""
    owner, marks = contact.owner, {"text": word("said")}
    entry = write(contact, by=owner, kind="call", text=marks["text"])
    yield Seeded("begun_call", str(entry.uid), team, owner.username, marks=marks)
    phones = keep_system(PhoneSystem(name=word("phones")), secret=word("secret"), by=by)
    values = {"system": phones, "mark": secrets.randbits(62), "person": contact.person, "user": owner}
    PhoneCall.objects.create(**values, began_at=timezone.now() + DAY)
