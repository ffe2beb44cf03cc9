"""The access log's one verb. It is called before anything personal is rendered: no row, no data.

Kept 24 months, for security and accountability only; staff are told that it is kept.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from crm.privacy.actors import Actor, ActorKey
from crm.privacy.models import AccessEntry
from crm.privacy.models.known_secrets import verify_ledger_key
from crm.privacy.models.log_rows import request_id, seal_of

TOGETHER: ContextVar[list[AccessEntry] | None] = ContextVar("rows of one page", default=None)


def shown(
    *,
    by: Actor,
    view: str,
    people: Iterable[int],
    fields: Iterable[str] = (),
    purpose: str = "",
    reason: str = "",
    note: str = "",
) -> AccessEntry:
    """Record that `by` is about to see `people` (primary keys) on `view` and return the row.

    `fields` names what is unmasked, `reason` is a code and `note` the user's own words for it (sealed). An empty page
    leaves a row too: a search that finds nobody is a look.
    """
    verify_ledger_key()
    actor = ActorKey.of(by)
    entry = AccessEntry(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        request_id=request_id(),
        view=view,
        people=sorted({int(person) for person in people}),
        fields=sorted(set(fields)),
        purpose=purpose,
        reason=reason,
    )
    if note:
        entry.note = AccessEntry._meta.get_field("note").seal(entry, note)
    entry.mac = seal_of(entry.sealed_values())
    waiting = TOGETHER.get()
    if waiting is None:
        entry.append()
    else:
        waiting.append(entry)
    return entry


@contextmanager
def together() -> Iterator[None]:
    """What the parts of one page show is written by one statement, and one commit, when the block ends.

    For a page whose parts are put together afterwards: where a row cannot be written, the page does not come.
    """
    waiting: list[AccessEntry] = []
    mine = TOGETHER.set(waiting)
    try:
        yield
    finally:
        TOGETHER.reset(mine)
    if waiting:
        AccessEntry.append_few(waiting)
