"""`manage.py apishape [--check]`: the shape of the API in lines; what of a change breaks programs and is not told."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from crm.api.promises.api_shape import KEPT, NOTES, breaking, kept, shape_of, unnoted, written
from crm.api.protocol.docs import schema_description


class Command(BaseCommand):
    """Exit code 1 where a breaking change stands in no list of changes."""

    help = "Print the shape of the API, for docs/api-shape.txt; --check names breaking changes without a note."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="compare with the shape that was kept")

    def handle(self, *args: Any, **options: Any) -> None:
        shape = shape_of(schema_description())
        if not options["check"]:
            self.stdout.write(written(shape), ending="")
            return
        changes = breaking(kept(KEPT.read_text(encoding="utf-8")), shape)
        missing = unnoted(changes, NOTES.read_text(encoding="utf-8"))
        for change in missing:
            self.stdout.write(change)
        if missing:
            sys.exit(1)
