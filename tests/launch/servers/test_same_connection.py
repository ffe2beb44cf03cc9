"""Between tests with real transactions a connection stays, and nothing that a test left in it."""

import pytest
from django.db import connection

from tests.quick_flush import renewed

pytestmark = pytest.mark.django_db(transaction=True)
STATE = """
    SELECT pg_backend_pid(), current_setting('statement_timeout'), to_regclass('pg_temp.left_over') IS NULL,
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
"""


def state() -> tuple:
    """(the backend, its limit, whether no table of its own is there, how many advisory locks it holds)."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return cursor.fetchone()


def test_a_session_forgets_what_was_set_made_and_locked():
    before = state()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '7s'; CREATE TEMP TABLE left_over (n int); SELECT pg_advisory_lock(7)")
    assert state() == (before[0], "7s", False, 1)
    renewed()
    assert state() == before


def test_a_session_of_somebody_else_or_in_a_transaction_is_closed(monkeypatch):
    first = state()[0]
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "USER", "somebody")
        renewed()
    second = state()[0]
    connection.set_autocommit(False)
    state()
    renewed()
    assert len({first, second, state()[0]}) == 3
