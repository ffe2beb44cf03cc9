"""A file of contacts on its way in: checked, with one good row and one that somebody has to look at; and how its
columns were remembered, for its owner alone and for their team."""

import io
from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.tasks import check_import
from crm.demo.permission_cast.cast_people import ACTIVE, SHARED, Seeded, word
from crm.files.imports.arrival import receive
from crm.files.imports.import_jobs import start_check
from crm.files.imports.recognition import guesses_of, headers_of
from crm.files.imports.terms import Terms, agree, choose_columns
from crm.files.mapping.column_mapping import mapping_of
from crm.files.mapping.saved_mappings import remember
from crm.files.models import Import
from crm.narrowing import promised
from crm.privacy.models import Origin, Purpose

FAULTY_ROW = 3  # counted as a spreadsheet does


def import_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """A checked import of `owner`, the job that checked it, and two mappings of such files."""
    marks = {"file": word("file"), "name": word("row"), "label": word("source")}
    lines = ("Imię i nazwisko;E-mail", f"Jan {marks['name']};{word('new').lower()}@rows.example", "Ewa Bez;ewa@")
    load = receive(io.BytesIO("\n".join(lines).encode()), f"{marks['file']}.csv", by=owner)
    choose_columns(load, mapping_of(guesses_of(load)), by=owner)
    terms = Terms(
        origin_kind=Origin.Kind.FAIR,
        origin_label=marks["label"],
        obtained_on=timezone.localdate(),
        notice=Origin.Notice.GIVEN,
        purpose=purpose,
        keeper=owner,
        team=owner.teams.get(),
        duplicates=Import.Duplicates.SKIP,
    )
    agree(load, terms, by=owner)
    job = promised(start_check(load, by=owner))
    check_import(job.pk)  # here, where the transaction is: a worker that hears of it later finds it done
    yield Seeded("import", str(load.uid), team, owner.username, marks=marks)
    yield Seeded("import_row", str(FAULTY_ROW), team, owner.username)
    yield Seeded("job", str(job.uid), team, owner.username)
    for state, audience in ((ACTIVE, None), (SHARED, owner.teams.get())):
        name = word("mapping")
        mapping = remember(load, headers_of(load), name, team=audience, by=owner)
        yield Seeded("mapping", str(mapping.uid), team, owner.username, state, {"name": name})
