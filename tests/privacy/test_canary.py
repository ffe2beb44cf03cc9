"""The canary: a mark in every declared column of two people, looked for everywhere, before and after one is erased."""

import base64
import contextlib
import gzip
import os
import zlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import re2
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, models
from django.utils import timezone
from redis import Redis

from crm.accounts.clients.registration import register
from crm.accounts.models import Client
from crm.contacts.models import Contact, ObjectKind
from crm.files.models import Import
from crm.lists.models import SavedView
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase, unlocked
from crm.privacy.map.data_map import rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import Person, PersonKey, Recipient
from crm.privacy.sealed import SealedDateField, SealedField, SealedJSONField
from crm.privacy.sealed.files import SealedFileField
from crm.privacy.verbs.export import export
from crm.sales.models import DocumentLoad
from retention.models import Run
from tests.contacts.custom.field_cases import make

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "Kanarkiewicz", "Czyżykowska"
# rows without a personal column on which some with one hang, and what their constraints want
WANTED = {
    "dsar.RecipientNotice": {"name": "Kurier", "right": "erasure", "number": 1},
    "dpo.EvidencePack": {"sections": ["settings"], "asked_by": "system:test"},
    "dpo.EvidenceFile": {"size": 1},
}
OF_NOBODY = {("api.externalid", "house_value")}  # a constraint keeps it from standing beside a person
DAYS = {FIRST: date(1871, 3, 17), SECOND: date(1869, 11, 5)}


def plant(person: Person, mark: str) -> set[tuple[str, str]]:
    """Put `mark` into every personal column of every model for `person`; (model, column) of what was planted."""
    planted = set()
    for room in reversed(rooms()):  # parents first
        rows = list(room.rows_of(person)) if room.columns and room.model is not PersonKey else []
        if room.columns and not rows and room.declaration.subject != "about":
            rows = [leading_to(person, made(room.model, person, room.declaration.subject), room.declaration.subject)]
        for row in rows:
            for column in room.columns:
                if (room.label.lower(), column.name) not in OF_NOBODY and put(row, column.name, mark):
                    planted.add((room.label, column.name))
            with unlocked():
                row.save()
    return planted


def made(model: type[models.Model], person: Person, subject: str = "") -> models.Model:
    """A row about `person`, to whom the relation `subject` leads, with what it cannot do without."""
    row = model()
    for field in model._meta.concrete_fields:
        if field.is_relation and (not field.null or field.name == subject):
            setattr(row, field.name, related(field, person))
        elif isinstance(field, models.DateTimeField) and not field.null and not field.has_default():
            setattr(row, field.attname, timezone.now())
        elif isinstance(field, models.DateField) and not field.null and not field.has_default():
            setattr(row, field.attname, timezone.localdate())
        elif field.choices and not field.has_default() and not field.blank:
            setattr(row, field.attname, field.choices[0][0])
        elif isinstance(field, models.UUIDField) and not field.null and not field.has_default():
            setattr(row, field.attname, uuid4())
        elif isinstance(field, models.CharField) and not field.null and one_of_a_kind(model, field):
            setattr(row, field.attname, uuid4().hex[: field.max_length])
        elif isinstance(field, models.DecimalField) and not field.null and not field.has_default():
            setattr(row, field.attname, Decimal(1))
        elif isinstance(field, models.IntegerField) and not (field.primary_key or field.null or field.has_default()):
            setattr(row, field.attname, person.pk)
    return row


def leading_to(person: Person, row: models.Model, subject: str) -> models.Model:
    """The row, whose path to its person ends at `person` with the key at hand."""
    *steps, last = subject.split("__")
    holder = row
    for step in steps:
        holder = getattr(holder, step)
    setattr(holder, last, person)
    return row


def one_of_a_kind(model: type[models.Model], field: models.Field) -> bool:
    """Whether a constraint tells rows apart by the column, alone or with others."""
    every = model._meta.constraints
    return field.unique or any(field.name in item.fields for item in every if isinstance(item, models.UniqueConstraint))


def related(field: models.Field, person: Person) -> models.Model:
    """Whom a relation points at: the person, their contact, a row about them, or the first row there is."""
    if field.related_model is Person:
        return person
    if field.related_model is Contact:
        return person.contact
    label = field.related_model._meta.label
    if label in WANTED:
        return made_for(field.related_model, person, WANTED[label])
    hers = [room.rows_of(person) for room in rooms() if room.model is field.related_model]
    first = next((rows.first() for rows in hers), None) or field.related_model._base_manager.first()
    first = first or (FOUNDED[label]() if label in FOUNDED else None)
    assert first is not None, f"{field.model._meta.label}.{field.name}: no row to point at"
    return first


