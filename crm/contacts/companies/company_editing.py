"""Creating and changing companies, and turning a firm into a sole trader's, whose data are personal and sealed."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consents.lifecycle.basis_change import rebase
from crm.accounts.models import Team, User
from crm.contacts.columns.company import TRADER_FIELDS
from crm.contacts.companies.nip_locks import lock_nip
from crm.contacts.custom_values.value_moves import seal_under_person
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, split_custom, write
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.ownership.colleagues import first_team
from crm.contacts.ownership.edit_conflicts import Conflict, conflict_of
from crm.contacts.safeguards.minimisation import purposes_of, refuse_needless
from crm.contacts.tags.tagging import set_tags, tags_of
from crm.privacy.actors import Actor
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys.blind_index import blinds, matches, query_tokens
from crm.privacy.logs import ledger
from crm.privacy.models import Person

MOST = 6


class SoleTraderAlready(ValidationError):
    """The person has a business already: one person trades under one business only."""

    def __init__(self) -> None:
        super().__init__(_("This person or this company is a sole trader already."), code="trader_taken")


class NipTaken(ValidationError):
    """Another company that the actor sees has this NIP."""

    code = "nip_taken"

    def __init__(self) -> None:
        super().__init__({"nip": ValidationError(_("Another company with this NIP is here already."), code=self.code)})


def add_company(
    values: dict[str, Any], *, by: Actor, owner: Any = None, team: Team | None = None, twins: bool = False
) -> Company:
    """Create a firm. `values`: the table's columns that a firm has, tags, and custom fields, by their names.

    `team` defaults to the owner's first team. NipTaken when `by` sees a company with this NIP, unless `twins` may be:
    what comes from another house is as it was there.
    """
    owner = owner or by
    columns, custom = split_custom(values)
    tags = columns.pop("tags", ())
    with transaction.atomic():
        if not twins:
            refuse_taken(columns.get("nip", ""), by=by)
        company = Company.objects.create(owner=owner, team=team or first_team(owner), **columns)
        write(company, custom)
        if tags:
            set_tags(company, tags)
        fields = [name for name, value in values.items() if value]
        ledger.record("company.added", by=by, target=f"company:{company.uid}", fields=fields)
    return company


def edit_company(
    company: Company, values: dict[str, Any], *, by: Actor, version: int | None = None, twins: bool = False
) -> list[str]:
    """Save what differs and return the names of the columns that changed. `values` uses the form's names.

    A sole trader's name, NIP and one-line address go into the sealed columns. The company comes with its keys. With
    `version` it raises Conflict when somebody else has saved since that version. NotNeeded for a custom field that no
    purpose of a sole trader needs, NipTaken for a new NIP that another company has which `by` sees, unless
    `twins` may be.
    """
    form_values, custom = split_custom(values)
    tags = form_values.pop("tags", None)
    columns = {column_of(company, name): value for name, value in form_values.items()}
    with transaction.atomic():
        if not twins and (nip := form_values.get("nip")) and nip != company.tax_number:
            refuse_taken(nip, by=by, besides=company)
        Person.hold([company.sole_trader] if company.sole_trader else [])
        rows = Company.objects.filter(pk=company.pk, **({} if version is None else {"version": version}))
        if not rows.update(version=F("version") + 1):
            raise conflict_for(company, values)
        changed = [name for name, value in columns.items() if getattr(company, name) != value]
        for name in changed:
            setattr(company, name, columns[name])
        company.save(update_fields=changed)
        changed += write_custom(company, custom)
        if tags is not None and tags != tags_of(company):
            set_tags(company, tags)
            changed.append("tags")
        company.version = (version or company.version) + 1
        if changed:
            record("company.edited", company, by=by, fields=changed)
    return changed


def write_custom(company: Company, values: dict[str, str]) -> list[str]:
    """Save changed custom fields; for a sole trader each must be needed for one of the person's purposes."""
    fields = fields_named(values, CustomField.Record.COMPANY)
    before = custom_values_of(company, list(fields.values()))
    fresh = {name: text for name, text in values.items() if before[name] != text}
    if company.sole_trader and any(fresh.values()):
        refuse_needless((name for name in fresh if fresh[name]), purposes_of(company.sole_trader), fields)
    return write(company, fresh, fields)


def column_of(company: Company, name: str) -> str:
    """The model field of this company for the form's field `name`."""
    return TRADER_FIELDS.get(name, name) if company.sole_trader_id else name


