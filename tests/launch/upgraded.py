"""What a house holds, read by the version at hand: `python -m tests.launch.upgraded` prints it as JSON.

{"people": [names], "rows": {table: number}, "ledger": "ok", "pages": {user: status of each page}}
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
django.setup()

from django.apps import apps  # noqa: E402 - models exist only after the line above
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from crm.accounts.models import User  # noqa: E402
from crm.privacy.models import Person  # noqa: E402

PAGES = (
    "/",
    "/contacts/",
    "/companies/",
    "/deals/",
    "/tasks/",
    "/privacy/",
    "/privacy/map/",
    "/privacy/requests/",
    "/privacy/breaches/",
)
# rows that work itself brings and takes; a replay takes whoever was erased out of the runs that wait
PASSING = ("django_session", "health_", "jobs_", "retention_runline")


def told() -> dict:
    """All of it; names unsealed by the keys of the house."""
    people = sorted(person.name for person in Person.objects.with_keys())
    models = (model for model in apps.get_models() if not model._meta.db_table.startswith(PASSING))
    rows = {model._meta.db_table: number for model in models if (number := model._base_manager.count())}
    return {"people": people, "rows": rows, "pages": {user.username: pages(user) for user in users()}}


def users() -> list[User]:
    return list(User.objects.filter(is_active=True).order_by("username"))


def pages(user: User) -> list[int]:
    """What each page answers them."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return [client.get(page, secure=True).status_code for page in PAGES]


if __name__ == "__main__":
    print(json.dumps(told(), ensure_ascii=False))
    connection.close()
