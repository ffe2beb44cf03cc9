"""Deleting a row looks for whoever points at it: once per foreign key, by an index or by reading the whole table."""

from django.apps import apps
from django.db import connection, models

# Users and teams are hardly ever deleted; the lists by owner and team have indexes of their own, of what is in no bin.
BARE = {f"contacts.{model}.{column}" for model in ("company", "contact") for column in ("owner", "team")}
BARE |= {"sales.productprice.change"}  # an index of those that a change made: the rest have none
BARE |= {"contacts.interaction.mailbox"}  # an index of letters of an account: the rest have none


def leading_columns(cursor):
    """{table: first columns of its indexes that hold for every row}"""
    cursor.execute(
        "SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE i.indpred IS NULL AND i.indisvalid"
    )
    matches = {}
    for table, column in cursor.fetchall():
        matches.setdefault(table, set()).add(column)
    return matches


def test_every_foreign_key_is_led_by_an_index_or_said_not_to_be(db):
    with connection.cursor() as cursor:
        led = leading_columns(cursor)
    bare = {
        f"{model._meta.label_lower}.{column.name}"
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for column in model._meta.local_concrete_fields
        if isinstance(column, models.ForeignKey) and column.column not in led.get(model._meta.db_table, set())
    }
    assert bare == BARE
