"""The dry run: every row is read, judged and matched; nothing is written but what there is to say about it."""

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
    """Judge every row and leave the import checked. A killed check begins behind the cursor."""
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
            (row.person_id, row.company_id, *named(row.cells or {})) for row in load.rows.filter(outcome=Outcome.READY)
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


def named(cells: dict[str, str]) -> tuple[str, str]:
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
    hers = rows.filter(person=party.contact.pk)
    return any(one.number == values["number"] or (values["ksef"] and one.ksef == values["ksef"]) for one in hers)


def counts_of(load: DocumentLoad) -> dict[str, int]:
    """Rows by what becomes of them."""
    found = Counter(load.rows.values_list("outcome", flat=True))
    return {"rows": sum(found.values()), **{str(outcome): found[outcome] for outcome in Outcome}}


def link_to(load: DocumentLoad) -> dict[str, Any]:
    """Where the outcome is."""
    return {"name": "sales:load", "args": [str(load.uid)]}
