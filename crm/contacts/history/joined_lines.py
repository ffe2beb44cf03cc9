"""Lines of a history that are one act in the reader's eyes, put together: channels of a ground, columns of a form."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from crm.contacts.history.ledger_acts import columns_in_words

ONE_ACT = timedelta(seconds=2)  # a saved form may leave two ledger lines


def joined(lines: list[Any]) -> list[Any]:
    """Lines that are one act in the reader's eyes, put together: channels of a ground, columns of one saved form."""
    done: list[Any] = []
    for line in lines:
        last = done[-1] if done else None
        if (
            last
            and line.entry is None
            and (last.title, last.actor, last.subject) == (line.title, line.actor, line.subject)
            and last.at - line.at <= ONE_ACT
        ):
            done[-1] = replace(last, text=both(last.text, line.text), columns=last.columns + line.columns)
        else:
            done.append(line)
    return [replace(line, text=" · ".join(told(line))) if line.columns else line for line in done]


def both(one: str, other: str) -> str:
    """Two texts in one; «purpose · e-mail» and «purpose · phone» become «purpose · e-mail, phone»."""
    head, dot, tail = other.partition(" · ")
    if other in (one, "") or not one:
        return one or other
    return f"{one}, {tail}" if dot and one.startswith(head + dot) else f"{one}; {other}"


def told(line: Any) -> Iterator[str]:
    """What a ledger line says below its title: columns, then the reason."""
    yield columns_in_words(line.columns)
    if line.text:
        yield line.text
