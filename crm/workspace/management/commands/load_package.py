"""`manage.py load_package FILE`: a package of another Spójnik into this empty house, without the pages.

The password is read from the terminal or from the first line of standard input, never from the command line.
"""

import getpass
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from crm.accounts.models import User
from crm.jobs.queue import State
from crm.workspace.models import PackageLoad
from crm.workspace.package_loading.loading_acts import begin, give_up, opened_load, take_in, wanting
from crm.workspace.package_loading.opening import Refused
from crm.workspace.tasks import load_package


class Command(BaseCommand):
    """Exit code 0 when both sides are equal, 1 otherwise. Nothing printed names a value."""

    help = "Loads a package of another Spójnik into an empty house and compares both sides."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--by", required=True, metavar="USER", help="who decides, and gets everything")
        parser.add_argument("--same-controller", action="store_true", help="it is the package of the same controller")
        parser.add_argument("--dry-run", action="store_true", help="only check it and say what would come in")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).select_related("role").first()
        if by is None:
            raise CommandError("No such user.")
        try:
            with options["file"].open("rb") as file:
                load = take_in(file, password(), by=by)
            if options["dry_run"]:
                report = {"kinds": rows_of(load), **wanting(opened_load(load))}
                give_up(load, by=by)
                self.report(report, options)
                return
            job = self.begun(load, by, options)
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}") from None
        except Refused as refused:
            raise CommandError(refused.words) from None
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        except PermissionDenied:
            raise CommandError("This user does not decide for the controller.") from None
        load_package(job.pk)
        job.refresh_from_db()
        load.refresh_from_db()
        self.report({"state": job.state, "kinds": load.comparison}, options)
        if job.state != State.DONE or not all(facts["same"] for facts in load.comparison.values()):
            sys.exit(1)

    def begun(self, load: PackageLoad, by: User, options: dict[str, Any]) -> Any:
        """The job; what was only checked is given up when it cannot begin."""
        try:
            return begin(load, same_controller=options["same_controller"], by=by)
        except ValidationError:
            give_up(load, by=by)
            raise

    def report(self, report: dict[str, Any], options: dict[str, Any]) -> None:
        """Print the report, for machines or for people."""
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        for slug, facts in report["kinds"].items():
            self.stdout.write(f"{slug}: {facts if isinstance(facts, int) else in_words(facts)}")


def password() -> str:
    """From the terminal, or the first line of standard input."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


def rows_of(load: PackageLoad) -> dict[str, int]:
    """{kind: rows} of a package."""
    return {slug: int(facts["rows"]) for slug, facts in load.manifest["kinds"].items()}


def in_words(facts: dict[str, Any]) -> str:
    """One kind of the comparison."""
    return f"{facts['rows']} in the package, {facts['here']} here, {'equal' if facts['same'] else 'differs'}"