def conflict_for(company: Company, values: dict[str, Any]) -> Conflict:
    """The Conflict for the user who saved second, with what is stored now."""
    fresh = Company.objects.with_keys().get(pk=company.pk)
    columns, custom = split_custom(values)
    stored = {name: getattr(fresh, column_of(fresh, name)) for name in columns if name != "tags"}
    stored |= {"tags": tags_of(fresh), **(custom_values_of(fresh) if custom else {})}
    acts = ("company.edited", "company.became_sole_trader")
    return conflict_of(fresh, acts, stored=stored, values=values, target=f"company:{company.uid}")


def add_trade(values: dict[str, Any], contact: Contact, *, by: User) -> Company:
    """Create the business of `contact`, sealed under their key from the start; it becomes their employer.

    `values`: name, nip, address. Raises SoleTraderAlready when they have one, PermissionDenied when `by` does not
    handle them, NipTaken when `by` sees a company with this NIP.
    """
    if not Contact.objects.handled_by(by).filter(pk=contact.pk).exists():
        raise PermissionDenied
    with transaction.atomic():
        lock_nip(values.get("nip", ""))
        Person.hold([contact.person])
        if Company.objects.filter(sole_trader=contact.pk).exists():
            raise SoleTraderAlready
        refuse_taken(values.get("nip", ""), by=by)
        company = Company(owner=contact.owner, team=contact.team, sole_trader=contact.person)
        for name, column in TRADER_FIELDS.items():
            setattr(company, column, values.get(name, ""))
        company.save(force_insert=True)
        contact.company = company
        contact.save(update_fields=["company"])
        rebase([contact.person], by=by)
        record("company.added", company, by=by, fields=sorted(TRADER_FIELDS.values()))
    return company


def turn_into_sole_trader(company: Company, contact: Contact, *, by: User) -> None:
    """Make the firm the business of `contact`: its plain data are sealed under their key and the plain columns emptied.

    Raises SoleTraderAlready when they or the firm have one; PermissionDenied when `by` sees only the firm.
    """
    if not Contact.objects.handled_by(by).filter(pk=contact.pk).exists():
        raise PermissionDenied
    with transaction.atomic():
        Person.hold([contact.person])
        if company.sole_trader_id or Company.objects.filter(sole_trader=contact.pk).exists():
            raise SoleTraderAlready
        company.become_sole_trader(contact.person)
        company.save()
        seal_under_person(company)
        if contact.company_id != company.pk:
            contact.company = company
            contact.save(update_fields=["company"])
        rebase([contact.person], by=by)
        for move in resolve("TRADER_MOVERS"):
            move(company, contact.person, by=by)
        record("company.became_sole_trader", company, by=by, fields=sorted(TRADER_FIELDS.values()))


def record(act: str, company: Company, *, by: Actor, fields: Iterable[str]) -> None:
    """The ledger entry of an act on a company, about the person where it is a sole trader's."""
    about = company.sole_trader if company.sole_trader_id else None
    ledger.record(act, by=by, about=about, target=f"company:{company.uid}", fields=fields)


def refuse_taken(nip: str, *, by: Actor, besides: Company | None = None) -> None:
    """Lock the NIP, then raise NipTaken when `by` sees a company with it outside the bin. Whoever is nobody's account
    sees none. Call it in the transaction that saves the NIP, before anything else is locked.
    """
    lock_nip(nip)
    if not nip or not isinstance(by, User):
        return
    holders = Company.objects.visible_to(by).filter(
        Q(nip=nip) | Q(trader_nip_index__in=blinds("nip", nip)), binned_at=None
    )
    if (holders.exclude(pk=besides.pk) if besides else holders).exists():
        raise NipTaken


def company_with_nip(user: Any, nip: str) -> Company | None:
    """The company with this NIP, a sole trader's too, among those `user` sees outside the bin."""
    return companies_with_nips(user, [nip]).get(nip)


def companies_with_nips(user: Any, nips: Collection[str]) -> dict[str, Company]:
    """{NIP: company outside the bin} among those `user` sees: the oldest firm, else a sole trader's."""
    visible = Company.objects.visible_to(user).filter(binned_at=None).with_keys().order_by("-pk")
    indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
    traders = {
        indexes[company.trader_nip_index]: company for company in visible.filter(trader_nip_index__in=list(indexes))
    }
    return traders | {company.nip: company for company in visible.filter(nip__in=nips).exclude(nip="")}


def suggest(user: Any, text: str) -> list[Company]:
    """At most six companies visible to `user` whose name contains the text; of sole traders, where a word starts so."""
    text = text.strip()
    if len(text) < 2:
        return []
    visible = Company.objects.visible_to(user).filter(binned_at=None).with_keys()
    firms = list(visible.filter(name__icontains=text).order_by("name")[:MOST])
    tokens = query_tokens(text)
    traders = [
        company
        for token in tokens
        for company in visible.filter(trader_tokens__contains=token)[:MOST]
        if matches(company.trader_name, text)
    ]
    return (firms + traders)[:MOST]
