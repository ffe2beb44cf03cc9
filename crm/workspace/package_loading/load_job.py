"""The job: step by step and row by row, some dozens in a transaction; killed, the next worker goes on behind them.

A row that a verb refuses stays out, with the code of the refusal. At the end both sides are compared (comparison.py),
and the package, its password and the numbers of its rows are gone.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, transaction
from django.utils import timezone, translation

from crm.accounts.permissions.eyes import seeing_all
from crm.jobs.work import Run
from crm.privacy.logs import ledger
from crm.public_ids import public_id
from crm.workspace.models import LoadedRow, PackageLoad
from crm.workspace.package_loading.arrival import Arrival, Line, moment_in
from crm.workspace.package_loading.comparison import compare
from crm.workspace.package_loading.loading_acts import first_team, forget_file, opened_load, sum_of
from crm.workspace.package_loading.opening import Package, Refused
from crm.workspace.package_loading.row_verbs import STEPS

log = structlog.get_logger(__name__)
BATCH, AHEAD = 50, 1000  # rows of a transaction; rows whose public ids are looked up in one statement
REFUSALS = (ValidationError, PermissionDenied, KeyError, TypeError, ValueError, ArithmeticError,
            AttributeError, LookupError, DataError)  # fmt: skip


def bring_in(run: Run, load: PackageLoad) -> None:
    """Bring every row in behind the cursor, compare, and forget the package. Nothing is kept from the work, whatever is
    hidden from the role of whoever began it.
    """
    if load.state != PackageLoad.State.RUNNING:
        return
    try:
        with seeing_all():
            bring_rows(run, load)
    except Refused as refused:
        run.fail("unexpected", why=refused.words)


def bring_rows(run: Run, load: PackageLoad) -> None:
    """Every step behind the cursor, and the end."""
    package = opened_load(load)
    arrival = arrival_of(load, package)
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=sum_of(load), cursor=[0, 0])
    while run.cursor[0] < len(STEPS):
        step(run, arrival, package)
    finish(run, load, package, arrival)


def arrival_of(load: PackageLoad, package: Package) -> Arrival:
    """Where rows arrive, with what stands in files of their own."""
    made_at = moment_in(package.manifest.get("made_at")) or timezone.now()
    arrival = Arrival(load, load.owner, first_team(load.owner), made_at, package)
    arrival.grounds, arrival.proofs = by_person(package, "consents"), by_person(package, "proofs")
    arrival.origins = {person: rows[-1] for person, rows in by_person(package, "origins").items()}
    return arrival


def by_person(package: Package, kind: str) -> dict[str, list[Line]]:
    """{public id of a person in the package: their rows of a kind}."""
    rows: dict[str, list[Line]] = defaultdict(list)
    for line in package.lines(kind):
        rows[str(line["links"].get("person"))].append(line)
    return rows


def step(run: Run, arrival: Arrival, package: Package) -> None:
    """The rows of one step from the cursor on, in batches."""
    place, done = run.cursor
    name, kind, verb = STEPS[place]
    lines = list(package.lines(kind))
    for at in range(done, len(lines), BATCH):
        if (at - done) % AHEAD == 0:
            arrival.look_up(lines[at : at + AHEAD])
        batch = lines[at : at + BATCH]
        with transaction.atomic():
            write_batch(arrival, name, verb, batch, at)
            counted = len(batch) if name == kind else 0
            run.advance(done=run.done + counted, cursor=[place, at + len(batch)])
    with transaction.atomic():
        run.advance(cursor=[place + 1, 0])


def write_batch(arrival: Arrival, name: str, verb: Any, batch: Sequence[Line], first: int) -> None:
    """Each row by its verb; what it became, or why it stayed out."""
    rows = []
    for number, line in enumerate(batch, first):
        row = LoadedRow(load=arrival.load, kind=name, number=number)
        try:
            with transaction.atomic():
                record = verb(arrival, line)
        except REFUSALS as refused:
            row.problem = code_of(refused)
        else:
            row.old = public_id(line.get("id")) if record is not None else None
            row.new, row.row = ids_of(record)
        if row.old is not None and row.row is not None:  # the next one may belong to it
            arrival.became(name, row.old, row.row)
        rows.append(row)
    LoadedRow.objects.bulk_create(rows)


def ids_of(made: Any) -> tuple[UUID | None, int | None]:
    """(public id, key) of a new record."""
    if made is None:
        return None, None
    person = getattr(made, "person", None) if made._meta.model_name == "contact" else None
    return (person.uid if person else getattr(made, "uid", None)), made.pk


def code_of(refused: Exception) -> str:
    """The code of a refusal, never its words: they may quote the row."""
    if isinstance(refused, ValidationError):
        errors = refused.error_list if hasattr(refused, "error_list") else []
        if hasattr(refused, "error_dict"):
            return ",".join(sorted(refused.error_dict))[:60]
        return str(next((error.code for error in errors if error.code), "refused"))[:60]
    return type(refused).__name__[:60]


def finish(run: Run, load: PackageLoad, package: Package, arrival: Arrival) -> None:
    """Compare, forget, say so."""
    run.alive()
    with translation.override(str(package.manifest.get("language"))[:2]):  # words are those of the package
        comparison = compare(load, package)
    with transaction.atomic():
        load.comparison, load.state = comparison, PackageLoad.State.DONE
        load.save(update_fields=["comparison", "state"])
        LoadedRow.objects.filter(load=load).delete()
        forget_file(load)
        differ = sum(1 for facts in comparison.values() if not facts["same"])
        ledger.record("package.loaded", by=arrival.by, target=load.target, counts={"kinds_that_differ": differ})
        link = {"name": "contacts:package_load", "args": []}
        run.finish({"counts": {"rows": sum_of(load)}, "link": link})
