"""Keys from time to time: a new one is turned to by itself after a day, an old one is spoken of, shredded ones go."""

import base64
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.privacy.database.vacuum import tables, vacuum
from crm.privacy.models import MasterKey, Person, PersonKey, house_sealer
from crm.privacy.models.keyring import verify_keys
from crm.privacy.rotation.upkeep import findings, rotate_when_due

NEW = f"9:{base64.b64encode(b'9' * 32).decode()}"


def forget():
    verify_keys.cache_clear()
    house_sealer.cache_clear()


@pytest.fixture(autouse=True)
def _fresh():
    """Each test meets the ring as a new process does."""
    forget()
    yield
    forget()


@pytest.mark.django_db
def test_a_new_master_key_has_a_day_then_everybody_is_wrapped_under_it_and_old_copies_are_useless(settings):
    Person.create(name="Ada")
    old = PersonKey.objects.get()
    settings.MASTER_KEYS = f"{NEW},{settings.MASTER_KEYS}"
    forget()
    assert rotate_when_due(timezone.now()) is None
    later = timezone.now() + timedelta(hours=25)
    assert rotate_when_due(later).unreadable == []
    assert [key.version for key in PersonKey.objects.all()] == [9]
    assert MasterKey.objects.exclude(version=9).filter(retired_at=None).count() == 0
    assert rotate_when_due(later) is None
    settings.MASTER_KEYS = NEW
    forget()
    assert Person.objects.with_keys().get().name == "Ada"
    with pytest.raises(Exception, match="version"):
        old.unwrapped()


@pytest.mark.django_db
def test_doctor_speaks_of_a_key_that_is_a_year_old(settings):
    verify_keys()
    by_name = {finding["name"]: finding for finding in findings(timezone.now() + timedelta(days=366))}
    assert (by_name["master key age"]["ok"], by_name["master key age"]["warning"]) == (True, True)
    assert findings()[0]["warning"] is False


@pytest.mark.django_db
def test_a_deleted_key_is_vacuumed_at_once_by_the_database_itself():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'privacy_personkey'")
        assert set(cursor.fetchone()[0]) == {"autovacuum_vacuum_threshold=1", "autovacuum_vacuum_scale_factor=0"}


@pytest.mark.django_db(transaction=True)
def test_vacuum_takes_every_table_with_rows_about_people_keys_first_where_the_role_owns_them():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'privacy_personkey'")
        (owner,) = cursor.fetchone()
    assert tables()[0] == "privacy_personkey"
    if owner:
        assert vacuum() == tables()
    else:
        with pytest.raises(CommandError, match="owner"):
            call_command("vacuum")
