"""The small twin of `bench purge`: the bounds delete the very rows that the product deletes, and nobody else's."""

import pytest
from django.db import connection

from bench.measurements.purge import ROWS, checked, least, make_twins, ours, populate, shred, twin_of
from crm.privacy.models import LedgerEntry, Person, Purpose, Tombstone


def left(tables):
    """{table: rows}"""
    matches = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own tables
            matches[table] = cursor.fetchone()[0]
    return matches


@pytest.mark.django_db
def test_every_bound_deletes_the_rows_of_a_batch_and_the_product_tells_of_each_person(sam):
    assert Purpose.objects.active().count() > 1
    pks = populate(9, sam)
    real = [model._meta.db_table for model in ROWS]
    before = left(real)
    assert before == dict(zip(real, [18, 27, 18, 15, 9, 9, 9], strict=True))
    make_twins()
    twins = [twin_of(model) for model in ROWS]
    least(pks[:3])
    ours(pks[:3])
    third = dict(zip(real, [12, 18, 12, 10, 6, 6, 6], strict=True))
    assert (left(real), list(left(twins).values())) == (third, list(third.values()))
    assert LedgerEntry.objects.filter(act="person.erased").count() == 3
    assert Tombstone.objects.count() == 6
    checked(pks[3:6])
    assert list(left(real).values()) == [6, 9, 6, 5, 3, 3, 3]
    shred(pks[6:])
    assert (left(["privacy_personkey"]), Person.objects.count()) == ({"privacy_personkey": 0}, 3)
