"""`manage.py import_contacts FILE --purpose SLUG --source TEXT`: the five steps of an import without its pages.

The kind of file is detected, or given by `--what`: contacts (which need a purpose), companies, deals. `--mapping` is a
JSON file or the name of a saved mapping; a file whose headers match a saved mapping needs none.
"""

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_IMPORT
from crm.contacts import tasks
from crm.contacts.ownership.colleagues import first_team
from crm.contacts.people.forms import purposes_by_hand
from crm.files.imports.arrival import receive
from crm.files.imports.expiry import abandon
from crm.files.imports.import_jobs import start_check, start_import
from crm.files.imports.import_kinds import kind_of, kinds
from crm.files.imports.recognition import guesses_of, headers_of
from crm.files.imports.report import NOTHING, column_entry, columns_of, entry, report_on
from crm.files.imports.terms import Terms, agree, choose_columns, leave_out
from crm.files.mapping.column_mapping import from_names
from crm.files.mapping.saved_mappings import keys_of, mappings_named
from crm.files.models import Import
from crm.files.readers.unreadable import UnreadableFile
from crm.jobs.models import Job
from crm.jobs.queue import OPEN, State
from crm.narrowing import promised
from crm.privacy.models import Origin, Purpose
from crm.privacy.uploads import UploadRefused

WORK = {"contacts.check_import": tasks.check_import, "contacts.import": tasks.import_contacts}
PAUSE = 0.2  # seconds between two looks at a job that a worker has


