"""Pairs that may be one, of contacts and of companies, and a merge of each."""

from collections.abc import Iterator

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.companies.company_editing import add_company
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.pair_search import pair_of
from crm.contacts.merging.pairs_set_aside import mark_different
from crm.contacts.models import Company, CompanyPair, Contact, ContactPair
from crm.contacts.people.intake import add_contact
from crm.demo.permission_cast.cast_people import RESTRICTED, SETTLED, Seeded, word
from crm.privacy.models import Origin, Purpose


def twins_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """A pair that may be one, a merge, a pair of which one is restricted, and a pair marked as different people."""
    for state in ("active", RESTRICTED):
        first, second = somebody_plain(owner, purpose), somebody_plain(owner, purpose)
        pair = pair_of(first.pk, second.pk, model=ContactPair, by=owner)
        marks = {"name": first.person.name, "another": second.person.name}
        yield Seeded("pair", str(pair.uid), team, owner.username, state, {} if state == RESTRICTED else marks)
    restrict(second.person, Restriction.Reason.ACCURACY, by=owner)
    merge = join_contacts(somebody_plain(owner, purpose), somebody_plain(owner, purpose), by=owner)
    yield Seeded("merge", str(merge.uid), team, owner.username)
    firms = [add_company({"name": f"{word('firm')} SA"}, by=owner) for _each in range(4)]
    both = pair_of(firms[0].pk, firms[1].pk, model=CompanyPair, by=owner)
    yield Seeded("company_pair", str(both.uid), team, owner.username, marks={"name": firms[0].name.partition(" ")[0]})
    one_firm, other_firm = (Company.objects.with_keys().get(pk=firm.pk) for firm in firms[2:])
    joined = join_companies(one_firm, other_firm, by=owner)
    yield Seeded("company_merge", str(joined.uid), team, owner.username)
    yield from pairs_marked_different(owner, team, purpose)


def pairs_marked_different(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """Two contacts, and two companies, that somebody marked as different."""
    first, second = somebody_plain(owner, purpose), somebody_plain(owner, purpose)
    pair = pair_of(first.pk, second.pk, model=ContactPair, by=owner)
    mark_different(pair, by=owner)
    marks = {"name": first.person.name, "another": second.person.name}
    yield Seeded("pair", str(pair.uid), team, owner.username, SETTLED, marks)
    firms = [add_company({"name": f"{word('firm')} SA"}, by=owner) for _each in range(2)]
    both = pair_of(*(firm.pk for firm in firms), model=CompanyPair, by=owner)
    mark_different(both, by=owner)
    marks = {"name": firms[0].name.partition(" ")[0]}
    yield Seeded("company_pair", str(both.uid), team, owner.username, SETTLED, marks)


def somebody_plain(owner: User, purpose: Purpose) -> Contact:
    """A contact with a name and nothing else."""
    options = {"origin_kind": Origin.Kind.CARD, "origin_label": word("origin"), "notice": Origin.Notice.GIVEN}
    contact = add_contact({"name": word("twin")}, by=owner, purpose=purpose, **options)
    return Contact.objects.with_keys().get(pk=contact.pk)
