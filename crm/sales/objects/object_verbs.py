"""What one does with a record of the house's own kind. One ledger entry each, about the person when it is theirs.

    add(kind, {…}, by=sam, contact=ada)        of a person; or company=…, whose sole trader's are the person's
    change(thing, {…}, version=1, by=sam)      over the version that was read
    to_bin(thing, by=sam), restore(thing, …)   hidden for thirty days, then gone for good (delete_expired)

`values`: called (its title), ends_on, deal, and the fields of its kind by their names (`custom_…`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, split_custom, write
from crm.contacts.models import Company, Contact, ObjectKind
from crm.contacts.models.field_kinds import LONGEST, too_long
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.files.rows import cell_values
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales.documents.documents import Overtaken, lock_company, trader_of
from crm.sales.models import Deal, ObjectRecord
from crm.sales.typed_values import FIRST
from retention.holds.hold_acts import holds_of

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
    thing = ObjectRecord(kind=kind, person=contact.person if contact else None, company=company, added_by=by)
    standard, custom = split_custom(values)
    with transaction.atomic():
        hold_owner(thing)
        thing.kind = open_kind(kind, of_company=company is not None)
        assign_values(thing, {"called": "", **standard})
        thing.save(force_insert=True)
        answers = {name: text for name, text in custom.items() if text}
        names = filled(thing) + write(thing, answers, known(thing, answers))
        log_object("object.added", thing, by=by, fields=names)
    return thing


def change(thing: ObjectRecord, values: dict[str, Any], *, version: int, by: User) -> list[str]:
    """Save `values` over version `version` and return the names of what differs. Raises as `add`, and Overtaken."""
    must_have_custody(by, party_of(thing))
    refuse_paused(people_of(thing))
    standard, custom = split_custom(values)
    with transaction.atomic():
        hold_owner(thing)
        rows = ObjectRecord.objects.filter(pk=thing.pk, version=version, binned_at=None)
        if not rows.update(version=F("version") + 1):
            raise Overtaken
        before = {name: getattr(thing, name) for name in PLAIN}
        assign_values(thing, standard)
        changed = [name for name, value in before.items() if getattr(thing, name) != value]
        columns = [thing.title_column if name == "called" else name for name in changed]
        thing.save(update_fields=[*columns, "counted_from"])
        changed += write(thing, custom, known(thing, custom))
        if changed:
            log_object("object.changed", thing, by=by, fields=changed)
    thing.version = version + 1
    return changed


def to_bin(thing: ObjectRecord, *, by: User, at: datetime | None = None) -> None:
    """Hide a record for thirty days. Raises as `change`."""
    move(thing, "object.binned", by=by, before=None, after=at or timezone.now())


def restore(thing: ObjectRecord, *, by: User) -> None:
    """Take a record back from the bin. Raises as `change`; Overtaken once it is gone."""
    move(thing, "object.restored", by=by, before=thing.binned_at, after=None)


def move(thing: ObjectRecord, act: str, *, by: User, before: datetime | None, after: datetime | None) -> None:
    """Move a record into the bin or out of it."""
    must_have_custody(by, party_of(thing))
    refuse_paused(people_of(thing))
    with transaction.atomic():
        hold_owner(thing)
        rows = ObjectRecord.objects.filter(pk=thing.pk, version=thing.version, binned_at=before)
        if not rows.update(binned_at=after, version=F("version") + 1):
            raise Overtaken
        log_object(act, thing, by=by)
    thing.binned_at = after
    thing.version += 1


def delete_expired(at: datetime | None = None) -> int:
    """Delete what has been in the bin for long enough, except what a restriction or a hold keeps; how many."""
    at = at or timezone.now()
    due = ObjectRecord.objects.filter(binned_at__lte=at - KEPT_FOR).order_by("pk")
    return sum(delete_unless_held(thing, at) for thing in list(due.with_keys()[:MOST]))


def delete_unless_held(thing: ObjectRecord, at: datetime) -> bool:
    """Delete one record for good, unless its person is restricted or under a hold."""
    people = people_of(thing)
    if Restriction.in_force(people) or holds_of(people, at):
        return False
    with transaction.atomic():
        hold_owner(thing)
        if not ObjectRecord.objects.filter(pk=thing.pk, binned_at=thing.binned_at).delete()[0]:
            return False
        log_object("object.removed", thing, by=BY)
    return True


def hold_owner(thing: ObjectRecord) -> None:
    """Lock whose it is until the transaction ends: a person against an erasure, a firm against becoming a trader's."""
    if thing.person is None:
        lock_company(thing.company)
    else:
        Person.hold([thing.person])


