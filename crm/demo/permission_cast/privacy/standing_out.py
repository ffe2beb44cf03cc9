"""A look of a seller that stands out, and a colleague who has given notice."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import ACTIVE, Seeded
from crm.dpo.models import UnusualLook
from crm.dpo.unusual.desk_notes import note_leaving


def unusual_looks_of(users: dict[str, User]) -> Iterator[Seeded]:
    """Both by their ids."""
    today = timezone.localdate()
    row = UnusualLook.objects.create(kind=UnusualLook.Kind.NIGHT, account=users["sam"], day=today, count=9, usual=0)
    note_leaving(users["nina"], told_on=today, by=users["dpo"])
    yield Seeded("unusual_look", str(row.uid), None, None, ACTIVE)
    yield Seeded("leaving_notice", str(users["nina"].uid), None, None, ACTIVE)
