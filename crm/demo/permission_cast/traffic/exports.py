"""A file of people, made and waiting for whoever ordered it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from crm.accounts.models import User
from crm.contacts.exports.orders import start_export
from crm.contacts.tasks import export_contacts
from crm.demo.permission_cast.cast_people import Seeded
from crm.jobs.models import Export
from crm.narrowing import promised
from crm.privacy.models import Purpose


def export_of(owner: User, team: str | None) -> Iterator[Seeded]:
    """A finished export of everybody whom `owner` sees, and the job that made it."""
    purpose = Purpose.objects.get(slug="contracts", active_to=None)
    options: dict[str, Any] = {
        "kind": Export.Kind.CSV,
        "purpose": purpose,
        "columns": ["name", "email"],
        "asked": {"view": "all"},
    }
    export = start_export(by=owner, uid=uuid4(), **options)
    export_contacts(export.job_id)  # here, where the transaction is: a worker that hears of it later finds it done
    yield Seeded("export", str(export.uid), team, owner.username)
    yield Seeded("job", str(promised(export.job).uid), team, owner.username)
