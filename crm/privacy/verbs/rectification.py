"""Rectification (Art. 16): one value corrected everywhere it is copied to."""

from django.db import models, transaction

from crm.privacy.actors import Actor
from crm.privacy.dotted_paths import resolve
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import derived_from, personal_columns
from crm.privacy.models import Person
from crm.privacy.sealed.writes import column_of

RECTIFIABLE = {column.name for column in personal_columns(Person) if column.sealed}


def rectify(person: Person, field: str, value: str, *, by: Actor) -> None:
    """Set `person.field` (name, email or phone) to `value`, with the indexes and copies that follow it.

    One transaction, one ledger entry that names the column. Raises ValueError for any other column; nothing happens
    when the value is the one we have. The person must come with the person's key.
    """
    if field not in RECTIFIABLE:
        raise ValueError(f"{field} is not a column of a person that can be rectified")
    with transaction.atomic():
        Person.hold([person])
        person.refresh_from_db(fields=[field])  # somebody may have changed it since they were read
        before = getattr(person, field)
        if before == value:
            return
        setattr(person, field, value)
        person.save(update_fields=[field])
        for model, column, path in derived_from(Person, field):
            if model is not Person:
                follow(model, column, path, person, value)
        ledger.record("person.rectified", by=by, about=person, fields=[field])
        for watcher in resolve("ADDRESS_WATCHERS"):
            watcher(person, field, before, by=by)


def follow(model: type[models.Model], column: str, path: str, person: Person, value: str) -> None:
    """Write the derived `column` of every row of `model` that copies it over `path`."""
    computed = column_of(model, column).compute(value)
    model._base_manager.filter(**{path.rpartition("__")[0]: person}).update(**{column: computed})
