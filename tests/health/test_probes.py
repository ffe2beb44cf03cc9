"""What an outside watcher sees."""

from django.db import connection

from crm.privacy.models.keyring import verify_keys


def test_a_running_site_is_alive_and_ready(db, client):
    ready = {"ok": True, "checks": [{"name": name, "ok": True} for name in ("database", "migrations", "keys")]}
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
    assert (answer.status_code, [one["name"] for one in answer.json()["checks"] if not one["ok"]]) == (
        503,
        ["migrations", "keys"],
    )
