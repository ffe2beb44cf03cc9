"""`manage.py catalogue`: bring the Polish catalogue up to date, or say what it lacks."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.accounts import polish_catalogue


class Command(BaseCommand):
    """For developers. Needs no system gettext; `run.py` compiles the result."""

    help = "Collects the strings of the product into locale/pl and keeps their translations."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when a translation is wanting")
        parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE", help="take in these .po files")
        parser.add_argument("--override", action="store_true", help="where they differ, the merged files win")

    def handle(self, *, check: bool, merge: list[Path], override: bool, **_options: Any) -> None:
        path = Path(settings.LOCALE_PATHS[-1]) / "pl" / "LC_MESSAGES" / "django.po"
        fragments = [self.fragment(file) for file in merge]
        strings = polish_catalogue.strings_in(polish_catalogue.source_folders(), Path(settings.BASE_DIR))
        current = polish_catalogue.read(path)
        if not check:
            sources = [*fragments, current] if override else [current, *fragments]
            current, quarrels = polish_catalogue.merged(strings, sources)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(polish_catalogue.written(current))
            self.report("two translations", quarrels)
        problems = polish_catalogue.problems(strings, current)
        self.report("wanting", problems)
        if check and problems:
            raise CommandError(f"{len(problems)} entries of {path.name} need work")
        self.stdout.write(f"{len(strings)} strings, {len(problems)} to work on")

    def fragment(self, path: Path) -> Catalog:
        """The .po file at `path`; CommandError, with its name, when it is missing or broken."""
        if not path.exists():
            raise CommandError(f"{path}: no such file")
        try:
            return polish_catalogue.read(path)
        except PoFileError as error:
            raise CommandError(f"{path}: {error}") from error

    def report(self, title: str, lines: list[str]) -> None:
        """Print each line under its title."""
        for line in lines:
            self.stderr.write(f"{title}: {line}")
