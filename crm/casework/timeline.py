"""The timeline of a case as a page shows it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crm.accounts.language.actor_names import names_of, signature_pair

Names = dict[tuple[str, str], str]  # {(kind, number) of an actor: what they are called}
PENCIL = "pencil"


def timeline(
    events: Iterable[Any],
    *,
    icons: Mapping[Any, str],
    title: Callable[[Any], str],
    text: Callable[[Any, Names], str],
    named: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """[{event, who, icon, title, text}] in the order of `events`; every name in one query.

    `named` are further signatures that `text` wants the names of.
    """
    entries = list(events)
    names = names_of([*(signature_pair(entry.by) for entry in entries), *map(signature_pair, named)])
    return [
        {
            "event": entry,
            "who": names[signature_pair(entry.by)],
            "icon": icons.get(entry.kind, PENCIL),
            "title": title(entry),
            "text": text(entry, names),
        }
        for entry in entries
    ]
