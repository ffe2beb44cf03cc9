"""What belongs to nobody does not stay: neither files nor rows, neither names nor samples."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from crm.contacts import tasks
from crm.files.imports.expiry import forget
from crm.files.models import Import, ImportedValue, ImportRow
from crm.privacy.models import LedgerEntry
from tests.file_ages import last_written
from tests.files.import_cases import checked, csv, everybody, imported, prepared, undone

ANNA = "Anna Nowak;anna@x.test;601222214;;;;;;"
NOBODY = ";;;Tartak;;;;;"

pytestmark = pytest.mark.django_db


def later(**span):
    return timezone.now() + timedelta(**span)


def left(load):
    load.refresh_from_db()
    rows = (load.name, load.columns, load.origin_label, load.file.name)
    return load.state, load.rows.count(), [bool(row) for row in rows]


def test_an_import_that_nobody_goes_on_with_is_given_up_in_time(sam, django_capture_on_commit_callbacks):
    load = checked(prepared(sam, csv(ANNA, NOBODY)))
    name = load.file.name
    assert (forget(later(days=12, hours=23)), left(load)) == (0, ("checked", 1, [True, True, True, True]))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(later(days=13)) == 1
    assert left(load) == ("abandoned", 0, [False, False, False, False])
    assert load.file.storage.exists(name) is False
    assert LedgerEntry.objects.filter(act="import.forgotten", actor_kind="system").count() == 1


def test_what_stayed_out_is_kept_for_fourteen_days_and_the_numbers_for_good(sam):
    load = imported(prepared(sam, csv(ANNA, NOBODY)))
    forget(later(days=13, hours=23))
    assert left(load)[:2] == ("done", 2)
    forget(later(days=14))
    assert left(load) == ("done", 1, [False, False, False, False])
    forget(later(days=30, hours=1))
    assert left(load) == ("done", 0, [False, False, False, False])
    assert (load.counts["new"], load.counts["refused"]) == (1, 1)


def test_what_is_left_after_fourteen_days_is_enough_to_take_it_back(as_user, add, sam):
    add(sam, name="Ewa Lis", email="ewa@x.test", phone="")
    load = imported(prepared(sam, csv(ANNA, NOBODY, "Ewa Lis;ewa@x.test;601333444;;;;;;")))
    forget(later(days=29))
    load = undone(Import.objects.get(pk=load.pk))
    assert [(item["name"], "phone" in item) for item in everybody()] == [("Ewa Lis", False)]
    assert as_user(sam).get(f"/imports/{load.uid}/run/").status_code == 200
    forget(later(days=31))
    assert left(load) == ("undone", 0, [False, False, False, False])


def test_what_was_filled_in_is_remembered_only_while_it_can_be_undone(add, sam):
    add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    imported(prepared(sam, csv(ANNA)))
    forget(later(days=29, hours=23))
    assert ImportedValue.objects.count() == 1
    forget(later(days=30, minutes=1))
    assert ImportedValue.objects.count() == 0


def test_an_import_that_stopped_half_way_loses_its_file_too(sam):
    load = checked(prepared(sam, csv(ANNA, NOBODY)))
    Import.objects.update(state="running")
    forget(later(days=14))
    assert left(load) == ("abandoned", 0, [False, False, False, False])


def test_forgetting_twice_forgets_once(sam):
    checked(prepared(sam, csv(NOBODY)))
    assert [forget(later(days=14)) for _time in range(3)] == [1, 0, 0]
    tasks.forget_imports()
    assert (LedgerEntry.objects.filter(act="import.forgotten").count(), ImportRow.objects.count()) == (1, 0)


def test_a_file_that_no_row_names_is_swept_away_after_an_hour(sam):
    load = prepared(sam, csv(ANNA))
    storage, mine = load.file.storage, load.file.name
    stray = storage.save("files.import/zz/stray.sealed", ContentFile(b"x"))
    last_written(storage.path(stray))
    forget()
    assert storage.exists(stray)
    for name in (stray, mine):
        last_written(storage.path(name), ago=timedelta(hours=2))
    forget()
    assert [storage.exists(name) for name in (stray, mine)] == [False, True]
