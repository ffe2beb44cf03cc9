"""Records of the house's own kinds: the kinds with their words in addresses, and one record in each team's bin."""

from collections.abc import Iterator

from crm.contacts.models import Contact
from crm.contacts.object_kinds.kind_verbs import add_kind, close
from crm.demo.permission_cast.cast_people import ACTIVE, DELETED, Seeded, word
from crm.demo.permission_cast.traffic.own_kind import BY, CLOSED_KEY, KIND, seeded_kind
from crm.sales.objects.object_verbs import add, to_bin


def binned_record(contact: Contact, team: str) -> Seeded:
    """A record that lies in the bin by itself."""
    title = word("thing")
    record = add(seeded_kind(), {"called": title}, by=contact.owner, contact=contact)
    to_bin(record, by=contact.owner)
    return Seeded("object", str(record.uid), team, contact.owner.username, DELETED, {"title": title})


def kinds_of_the_house() -> Iterator[Seeded]:
    """The kind in use, a closed one, and their words in addresses."""
    old = add_kind({**KIND, "key": CLOSED_KEY, "name": "Maszyna", "plural": "Maszyny"}, by=BY)
    close(old, by=BY)
    for kind in (seeded_kind(), old):
        yield Seeded("object_kind", str(kind.uid), None, None, ACTIVE)
        yield Seeded("object_word", kind.key, None, None, ACTIVE)
