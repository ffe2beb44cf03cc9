"""A record that is merged away leaves the queue of likely pairs; when the merge is taken back, its pairs are back.

kept = leave(ContactPair, loser, survivor)     before the row goes
come_back(ContactPair, kept)                   once it is there again; `pairing.look_at` then finds whatever is new
"""

from typing import Any

from django.db.models import Q

from crm.contacts.models import CompanyPair, ContactPair
from crm.privacy.merging import row_pictures

Kind = type[ContactPair] | type[CompanyPair]


def leave(model: Kind, loser: int, survivor: int) -> row_pictures.Pictures:
    """Take the loser's pairs out; whoever was said to be somebody else stays somebody else. Their pictures."""
    rows = model.objects.filter(Q(one=loser) | Q(other=loser))
    kept = row_pictures.taken(model, rows.values_list("pk", flat=True))
    strangers = [(pair.one_id + pair.other_id - loser, pair) for pair in rows.settled()]
    rows.delete()
    stay: list[Any] = [
        model(
            one_id=min(pk, survivor),
            other_id=max(pk, survivor),
            alike=pair.alike,
            found_at=pair.found_at,
            settled_at=pair.settled_at,
            settled_by=pair.settled_by,
        )
        for pk, pair in strangers
        if pk != survivor
    ]
    model._default_manager.bulk_create(stay, ignore_conflicts=True)
    return kept


def come_back(model: Kind, kept: row_pictures.Pictures) -> None:
    """The pairs as they were, but for those whose other record is gone meanwhile."""
    there = set(map(str, model.objects.filter(pk__in=list(kept)).values_list("pk", flat=True)))
    row_pictures.put_back(model, {pk: picture for pk, picture in kept.items() if pk not in there})
