"""`manage.py routes`: every URL pattern with methods, name and declared access policy."""

import json

from django.core.management.base import BaseCommand, CommandError

from crm.accounts.access.url_inventory import inventory


class Command(BaseCommand):
    """Exit code 0 only when every URL has a policy."""

    help = "List every URL pattern with its methods, name and access policy."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print a JSON list")

    def handle(self, *args, **options):
        routes = inventory()
        if options["json"]:
            self.stdout.write(json.dumps([route.as_json() for route in routes], indent=2))
        else:
            for route in routes:
                declared = route.policy
                methods = ",".join(declared.methods) if declared else "-"
                self.stdout.write(
                    f"{declared.access if declared else 'NONE':20} {methods:20} {route.path}  {route.name}"
                )
        silent = [route.path for route in routes if route.policy is None]
        if silent:
            raise CommandError(f"{len(silent)} URLs have no policy: {', '.join(silent)}")
