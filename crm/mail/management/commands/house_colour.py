"""`manage.py house_colour`: the colour of the house; with one, such as `#1f5f8b`, papers and public pages wear it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from crm.mail.senders.house_colour import choose_colour, house_colour
from crm.privacy.actors import system

BY = system("command:house_colour")


class Command(BaseCommand):
    """Says it, and chooses it first where one is named."""

    help = "Says which colour papers and public pages wear, or chooses it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("colour", nargs="?", help="six digits after a #, dark enough for white letters")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["colour"] is not None:
            try:
                choose_colour(options["colour"], by=BY)
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(house_colour())
