"""Ledger and access log: append-only for everybody, sealed row by row, never a value."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from crm.privacy.actors import system
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import AccessEntry, LedgerEntry

LOGS = [LedgerEntry, AccessEntry]


@pytest.fixture
def entries(ada, sam):
    """One row in each log."""
    written = ledger.record("contact.edited", by=sam, about=ada.person, fields=["phone", "email"], counts={"n": 1})
    look = access_log.shown(by=sam, view="contacts:record", people=[ada.pk], reason="contract", note="oddzwaniam")
    return {LedgerEntry: written, AccessEntry: look}


def test_an_act_is_written_with_names_of_columns_and_no_values(entries, ada, sam):
    row = (
        LedgerEntry.objects.filter(act="contact.edited")
        .values("actor_kind", "actor_id", "about", "fields", "counts")
        .get()
    )
    assert row == {
        "actor_kind": "user",
        "actor_id": str(sam.pk),
        "about": ada.person.uid,
        "fields": ["email", "phone"],
        "counts": {"n": 1},
    }


def test_a_look_is_written_with_everybody_it_shows(ada, ben, sam):
    access_log.shown(by=sam, view="contacts:list", people=[ben.pk, ada.pk, ada.pk])
    assert AccessEntry.objects.get(view="contacts:list").people == sorted([ada.pk, ben.pk])


def test_a_stranger_is_no_actor(db):
    with pytest.raises(TypeError):
        ledger.record("contact.edited", by="sam")


@pytest.mark.parametrize("model", LOGS)
def test_a_row_read_back_is_intact(entries, model):
    assert model.objects.get(pk=entries[model].pk).intact()


@pytest.mark.parametrize("model", LOGS)
def test_a_row_altered_past_the_trigger_is_found_out(entries, model):
    row = model.objects.get(pk=entries[model].pk)
    row.actor_id = "999"
    assert not row.intact()


def test_a_note_altered_past_the_trigger_is_found_out(entries):
    row = AccessEntry.objects.get(pk=entries[AccessEntry].pk)
    assert row.note == "oddzwaniam"
    row.__dict__["note"] = None
    assert not row.intact()


@pytest.mark.parametrize("model", LOGS)
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor_id = '999'", "DELETE FROM {}"])
def test_even_the_owner_role_can_neither_change_nor_delete_a_row(entries, model, statement):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(statement.format(model._meta.db_table))
    assert model.objects.filter(pk=entries[model].pk).exists()


@pytest.mark.parametrize("table", ["privacy_ledgerentry", "privacy_accessentry", "privacy_ledgerentry_rest"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_role_has_no_right_to_change_a_log_or_a_partition_of_it(db, table, verb):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('spojnik_app', %s, %s)", [table, verb])
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege('spojnik_app', %s, 'INSERT, SELECT')", [table])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("model", LOGS)
def test_a_row_lies_in_the_partition_of_its_month(entries, model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {model._meta.db_table} LIMIT 1")  # noqa: S608
        assert cursor.fetchone() == (f"{model._meta.db_table}_{timezone.now():%Y_%m}",)


def test_an_act_rolled_back_leaves_no_trace_of_itself(db, sam):
    with transaction.atomic():
        ledger.record("contact.edited", by=system("test"))
        transaction.set_rollback(True)
    assert not LedgerEntry.objects.filter(act="contact.edited").exists()


def test_the_key_of_the_logs_is_part_of_every_seal(entries, monkeypatch):
    monkeypatch.setattr(settings, "LEDGER_KEY", "another")
    assert not LedgerEntry.objects.get(pk=entries[LedgerEntry].pk).intact()
