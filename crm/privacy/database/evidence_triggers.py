"""Tables of evidence: what happened to a ground, the timeline and the decisions of a case. Rows are added, and stay.

    operations = [KeepEvidence("Event", subject="dsar_case", key="case_id", unless="s.demo")]

For the application's role and for every other:
- a row goes only together with what it proves (the case, the person), or with an erasure of the person, or a merge that
  is taken back, which the ledger names in the same transaction; a trigger looks at its end, and no setting lifts it;
- only the columns named may change: `again` any number of times (what a fresh key seals anew), `once` while they are
  empty (a proposal is decided once). The role has the right to update no others, and none to truncate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation

ERASED = """ AND NOT EXISTS (SELECT FROM privacy_ledgerentry AS l
        WHERE l.about = s.uid AND l.act IN ('person.erased', 'person.unmerged')
        AND l.xid = pg_current_xact_id()::text::bigint)"""


@dataclass(frozen=True)
class Rules:
    """What holds for one table. `unless` and `person` narrow when a row has to stay: SQL about its subject, `s`."""

    table: str
    subject: str
    key: str
    again: Sequence[str] = ()
    once: Sequence[str] = ()
    unless: str = ""
    person: bool = False

    def statements(self, role: str) -> Iterator[str]:
        """Functions, triggers and rights; `role` empty where there is none of its own."""
        yield self.stays()
        yield f"DROP TRIGGER IF EXISTS evidence_stays ON {self.table}"
        yield (
            f"CREATE CONSTRAINT TRIGGER evidence_stays AFTER DELETE ON {self.table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {self.table}_stays()"
        )
        yield self.same()
        yield (
            f"CREATE OR REPLACE TRIGGER evidence_is_fixed BEFORE UPDATE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.table}_is_fixed()"
        )
        if role:
            yield f'REVOKE UPDATE, TRUNCATE ON {self.table} FROM "{role}"'
            if columns := [*self.again, *self.once]:
                yield f'GRANT UPDATE ({", ".join(columns)}) ON {self.table} TO "{role}"'

    def stays(self) -> str:
        """The function that refuses to let a row go alone."""
        there = f"SELECT FROM {self.subject} AS s WHERE s.id = OLD.{self.key}"
        there += f" AND NOT ({self.unless})" if self.unless else ""
        there += ERASED if self.person else ""
        return (
            f"CREATE OR REPLACE FUNCTION {self.table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({there}) THEN RAISE EXCEPTION '{self.table}: evidence stays as long as what it proves'; "
            "END IF; RETURN NULL; END $$"
        )

    def same(self) -> str:
        """The function that refuses to change a row."""
        free = ", ".join(f"'{name}'" for name in (*self.again, *self.once))
        fixed = f"to_jsonb({{0}}) - ARRAY[{free}]::text[]"
        changed = [f"{fixed.format('OLD')} IS DISTINCT FROM {fixed.format('NEW')}"]
        for name in self.once:
            filled = f"coalesce(to_jsonb(OLD) ->> '{name}', '') <> ''"
            changed.append(f"({filled} AND OLD.{name} IS DISTINCT FROM NEW.{name})")
        return (
            f"CREATE OR REPLACE FUNCTION {self.table}_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {' OR '.join(changed)} THEN RAISE EXCEPTION '{self.table}: evidence stays as it was written'; "
            "END IF; RETURN NEW; END $$"
        )

    def undo(self) -> Iterator[str]:
        """Back to a table like any other."""
        for name, function in (("evidence_stays", "stays"), ("evidence_is_fixed", "is_fixed")):
            yield f"DROP TRIGGER IF EXISTS {name} ON {self.table}"
            yield f"DROP FUNCTION IF EXISTS {self.table}_{function}()"


@dataclass
class KeepEvidence(Operation):
    """The migration's step for one model."""

    model: str
    subject: str
    key: str
    again: Sequence[str] = field(default=())
    once: Sequence[str] = field(default=())
    unless: str = ""
    person: bool = False
    reversible = True
    reduces_to_sql = True

    def rules(self, app_label: str, state: Any) -> Rules:
        """With the name of the table."""
        table = state.apps.get_model(app_label, self.model)._meta.db_table
        return Rules(table, self.subject, self.key, self.again, self.once, self.unless, self.person)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that a model knows."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Make triggers and take rights."""
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [settings.APP_ROLE])
            role = settings.APP_ROLE if cursor.fetchone() else ""
        for statement in self.rules(app_label, to_state).statements(role):
            editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the triggers away."""
        for statement in self.rules(app_label, from_state).undo():
            editor.execute(statement, params=None)

    def describe(self) -> str:
        """For `migrate`."""
        return f"Rows of {self.model} are added, and stay"
