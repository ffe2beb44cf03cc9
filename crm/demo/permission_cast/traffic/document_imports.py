"""A file of documents on its way in: checked, with one row that somebody has to look at."""

import io
from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.narrowing import promised
from crm.sales.document_imports.arrival import receive
from crm.sales.tasks import check_documents

HEAD = "Numer;Data wystawienia;Kwota;Nabywca"
FAULTY_ROW = 2  # counted as a spreadsheet does


def papers_on_their_way(owner: User, team: str) -> Iterator[Seeded]:
    """A checked import of documents, and the job that checked it."""
    marks = {"file": word("papers"), "name": word("buyer"), "number": word("bill")}
    lines = (HEAD, f"{marks['number']};{timezone.localdate()};100,00;Jan {marks['name']}")
    load = receive([(io.BytesIO("\n".join(lines).encode()), f"{marks['file']}.csv")], by=owner)
    job = promised(load.job)
    check_documents(job.pk)  # here, where the transaction is: a worker that hears of it later finds it done
    yield Seeded("document_load", str(load.uid), team, owner.username, marks=marks)
    yield Seeded("document_row", str(FAULTY_ROW), team, owner.username)
    yield Seeded("job", str(job.uid), team, owner.username)