def open_kind(kind: ObjectKind, *, of_company: bool) -> ObjectKind:
    """The kind as it stands, locked against being closed; ValidationError when no such record can be made."""
    row = ObjectKind.objects.in_use().filter(pk=kind.pk).select_for_update(no_key=True).first()
    if row is None:
        raise ValidationError(_("No more records of this kind are made."), code="closed")
    if not (row.of_company if of_company else row.of_person):
        raise ValidationError(_("Records of this kind are not kept about this kind of customer."), code="owner")
    return row


def party_of(thing: ObjectRecord) -> Any:
    """Whose it is: a contact, else a company."""
    return thing.person.contact if thing.person else thing.company


def people_of(thing: ObjectRecord) -> list[int]:
    """The person whose it is, as a primary key."""
    return [thing.person_id] if thing.person_id else []


def assign_values(thing: ObjectRecord, values: dict[str, Any]) -> None:
    """Set columns from `values`; the caller saves. ValidationError for all that cannot be."""
    wrong: dict[str, Any] = {}
    if "called" in values:
        thing.called = cell_values.tidy(values["called"] or "")
        wrong["called"] = fault_of_title(thing)
    if "ends_on" in values:
        thing.ends_on = values["ends_on"]
        wrong["ends_on"] = fault_of_end(thing)
    if "deal" in values:
        thing.deal = values["deal"]
        wrong["deal"] = fault_of_deal(thing)
    if wrong := {name: words for name, words in wrong.items() if words}:
        raise ValidationError(wrong)
    thing.counted_from = thing.clock


def fault_of_title(thing: ObjectRecord) -> Any:
    """Why a title is not allowed: none, too long, or a number that identifies somebody."""
    if not thing.called:
        return _("Say what it is called.")
    if len(thing.called) > LONGEST:
        return too_long()
    identifiers = (WARNINGS[match.kind] for match in findings(thing.called) if match.identifier)
    return next(identifiers, "")


def fault_of_end(thing: ObjectRecord) -> Any:
    """Why a last day is not allowed."""
    if thing.ends_on is None:
        return ""
    if not thing.kind.end_label:
        return _("Records of this kind have no last day.")
    latest = FIRST.replace(year=timezone.localdate().year + AHEAD)
    return "" if FIRST <= thing.ends_on <= latest else _("Enter a plausible date.")


def fault_of_deal(thing: ObjectRecord) -> Any:
    """Why it cannot belong to the deal: another customer's, or the kind knows none."""
    deal: Deal | None = thing.deal
    if deal is None:
        return ""
    theirs = deal.person_id == thing.person_id if thing.person_id else deal.company_id == thing.company_id
    return "" if thing.kind.with_deal and theirs else _("Choose a deal of the same customer.")


def known(thing: ObjectRecord, custom: dict[str, str]) -> dict[str, Any]:
    """{name: field} of what is said in fields of its kind; ValidationError for a field that is none of them."""
    fields = fields_named(custom, thing.record)
    if strange := [name for name in custom if name not in fields]:
        raise ValidationError({strange[0]: _("There is no such field.")}, code="unknown_field")
    return fields


def filled(thing: ObjectRecord) -> list[str]:
    """Names of what its own columns say."""
    return [name for name in PLAIN if getattr(thing, name)]


def values_of(thing: ObjectRecord) -> dict[str, Any]:
    """What a form shows of a record that comes with its keys."""
    own = {"called": thing.called, "ends_on": thing.ends_on, "deal": thing.deal.uid if thing.deal else ""}
    return {**own, "version": thing.version, **custom_values_of(thing)}


def log_object(act: str, thing: ObjectRecord, *, by: Actor, fields: Any = ()) -> None:
    """The ledger entry of an act on a record, about the person when it is theirs."""
    target = f"object:{thing.uid}"
    ledger.record(act, by=by, about=thing.person, target=target, fields=fields, counts={"kind": thing.kind.key})