def a_program() -> Client:
    """Somebody else's program, with nothing that it may do."""
    terms = {"teams": [], "scopes_given": [], "purposes": [], "by": system("test")}
    return register("Program", recipient=Recipient.objects.earliest("pk"), **terms)


def a_kind_of_records() -> ObjectKind:
    """A kind that the house made for itself."""
    words = dict.fromkeys(("key", "name", "plural", "title_label"), "polisa")
    return ObjectKind.objects.create(**words, of_person=True, category="correspondence", purpose="contracts")


FOUNDED = {
    "accounts.Client": a_program,
    "contacts.ObjectKind": a_kind_of_records,
}  # what there has to be one of, and no test data are


def made_for(model: type[models.Model], person: Person, values: dict[str, object]) -> models.Model:
    """A row without a personal column, on which one with some hangs."""
    row = made(model, person)
    for name, value in values.items():
        setattr(row, name, value)
    with unlocked():
        row.save()
    return row


def put(row: models.Model, name: str, mark: str) -> bool:
    """Write the mark into a column in the way the column takes it; False for what is derived from another column."""
    column = row._meta.get_field(name)
    if getattr(column, "of", None) or isinstance(column, models.BigIntegerField):
        return False
    if isinstance(column, SealedFileField):
        getattr(row, name).save(f"{mark}.txt", ContentFile(mark.encode()), save=False)
    elif isinstance(column, SealedDateField):
        setattr(row, name, DAYS[mark])
    elif isinstance(column, SealedJSONField):
        setattr(row, name, {"mark": mark})
    elif isinstance(column, SealedField):
        setattr(row, name, f"{mark}@ptaki.test" if "email" in name else f"{mark} {name}")
    else:
        raise AssertionError(f"{row._meta.label}.{name} is personal and plain")
    return True


def forms_of(mark: str) -> set[bytes]:
    """The shapes in which a mark may lie about: plain, folded, UTF-16, hex, base64 at each of three offsets."""
    matches = set()
    for text in {mark, mark.lower(), mark.upper()}:
        for raw in (text.encode(), text.encode("utf-16-le"), text.encode("cp1250")):
            matches |= {raw, raw.hex().encode()}
            matches |= {inside(base64.b64encode(b"x" * shift + raw), shift) for shift in range(3)}
    return {shape for shape in matches if len(shape) >= 6}


def inside(encoded: bytes, shift: int) -> bytes:
    """Of base64 the letters that say nothing of what stood before or comes after."""
    return encoded[4 if shift else 0 : -4 if encoded.endswith(b"=") else None]


def unpacked(content: bytes) -> bytes:
    """The content and, where it is compressed, what is inside."""
    inside, start = b"", content.find(b"\x1f\x8b\x08")
    while start >= 0:
        with contextlib.suppress(zlib.error):
            inside += zlib.decompressobj(31).decompress(content[start : start + 1_000_000])
        start = content.find(b"\x1f\x8b\x08", start + 3)
    return content + inside


def everywhere() -> dict[str, bytes]:
    """All there is: every table as text, the cluster's own files, Redis, data folders and logs."""
    matches = {}
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT") if is_superuser(cursor) else None
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\n'), '') FROM {table} AS t")  # noqa: S608
            matches[f"table {table}"] = cursor.fetchone()[0].encode()
    for folder in {Path(settings.DATA_DIR), Path(settings.LEDGER_DIR), *cluster_folders()}:
        # os.walk, which goes on where a folder is taken away meanwhile
        paths = (Path(above) / name for above, _folders, names in os.walk(folder) for name in names)
        for path in filter(Path.is_file, paths):
            with contextlib.suppress(FileNotFoundError):  # the cluster took it away meanwhile: nothing is left in it
                matches[f"file {path.relative_to(folder)}"] = unpacked(path.read_bytes()) + path.name.encode()
    return matches | in_redis()


