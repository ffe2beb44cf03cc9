"""Somebody known who asked to see her choices, the link that was mailed to her, and the way out of a marketing mail."""

import secrets
from collections.abc import Iterator

from consents.models import Visit
from consents.preferences import entrance
from consents.preferences.unsubscribe_link import way_out
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.models import Person, Purpose


def visit_of_somebody() -> Iterator[Seeded]:
    """A knock that was answered, with a link and a code that still work; those that were mailed are known to nobody."""
    visitor = word("visitor")
    person = Person.create(name=f"Ola {visitor}", email=f"{visitor.lower()}@visits.example")
    knock = entrance.knock(person.email, language="pl")
    entrance.answer(knock.pk)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06}"
    digests = {"link": entrance.digest_of(token), "code": entrance.digest_of_code(knock.uid, code)}
    Visit.objects.filter(knock=knock).update(**digests)
    yield Seeded("knock", str(knock.uid), None, None, marks={"code": code})
    yield Seeded("visit", token, None, None)
    address = way_out(person, Purpose.objects.get(slug="offers", active_to=None), language="pl")
    yield Seeded("way_out", address.rstrip("/").rpartition("/")[2], None, None)
