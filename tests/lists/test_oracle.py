"""Whatever is asked, a filter leaves the rows that Python would leave, and never one that its reader may not see."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from consents.models import Restriction
from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import starting_roles
from crm.contacts.contact_list.contact_fields import contacts as kind
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.models import Company, Contact, ContactTag, Tag
from crm.lists.filters.filter_params import filter_text
from crm.lists.filters.rules import Filter, Group, Op, Rule
from crm.privacy.models import Origin, Person
from tests.sizes import examples

NOW = timezone.make_aware(datetime(2026, 11, 27, 12))
STATUSES, KINDS, TAGS = ("lead", "customer", "former"), ("fair", "card"), range(2)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "owner": st.integers(0, 2),
            "status": st.sampled_from(STATUSES),
            "tags": st.sets(st.sampled_from(TAGS)),
            "kinds": st.sets(st.sampled_from(KINDS)),
            "days": st.integers(0, 60),
            "firm": st.booleans(),
            "phone": st.booleans(),
            "held": st.booleans(),
        }
    ),
    max_size=7,
)
CHOICES = {"status": [*STATUSES, "none"], "tag": ["0", "1", "7"], "origin": [*KINDS, "none"], "owner": ["me", "1", "x"]}
CHOSEN = st.one_of(
    *(
        st.builds(
            Rule,
            st.just(name),
            st.sampled_from([Op.IS, Op.IS_NOT]),
            st.lists(st.sampled_from(of), min_size=1, max_size=2).map(tuple),
        )
        for name, of in CHOICES.items()
    )
)
OTHERS = st.one_of(
    st.builds(Rule, st.sampled_from(["tag", "company", "phone"]), st.sampled_from([Op.EMPTY, Op.FILLED])),
    st.builds(
        Rule,
        st.just("last"),
        st.sampled_from([Op.WITHIN, Op.OLDER]),
        st.integers(0, 60).map(lambda n: (str(n),)),
    ),
    st.builds(
        Rule,
        st.just("last"),
        st.sampled_from([Op.BEFORE, Op.SINCE]),
        st.integers(0, 60).map(lambda n: (str((NOW - timedelta(days=n)).date()),)),
    ),
)
GROUPS = st.builds(Group, st.lists(st.one_of(CHOSEN, OTHERS), min_size=1, max_size=3).map(tuple), st.booleans())
FILTERS = st.builds(Filter, st.lists(GROUPS, max_size=3).map(tuple), st.booleans())


@contextmanager
def house(plan):
    """Two colleagues of one team and one of another, and the people of the plan; gone afterwards."""
    with transaction.atomic():
        starting_roles.plant()
        teams = [Team.objects.create(name=name) for name in "AB"]
        users = []
        for number, team in enumerate((teams[0], teams[0], teams[1])):
            users.append(User.objects.create_user(f"u{number}", f"u{number}@spojnik.test", role=starting_roles.SALES))
            Membership.objects.create(user=users[-1], team=team)
        firm = Company.objects.create(name="Cerambud", owner=users[0], team=teams[0])
        tags = [Tag.objects.create(name=f"tag {number}") for number in TAGS]
        people = Person.create_many(
            {"name": f"Osoba {n}", "phone": "+48602333444" if result["phone"] else ""} for n, result in enumerate(plan)
        )
        for person, item in zip(people, plan, strict=True):
            owner = users[item["owner"]]
            contact = Contact.objects.create(
                person=person,
                owner=owner,
                team=teams[item["owner"] == 2],
                status=item["status"],
                company=firm if item["firm"] else None,
                last_activity_at=NOW - timedelta(days=item["days"]),
            )
            ContactTag.objects.bulk_create(ContactTag(contact=contact, tag=tags[tag]) for tag in item["tags"])
            for origin in item["kinds"]:
                Origin.objects.create(person=person, kind=origin, obtained_at=NOW)
            if item["held"]:
                Restriction.objects.create(person=person, reason="accuracy", since=NOW, placed_by="user:1")
        yield SimpleNamespace(users=users, tags=tags, people=people)
        transaction.set_rollback(True)


def holds(rule, one, reader=0):
    """Whether a person of the plan fits, read as people read it; owner 1 is called «1» here, tags by their number."""
    values = set(rule.values)
    known = {"status": {one["status"]}, "tag": {str(tag) for tag in one["tags"]}, "origin": one["kinds"]}
    known["owner"] = {"me"} if one["owner"] == reader else {str(one["owner"])}
    if rule.op in (Op.IS, Op.IS_NOT):
        return bool(values & set(known[rule.field])) == (rule.op == Op.IS)
    if rule.op in (Op.EMPTY, Op.FILLED):
        filled = {"tag": bool(one["tags"]), "company": one["firm"], "phone": one["phone"]}[rule.field]
        outcome = rule.field != "phone" or not one["held"]  # of who is restricted nothing sealed is told
        return outcome and filled == (rule.op == Op.FILLED)
    if rule.op in (Op.WITHIN, Op.OLDER):
        return (one["days"] <= int(rule.values[0])) == (rule.op == Op.WITHIN)
    day = (NOW - timedelta(days=one["days"])).date()
    return (str(day) < rule.values[0]) == (rule.op == Op.BEFORE)


def fits(asked, one):
    """Whether a person fits the whole filter."""
    groups = [(any if group.any else all)(holds(rule, one) for rule in group.rules) for group in asked.groups]
    return (any if asked.any and groups else all)(groups)


def spelled(asked, built):
    """The filter with the ids that the house has."""
    ids = {"owner": {"1": str(built.users[1].uid)}, "tag": {str(n): str(tag.pk) for n, tag in enumerate(built.tags)}}
    ids["tag"]["7"] = "0"

    def one(rule):
        return Rule(rule.field, rule.op, tuple(ids.get(rule.field, {}).get(value, value) for value in rule.values))

    return Filter(tuple(Group(tuple(map(one, group.rules)), group.any) for group in asked.groups), asked.any)


@pytest.mark.django_db
@settings(max_examples=examples(60))
@given(PEOPLE, FILTERS)
def test_a_filter_leaves_what_python_would_leave_and_never_a_foreign_contact(plan, asked):
    with house(plan) as built:
        query = {"view": "all", "f": filter_text(spelled(asked, built))}
        pks = {row.pk for row in ContactList(built.users[0], query, NOW).page.rows}
        mine = [(person, item) for person, item in zip(built.people, plan, strict=True) if item["owner"] != 2]
        assert pks == {person.pk for person, first in mine if fits(asked, first)}


@pytest.mark.django_db
def test_every_comparison_of_every_field_can_be_asked(ada, sam):
    fields = kind().fields(sam, NOW)
    values = {Op.BEFORE: "2026-11-27", Op.SINCE: "2026-11-27", Op.EQUALS: "ada@cerambud.test", Op.HOLDS: "cera"}
    for item in fields.by_name.values():
        for op in item.ops:
            rule = Rule(item.name, op, (values.get(op, "30"),))
            narrow = fields.condition(Filter((Group((rule,)),)), NOW)
            assert (Contact.objects.filter(narrow).count() in (0, 1), bool(fields.words(rule))) == (True, True)
