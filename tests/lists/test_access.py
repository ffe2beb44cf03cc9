"""Who sees which contact: the three forms agree with each other, with a plain reading of the rule, with guardian."""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user
from hypothesis import given, settings, strategies as st

from crm.accounts.models import Membership, StandIn, Team, User
from crm.accounts.permissions import starting_roles
from crm.contacts.contact_list.contact_query import tab_rows
from crm.contacts.contact_list.standing_views import VIEWS
from crm.contacts.models import Company, Contact, ContactUserPermission
from crm.lists.access import OWN, SHARED, Sight
from crm.lists.capped_counts import capped_counts
from crm.privacy.models import Person
from tests.sizes import examples

ROLES = (starting_roles.SALES, starting_roles.MANAGER, starting_roles.DPO, starting_roles.OWNER, starting_roles.ADMIN)
TEAMS, USERS = range(3), range(4)
PERIODS = {"now": (-1, 1), "over": (-2, -1), "coming": (1, 2)}  # hours from now
HOUSES = st.fixed_dictionaries(
    {
        "users": st.tuples(*[st.tuples(st.sampled_from(ROLES), st.sets(st.sampled_from(TEAMS))) for _ in USERS]),
        "contacts": st.lists(
            st.tuples(st.sampled_from(USERS), st.sampled_from(TEAMS), st.integers(0, 3), st.booleans()), max_size=9
        ),
        "shares": st.sets(st.tuples(st.sampled_from(USERS), st.integers(0, 8), st.sampled_from(["view", "change"]))),
        "away": st.sets(st.tuples(st.sampled_from(USERS), st.sampled_from(USERS), st.sampled_from(list(PERIODS)))),
    }
)


@contextmanager
def built(plan):
    """A house after `plan`, gone afterwards: teams, users, contacts (one minute, or the bin), shares, stand-ins."""
    with transaction.atomic():
        starting_roles.plant()
        teams = [Team.objects.create(name=f"team {number}") for number in TEAMS]
        users = []
        for number, (role, places) in enumerate(plan["users"]):
            users.append(User.objects.create_user(f"user{number}", f"user{number}@spojnik.test", role=role))
            Membership.objects.bulk_create(Membership(user=users[-1], team=teams[place]) for place in places)
        now = timezone.now()
        people = Person.create_many({"name": f"Osoba {number}"} for number in range(len(plan["contacts"])))
        contacts = Contact.objects.bulk_create(
            Contact(
                person=person,
                owner=users[owner],
                team=teams[team],
                last_activity_at=now - timedelta(minutes=minute),
                binned_at=now if binned else None,
            )
            for person, (owner, team, minute, binned) in zip(people, plan["contacts"], strict=True)
        )
        rights = {right: Permission.objects.get(codename=f"{right}_contact") for right in ("view", "change")}
        ContactUserPermission.objects.bulk_create(
            ContactUserPermission(user=users[user], content_object=contacts[contact], permission=rights[right])
            for user, contact, right in plan["shares"]
            if contact < len(contacts)
        )
        StandIn.objects.bulk_create(
            StandIn(
                absent=users[absent],
                deputy=users[deputy],
                since=now + timedelta(hours=PERIODS[period][0]),
                until=now + timedelta(hours=PERIODS[period][1]),
            )
            for absent, deputy, period in plan["away"]
            if absent != deputy
        )
        yield SimpleNamespace(users=users, teams=teams, contacts=contacts)
        transaction.set_rollback(True)


def expected(plan, number):
    """Places of the contacts that user `number` sees, read off the plan."""
    role, teams = plan["users"][number]
    away = {absent for absent, deputy, period in plan["away"] if (deputy, period) == (number, "now")}
    whose = {number} | {absent for absent in away if plan["users"][absent][0] != starting_roles.ADMIN}
    shared = {contact for user, contact, right in plan["shares"] if user in whose and right == "view"}
    if role == starting_roles.ADMIN:
        return set()
    return {
        place
        for place, (owner, team, _minute, _binned) in enumerate(plan["contacts"])
        if role in (starting_roles.DPO, starting_roles.OWNER) or owner in whose or team in teams or place in shared
    }


def walked(queryset, user, *, size):
    """Every row of `newest_for`, page by page downwards."""
    matches, edge = [], None
    while page := list(queryset.newest_for(user, size=size, before=edge)):
        matches += page
        edge = (page[-1].last_activity_at, page[-1].pk)
    return matches


@given(plan=HOUSES)
@settings(max_examples=examples(30))
def test_the_three_forms_and_the_counts_agree(db, plan):
    with built(plan) as house:
        every = {contact.pk: contact for contact in house.contacts}
        newest_first = sorted(house.contacts, key=lambda contact: (contact.last_activity_at, contact.pk), reverse=True)
        for number, user in enumerate(house.users):
            pks = {house.contacts[place].pk for place in expected(plan, number)}
            in_order = [contact for contact in newest_first if contact.pk in pks]
            assert {contact.pk for contact in Contact.objects.visible_to(user)} == pks
            assert Contact.objects.ids_visible_to(user, every) == pks
            assert walked(Contact.objects.all(), user, size=2) == in_order
            assert walked(Contact.objects.alive(), user, size=50) == [c for c in in_order if c.binned_at is None]
            assert capped_counts({"all": (Contact.objects.all(), Sight(user))}) == {"all": len(pks)}
            assert tabs(user, ready=True) == tabs(user, ready=False)


