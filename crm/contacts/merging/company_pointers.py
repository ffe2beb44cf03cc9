"""What points at one company is pointed at another, and back: people, papers, whatever may come.

absorb(loser, survivor)    every foreign key to the one becomes one to the other; the row itself is put aside
release(told)              the row is back, and what still points at the survivor points at it again
fold_in(…), unfold(…)      the same for two businesses of one person, within the merge of her records
"""

from typing import Any

from django.utils import timezone

from crm.contacts.custom_values import value_moves as custom
from crm.contacts.merging.pairs_of_merged import come_back, leave
from crm.contacts.models import Company, CompanyMerge, CompanyPair, Contact
from crm.privacy.actors import signature
from crm.privacy.map.merge_rules import once
from crm.privacy.merging import row_pictures
from crm.privacy.rows.sweeps import pointers_at

Told = dict[str, Any]
OWN = (CompanyPair, CompanyMerge)


def pointers() -> list[tuple[Any, Any]]:
    """(model, column) of everything that points at a company; not the queue and the memory of merges."""
    return [(model, column) for model, column in pointers_at(Company) if model not in OWN]


def absorb(loser: Company, survivor: Company) -> Told:
    """Make what is `loser`'s the `survivor`'s, remove its row, and return what `release` needs. Values stay as chosen.

    What a constraint allows once for a company, and both have, is the survivor's; the other row is put aside.
    """
    told: Told = {"company": loser.pk, "survivor": survivor.pk, "pointed": {}, "twins": {}}
    for model, column in pointers():
        rows: Any = model._base_manager.filter(**{column.name: loser.pk})
        label = f"{model._meta.label_lower}.{column.name}"
        if doubled := twins(model, column, loser, survivor):
            told["twins"][model._meta.label_lower] = row_pictures.taken(model, doubled)
            row_pictures.remove(model, doubled)
        if pks := list(rows.values_list("pk", flat=True)):
            told["pointed"][label] = pks
            rows.update(**{column.name: survivor})
    told["merges"] = list(CompanyMerge.objects.filter(survivor=loser.pk).values_list("pk", flat=True))
    CompanyMerge.objects.filter(survivor=loser.pk).update(survivor=survivor)
    told["row"] = row_pictures.taken(Company, [loser.pk])
    told["pairs"] = leave(CompanyPair, loser.pk, survivor.pk)
    row_pictures.remove(Company, [loser.pk])
    return told


def twins(model: Any, column: Any, loser: Company, survivor: Company) -> list[Any]:
    """Rows of the loser whose like the survivor has."""
    found: set[Any] = set()
    for names, condition in once(model, column.name):
        rows = model._base_manager.filter(condition) if condition else model._base_manager.all()
        hers = set(rows.filter(**{column.name: survivor.pk}).values_list(*(names or ["pk"])))
        theirs = rows.filter(**{column.name: loser.pk}).values_list("pk", *names)
        found |= {pk for pk, *values in theirs if (tuple(values) in hers if names else hers)}
    return list(found)


def release(told: Told) -> Company:
    """The company with its row and everything that came with it and still is the survivor's."""
    row_pictures.put_back(Company, told["row"])
    come_back(CompanyPair, told.get("pairs", {}))
    for model, column in pointers():
        pks = told["pointed"].get(f"{model._meta.label_lower}.{column.name}", ())
        rows: Any = model._base_manager.filter(pk__in=pks, **{column.name: told["survivor"]})
        rows.update(**{column.name: told["company"]})
        row_pictures.put_back(model, told["twins"].pop(model._meta.label_lower, {}))
    CompanyMerge.objects.filter(pk__in=told["merges"], survivor=told["survivor"]).update(survivor=told["company"])
    return Company.objects.with_keys().get(pk=told["company"])


def fold_in(loser: Contact, survivor: Contact) -> Told:
    """Two records of one sole trader: their business is one. Empty where not both have one."""
    found = Company.objects.with_keys().filter(sole_trader__in=[loser.pk, survivor.pk])
    firms = {firm.sole_trader_id: firm for firm in found}
    if len(firms) < 2:
        return {}
    gone, stays = firms[loser.pk], firms[survivor.pk]
    values = custom.fold_in(gone, stays)
    told = absorb(gone, stays)
    for contact in (loser, survivor):
        if contact.company_id == gone.pk:
            contact.company = stays
    actor = survivor.owner.actor
    CompanyMerge.objects.create(survivor=stays, loser=gone.uid, at=timezone.now(), by=signature(actor))
    return {**told, "uid": str(gone.uid), "values": values}


def unfold(told: Told) -> None:
    """Her second business is back; nothing where there was none."""
    if told:
        CompanyMerge.objects.filter(loser=told["uid"]).delete()
        release(told)
        custom.unfold(told.get("values", {"rows": {}, "made": []}))
