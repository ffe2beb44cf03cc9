"""Columns that stay as they are once something was decided, published, signed or sent: the database sees to it.

triggers = [stays_once("as_signed", "signed_at", "numbers", words="…")]                in the model
operations = [migrations.RunSQL(*decided_stays("dpo_assessment", "decided_at"))]       no setting lifts it
"""

from collections.abc import Sequence

import pgtrigger


def stays_once(name: str, moment: str, *columns: str, words: str) -> pgtrigger.Trigger:
    """A trigger after which `columns` change no more once the column `moment` holds one; `words` is the refusal."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.UpdateOf(*columns),
        when=pgtrigger.Before,
        condition=pgtrigger.AnyChange(*columns),
        func=f"IF OLD.{moment} IS NOT NULL THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW;",
    )


def decided_stays(table: str, moment: str, *, then: Sequence[str] = (), unless: str = "FALSE") -> tuple[str, str]:
    """(SQL, SQL back) of a trigger that keeps a row as it is, and there, once `moment` holds something.

    `then` are columns that are filled once after that, told by the first of them; `unless` is SQL about the row, OLD.
    """
    later = ", ".join(f"'{name}'" for name in then)
    free = (
        f"CASE WHEN OLD.{then[0]} IS NULL THEN ARRAY[{later}] ELSE ARRAY[]::text[] END" if then else "ARRAY[]::text[]"
    )
    body = (
        f"IF OLD.{moment} IS NOT NULL AND NOT ({unless}) AND (TG_OP = 'DELETE' "
        f"OR to_jsonb(OLD) - ({free}) IS DISTINCT FROM to_jsonb(NEW) - ({free})) "
        f"THEN RAISE EXCEPTION '{table}: what was decided stays as it is'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    )
    return made(table, body, "UPDATE OR DELETE")


def stays_beside(table: str, key: str, decided: str) -> tuple[str, str]:
    """(SQL, SQL back) of a trigger on what belongs to such a row: never changed, and none more or less once `decided`.

    `decided` is a statement that finds the row by `{key}` once nothing is added to it any more.
    """
    body = (
        f"IF TG_OP = 'UPDATE' OR EXISTS ({decided.format(key=f'coalesce(NEW.{key}, OLD.{key})')}) "
        f"THEN RAISE EXCEPTION '{table}: what was said before a decision stays as it is'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    )
    return made(table, body, "INSERT OR UPDATE OR DELETE")


def made(table: str, body: str, operations: str) -> tuple[str, str]:
    """(SQL, SQL back) of the trigger and its function."""
    name = f"{table}_stays"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$; "
        f"CREATE TRIGGER decided_stays BEFORE {operations} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"DROP TRIGGER decided_stays ON {table}; DROP FUNCTION {name}()",
    )
