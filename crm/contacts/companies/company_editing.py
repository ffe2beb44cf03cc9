"""Companies: founding, changing, and the turn to a sole trader, whose business data are their own and are sealed."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from consents.lifecycle.basis_change import rebase
from crm.accounts.models import Team, User
from crm.contacts.columns.company import HERS
from crm.contacts.custom_values.value_moves import seal_for_her
from crm.contacts.custom_values.value_store import apart, called, told, write
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.ownership.colleagues import first_team
from crm.contacts.ownership.edit_conflicts import Conflict, conflict_of
from crm.contacts.safeguards.minimisation import purposes_of, refuse_needless
from crm.contacts.tags.tagging import retag, tags_of
from crm.privacy.actors import Actor
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys.blind_index import blinds, matches, query_tokens
from crm.privacy.logs import ledger
from crm.privacy.models import Person

MOST = 6


class SoleTraderAlready(ValidationError):
    """A person trades under one business only."""

    def __init__(self) -> None:
        super().__init__(_("This person or this company is a sole trader already."), code="trader_taken")


def add_company(values: dict[str, Any], *, by: Actor, owner: Any = None, team: Team | None = None) -> Company:
    """A new firm. `values`: columns of the table that a firm has, tags, and custom fields, by their names; `team` is
    the owner's first.
    """
    owner = owner or by
    own, custom = apart(values)
    tags = own.pop("tags", ())
    with transaction.atomic():
        company = Company.objects.create(owner=owner, team=team or first_team(owner), **own)
        write(company, custom)
        if tags:
            retag(company, tags)
        fields = [name for name, value in values.items() if value]
        ledger.record("company.added", by=by, target=f"company:{company.uid}", fields=fields)
    return company


def edit_company(company: Company, values: dict[str, Any], *, by: Actor, version: int | None = None) -> list[str]:
    """Save what differs and return the names of the columns that changed. `values` uses the form's names.

    A sole trader has name, nip and address in one; they go into her sealed columns. The company comes with its keys.
    With `version` it is saved over that version only: Conflict when somebody else saved since. NotNeeded for a custom
    field that no purpose of a sole trader needs.
    """
    own, custom = apart(values)
    tags = own.pop("tags", None)
    columns = {column_of(company, name): value for name, value in own.items()}
    with transaction.atomic():
        Person.hold([company.sole_trader] if company.sole_trader else [])
        rows = Company.objects.filter(pk=company.pk, **({} if version is None else {"version": version}))
        if not rows.update(version=F("version") + 1):
            raise clash(company, values)
        changed = [name for name, value in columns.items() if getattr(company, name) != value]
        for name in changed:
            setattr(company, name, columns[name])
        company.save(update_fields=changed)
        changed += write_custom(company, custom)
        if tags is not None and tags != tags_of(company):
            retag(company, tags)
            changed.append("tags")
        company.version = (version or company.version) + 1
        if changed:
            record("company.edited", company, by=by, fields=changed)
    return changed


def write_custom(company: Company, values: dict[str, str]) -> list[str]:
    """What a company says in custom fields; a sole trader's are hers, so that a purpose of hers must need them."""
    fields = called(values, CustomField.Record.COMPANY)
    before = told(company, list(fields.values()))
    fresh = {name: text for name, text in values.items() if before[name] != text}
    if company.sole_trader and any(fresh.values()):
        refuse_needless((name for name in fresh if fresh[name]), purposes_of(company.sole_trader), fields)
    return write(company, fresh, fields)


def column_of(company: Company, name: str) -> str:
    """The column of this company in which the form's `name` is kept."""
    return HERS.get(name, name) if company.sole_trader_id else name


