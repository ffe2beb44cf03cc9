"""Pairs that may be one, of contacts and of companies, and a merge of each."""

from collections.abc import Iterator

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.companies.company_editing import add_company
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.merging.joining import join
from crm.contacts.merging.pair_search import between
from crm.contacts.merging.pairs_set_aside import settle
from crm.contacts.models import Company, CompanyPair, Contact, ContactPair
from crm.contacts.people.intake import add_contact
from crm.demo.permission_cast.cast_people import RESTRICTED, SETTLED, Seeded, word
from crm.privacy.models import Origin, Purpose


def twins_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """What may be one, what was one, a pair of whom one must not be used, and one that was put aside."""
    for state in ("active", RESTRICTED):
        one, other = somebody_plain(owner, purpose), somebody_plain(owner, purpose)
        pair = between(one.pk, other.pk, model=ContactPair, by=owner)
        marks = {"name": one.person.name, "another": other.person.name}
        yield Seeded("pair", str(pair.uid), team, owner.username, state, {} if state == RESTRICTED else marks)
    restrict(other.person, Restriction.Reason.ACCURACY, by=owner)
    made = join(somebody_plain(owner, purpose), somebody_plain(owner, purpose), by=owner)
    yield Seeded("merge", str(made.uid), team, owner.username)
    firms = [add_company({"name": f"{word('firm')} SA"}, by=owner) for _each in range(4)]
    both = between(firms[0].pk, firms[1].pk, model=CompanyPair, by=owner)
    yield Seeded("company_pair", str(both.uid), team, owner.username, marks={"name": firms[0].name.partition(" ")[0]})
    one_firm, other_firm = (Company.objects.with_keys().get(pk=firm.pk) for firm in firms[2:])
    joined = join_companies(one_firm, other_firm, by=owner)
    yield Seeded("company_merge", str(joined.uid), team, owner.username)
    yield from put_aside(owner, team, purpose)


def put_aside(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """Two contacts, and two companies, of whom somebody said that they are not the same."""
    one, other = somebody_plain(owner, purpose), somebody_plain(owner, purpose)
    pair = between(one.pk, other.pk, model=ContactPair, by=owner)
    settle(pair, by=owner)
    marks = {"name": one.person.name, "another": other.person.name}
    yield Seeded("pair", str(pair.uid), team, owner.username, SETTLED, marks)
    firms = [add_company({"name": f"{word('firm')} SA"}, by=owner) for _each in range(2)]
    both = between(*(firm.pk for firm in firms), model=CompanyPair, by=owner)
    settle(both, by=owner)
    marks = {"name": firms[0].name.partition(" ")[0]}
    yield Seeded("company_pair", str(both.uid), team, owner.username, SETTLED, marks)


def somebody_plain(owner: User, purpose: Purpose) -> Contact:
    """A contact with a name and nothing else."""
    told = {"origin_kind": Origin.Kind.CARD, "origin_label": word("origin"), "notice": Origin.Notice.GIVEN}
    made = add_contact({"name": word("twin")}, by=owner, purpose=purpose, **told)
    return Contact.objects.with_keys().get(pk=made.pk)
