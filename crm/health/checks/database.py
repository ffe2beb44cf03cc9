"""The database: that it answers, is migrated, fits our keys, and lets the application only add to the logs."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from crm.health.findings import Finding
from crm.privacy.database.schema_version import unknown_migrations, waiting_migrations
from crm.privacy.database.server_version import NEWEST, OLDEST, refusal
from crm.privacy.keys import blind_index, cipher
from crm.privacy.keys.cipher import WrongMasterKey
from crm.privacy.logs.log_months import TABLES
from crm.privacy.models import IndexKey
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.known_secrets import compare
from crm.privacy.rotation.master_keys import key_version_statuses, verify_secrets

FORBIDDEN = "UPDATE, DELETE, TRUNCATE"  # on the logs, for the application's role


def answers() -> bool:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def is_migrated() -> bool:
    """No migration waits, and none is there that this program does not know."""
    return not waiting_migrations() and not unknown_migrations()


def keys_fit() -> bool:
    """Every key is the one that the database knows. Raises WrongMasterKey."""
    compare()
    return verify_keys()


def database() -> Iterator[Finding]:
    """Whether it answers, and with which version."""
    answers()
    server: Any = connection  # of PostgreSQL, which the types of a connection do not know
    version = server.pg_version
    versions = {"version": f"{version // 10000}.{version % 10000}", "oldest": OLDEST, "newest": NEWEST}
    words = _("PostgreSQL %(version)s answers; %(oldest)s to %(newest)s are supported") % versions
    advice = _("Move the database to a supported version: docs/operations.md, Updates.")
    yield Finding("database", not refusal(version), words, _("Database"), advice)


def migrations() -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    names, strange = waiting_migrations(), unknown_migrations()
    words = _("the tables are those of this version")
    if strange:
        words = _("they are those of a newer version: %(count)s migrations are unknown, the first is %(name)s") % {
            "count": len(strange),
            "name": strange[0],
        }
        yield Finding("migrations", False, words, _("Tables"), _("Start the newer version of the program."))
        return
    if names:
        words = _("%(count)s migrations wait, the first is %(name)s") % {"count": len(names), "name": names[0]}
    advice = _("Run the migrations with the owner's role: manage.py migrate.")
    yield Finding("migrations", not names, words, _("Tables"), advice)


def roles() -> Iterator[Finding]:
    """Whether the application's role can change what logs and evidence say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [settings.APP_ROLE])
        role = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE (relname = ANY(%s) OR oid IN (SELECT inhrelid FROM pg_inherits "
            "WHERE inhparent::regclass::text = ANY(%s))) AND has_table_privilege(%s, oid, %s)",
            [list(TABLES), list(TABLES), settings.APP_ROLE, FORBIDDEN],
        )
        open_tables = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'evidence_is_fixed' "
            "AND has_table_privilege(%s, tgrelid, 'UPDATE, TRUNCATE')",
            [settings.APP_ROLE],
        )
        open_tables += cursor.fetchone()[0]
    ok = role == (False,) and not open_tables
    words = _("the application may add to logs and evidence and read them, not change them")
    if not ok:
        words = _("the role %(role)s may change %(count)s tables of logs or evidence") % {
            "role": settings.APP_ROLE,
            "count": open_tables,
        }
    advice = _("Let DATABASE_URL name a role that owns no tables, and revoke update and truncate on logs and evidence.")
    yield Finding("roles", ok, words, _("Database roles"), advice)


def master_keys() -> Iterator[Finding]:
    """Whether our keys are those of the database, and which old ones are still needed."""
    title = _("Keys")
    try:
        verify_keys.cache_clear()  # a long-lived process must not answer from what it knew at its start
        verify_keys()
        verify_secrets()
        compare()
        keys = key_version_statuses()
    except WrongMasterKey as refusal:
        yield Finding("keys", False, str(refusal), title, _("Put the right key back; never make a new one."))
        return
    stuck = [key.version for key in keys if not key.ok]
    old = [key.version for key in keys if not key.newest]
    words = _("everything is sealed under master key %(version)s") % {"version": cipher.current_version()}
    if old:
        numbers = ", ".join(map(str, old))
        words = _("old master keys are still given: %(versions)s") % {"versions": numbers}
    advice = _("manage.py keys status says which may be taken out and what to run before.")
    yield Finding("keys", not stuck, words, title, advice, warning=bool(old))
    yield from index_keys()


def index_keys() -> Iterator[Finding]:
    """Whether somebody is still found only by an old index key."""
    fingerprints = [blind_index.fingerprint(key) for key in blind_index.keys_from(settings.INDEX_KEY)]
    needed = IndexKey.needed()
    old = len(fingerprints) > 1
    words = _("people are found under one index key")
    if old:
        words = _("%(count)s index keys are given, %(needed)s are needed") % {
            "count": len(fingerprints),
            "needed": len(needed & set(fingerprints)),
        }
    advice = _("Run manage.py keys reindex, then take the old one out.")
    yield Finding("index key", not needed - set(fingerprints), words, _("Index key"), advice, warning=old)
