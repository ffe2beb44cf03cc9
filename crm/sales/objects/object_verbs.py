"""What one does with a record of the house's own kind. One ledger entry each, about the person when it is theirs.

    add(kind, {…}, by=sam, contact=ada)        of a person; or company=…, whose sole trader's are the person's
    change(item, {…}, version=1, by=sam)      over the version that was read
    to_bin(item, by=sam), restore(item, …)   hidden for thirty days, then gone for good (delete_expired)

`values`: called (its title), ends_on, deal, and the fields of its kind by their names (`custom_…`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, split_custom, write
from crm.contacts.models import Company, Contact, ObjectKind
from crm.contacts.models.field_kinds import LONGEST, too_long
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.kept_back import kept_back, refuse_kept_back
from crm.contacts.safeguards.pause import refuse_paused
from crm.files.rows import cell_values
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales.documents.documents import Overtaken, lock_company, trader_of
from crm.sales.models import Deal, ObjectRecord
from crm.sales.objects.kept_until import demanded
from crm.sales.typed_values import FIRST

PLAIN = ("called", "ends_on", "deal")
KEPT_FOR = timedelta(days=30)  # in the bin
AHEAD = 60  # years: no machine and no policy lasts longer
MOST = 500  # deleted at once
BY = system("sales.forget_objects")


def add(
    kind: ObjectKind,
    values: dict[str, Any],
    *,
    by: User,
    contact: Contact | None = None,
    company: Company | None = None,
) -> ObjectRecord:
    """A new record of `contact`, or of `company`; they come with their keys.

    ValidationError for impossible values, a kind that is closed or not of such owners; PermissionDenied for somebody
    who does not keep whose it is, Paused for a restricted person.
    """
    contact = contact or trader_of(company)
    party: Any = contact or company
    must_have_custody(by, party)
    refuse_paused([contact.pk] if contact else [])
    item = ObjectRecord(kind=kind, person=contact.person if contact else None, company=company, added_by=by)
    standard, custom = split_custom(values)
    with transaction.atomic():
        hold_owner(item)
        item.kind = open_kind(kind, of_company=company is not None)
        assign_values(item, {"called": "", **standard})
        item.save(force_insert=True)
        answers = {name: text for name, text in custom.items() if text}
        names = filled(item) + write(item, answers, known(item, answers))
        log_object("object.added", item, by=by, fields=names)
    return item


def change(item: ObjectRecord, values: dict[str, Any], *, version: int, by: User) -> list[str]:
    """Save `values` over version `version` and return the names of what differs. Raises as `add`, and Overtaken."""
    must_have_custody(by, party_of(item))
    refuse_paused(people_of(item))
    standard, custom = split_custom(values)
    with transaction.atomic():
        hold_owner(item)
        rows = ObjectRecord.objects.filter(pk=item.pk, version=version, binned_at=None)
        if not rows.update(version=F("version") + 1):
            raise Overtaken
        before = {name: getattr(item, name) for name in PLAIN}
        assign_values(item, standard)
        changed = [name for name, value in before.items() if getattr(item, name) != value]
        columns = [item.title_column if name == "called" else name for name in changed]
        item.save(update_fields=[*columns, "counted_from"])
        changed += write(item, custom, known(item, custom))
        if changed:
            log_object("object.changed", item, by=by, fields=changed)
    item.version = version + 1
    return changed


def to_bin(item: ObjectRecord, *, by: User, at: datetime | None = None) -> None:
    """Hide a record for thirty days. Raises as `change`."""
    move(item, "object.binned", by=by, before=None, after=at or timezone.now())


def restore(item: ObjectRecord, *, by: User) -> None:
    """Take a record back from the bin. Raises as `change`; Overtaken once it is gone."""
    move(item, "object.restored", by=by, before=item.binned_at, after=None)


def move(item: ObjectRecord, act: str, *, by: User, before: datetime | None, after: datetime | None) -> None:
    """Move a record into the bin or out of it."""
    must_have_custody(by, party_of(item))
    refuse_paused(people_of(item))
    with transaction.atomic():
        hold_owner(item)
        rows = ObjectRecord.objects.filter(pk=item.pk, version=item.version, binned_at=before)
        if not rows.update(binned_at=after, version=F("version") + 1):
            raise Overtaken
        log_object(act, item, by=by)
    item.binned_at = after
    item.version += 1


def remove_for_good(item: ObjectRecord, *, by: User) -> None:
    """Delete a record that an import made by mistake. Raises as `change`; KeptBack under a legal hold."""
    must_have_custody(by, party_of(item))
    refuse_paused(people_of(item))
    with transaction.atomic():
        hold_owner(item)
        refuse_kept_back(people_of(item))
        if not ObjectRecord.objects.filter(pk=item.pk, version=item.version).delete()[0]:
            raise Overtaken
        log_object("object.removed", item, by=by)


def delete_expired(at: datetime | None = None) -> int:
    """Delete what has been in the bin for long enough, except what a restriction, a hold or the law keeps; how many.

    A need of its purpose does not keep it: whoever put it there said that nobody needs it. A duty does.
    """
    at = at or timezone.now()
    due = ObjectRecord.objects.filter(binned_at__lte=at - KEPT_FOR).order_by("pk")
    return sum(delete_unless_held(item, at) for item in list(due.with_keys()[:MOST]))


def delete_unless_held(item: ObjectRecord, at: datetime) -> bool:
    """Delete one record for good, unless its person is restricted or under a hold, or the law still demands it."""
    if kept_back(people_of(item), at) or demanded(item, at):
        return False
    with transaction.atomic():
        hold_owner(item)
        if not ObjectRecord.objects.filter(pk=item.pk, binned_at=item.binned_at).delete()[0]:
            return False
        log_object("object.removed", item, by=BY)
    return True


def hold_owner(item: ObjectRecord) -> None:
    """Lock whose it is until the transaction ends: a person against an erasure, a firm against becoming a trader's."""
    if item.person is None:
        lock_company(item.company)
    else:
        Person.hold([item.person])