class Refused(Exception):
    """The file or its columns cannot be used; `errors` as the report has them."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("refused")
        self.errors = errors


class Command(BaseCommand):
    """Exit code 0 when the import (or the dry run) came to its end, 1 otherwise. Nothing printed names a value."""

    help = "Imports contacts, companies or deals from a file. Columns that the purpose does not need are left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--what", default="", metavar="KIND", help="contacts, companies or deals; found out")
        parser.add_argument("--sheet", default="", metavar="NAME", help="of a workbook; the first one with rows")
        parser.add_argument("--purpose", default="", metavar="SLUG", help="what contacts are kept for")
        parser.add_argument("--source", required=True, metavar="TEXT", help="where the data come from")
        parser.add_argument("--kind", default=Origin.Kind.IMPORT, choices=Origin.Kind.values, help="kind of source")
        parser.add_argument("--obtained", type=date.fromisoformat, metavar="DAY", help="when they were obtained; today")
        parser.add_argument("--mapping", metavar="FILE", help='JSON: {"column": "field"}; or the name of a saved one')
        parser.add_argument("--mode", default=Import.Mode.BOTH, choices=Import.Mode.values)
        parser.add_argument("--match", default="", metavar="KEY", help="by what rows are compared with what is here")
        parser.add_argument("--overwrite", default="", metavar="FIELDS", help="replaced by an update, comma between")
        parser.add_argument("--duplicates", default=Import.Duplicates.COMPLETE, choices=Import.Duplicates.values)
        parser.add_argument("--owner", metavar="USER", help="who imports and keeps the contacts")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--no-wait", action="store_true", help="leave the import to a worker")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by = owner(options["owner"])
        purpose = purpose_called(options["purpose"]) if options["purpose"] else None
        if options["what"] and options["what"] not in kinds():
            raise CommandError(f"--what is one of: {', '.join(kinds())}.")
        try:
            load = prepare(options, by=by, purpose=purpose)
        except Refused as refused:
            self.report({"job": None, "state": State.FAILED, **NOTHING, "errors": refused.errors}, options)
            sys.exit(1)
        job = carry_out(load, options, by=by)
        report = {**report_on(load, job), "owner": by.username, **columns_of(load)}
        if options["dry_run"]:
            abandon(load, by=by)
        self.report(report, options)
        if job.state not in (State.DONE, *(OPEN if options["no_wait"] else ())):
            sys.exit(1)

    def report(self, report: dict[str, Any], options: dict[str, Any]) -> None:
        """Print the report, for machines or for people."""
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(f"{report['state']}: " + ", ".join(f"{report[name]} {name}" for name in NOTHING))
        for error in report["errors"]:
            place = f"row {error['row']}" + (f", {error['column']}" if error["column"] else "")
            self.stdout.write(f"  {place}: {error['text']}")


def owner(username: str | None) -> User:
    """The user who imports: the named one, else the first who may. CommandError when there is none."""
    users = User.objects.filter(is_active=True, memberships__isnull=False).select_related("role").order_by("pk")
    candidates = users.filter(username=username) if username else users.filter(role__rights__contains=[CONTACTS_IMPORT])
    user = candidates.first()
    if user is None or not user.may(CONTACTS_IMPORT):
        raise CommandError("No such user in a team who may import contacts. Choose one with --owner.")
    return user


def purpose_called(slug: str) -> Purpose:
    """The purpose `slug`. CommandError, which lists the possible ones, when contacts cannot be imported for it."""
    possible = {purpose.slug: purpose for purpose in purposes_by_hand()}
    if slug not in possible:
        raise CommandError(f"Contacts cannot be imported for «{slug}». Choose one of: {', '.join(sorted(possible))}.")
    return possible[slug]


def prepare(options: dict[str, Any], *, by: User, purpose: Purpose | None) -> Import:
    """The import with its columns and origin. Refused, and the file deleted, when file or columns cannot be used."""
    path = options["file"]
    try:
        with path.open("rb") as file:
            load = receive(file, path.name, by=by, kind=options["what"], title=options["sheet"])
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}") from None
    except UnreadableFile as problem:
        raise Refused([entry(problem.row, None, problem.code, str(problem))]) from None
    except UploadRefused as refusal:
        raise Refused([entry(None, None, refusal.code, str(refusal))]) from None
    try:
        set_terms(load, options, by=by, purpose=purpose)
    except Exception:
        abandon(load, by=by)
        raise
    return load


def set_terms(load: Import, options: dict[str, Any], *, by: User, purpose: Purpose | None) -> None:
    """Set columns and origin from the options. Without a mapping the guessed one, without what is not needed."""
    kind = kind_of(load)
    if kind.people and purpose is None:
        raise CommandError("Contacts are kept for a purpose. Say which with --purpose.")
    if options["match"] not in ("", *kind.keys):
        raise CommandError(f"--match is one of: {', '.join(kind.keys)}.")
    mapping, load.overwriting = mapping_from(load, options, by=by)
    problems = leave_out(load, purpose, by=by) if mapping is None else choose_columns(load, mapping, by=by)
    terms = Terms(
        origin_kind=options["kind"],
        origin_label=options["source"],
        obtained_on=options["obtained"] or timezone.localdate(),
        notice=Origin.Notice.DUE,
        purpose=purpose,
        keeper=by,
        team=first_team(by),
        duplicates=Import.Duplicates.SKIP if options["mode"] == Import.Mode.NEW else options["duplicates"],
        mode=options["mode"],
        match=options["match"] or kind.usual_key,
    )
    problems = problems or agree(load, terms, by=by)
    if problems:
        raise Refused([column_entry(problem) for problem in problems])


def mapping_from(load: Import, options: dict[str, Any], *, by: User) -> tuple[dict[int, str] | None, list[str]]:
    """The mapping and the targets it overwrites, from the options; None as mapping where the guess is used."""
    overwritten = [name.strip() for name in options["overwrite"].split(",") if name.strip()]
    if not options["mapping"]:
        return None, overwritten or load.overwriting
    path = Path(options["mapping"])
    saved = next((mapping for mapping in mappings_named(options["mapping"], by=by) if mapping.kind == load.kind), None)
    if saved is None or path.exists():
        return mapping_in(path, load), overwritten
    keys = keys_of(headers_of(load))
    return {
        at: saved.headers[key] for at, key in enumerate(keys) if key in saved.headers
    }, overwritten or saved.overwriting


def mapping_in(path: Path, load: Import) -> dict[int, str]:
    """The mapping that a JSON file holds. CommandError when it is none or names a column that is not there."""
    try:
        return from_names(json.loads(path.read_text(encoding="utf-8")), [guess.header for guess in guesses_of(load)])
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}") from None
    except (ValueError, AttributeError):
        raise CommandError(f'{path} is no mapping. Write JSON like {{"E-mail": "email"}}.') from None
    except KeyError as unknown:
        raise CommandError(f"The file has no column called {unknown}.") from None


def carry_out(load: Import, options: dict[str, Any], *, by: User) -> Job:
    """Check, and import unless it is a dry run; returns the last job, finished unless --no-wait."""
    job = finished(promised(start_check(load, by=by)))
    load.refresh_from_db()
    if options["dry_run"] or job.state != State.DONE:
        return job
    job = promised(start_import(load, by=by))
    return job if options["no_wait"] else finished(job)


def finished(job: Job) -> Job:
    """The job at its end: done here, or waited for when a worker took it."""
    while True:
        WORK[job.kind](job.pk)
        job.refresh_from_db()
        if job.state not in OPEN:
            return job
        time.sleep(PAUSE)
