"""`manage.py privacy_map`: what every model and column says about people."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from crm.privacy.map.data_map import Column
from crm.privacy.verbs.inventory import Entry, inventory

WORDS = {"people": "people", "staff": "our staff", "nobody": "nobody", "silent": "SAYS NOTHING"}


class Command(BaseCommand):
    """Exit code 0 only when no model and no column is silent."""

    help = "Print the data map: models, how they reach a person, clocks, columns, categories, sources."
    requires_system_checks = ()  # a silent model is to be shown here, not to stop the command that shows it

    def add_arguments(self, parser):
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON")
        form.add_argument("--markdown", action="store_true", help="print the table of docs/security.md")

    def handle(self, *args, **options):
        entries = inventory()
        faults = [fault for entry in entries for fault in entry.faults]
        if options["markdown"]:
            self.stdout.write("\n".join(markdown(entries)))
        elif options["json"]:
            report = {"ok": not faults, "models": [entry.as_json() for entry in entries], "faults": faults}
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for entry in entries:
                self.show(entry)
        if faults:
            raise CommandError(f"{len(faults)} silent: {'; '.join(faults)}")

    def show(self, entry: Entry) -> None:
        """One model, then a line for each personal column."""
        reach = f"  via {entry.subject}" if entry.subject else ""
        clock = f"  counted from {entry.clock}" if entry.clock else ""
        rows = f"  rows: {entry.rows}" if entry.rows else ""
        why = f"  ({entry.why})" if entry.why else ""
        self.stdout.write(f"{entry.label}: {WORDS[entry.kind]}{reach}{clock}{rows}{why}")
        for column in entry.columns:
            sealed = "sealed" if column.sealed else "plain"
            self.stdout.write(f"    {column.name:24} {column.category:20} from {column.source.value:10} {sealed}")


def markdown(entries: list[Entry]) -> Iterator[str]:
    """The columns about people and about staff as one table of Markdown, line by line."""
    yield "| model | rows | column | category | from | at rest |"
    yield "|---|---|---|---|---|---|"
    for entry in entries:
        about = f"{WORDS[entry.kind]} via `{entry.subject}`" if entry.kind == "people" else WORDS[entry.kind]
        for column in entry.columns:
            category = column.category.replace("_", " ") if column.fixed else f"as `{column.category}` says"
            storage = at_rest(entry.model._meta.get_field(column.name), column)
            yield f"| `{entry.label}` | {about} | `{column.name}` | {category} | {column.source.value} | {storage} |"


def at_rest(field: Any, column: Column) -> str:
    """How the database holds a column: sealed under whose key, as keyed hashes, or as it is."""
    if column.sealed:
        return "sealed, house key" if field.house else "sealed"
    hashes = isinstance(field, ArrayField) and not isinstance(field.base_field, models.CharField)
    return "HMAC" if hashes or isinstance(field, models.BigIntegerField) else "plain"
