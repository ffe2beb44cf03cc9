"""What an import did, for machines: numbers, codes and places, never a value of the file."""

from typing import Any

from crm.files.imports.dry_run import result_of
from crm.files.imports.recognition import guesses_of
from crm.files.mapping.column_mapping import MappingProblem
from crm.files.models import Import
from crm.files.readers.unreadable import UnreadableFile
from crm.files.rows.problem_kinds import KINDS
from crm.jobs.models import Job
from crm.jobs.queue import State

NOTHING = {"new": 0, "updated": 0, "duplicates": 0, "refused": 0}


def report_on(load: Import, job: Job) -> dict[str, Any]:
    """The job, its state, the numbers and every problem. A job that has not ended has no numbers."""
    load.refresh_from_db()
    labels = {column.index: column.label for column in guesses_of(load)}
    counts = result_of(load.counts) if load.counts and job.state == State.DONE else NOTHING
    return {"job": str(job.uid), "state": job.state, **counts, "errors": errors_in(load, labels)}


def errors_in(load: Import, labels: dict[int, str]) -> list[dict[str, Any]]:
    """Every problem of every row, in the order of the file; of the file itself when it could not be read."""
    if load.trouble:
        problem = UnreadableFile(load.trouble["code"], load.trouble.get("row"))
        return [entry(problem.row, None, problem.code, str(problem))]
    return [
        entry(number, labels.get(column), code, str(KINDS[code].text), severity=str(KINDS[code].severity))
        for number, problems in load.rows.order_by("number").values_list("number", "problems").iterator()
        for column, _target, code in problems
    ]


def entry(row: int | None, column: str | None, problem: str, text: str, severity: str = "error") -> dict[str, Any]:
    """One error of the report: a code, its words, and where."""
    return {"row": row, "column": column, "problem": problem, "text": text, "severity": severity}


def column_entry(problem: MappingProblem) -> dict[str, Any]:
    """A column that cannot be used, as an error of the report."""
    return entry(None, problem.header or None, problem.code, problem.text)


def columns_of(load: Import) -> dict[str, Any]:
    """Which columns stay out: refused ones with their category, and the others."""
    guesses = guesses_of(load)
    return {
        "columns_refused": [
            {"column": guess.label, "category": str(guess.category)} for guess in guesses if guess.refused
        ],
        "columns_left_out": [guess.label for guess in guesses if not guess.refused and guess.index not in load.targets],
    }