def tabs(user, *, ready):
    """How many stand on each tab of the contacts, by the statements made ready or by their querysets."""
    sight, at = Sight(user), timezone.now()
    sight.shared_ids(Contact)
    if ready:
        return capped_counts({view.slug: tab_rows.asking(sight, tab=view.slug, model=Contact, at=at) for view in VIEWS})
    return capped_counts({view.slug: (view.narrow(Contact.objects.all(), at), view.sight(sight)) for view in VIEWS})


@given(plan=HOUSES)
@settings(max_examples=examples(15))
def test_shares_are_what_guardian_says_they_are(db, plan):
    with built(plan) as house:
        for user in house.users:
            objects = get_objects_for_user(
                user, "contacts.view_contact", Contact, use_groups=False, with_superuser=False
            )
            shares = Sight(user).only(SHARED).shares(Contact).values_list("content_object_id", flat=True)
            assert set(shares) == {contact.pk for contact in objects}
            if user.role.slug != starting_roles.ADMIN:
                assert set(Contact.objects.newest_for(Sight(user).only(SHARED))) == set(objects)


def test_pages_upwards_mirror_pages_downwards(add, sam):
    at = timezone.now()
    contacts = [add(sam, name=f"Osoba {number}") for number in range(5)]
    Contact.objects.update(last_activity_at=at)  # a whole import may share one instant
    newest_first = [contact.pk for contact in reversed(contacts)]
    below = Contact.objects.newest_for(sam, size=2, before=(at, newest_first[1]))
    above = Contact.objects.newest_for(sam, size=2, after=(at, newest_first[3]))
    assert [contact.pk for contact in below] == newest_first[2:4]
    assert [contact.pk for contact in above] == newest_first[2:0:-1]


def share(contact, user):
    permission = Permission.objects.get(codename="view_contact")
    ContactUserPermission.objects.create(content_object=contact, user=user, permission=permission)


def test_a_foreign_contact_is_missing_until_it_is_shared(ada, sam, mallory):
    assert [list(Contact.objects.visible_to(user)) for user in (sam, mallory)] == [[ada], []]
    assert [list(Contact.objects.newest_for(user)) for user in (sam, mallory)] == [[ada], []]
    share(ada, mallory)
    assert list(Contact.objects.visible_to(mallory)) == list(Contact.objects.newest_for(mallory)) == [ada]


def test_a_share_shows_but_hands_nothing_over(ada, sam, marek, mallory):
    share(ada, mallory)
    assert [list(Contact.objects.handled_by(user)) for user in (sam, marek, mallory)] == [[ada], [ada], []]


def test_a_narrowed_sight_keeps_to_its_branches(add, ada, sam, nina, mallory):
    hers, foreign = add(nina, name="Nina Nowa"), add(mallory, name="Obca Osoba")
    share(foreign, sam)
    sight = Sight(sam)
    assert set(Contact.objects.newest_for(sight)) == {ada, hers, foreign}
    assert list(Contact.objects.newest_for(sight.only(OWN))) == [ada]
    assert list(Contact.objects.newest_for(sight.only(SHARED))) == [foreign]


def test_the_officer_sees_everybody_and_the_administrator_nobody(ada, dora, arek):
    assert [list(Contact.objects.newest_for(user)) for user in (dora, arek)] == [[ada], []]
    assert [list(Contact.objects.visible_to(user)) for user in (dora, arek)] == [[ada], []]


def test_a_disabled_account_sees_nothing(ada, sam):
    sam.is_active = False
    assert list(Contact.objects.visible_to(sam)) == list(Contact.objects.newest_for(sam)) == []


def test_counts_stop_at_the_cap(add, sam):
    for number in range(4):
        add(sam, name=f"Osoba {number}")
    lists = {"all": (Contact.objects.alive(), Sight(sam)), "none": (Contact.objects.none(), Sight(sam))}
    assert capped_counts(lists, cap=2) == {"all": 3, "none": 0}


def test_companies_follow_owner_and_team_and_are_never_shared(team_a, team_b, sam, nina, mallory, dora):
    ours = Company.objects.create(name="Cerambud", owner=sam, team=team_a)
    theirs = Company.objects.create(name="Nordlog", owner=mallory, team=team_b)
    expected = {"nina": [ours], "mallory": [theirs], "dora": [theirs, ours]}
    lists = {user.username: list(Company.objects.newest_for(user)) for user in (nina, mallory, dora)}
    assert lists == expected


@pytest.mark.parametrize("form", ["visible_to", "newest_for"])
def test_one_statement_and_one_for_the_shares(form, ada, mallory, django_assert_num_queries):
    share(ada, mallory)
    mallory.role.reaches, mallory.team_ids  # noqa: B018 - read with the request's user
    with django_assert_num_queries(1 if form == "visible_to" else 2):
        assert list(getattr(Contact.objects, form)(mallory)) == [ada]
