"""What room people take beside their plain twins and looks beside a row for each person, and what a share costs beside
guardian's own way: ratios 13, 19 and 20."""

from collections.abc import Sequence
from functools import partial
from time import perf_counter
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from guardian.shortcuts import assign_perm

from bench.data.house import House
from bench.measurements.targets import Verdict, at_least, at_most
from crm.contacts.models import Contact, ContactUserPermission
from crm.privacy.models import AccessEntry, ContactPoint, Person, PersonKey

SEALED = [model._meta.db_table for model in (Person, PersonKey, Contact, ContactPoint)]
PLAIN = ["bench_person", "bench_contact", "bench_point"]
LOOKS, SHOWN = 2_000, 50  # pages looked at, people on each
SHARED = 50  # contacts shared one by one
BY_ROWS = """
CREATE TEMPORARY TABLE looks (at timestamptz NOT NULL, actor_kind varchar(16) NOT NULL, actor_id varchar(64) NOT NULL,
    view varchar(64) NOT NULL, subject bigint NOT NULL, mac bytea NOT NULL, id bigserial PRIMARY KEY);
CREATE INDEX ON looks (subject, at);
INSERT INTO looks (at, actor_kind, actor_id, view, subject, mac)
    SELECT now(), 'user', '7', 'contacts:list', page * 31 + place, decode(repeat('00', 32), 'hex')
    FROM generate_series(1, {looks}) AS page, generate_series(1, {shown}) AS place;
"""
BY_ARRAYS = """
CREATE TEMPORARY TABLE entries (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES);
INSERT INTO entries (id, at, actor_kind, actor_id, request_id, mac, uid, view, people, fields, purpose, reason)
    SELECT page, now(), 'user', '7', '', decode(repeat('00', 32), 'hex'), gen_random_uuid(), 'contacts:list',
    ARRAY(SELECT page * 31 + place FROM generate_series(1, {shown}) AS place), '{{name}}', '', ''
    FROM generate_series(1, {looks}) AS page;
"""


def verdicts(house: House) -> list[Verdict]:
    """The three ratios, measured once: they are no matter of a disturbed machine."""
    return [
        at_most(13, "log of looks : a row for each person", room_of_looks(), 0.45),
        at_least(19, "assign_perm one by one : our shares, per contact", cost_of_shares(house), 50.0),
        at_most(20, "room of people and contacts : plain", room(SEALED) / room(PLAIN), 1.7),
    ]


def room(tables: Sequence[str]) -> int:
    """Bytes of tables with their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name", [[*tables]]
        )
        return int(cursor.fetchone()[0])


def room_of_looks() -> float:
    """Pages of fifty people as rows of the access log, against a row for each of the fifty."""
    options: dict[str, Any] = {"looks": LOOKS, "shown": SHOWN, "table": AccessEntry._meta.db_table}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_ROWS.format(**options))
        cursor.execute(BY_ARRAYS.format(**options))
        ratio = room(["entries"]) / room(["looks"])
        transaction.set_rollback(True)
    return ratio


def cost_of_shares(house: House) -> float:
    """Guardian's assign_perm for some contacts one after the other, against one statement, both per contact."""
    user, view = house.users["few"], Permission.objects.get(codename="view_contact", content_type__app_label="contacts")
    contacts = list(Contact.objects.order_by("pk")[: 20 * SHARED])
    rows = [ContactUserPermission(user=user, permission=view, content_object=contact) for contact in contacts]
    one_by_one = [partial(assign_perm, view, user, contact) for contact in contacts[:SHARED]]
    together = partial(ContactUserPermission.objects.bulk_create, rows)
    return spent(one_by_one) / len(one_by_one) / (spent([together]) / len(rows))


def spent(acts: Sequence[Any]) -> float:
    """Seconds that the acts take; nothing of them is kept."""
    with transaction.atomic():
        began = perf_counter()
        for act in acts:
            act()
        taken = perf_counter() - began
        transaction.set_rollback(True)
    return taken
