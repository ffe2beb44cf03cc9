"""`manage.py keys status`: whether the keys at hand are the ones that this database was sealed with."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.models import Count

from crm.privacy import keys
from crm.privacy.models import MasterKey, PersonKey
from crm.privacy.models.keyring import verify_keys


class Command(BaseCommand):
    """Exit 0 only when every key opens what it should; a wrong, missing or cut key is one clear line."""

    help = "Check the master keys and index keys against the database."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["status"])
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        if MasterKey._meta.db_table not in connection.introspection.table_names():
            self.stdout.write("No database yet: the keys will be registered by its first start.")
            return
        verify_keys()
        counts = dict(PersonKey.objects.order_by().values_list("version").annotate(Count("pk")))
        checks = [
            {"name": f"master key {version}", "ok": True, "detail": f"wraps the keys of {counts.get(version, 0)} people"}
            for version in keys.ring()
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, "checks": checks}))
        else:
            self.stdout.write("\n".join(f"{check['name']}: {check['detail']}" for check in checks))
