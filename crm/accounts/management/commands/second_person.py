"""`manage.py second_person`: grave acts that wait, and the operator's word where nobody in the house can confirm one.

For the day when the only owner has lost the phone and there is no officer: whoever runs the server is a second person,
too. It is recorded as theirs, and owners, officers and whoever asked are told by mail.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct
from crm.accounts.second_person.four_eyes import confirmers
from crm.privacy.actors import system


class Command(BaseCommand):
    """Lists what waits; `--confirm ID` lets one happen that nobody in the house can confirm."""

    help = "Lists acts that wait for a second person; confirms one that no owner or officer can confirm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--confirm", metavar="ID", type=int, help="number of the act, as listed")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["confirm"] is None:
            for waiting_act in GraveAct.objects.waiting().order_by("pk"):
                who = len(confirmers(waiting_act))
                who_can = f"{who} can confirm it" if who else "nobody can confirm it now: --confirm"
                asked_by = f"asked by {waiting_act.asked_by}  until {waiting_act.until:%Y-%m-%d %H:%M}"
                self.stdout.write(f"{waiting_act.pk}  {waiting_act.kind}  {asked_by}  {who_can}")
            return
        act = GraveAct.objects.waiting().filter(pk=options["confirm"]).first()
        if act is None:
            raise CommandError("No act of this number waits. Without --confirm the command lists those that do.")
        if confirmers(act):
            raise CommandError("An owner or officer can confirm it in the product: Settings, Second person.")
        try:
            confirm(act, by=system("second_person"))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(f"{act.pk} confirmed by the operator and done")
