"""`manage.py mail_server`: which mail server counts; `--host …` keeps another one, `--forget` gives it up.

What is left out stays as it is. The password comes from a file or from standard input, never from the command line,
where every program of the machine can read it.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from crm.accounts.models import User
from crm.accounts.permissions.rights import MAIL_MANAGE
from crm.mail.mail_server.forms import MailServerForm
from crm.mail.mail_server.server_settings import forget_server
from crm.mail.models.mail_servers import MailServer
from crm.mail.models.mailboxes import Mailbox
from crm.mail.outgoing.trial_message import send_trial
from crm.mail.senders.house_server import set_by_machine, typed_server

FIELDS = ("host", "port", "security", "login", "sender", "sender_name", "own_server")
LARGEST = 1000  # of a file with a password


class Command(BaseCommand):
    """Keeps a server once it lets us in, with a test message on its way, as its page does."""

    help = "Says which mail server counts; keeps one once it lets us in, with a test message, or forgets it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", help="such as smtp.firma.pl")
        parser.add_argument("--port", type=int)
        parser.add_argument("--security", choices=Mailbox.SmtpSecurity.values)
        parser.add_argument("--login", help="who signs in there; an empty one signs in nobody")
        parser.add_argument("--sender", help="the address in From")
        parser.add_argument("--sender-name", help="the name in From")
        parser.add_argument("--own-server", choices=["yes", "no"], help="whether it is the house's own")
        parser.add_argument(
            "--password-file", metavar="FILE", help="the password is its first line; - is standard input"
        )
        parser.add_argument("--forget", action="store_true", help="the setting of the machine counts again")
        parser.add_argument("--by", metavar="USER", help="who looks after mail; the test message goes to them")
        parser.add_argument("--json", action="store_true", help="for programs")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        changes = {name: options[name] for name in FIELDS if options[name] is not None}
        if options["forget"] and (changes or options["password_file"]):
            raise CommandError("Forget it, or keep another one: not both.")
        if options["forget"]:
            forget_server(by=keeper(options["by"]))
        elif changes or options["password_file"]:
            keep(changes, password_in(options["password_file"]), by=keeper(options["by"]))
        report = report_now()
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in report.items()))


def keeper(name: str | None) -> User:
    """The user who does it; CommandError for one who does not look after mail."""
    user = User.objects.filter(username=name or "", is_active=True).select_related("role").first()
    if user is None or not user.may(MAIL_MANAGE):
        raise CommandError("Say with --by who does it: an active user who looks after mail.")
    return user


def keep(changes: dict[str, Any], password: str, *, by: User) -> None:
    """Keep the server with these changes and send a test message; CommandError with what stands in the way."""
    earlier = MailServer.objects.first() or MailServer()
    values = {name: getattr(earlier, name) for name in FIELDS} | changes
    values["own_server"] = values["own_server"] in (True, "yes")
    form = MailServerForm({**values, "password": password})
    if not form.is_valid() or not form.put(by=by):
        lines = [f"{name}: {each}" for name, errors in form.errors.items() for each in errors]
        raise CommandError(" ".join(lines).replace("__all__: ", ""))
    send_trial(by)


def password_in(place: str | None) -> str:
    """The first line of the file or of standard input; empty where neither is named."""
    if not place:
        return ""
    if place == "-":
        return sys.stdin.readline(LARGEST).rstrip("\r\n")
    try:
        with Path(place).open(encoding="utf-8") as file:
            return file.readline(LARGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise CommandError("The file with the password cannot be read.") from None


def report_now() -> dict[str, Any]:
    """Which server counts; of its password whether there is one, nothing more."""
    server = typed_server()
    if server is None:
        return {"counts": "the setting of the machine" if set_by_machine() else "none"}
    facts = {name: getattr(server, name) for name in FIELDS}
    return {"counts": "the one that was typed", **facts, "password": "kept" if server.secret else "none"}
