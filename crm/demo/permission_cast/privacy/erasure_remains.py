"""What an erasure leaves for the desk: a note about somebody else that names whoever left, and the stone they left."""

from collections.abc import Iterator
from uuid import uuid4

from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import Interaction
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.models import Mention, Person, Tombstone


def leavings_of(author: User) -> Iterator[Seeded]:
    """A mention to look at, and an exclusion that may be set aside. Somebody was erased before."""
    holder = Person.create(name=f"{word('holder')} Polecona")
    text = f"Poleciła ją {word('gone')}."
    note = Interaction.objects.create(person=holder, kind=Interaction.Kind.NOTE, summary=text, author=author)
    mention = Mention.objects.create(
        finding=uuid4(),
        holder=holder,
        room=Interaction._meta.label_lower,
        column="summary",
        row=note.pk,
        begins=12,
        length=len(text) - 13,
        means=Mention.Means.NAME,
        found_at=timezone.now(),
    )
    yield Seeded("mention", str(mention.uid), None, None)
    yield Seeded("exclusion", str(Tombstone.objects.earliest("pk").stone), None, None)