def clash(company: Company, values: dict[str, Any]) -> Conflict:
    """What to tell the one who came second."""
    fresh = Company.objects.with_keys().get(pk=company.pk)
    own, custom = apart(values)
    stored = {name: getattr(fresh, column_of(fresh, name)) for name in own if name != "tags"}
    stored |= {"tags": tags_of(fresh), **(told(fresh) if custom else {})}
    acts = ("company.edited", "company.became_sole_trader")
    return conflict_of(fresh, acts, stored=stored, values=values, target=f"company:{company.uid}")


def add_trade(values: dict[str, Any], contact: Contact, *, by: User) -> Company:
    """The business of `contact` herself, sealed under her key from its first moment; she works there from now on.

    `values`: name, nip, address. Raises SoleTraderAlready when she has one, PermissionDenied when she is not `by`'s.
    """
    if not Contact.objects.handled_by(by).filter(pk=contact.pk).exists():
        raise PermissionDenied
    if Company.objects.filter(sole_trader=contact.pk).exists():
        raise SoleTraderAlready
    with transaction.atomic():
        Person.hold([contact.person])
        company = Company(owner=contact.owner, team=contact.team, sole_trader=contact.person)
        for name, column in HERS.items():
            setattr(company, column, values.get(name, ""))
        company.save(force_insert=True)
        contact.company = company
        contact.save(update_fields=["company"])
        rebase([contact.person], by=by)
        record("company.added", company, by=by, fields=sorted(HERS.values()))
    return company


def turn_into_sole_trader(company: Company, contact: Contact, *, by: User) -> None:
    """The firm is the business of `contact`: its plain data move under her key and leave the plain columns.

    Raises SoleTraderAlready when she or the firm has one; PermissionDenied when `by` sees only the firm.
    """
    if not Contact.objects.handled_by(by).filter(pk=contact.pk).exists():
        raise PermissionDenied
    if company.sole_trader_id or Company.objects.filter(sole_trader=contact.pk).exists():
        raise SoleTraderAlready
    with transaction.atomic():
        Person.hold([contact.person])
        company.become_sole_trader(contact.person)
        company.save()
        seal_for_her(company)
        if contact.company_id != company.pk:
            contact.company = company
            contact.save(update_fields=["company"])
        rebase([contact.person], by=by)
        for move in resolve("TRADER_MOVERS"):
            move(company, contact.person, by=by)
        record("company.became_sole_trader", company, by=by, fields=sorted(HERS.values()))


def record(act: str, company: Company, *, by: Actor, fields: Iterable[str]) -> None:
    """The ledger entry of an act on a company, about the person when it is theirs."""
    about = company.sole_trader if company.sole_trader_id else None
    ledger.record(act, by=by, about=about, target=f"company:{company.uid}", fields=fields)


def with_nip(user: Any, nip: str) -> Company | None:
    """The living company with this tax number, a sole trader's too, among what `user` sees."""
    return with_nips(user, [nip]).get(nip)


def with_nips(user: Any, nips: Collection[str]) -> dict[str, Company]:
    """{NIP: the living company with it} among what `user` sees: the oldest firm, else a sole trader's."""
    visible = Company.objects.visible_to(user).filter(binned_at=None).with_keys().order_by("-pk")
    indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
    traders = {indexes[one.trader_nip_index]: one for one in visible.filter(trader_nip_index__in=list(indexes))}
    return traders | {one.nip: one for one in visible.filter(nip__in=nips).exclude(nip="")}


def suggest(user: Any, text: str) -> list[Company]:
    """At most six companies visible to `user` whose name holds what was typed, sole traders by the start of a word."""
    text = text.strip()
    if len(text) < 2:
        return []
    visible = Company.objects.visible_to(user).filter(binned_at=None).with_keys()
    firms = list(visible.filter(name__icontains=text).order_by("name")[:MOST])
    tokens = query_tokens(text)
    traders = [
        one
        for wanted in tokens
        for one in visible.filter(trader_tokens__contains=wanted)[:MOST]
        if matches(one.trader_name, text)
    ]
    return (firms + traders)[:MOST]
