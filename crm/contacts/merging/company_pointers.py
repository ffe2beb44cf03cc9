"""Moves foreign keys from one company to another, and back: people, documents, any model.

absorb(loser, survivor)      every foreign key to the loser is set to the survivor; the loser's row is removed and kept
release(undo)                restores the row, and the foreign keys that still lead to the survivor
merge_businesses(…), split_businesses(…)      the same for two businesses of one person, when their records are merged
"""

from typing import Any

from django.utils import timezone

from crm.contacts.custom_values import value_moves as custom
from crm.contacts.merging.pairs_of_merged import remove_pairs_of, restore_pairs
from crm.contacts.models import Company, CompanyMerge, CompanyPair, Contact
from crm.privacy.actors import signature
from crm.privacy.map.merge_rules import unique_constraints
from crm.privacy.merging import row_pictures
from crm.privacy.rows.sweeps import pointers_at

UndoData = dict[str, Any]
OWN = (CompanyPair, CompanyMerge)


def pointers() -> list[tuple[Any, Any]]:
    """(model, column) of every foreign key to a company, except the pair queue and the merges themselves."""
    return [(model, column) for model, column in pointers_at(Company) if model not in OWN]


def absorb(loser: Company, survivor: Company) -> UndoData:
    """Move everything of `loser` to `survivor`, remove its row, and return what `release` needs. Values stay as chosen.

    Where a constraint allows one row per company and both have it, the survivor's stays; the other is removed and kept.
    """
    undo: UndoData = {"company": loser.pk, "survivor": survivor.pk, "pointed": {}, "twins": {}}
    for model, column in pointers():
        rows: Any = model._base_manager.filter(**{column.name: loser.pk})
        label = f"{model._meta.label_lower}.{column.name}"
        if doubled := twins(model, column, loser, survivor):
            undo["twins"][model._meta.label_lower] = row_pictures.pictures_of(model, doubled)
            row_pictures.remove(model, doubled)
        if pks := list(rows.values_list("pk", flat=True)):
            undo["pointed"][label] = pks
            rows.update(**{column.name: survivor})
    undo["merges"] = list(CompanyMerge.objects.filter(survivor=loser.pk).values_list("pk", flat=True))
    CompanyMerge.objects.filter(survivor=loser.pk).update(survivor=survivor)
    undo["row"] = row_pictures.pictures_of(Company, [loser.pk])
    undo["pairs"] = remove_pairs_of(CompanyPair, loser.pk, survivor.pk)
    row_pictures.remove(Company, [loser.pk])
    return undo


def twins(model: Any, column: Any, loser: Company, survivor: Company) -> list[Any]:
    """Primary keys of the loser's rows that would violate a constraint beside the survivor's."""
    doubled: set[Any] = set()
    for names, condition in unique_constraints(model, column.name):
        rows = model._base_manager.filter(condition) if condition else model._base_manager.all()
        survivor_values = set(rows.filter(**{column.name: survivor.pk}).values_list(*(names or ["pk"])))
        loser_rows = rows.filter(**{column.name: loser.pk}).values_list("pk", *names)
        doubled |= {
            pk for pk, *values in loser_rows if (tuple(values) in survivor_values if names else survivor_values)
        }
    return list(doubled)


def release(undo: UndoData) -> Company:
    """Restore the company with its row and all foreign keys that still lead to the survivor."""
    row_pictures.put_back(Company, undo["row"])
    restore_pairs(CompanyPair, undo.get("pairs", {}))
    for model, column in pointers():
        pks = undo["pointed"].get(f"{model._meta.label_lower}.{column.name}", ())
        rows: Any = model._base_manager.filter(pk__in=pks, **{column.name: undo["survivor"]})
        rows.update(**{column.name: undo["company"]})
        row_pictures.put_back(model, undo["twins"].pop(model._meta.label_lower, {}))
    CompanyMerge.objects.filter(pk__in=undo["merges"], survivor=undo["survivor"]).update(survivor=undo["company"])
    return Company.objects.with_keys().get(pk=undo["company"])


def merge_businesses(loser: Contact, survivor: Contact) -> UndoData:
    """Two records of one sole trader: merge their businesses. Empty where only one of them has a business."""
    businesses = Company.objects.with_keys().filter(sole_trader__in=[loser.pk, survivor.pk])
    firms = {firm.sole_trader_id: firm for firm in businesses}
    if len(firms) < 2:
        return {}
    gone, stays = firms[loser.pk], firms[survivor.pk]
    values = custom.merge_values(gone, stays)
    undo = absorb(gone, stays)
    for contact in (loser, survivor):
        if contact.company_id == gone.pk:
            contact.company = stays
    actor = survivor.owner.actor
    CompanyMerge.objects.create(survivor=stays, loser=gone.uid, at=timezone.now(), by=signature(actor))
    return {**undo, "uid": str(gone.uid), "values": values}


def split_businesses(undo: UndoData) -> None:
    """Restore the second business; nothing where there was none."""
    if undo:
        CompanyMerge.objects.filter(loser=undo["uid"]).delete()
        release(undo)
        custom.unmerge_values(undo.get("values", {"rows": {}, "made": []}))