def open_kind(kind: ObjectKind, *, of_company: bool) -> ObjectKind:
    """The kind as it stands, locked against being closed; ValidationError when no such record can be made."""
    row = ObjectKind.objects.in_use().filter(pk=kind.pk).select_for_update(no_key=True).first()
    if row is None:
        raise ValidationError(_("No more records of this kind are made."), code="closed")
    if not (row.of_company if of_company else row.of_person):
        raise ValidationError(_("Records of this kind are not kept about this kind of customer."), code="owner")
    return row


def party_of(item: ObjectRecord) -> Any:
    """Whose it is: a contact, else a company."""
    return item.person.contact if item.person else item.company


def people_of(item: ObjectRecord) -> list[int]:
    """The person whose it is, as a primary key."""
    return [item.person_id] if item.person_id else []


def assign_values(item: ObjectRecord, values: dict[str, Any]) -> None:
    """Set columns from `values`; the caller saves. ValidationError for all that cannot be."""
    wrong: dict[str, Any] = {}
    if "called" in values:
        item.called = cell_values.tidy(values["called"] or "")
        wrong["called"] = fault_of_title(item)
    if "ends_on" in values:
        item.ends_on = values["ends_on"]
        wrong["ends_on"] = fault_of_end(item)
    if "deal" in values:
        item.deal = values["deal"]
        wrong["deal"] = fault_of_deal(item)
    if wrong := {name: words for name, words in wrong.items() if words}:
        raise ValidationError(wrong)
    item.counted_from = item.clock


def fault_of_title(item: ObjectRecord) -> Any:
    """Why a title is not allowed: none, too long, or a number that identifies somebody."""
    if not item.called:
        return _("Say what it is called.")
    if len(item.called) > LONGEST:
        return too_long()
    identifiers = (WARNINGS[match.kind] for match in findings(item.called) if match.identifier)
    return next(identifiers, "")


def fault_of_end(item: ObjectRecord) -> Any:
    """Why a last day is not allowed."""
    if item.ends_on is None:
        return ""
    if not item.kind.end_label:
        return _("Records of this kind have no last day.")
    latest = FIRST.replace(year=timezone.localdate().year + AHEAD)
    return "" if FIRST <= item.ends_on <= latest else _("Enter a plausible date.")


def fault_of_deal(item: ObjectRecord) -> Any:
    """Why it cannot belong to the deal: another customer's, or the kind knows none."""
    deal: Deal | None = item.deal
    if deal is None:
        return ""
    theirs = deal.person_id == item.person_id if item.person_id else deal.company_id == item.company_id
    return "" if item.kind.with_deal and theirs else _("Choose a deal of the same customer.")


def known(item: ObjectRecord, custom: dict[str, str]) -> dict[str, Any]:
    """{name: field} of what is said in fields of its kind; ValidationError for a field that is none of them."""
    fields = fields_named(custom, item.record)
    if strange := [name for name in custom if name not in fields]:
        raise ValidationError({strange[0]: _("There is no such field.")}, code="unknown_field")
    return fields


def filled(item: ObjectRecord) -> list[str]:
    """Names of what its own columns say."""
    return [name for name in PLAIN if getattr(item, name)]


def values_of(item: ObjectRecord) -> dict[str, Any]:
    """What a form shows of a record that comes with its keys."""
    own = {"called": item.called, "ends_on": item.ends_on, "deal": item.deal.uid if item.deal else ""}
    return {**own, "version": item.version, **custom_values_of(item)}


def log_object(act: str, item: ObjectRecord, *, by: Actor, fields: Any = ()) -> None:
    """The ledger entry of an act on a record, about the person when it is theirs."""
    target = f"object:{item.uid}"
    ledger.record(act, by=by, about=item.person, target=target, fields=fields, counts={"kind": item.kind.key})
