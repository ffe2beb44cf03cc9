"""Putting a backup back: whole, with the newest keys, or not at all."""

import os
import shutil
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.health.checks.database import roles
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure_ledger import maintenance
from crm.privacy.models import LedgerEntry, MasterKey, Person, PersonKey
from crm.privacy.rotation.master_keys import rewrap, rotate
from launch.children import Refusal
from launch.secrets import key as new_key
from retention.backups import places
from retention.backups.backup import back_up
from retention.backups.places import stored_backups
from retention.backups.restore import restore, write_file
from retention.replays.replay import replay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own"),
]
BY = system("test")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def databases():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{connection.settings_dict['NAME']}%"]
        )
        return sorted(name for (name,) in cursor.fetchall())


def test_rows_files_and_keys_come_back_and_whoever_is_at_work_is_thrown_out(ada, ben, settings):
    name = default_storage.save("toy/aa.sealed", ContentFile(b"ciphertext"))
    result = back_up(by=BY, at=timezone.now())
    default_storage.delete(name)
    Person.objects.with_keys().filter(pk=ada.person.pk).get().delete()
    later = Person.create(name="Później")
    settings.MASTER_KEYS = f"9:{new_key()},{settings.MASTER_KEYS}"
    rotate(by=BY)
    rewrap()
    back_up(by=BY, at=timezone.now())
    before = databases()

    of_the_application = urlsplit(os.environ["APP_ROLE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    with psycopg.connect(of_the_application.geturl()) as somebody:
        done = restore(result.name, at=timezone.now())
        with pytest.raises(psycopg.OperationalError):
            somebody.execute("select 1")
    try:
        assert (done.dropped, done.keys.name != result.name, maintenance.under_way()) == (1, True, True)
        assert Path(default_storage.path(name)).read_bytes() == b"ciphertext"
        assert [person.name for person in Person.objects.with_keys().order_by("pk") if person.pk == ben.person.pk] == [
            "Ben Żółć"
        ]
        assert not PersonKey.objects.filter(uid=later.uid).exists()
        assert set(PersonKey.objects.values_list("version", flat=True)) == {9}
        assert MasterKey.objects.get(version=9).retired_at is None
        assert (databases(), [role.ok for role in roles()]) == (before, [True])
        replay(at=timezone.now())
        assert LedgerEntry.objects.filter(act="ledger.replayed").count() == 1
    finally:
        default_storage.delete(name)


def test_a_restored_database_is_not_ready_when_ledger_and_mark_are_gone_altogether(ada, ben, client, settings):
    result = back_up(by=BY, at=timezone.now())  # nothing stands in the ledger yet
    erase(ada.person, {}, by=BY)
    restore(result.name, at=timezone.now())
    shutil.rmtree(settings.LEDGER_DIR)
    assert maintenance.under_way() is False
    answer = client.get("/readyz")
    assert (answer.status_code, [check["name"] for check in answer.json()["checks"] if not check["ok"]]) == (
        503,
        ["ledger"],
    )
    with pytest.raises(SystemExit):
        call_command("ledger", "replay", "--json", stdout=StringIO())
    assert client.get("/readyz").status_code == 503


def changed(path):
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_file_that_does_not_open_leaves_everything_as_it_was(ada, part):
    result = back_up(by=BY, at=timezone.now())
    changed(getattr(stored_backups()[0], part))
    before = databases()
    with pytest.raises(CommandError, match="was changed or cut"):
        call_command("restore", result.name)
    assert (Person.objects.count(), maintenance.under_way(), databases()) == (1, False, before)
    assert not places.files_folder().with_name("files.restored").exists()


def test_an_unknown_backup_and_one_without_any_keys_are_refused(ada):
    with pytest.raises(Refusal, match="There is no backup spojnik-1"):
        restore("spojnik-1", at=timezone.now())
    result = back_up(by=BY, at=timezone.now())
    stored_backups()[0].keys.unlink()
    with pytest.raises(Refusal, match="There is no file with keys"):
        restore(result.name, at=timezone.now())
    assert maintenance.under_way() is False


def test_without_the_owners_address_nothing_begins(ada, monkeypatch):
    result = back_up(by=BY, at=timezone.now())
    monkeypatch.delenv("MIGRATION_DATABASE_URL")
    with pytest.raises(Refusal, match="MIGRATION_DATABASE_URL is not set"):
        restore(result.name, at=timezone.now())
    assert maintenance.under_way() is False


def test_the_newest_keys_are_taken_wherever_the_data_lie(ada, tmp_path):
    result = back_up(by=BY, at=timezone.now())
    elsewhere = tmp_path / "usb"
    elsewhere.mkdir()
    stored_backups()[0].data.rename(elsewhere / stored_backups()[0].data.name)
    moved = places.named(str(elsewhere / f"{result.name}.data.spojnik"))
    assert places.newest_keys(moved.data.parent).keys.parent == Path(django_settings.BACKUP_DIR)


def test_a_file_with_a_way_out_of_its_folder_is_refused(tmp_path):
    with pytest.raises(Refusal, match="outside its folder"):
        write_file(tmp_path / "files", "../../etc/passwd", b"")


def test_without_redis_it_ends_in_words_and_says_what_is_left_to_do(ada, ben, settings):
    result = back_up(by=BY, at=timezone.now())
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    out, err = StringIO(), StringIO()
    call_command("restore", result.name, stdout=out, stderr=err)
    assert out.getvalue().startswith(f"Put back {result.name}, with the keys of {result.name}.")
    assert err.getvalue() == (
        "Redis does not answer, so what it remembers of the state before was not forgotten: empty it (FLUSHDB) before "
        "the site opens.\n"
    )
    assert maintenance.under_way()
