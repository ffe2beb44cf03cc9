"""What an outside watcher sees."""

from django.conf import settings as django_settings
from django.db import connection

from crm.privacy.models.keyring import verify_keys
from crm.product import VERSION

NAMES = ("database", "migrations", "keys", "restore", "ledger")


def test_a_running_site_is_alive_and_ready(db, client):
    ready = {"ok": True, "version": VERSION, "checks": [{"name": name, "ok": True} for name in NAMES]}
    assert client.get("/healthz").json() == {"ok": True}
    assert client.get("/readyz").json() == ready


def test_a_foreign_master_key_or_a_waiting_migration_is_named(db, client, settings):
    verify_keys.cache_clear()
    verify_keys()
    verify_keys.cache_clear()
    settings.MASTER_KEYS = "1:" + "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'contacts'")
    answer = client.get("/readyz")
    verify_keys.cache_clear()
    assert (answer.status_code, [check["name"] for check in answer.json()["checks"] if not check["ok"]]) == (
        503,
        ["migrations", "keys"],
    )


def test_a_kept_connection_that_died_is_replaced_before_a_request_gets_it():
    assert django_settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
