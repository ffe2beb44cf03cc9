"""How a person becomes a contact: with an origin, a purpose and its ground, or not at all.

    values ──> Person + key ──> Contact, further addresses ──> Origin ──> Ground ──> one ledger entry each

One transaction and one statement per table, however many people; quick add, import, demo and API all use it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.business.asked_answers import ask_for_answer
from consents.grounds.recording import record_grounds
from consents.notices.notification import note_handed
from crm.accounts.models import Team, User
from crm.contacts.columns.contact import CONTACT
from crm.contacts.custom_values.value_store import fields_named, write_new
from crm.contacts.models import Contact, CustomField
from crm.contacts.ownership.colleagues import first_team
from crm.contacts.people.address_locks import lock_addresses
from crm.contacts.people.resemblance import resembles
from crm.contacts.safeguards.exclusions import may_know_of, note_returns
from crm.contacts.safeguards.minimisation import (
    CATEGORIES,
    CONTACT_COLUMNS,
    OWN,
    PERSON_COLUMNS,
    filled_names,
    refuse_unneeded,
)
from crm.contacts.safeguards.provenance import notice_columns
from crm.narrowing import promised
from crm.privacy.actors import Actor, signature
from crm.privacy.erasure.tombstones import Arrival, Stone, matching_erasures
from crm.privacy.keys.blind_index import blind, normal_phone
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, Origin, Person, Purpose
from crm.privacy.models.person import FURTHER_ADDRESSES

PLAIN_COLUMNS = tuple(name for name in CONTACT.borne("", "control") if name not in CATEGORIES)
WROTE_IN_THEMSELVES = frozenset({Origin.Kind.FORM, Origin.Kind.ENQUIRY})  # they came back of their own accord
ACCEPTED = frozenset({*CATEGORIES, *PLAIN_COLUMNS, OWN})


class NobodyToKeep(ValidationError):
    """Neither a name nor an address nor a number: there is no person to store."""

    def __init__(self) -> None:
        super().__init__(_("Give at least a name, an e-mail address or a phone number."), code="nobody")


class OnExclusionList(ValidationError):
    """The person was erased and has not come back themselves: the privacy desk decides, and nobody here learns more."""

    def __init__(self) -> None:
        words = _("On the list of exclusions: nothing was saved. The privacy desk knows why and may decide otherwise.")
        super().__init__(words, code="on_exclusion_list")


class LooksAlike(ValidationError):
    """A contact whom the caller sees has this address; `resemblance.similar` shows them."""

    def __init__(self) -> None:
        super().__init__(_("Somebody with this address is here already."), code="looks_alike")


def add_contact(values: dict[str, Any], **circumstances: Any) -> Contact:
    """One new contact; see `add_many` for values, circumstances and errors."""
    return add_many([values], **circumstances)[0]


def add_many(  # noqa: PLR0913 - each is a fact about where the people come from; none may be forgotten in a bag
    rows: Iterable[dict[str, Any]],
    *,
    by: User,
    origin_kind: str,
    origin_label: str,
    purpose: Purpose,
    obtained_at: datetime | None = None,
    notice: str = Origin.Notice.DUE,
    owner: Any = None,
    team: Team | None = None,
    batch: UUID | None = None,
    proof: dict[str, Any] | None = None,
    answer_by: Sequence[str] = (),
    asked: bool = False,
    unless_alike: bool = False,
    alike_for: Purpose | None = None,
) -> list[Contact]:
    """Create contacts, in the order of `rows`, each with key, origin, ground and ledger entry.

    A row holds any columns of the table that have a control (company is a Company, emails and phones are lists of
    further ones) and custom (custom fields: {name: stored value}); missing and empty values are not stored. `owner`
    defaults to `by`, `team` to the owner's first. `proof` belongs to a purpose based on consent and applies to all
    rows, `answer_by` names the channels by which they asked to be answered.

    Nothing is written when it raises: AnswerRefused (consents/business/asked_answers.py), NobodyToKeep, NotNeeded,
    ProofNeeded (of consents.grounds.recording), OnExclusionList (unless the caller has `asked` or the person wrote in),
    or with `unless_alike` LooksAlike, where a row resembles a contact that `by` sees; of a program, whom it may read
    for `alike_for`. Addresses are locked before that check, so of concurrent calls only one adds a person.
    """
    rows = [clean_row(row) for row in rows]
    erased = refuse_erased(rows, by=by) if not asked and origin_kind not in WROTE_IN_THEMSELVES else []
    custom = fields_named({name for row in rows for name in row.get(OWN, ())}, CustomField.Record.CONTACT)
    for row in rows:
        refuse_unneeded(filled_names(row), purpose, custom)
    owner, at = owner or by, obtained_at or timezone.now()
    with transaction.atomic():
        lock_addresses(rows)
        if unless_alike and any(resembles(by, row, alike_for) for row in rows):
            raise LooksAlike
        people = Person.create_many([{name: row[name] for name in PERSON_COLUMNS if name in row} for row in rows])
        contacts = make_contacts(people, rows, owner=owner, team=team or first_team(owner))
        add_points(people, rows)
        write_new(contacts, [row.get(OWN, {}) for row in rows])
        source = {"kind": origin_kind, "label": origin_label, "batch": batch, "obtained_at": at}
        origins = add_origins(people, rows, by=by, **source, **notice_columns(origin_kind, at, notice))
        record_grounds(people, purpose, by=by, origins=origins, at=at, proof=proof)
        for person in people if answer_by else ():
            ask_for_answer(person, answer_by, by=by, at=at, heard_in="new")
        if notice == Origin.Notice.GIVEN:
            note_handed(people, [purpose.slug], by=by, at=at)
        note_returns(zip(people, erased, strict=False), by=by)
        note_arrival(people, rows, by=by, batch=batch, counts={"origin": str(origin_kind), "purpose": purpose.slug})
    return contacts


def refuse_erased(rows: list[dict[str, Any]], *, by: User) -> list[Stone | None]:
    """Raise OnExclusionList when one of them was erased (crm/privacy/erasure/tombstones.py) and `by` may learn of it;
    else return the tombstone of each, for the privacy desk.
    """
    arrivals = [
        Arrival.of(
            emails=[row.get("email", ""), *row.get("emails", ())],
            phones=[row.get("phone", ""), *row.get("phones", ())],
            name=row.get("name", ""),
        )
        for row in rows
    ]
    erased = matching_erasures(arrivals)
    if any(stone and may_know_of(stone, by) for stone in erased):
        raise OnExclusionList
    return erased


def add_origins(people: list[Person], rows: list[dict], *, by: Actor, **columns: Any) -> list[Origin]:
    """The origins of the people, each with the names of the columns filled in, in one statement."""
    return Origin.objects.bulk_create(
        Origin(person=person, fields=filled_names(row), recorded_by=signature(by), **columns)
        for person, row in zip(people, rows, strict=True)
    )


def note_arrival(people: list[Person], rows: list[dict], *, by: Actor, batch: UUID | None, counts: dict) -> None:
    """One ledger entry each, in one statement."""
    target = f"batch:{batch}" if batch else ""
    ledger.record_many(
        ledger.entry_for("contact.added", by=by, about=person, target=target, fields=filled_names(row), counts=counts)
        for person, row in zip(people, rows, strict=True)
    )


def clean_row(row: dict[str, Any]) -> dict[str, Any]:
    """`row` without blanks, phones in stored form. Raises NobodyToKeep, and KeyError for an unknown column."""
    if unknown := set(row) - ACCEPTED:
        raise KeyError(f"intake takes no {', '.join(sorted(unknown))}")
    cleaned: dict[str, Any] = {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
    cleaned[OWN] = {name: value for name, value in (cleaned.get(OWN) or {}).items() if value}
    for plural in FURTHER_ADDRESSES:
        cleaned[plural] = [value.strip() for value in cleaned.get(plural) or () if value.strip()]
    cleaned["phones"] = [stored_phone(value) for value in cleaned["phones"]]
    if cleaned.get("phone"):
        cleaned["phone"] = stored_phone(cleaned["phone"])
    for plural, primary in FURTHER_ADDRESSES.items():
        if cleaned[plural] and not cleaned.get(primary):
            cleaned[primary] = cleaned[plural].pop(0)
    cleaned = {name: value for name, value in cleaned.items() if value}
    if not any(cleaned.get(name) for name in PERSON_COLUMNS):
        raise NobodyToKeep
    return cleaned


def stored_phone(text: str) -> str:
    """E.164 where the number is a possible one, else as it was written (an extension, a remark)."""
    normal = normal_phone(text)
    return normal if normal.startswith("+") else text.strip()


def make_contacts(people: list[Person], rows: list[dict], *, owner: Any, team: Team) -> list[Contact]:
    """The contacts of new people, in one statement."""
    names = (*CONTACT_COLUMNS, *PLAIN_COLUMNS, "company")
    return Contact.objects.bulk_create(
        Contact(person=person, owner=owner, team=team, **{name: row[name] for name in names if name in row})
        for person, row in zip(people, rows, strict=True)
    )


def add_points(people: list[Person], rows: list[dict]) -> list[ContactPoint]:
    """The further addresses of people, in one statement."""
    return ContactPoint.objects.bulk_create(
        ContactPoint(person=person, kind=kind, value=value, index=promised(blind(kind, value)))
        for person, row in zip(people, rows, strict=True)
        for plural, kind in FURTHER_ADDRESSES.items()
        for value in row.get(plural, ())
    )
