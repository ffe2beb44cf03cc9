"""The embedded servers this very test runs on."""

import os

import psycopg
import pytest
import redis

pytestmark = pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")


@pytest.fixture
def owner():
    """A connection to the database beside the one of the tests, whose changes are rolled back."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection
        connection.rollback()


def test_neither_role_is_a_superuser(owner):
    roles = owner.execute("select rolname, rolsuper from pg_roles where rolname like 'spojnik%' order by 1").fetchall()

    assert roles == [("spojnik_app", False), ("spojnik_owner", False)]


def test_what_the_owner_makes_the_application_may_use_but_not_change(owner):
    owner.execute("create table made (id serial primary key, word text)")
    owner.execute("set role spojnik_app")
    owner.execute("insert into made (word) values ('żółć')")

    assert owner.execute("select word, unaccent(word) from made").fetchall() == [("żółć", "zolc")]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("alter table made add column more text")


def test_the_application_signs_in_as_itself_and_makes_no_tables():
    with psycopg.connect(os.environ["APP_ROLE_URL"]) as connection:
        assert connection.execute("select current_user").fetchone() == ("spojnik_app",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table made ()")


def test_a_failed_statement_leaves_its_values_out_of_the_log(owner):
    settings = owner.execute(
        "select current_setting('log_error_verbosity'), current_setting('log_min_error_statement')"
    )

    assert settings.fetchone() == ("terse", "panic")


def test_valkey_listens_on_this_machine_only():
    assert redis.Redis.from_url(os.environ["REDIS_URL"]).config_get("bind") == {"bind": "127.0.0.1"}


def test_no_statement_of_either_role_works_for_ever(owner):
    text = "select rolname, rolconfig from pg_roles where rolname like 'spojnik%' order by 1"
    by_role = {
        role: [item for item in config or () if item.startswith("statement")] for role, config in owner.execute(text)
    }
    assert by_role == {"spojnik_app": ["statement_timeout=60s"], "spojnik_owner": ["statement_timeout=1h"]}
