"""When a record is merged away its pairs leave the queue; when the merge is undone they are restored.

pictures = remove_pairs_of(ContactPair, loser, survivor)     before the row is removed
restore_pairs(ContactPair, pictures)          once it exists again; `pair_search.search_pairs_of` then finds new ones
"""

from typing import Any

from django.db.models import Q

from crm.contacts.models import CompanyPair, ContactPair
from crm.privacy.merging import row_pictures

Kind = type[ContactPair] | type[CompanyPair]


def remove_pairs_of(model: Kind, loser: int, survivor: int) -> row_pictures.Pictures:
    """Remove the loser's pairs and return their pictures; records marked as different stay so for the survivor."""
    rows = model.objects.filter(Q(one=loser) | Q(other=loser))
    pictures = row_pictures.pictures_of(model, rows.values_list("pk", flat=True))
    marked_different = [(pair.one_id + pair.other_id - loser, pair) for pair in rows.settled()]
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
        for pk, pair in marked_different
        if pk != survivor
    ]
    model._default_manager.bulk_create(stay, ignore_conflicts=True)
    return pictures


def restore_pairs(model: Kind, pictures: row_pictures.Pictures) -> None:
    """Restore the pairs, except where the other record no longer exists."""
    present = set(map(str, model.objects.filter(pk__in=list(pictures)).values_list("pk", flat=True)))
    row_pictures.put_back(model, {pk: picture for pk, picture in pictures.items() if pk not in present})
