"""Custom values of a record that changes hands: a firm becomes a sole trader's, two businesses become one.

seal_under_person(record)                        seals values under the person's key, not the organisation's
merge_values(gone, stays), unmerge_values(undo)  two businesses of one person: values fill the gaps of the other
"""

from typing import Any

from crm.contacts.custom.holders import holder_of, record_of
from crm.contacts.custom_values.link_rows import relink, relink_rows
from crm.contacts.models import Company, CompanyValue
from crm.privacy.merging import row_pictures
from crm.privacy.sealed.values import hops_to_person

UndoData = dict[str, Any]


def seal_under_person(record: Any) -> None:
    """Reseal the values of a record that has just become a person's under their key; the key comes with the record."""
    holder: Any = holder_of(record_of(record))
    for row in holder.objects.filter(**{holder.BEARER: record}, house_value__isnull=False).select_related("definition"):
        setattr(row, holder.BEARER, record)
        row.keep(row.house_value)
        row.save(update_fields=list(holder.COLUMNS))


def merge_values(gone: Company, stays: Company) -> UndoData:
    """Before `gone` is merged into `stays`, both businesses of one person; returns what an undo needs.

    Each value of `gone` is decrypted and sealed anew for `stays` where that has none yet.
    """
    path = "__".join([*hops_to_person(CompanyValue), "key"])
    rows = list(CompanyValue.objects.filter(company=gone).select_related(path, "definition"))
    filled = set(CompanyValue.objects.filter(company=stays).values_list("definition", flat=True))
    created = []
    for row in rows:
        if row.definition_id not in filled:
            fresh = CompanyValue(company=stays, definition=row.definition)
            fresh.keep(row.value)
            fresh.save(force_insert=True)
            created.append(fresh)
    pks = [row.pk for row in rows]
    relink(created)
    undo = {"rows": row_pictures.pictures_of(CompanyValue, pks), "made": [fresh.pk for fresh in created]}
    row_pictures.remove(CompanyValue, pks)
    return undo


def unmerge_values(undo: UndoData) -> None:
    """Restore the values of the second business and delete the copies made of them."""
    row_pictures.remove(CompanyValue, undo["made"])
    row_pictures.put_back(CompanyValue, undo["rows"])
    relink_rows(CompanyValue, undo["rows"])
