"""`manage.py migrate`: Django's own, with less work on what the models were."""

from typing import Any

from django.core.management.commands import migrate

from crm.privacy.database.quick_states import quick_states


class Command(migrate.Command):
    """What it says and does is Django's."""

    def handle(self, *args: Any, **options: Any) -> None:
        with quick_states():
            super().handle(*args, **options)
