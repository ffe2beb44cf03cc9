"""Undoing an import of contacts: people it created are erased, changes to others are undone value by value."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import F, Q

from consents.lifecycle.basis_change import rebase
from consents.lifecycle.imported_consents import end_what_came_with
from consents.models import Restriction
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.models import Byproduct, Company, CompanyPair, Contact, ContactTag, Interaction, Tag
from crm.contacts.people_imports.completion import TAGS
from crm.contacts.people_imports.custom_writing import restore_custom
from crm.contacts.people_imports.further_addresses import remove_further
from crm.contacts.people_imports.row_extras import occasion_of, target_of
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS
from crm.contacts.tags.tagging import unused
from crm.files.imports.dependents import without_dependents
from crm.files.imports.reversal import CHANGED, WENT_ON, Stays
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportedValue, ImportRow
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.erasure.clearance import erase_all
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.models.person import FURTHER_ADDRESSES
from crm.privacy.verbs.rectification import rectify

HARMLESS_ACTS = ("contact.revealed", "contact.binned", "contact.restored")  # no reason to keep anybody


class ContactReversal:
    """Undoes one import of contacts: see `take_back`."""

    def __init__(self, load: Import) -> None:
        self.load = load

    def take_back(self, rows: Sequence[ImportRow]) -> Stays:
        """Undo a batch of rows; returns {row number: what stays and why}. The rows of erased people go with them."""
        lively = changed_since(self.load, [row.person for row in rows if row.person])
        new = [row for row in rows if row.person and row.outcome == Outcome.NEW]
        erase_all([promised(row.person) for row in new if row.person_id not in lively], by=self.load.owner)
        updated = [row for row in rows if row.person and row.outcome == Outcome.UPDATED]
        stays = restore(self.load, updated) if updated else {}
        return stays | {row.number: [("", WENT_ON)] for row in new if row.person_id in lively}

    def remove_byproducts(self) -> None:
        """Delete companies and tags that the import created and that nobody uses or has changed."""
        load = self.load
        mine = Company.objects.filter(pk__in=load.byproducts.exclude(company=None).values("company"), sole_trader=None)
        unreferenced = list(without_dependents(mine, besides=(Byproduct, CompanyPair)).only("pk", "uid"))
        touched = LedgerEntry.objects.filter(act__startswith="company.").exclude(by_import(load))
        touched_targets = set(
            touched.filter(target__in=[f"company:{company.uid}" for company in unreferenced]).values_list(
                "target", flat=True
            )
        )
        going = [company.pk for company in unreferenced if f"company:{company.uid}" not in touched_targets]
        Company.objects.filter(pk__in=going).delete()
        unused(Tag.objects.filter(pk__in=load.byproducts.exclude(tag=None).values("tag"))).delete()


def by_import(load: Import) -> Q:
    """Acts of the import itself: they name its batch, or the firm that it added."""
    return Q(target=target_of(load)) | Q(act="company.added", counts__batch=f"import:{load.uid}")


def changed_since(load: Import, people: Iterable[Person]) -> set[int]:
    """Keys of the people about whom the ledger has later acts, or whose data are restricted."""
    keys = {person.uid: person.pk for person in people}
    since = LedgerEntry.objects.filter(about__in=keys).exclude(by_import(load)).exclude(act__in=HARMLESS_ACTS)
    return {keys[uid] for uid in since.values_list("about", flat=True)} | Restriction.in_force(list(keys.values()))


def restore(load: Import, rows: Sequence[ImportRow]) -> Stays:
    """Undo changes to people who existed before; returns {row number: columns that somebody has changed since}."""
    people = {promised(row.person_id) for row in rows}
    occasions = [occasion_of(load, row.number) for row in rows]
    Interaction.objects.filter(person__in=people, occasion__in=occasions, edited_at=None).delete()
    stored_values = ImportedValue.objects.filter(load=load, person__in=people, thing=None).select_related("person__key")
    values = list(stored_values.order_by("-pk"))  # the last one first: two rows may have written over each other
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    contacts = {contact.pk: contact for contact in locked.select_related("person__key").filter(pk__in=people)}
    undone: dict[int, set[str]] = {pk: set() for pk in people}
    stays: Stays = defaultdict(list)
    for value in values:
        pk = promised(value.person_id)
        if put_back(contacts.get(pk), value, by=load.owner):
            undone[pk].add(value.column)
        elif pk in contacts:
            stays[value.number].append((value.column, CHANGED))
    end_what_came_with(load.uid, people, by=load.owner)
    ImportedValue.objects.filter(pk__in=[value.pk for value in values]).delete()
    Contact.objects.filter(pk__in=people).update(version=F("version") + 1)
    ledger.record_many(
        ledger.entry_for(
            "contact.completion_undone",
            by=load.owner,
            about=row.person,
            target=target_of(load),
            fields=undone[pk],
        )
        for pk, row in {promised(row.person_id): row for row in rows}.items()
    )
    return dict(stays)


def put_back(contact: Contact | None, value: ImportedValue, *, by: Actor) -> bool:
    """Restore one value; False when somebody has changed it, or the person was erased."""
    if contact is None:
        return False
    if value.column == TAGS:
        return bool(ContactTag.objects.filter(contact=contact, tag_id=int(value.came)).delete()[0])
    if value.column in FURTHER_ADDRESSES:
        return remove_further(contact, value)
    if is_custom(value.column):
        return restore_custom(contact, value)
    if value.column == "company":
        return restore_employer(contact, value, by=by)
    bearer = contact.person if value.column in PERSON_COLUMNS else contact
    if getattr(bearer, value.column) != value.came:
        return False
    if value.column in PERSON_COLUMNS:
        rectify(contact.person, value.column, value.was, by=by)
    else:
        setattr(contact, value.column, value.was)
        contact.save(update_fields=[value.column])
    return True


def restore_employer(contact: Contact, value: ImportedValue, *, by: Actor) -> bool:
    """Restore the previous employer, if that company still exists; False when the employer was changed since."""
    before = Company.objects.filter(pk=int(value.was)).first() if value.was else None
    unchanged = Contact.objects.filter(pk=contact.pk, company_id=int(value.came))
    if not unchanged.update(company=before):
        return False
    contact.company = before
    if before:
        rebase([contact.person], by=by)
    return True
