"""The dry run: every row is read, checked and matched; only the outcome is stored."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Q

from crm.jobs.work import Run
from crm.sales.document_imports.row_problems import read
from crm.sales.documents.customer_match import NOBODY, Matcher, Party
from crm.sales.models import Document, DocumentLoad, DocumentRow

BATCH = 200
State, Outcome = DocumentLoad.State, DocumentRow.Outcome
Twin = tuple[Any, Any, str, str]  # person, company, kind, number


def check(run: Run, load: DocumentLoad) -> None:
    """Judges every row and marks the import as checked. A check that was killed continues after the cursor."""
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="checking", done=0, total=load.rows.count())
    judge = Judge(load)
    while rows := list(load.rows.filter(number__gt=run.cursor or 0).order_by("number")[:BATCH]):
        with transaction.atomic():
            for row in rows:
                judge.judge(row)
            DocumentRow.objects.bulk_update(rows, ["outcome", "problems", "person", "company"])
            run.advance(done=run.done + len(rows), cursor=rows[-1].number)
    with transaction.atomic():
        load.move(State.CHECKING, to=State.CHECKED, counts=counts_of(load))
        run.finish({"counts": {"rows": run.done}, "link": link_to(load)})


class Judge:
    """Judges rows of one import, and remembers which papers they would make."""

    def __init__(self, load: DocumentLoad) -> None:
        self.matcher = Matcher(load.owner)
        self.coming: set[Twin] = {
            (row.person_id, row.company_id, *kind_and_number(row.cells or {}))
            for row in load.rows.filter(outcome=Outcome.READY)
        }

    def judge(self, row: DocumentRow, party: Party | None = None) -> None:
        """Say what becomes of a row, whose it is being found or told; the caller saves it."""
        values, problems = read(row.cells or {})
        row.problems = [list(problem) for problem in problems]
        party = party or self.matcher.party(row.cells or {})
        row.person = party.contact.person if party.contact else None
        row.company = party.company
        row.outcome = self.outcome(row, values, party)

    def outcome(self, row: DocumentRow, values: dict[str, Any], party: Party) -> str:
        """What becomes of the row."""
        if row.problems:
            return Outcome.FAULTY
        if party == NOBODY:
            return Outcome.UNKNOWN
        twin = (row.person_id, None if row.person_id else row.company_id, values["kind"], values["number"])
        if twin in self.coming or here_already(party, values):
            return Outcome.KNOWN
        self.coming.add(twin)
        return Outcome.READY


def kind_and_number(cells: dict[str, str]) -> tuple[str, str]:
    """(kind, number) of a row without problems."""
    values, _problems = read(cells)
    return values.get("kind", ""), values.get("number", "")


def here_already(party: Party, values: dict[str, Any]) -> bool:
    """Whether the party has a paper of this kind and number: by the number, or by the one of KSeF."""
    rows = Document.objects.filter(kind=values["kind"]).with_keys()
    if party.contact is None:
        same = Q(firm_number=values["number"])
        same |= Q(firm_ksef=values["ksef"]) if values["ksef"] else Q()
        return rows.filter(same, company=party.company, person=None).exists()
    documents = rows.filter(person=party.contact.pk)
    return any(
        document.number == values["number"] or (values["ksef"] and document.ksef == values["ksef"])
        for document in documents
    )


def counts_of(load: DocumentLoad) -> dict[str, int]:
    """Rows by what becomes of them."""
    outcomes = Counter(load.rows.values_list("outcome", flat=True))
    return {"rows": sum(outcomes.values()), **{str(outcome): outcomes[outcome] for outcome in Outcome}}


def link_to(load: DocumentLoad) -> dict[str, Any]:
    """Where the outcome is."""
    return {"name": "sales:load", "args": [str(load.uid)]}