def in_redis() -> dict[str, bytes]:
    """{key: key and value}."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        return {f"redis {key!r}": key + b" " + value_of(redis, key) for key in redis.scan_iter()}


def value_of(redis: Redis, key: bytes) -> bytes:
    """All that lies under a key; a dump would be compressed."""
    read = {
        b"string": lambda: [redis.get(key) or b""],
        b"list": lambda: redis.lrange(key, 0, -1),
        b"set": lambda: redis.smembers(key),
        b"zset": lambda: redis.zrange(key, 0, -1),
        b"hash": lambda: [part for pair in redis.hgetall(key).items() for part in pair],
    }
    return b"\n".join(read.get(redis.type(key), lambda: [redis.dump(key) or b""])())


def is_superuser(cursor) -> bool:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return cursor.fetchone()[0]


def cluster_folders() -> list[Path]:
    """The embedded cluster's data folder and the servers' logs, where they can be read."""
    above = [parent for parent in Path(settings.DATA_DIR).parents if (parent / "postgres" / "PG_VERSION").exists()]
    return [parent for parent in above[:1] if os.access(parent / "postgres", os.R_OK)]


def any_of(shapes: Iterable[bytes]) -> Any:
    """A pattern of all of them, which reads every byte once, however many they are."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(b"|".join(b"".join(b"\\x%02x" % byte for byte in shape) for shape in shapes), options)


def traces(*marks: str) -> list[list[str]]:
    """Of each mark the names of the places where it lies in any form."""
    places = everywhere()
    wanted = [any_of(forms_of(mark) | {DAYS[mark].isoformat().encode()}) for mark in marks]
    return [sorted(place for place, content in places.items() if shapes.search(content)) for shapes in wanted]


@pytest.fixture
def two(add, sam, nina, ben):
    """Two people of whom every declared column holds a mark."""
    Import.objects.create(owner=sam)
    Run.objects.create(number="P-2026-1", state=Run.State.DISCARDED, made_by="system:test")
    DocumentLoad.objects.create(owner=sam)
    SavedView.objects.create(list="contacts", owner=sam)
    make("Branża")
    contacts = [add(sam, name=mark, email=f"{mark}@ptaki.test") for mark in (FIRST, SECOND)]
    for contact, mark in zip(contacts, (FIRST, SECOND), strict=True):
        planted = plant(Person.objects.with_keys().get(pk=contact.pk), mark)
        assert planted == declared() - OF_NOBODY
    return [contact.person for contact in contacts]


def is_file(label: str, column: str) -> bool:
    """Whether a column is a file: an export names its size alone."""
    return isinstance(apps.get_model(label)._meta.get_field(column), SealedFileField)


def declared() -> set[tuple[str, str]]:
    """(model, column) of every personal column that is not derived from another."""
    return {
        (room.label, column.name)
        for room in rooms()
        for column in room.columns
        if not getattr(room.model._meta.get_field(column.name), "of", None) and column.sealed
    }


def test_the_search_itself_finds_a_mark_in_every_shape(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    text = f"przed {FIRST} po".encode()
    shapes = {"plain": text, "hex": text.hex().encode(), "base64": base64.b64encode(text), "gzip": gzip.compress(text)}
    for name, content in shapes.items():
        (tmp_path / name).write_bytes(content)
    assert traces(FIRST) == [[f"file {name}" for name in sorted(shapes)]]


def test_no_mark_lies_anywhere_even_before_erasure(two):
    assert traces(FIRST, SECOND) == [[], []]


def test_after_erasing_one_nothing_of_her_opens_or_remains_and_the_other_is_whole(two, dora):
    first, second = two
    assert {label for label, _column in declared()} <= held_labels(first)
    ids = {"uid": first.uid.hex, "key": bytes(PersonKey.objects.get(pk=first.pk).wrapped)}
    before = export(Person.objects.with_keys().get(pk=second.pk))
    erase(first, {}, by=dora)
    assert export(Person.objects.with_keys().get(pk=second.pk)) == before
    results = {label for label, rows in before.items() if SECOND in str(rows)}
    assert results == {label for label, column in declared() if not is_file(label, column)}
    left = [room.label for room in rooms() if room.rows_of(first).exists()]
    assert left == []
    tables = {place: text for place, text in everywhere().items() if place.startswith("table")}
    assert [place for place, text in tables.items() if ids["key"].hex().encode() in text] == []
    pseudonymous = ("table privacy_ledgerentry", "table privacy_accessentry")
    holding = [place for place, text in tables.items() if str(first.uid).encode() in text]
    assert [place for place in holding if not place.startswith(pseudonymous)] == []


def test_a_person_made_afterwards_never_gets_the_number_of_an_erased_one(two, dora):
    erase(two[1], {}, by=dora)
    assert Person.create(name=str(uuid4())).pk > two[1].pk
