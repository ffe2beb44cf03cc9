"""An identity provider of the house that does not answer."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import Provider
from crm.demo.permission_cast.cast_people import Seeded, word

ISSUER = "https://sign-in.invalid"  # RFC 2606: nothing answers there


def seeded_providers() -> Iterator[Seeded]:
    """One row alone: the verb would write to the owner and the officer."""
    opened = {"opened_at": timezone.now(), "group_claim": "groups"}
    provider = Provider(name=word("provider"), issuer=ISSUER, client_id="crm", **opened)
    provider.put_in(word("providersecret"))
    provider.save()
    yield Seeded("provider", str(provider.uid), None, None, marks={"name": provider.name})
