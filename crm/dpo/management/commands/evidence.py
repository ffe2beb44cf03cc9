"""`manage.py evidence`: the packs in numbers; with `--out` a masked pack of a range is made here and now and written.

Values of people stay masked: full ones take two people, at the desk.
"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from crm.dpo.evidence.download import hand_over
from crm.dpo.evidence.pack_job import carry_out
from crm.dpo.evidence.packs import Terms, order
from crm.dpo.models import EvidencePack
from crm.dpo.pack_papers.sections import SECTIONS
from crm.jobs.work import claimed
from crm.privacy.actors import system

BY = system("manage.evidence")
USUAL = [section.code for section in SECTIONS if section.usual and not section.of_people]


class Command(BaseCommand):
    """Reports; with `--out` makes a pack."""

    help = "Lists packs of evidence, or makes a masked one and writes it as a ZIP that verify.py checks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="the first day, YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, help="the last day, YYYY-MM-DD")
        parser.add_argument("--sections", nargs="+", default=USUAL, choices=[section.code for section in SECTIONS])
        parser.add_argument("--out", type=Path, help="the file to write; none that exists is overwritten")
        parser.add_argument("--json", action="store_true", help="for programs")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["out"]:
            self.make(options)
            return
        rows: list[dict[str, Any]] = [
            {
                "number": str(pack),
                "state": pack.state,
                "full": pack.full,
                "digest": pack.digest,
                "taken": pack.downloads,
            }
            for pack in EvidencePack.objects.all()[:100]
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, "packs": rows}, indent=2))
        else:
            for row in rows:
                self.stdout.write(f"{row['number']}  {row['state']}  taken {row['taken']}  {row['digest'][:16]}")

    def make(self, options: dict[str, Any]) -> None:
        """A pack, made and written."""
        if not options["since"] or not options["until"]:
            raise CommandError("Say from when to when: --since and --until.")
        try:
            file = os.open(options["out"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as trouble:
            raise CommandError(f"{options['out']}: {trouble.strerror}.") from None
        with os.fdopen(file, "wb") as out:
            pack = made(Terms(options["since"], options["until"], options["sections"]))
            for piece in hand_over(pack, by=BY):
                out.write(piece)
        self.stdout.write(f"{pack}: {options['out']}, digest {pack.digest}")


def made(terms: Terms) -> EvidencePack:
    """The pack, ready. CommandError when it could not be made."""
    try:
        pack = order(terms, by=BY)
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from None
    if pack.job:
        with claimed(pack.job.pk) as run:
            if run:
                carry_out(run)
    pack.refresh_from_db()
    if pack.state != EvidencePack.State.READY:
        raise CommandError("A worker has it, or it could not be made: manage.py evidence lists it.")
    return pack
