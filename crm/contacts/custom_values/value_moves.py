"""Values whose record becomes another's: a firm turns out to be a sole trader's, two companies become one.

seal_for_her(record)                  what lay under the house key lies under theirs from now on
fold_in(gone, stays), unfold(told)    two businesses of one person: what the one said, where the other says nothing
"""

from typing import Any

from crm.contacts.custom.holders import holder_of, record_of
from crm.contacts.models import Company, CompanyValue
from crm.privacy.merging import row_pictures
from crm.privacy.sealed.values import hops_to_person

Told = dict[str, Any]


def seal_for_her(record: Any) -> None:
    """Seal what a record that has just become a person's says under the person's key; they come with it."""
    holder: Any = holder_of(record_of(record))
    for row in holder.objects.filter(**{holder.BEARER: record}, house_value__isnull=False).select_related("definition"):
        setattr(row, holder.BEARER, record)
        row.keep(row.house_value)
        row.save(update_fields=list(holder.COLUMNS))


def fold_in(gone: Company, stays: Company) -> Told:
    """Of two businesses of one person: `gone` is about to become a part of `stays`. What an undo needs.

    Values lie under the keys of two records of them; each is opened and sealed anew, where `stays` says nothing yet.
    """
    path = "__".join([*hops_to_person(CompanyValue), "key"])
    rows = list(CompanyValue.objects.filter(company=gone).select_related(path, "definition"))
    known = set(CompanyValue.objects.filter(company=stays).values_list("definition", flat=True))
    made = []
    for row in rows:
        if row.definition_id not in known:
            fresh = CompanyValue(company=stays, definition=row.definition)
            fresh.keep(row.value)
            fresh.save(force_insert=True)
            made.append(fresh.pk)
    pks = [row.pk for row in rows]
    told = {"rows": row_pictures.taken(CompanyValue, pks), "made": made}
    row_pictures.remove(CompanyValue, pks)
    return told


def unfold(told: Told) -> None:
    """The second business is back: what it said as well, and what was made of it goes."""
    row_pictures.remove(CompanyValue, told["made"])
    row_pictures.put_back(CompanyValue, told["rows"])
