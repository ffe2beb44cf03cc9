"""A firm turns out to be a sole trader's: its papers become their own and move under the person's key.

Plugged in by TRADER_MOVERS, which the turn calls inside its transaction.
"""

from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from crm.contacts.models import Company
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.documents.documents import record
from crm.sales.models import Document, Task
from crm.sales.models.documents import ENCRYPTED_COLUMNS, FILES
from crm.sales.planned_tasks.planning import TEXT_COLUMNS

FIRM_COLUMNS = [field for field in Document._meta.concrete_fields if field.name.startswith("firm_")]


def move_papers(company: Company, person: Person, *, by: Actor) -> None:
    """Encrypts every document of `company` that belongs to no person yet under the key of `person`, who
    comes with it.
    """
    for document in Document.objects.filter(company=company, person=None):
        values = {name: getattr(document, f"firm_{name}") for name in ENCRYPTED_COLUMNS if name not in FILES}
        files = {name: getattr(document, f"firm_{name}") for name in FILES}
        contents = {name: (file.plain(), file.name) for name, file in files.items() if file}
        for field in FIRM_COLUMNS:
            setattr(document, field.name, None if field.null else "")
        document.person = person
        for column, value in values.items():
            setattr(document, column, "" if value is None else str(value))
        for name, (content, old) in contents.items():
            getattr(document, name).save("", ContentFile(content), save=False)
            transaction.on_commit(partial(document.file.storage.delete, old))
        document.save()
        record("document.moved", document, by=by, fields=[])


def move_tasks(company: Company, person: Person, *, by: Actor) -> None:
    """Encrypts tasks about `company` and no person under the key of `person`, who comes with it."""
    for task in Task.objects.filter(company=company, person=None):
        values = {name: task.told(name) for name in TEXT_COLUMNS}
        for name in TEXT_COLUMNS:
            setattr(task, task.column(name), None)
        task.person = person
        for name, text in values.items():
            setattr(task, task.column(name), text)
        task.save()
        ledger.record("task.moved", by=by, about=person, target=task.target)
