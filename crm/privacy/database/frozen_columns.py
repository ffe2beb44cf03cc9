"""Columns that stay as they are once something was decided, published, signed or sent: the database sees to it."""

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
