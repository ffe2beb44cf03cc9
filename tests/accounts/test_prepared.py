"""Statements made ready by shape say what their querysets say, for every reader, and follow every change of rights."""

from datetime import date, datetime, timedelta
from inspect import signature
from uuid import UUID, uuid4

import pytest
from django.db import models
from django.urls import get_resolver
from django.utils import timezone

from crm.accounts.models import Membership, Role, RoleReach, StandIn, Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import STATEMENTS, Keys, Prepared, Reckoned, prepared
from crm.accounts.sessions.backend import Backend
from crm.accounts.together import counts, rows_of
from crm.contacts.models import Contact, ContactValue
from crm.contacts.models.custom_values import HeldValue
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.planning import plan
from tests.conftest import colleague

HOUR = timedelta(hours=1)


@prepared
def everybody(reader):
    """Whom the reader sees."""
    return Contact.objects.alive().visible_to(reader).order_by("pk")


def fresh(user):
    """The user as their next request reads them."""
    return Backend().get_user(user.pk)


def sees(user):
    """Keys of whom they see, by the statement made ready; the same as by the queryset."""
    pks = [row.pk for row in everybody.rows(user)]
    assert pks == [item.pk for item in everybody.build(user)]
    return pks


@pytest.fixture
def cast(sam, nina, marek, oskar, dora, team_b, add):
    """Readers of every reach, one of them in two teams, one a stand-in; somebody whom each of two owns."""
    add(sam)
    add(nina, name="Jan Kowal", email="jan@kowal.test")
    stranger = colleague("zofia", starting_roles.SALES, team_b)
    add(stranger, name="Ewa Lis", email="ewa@lis.test")
    Membership.objects.create(user=marek, team=team_b)
    now = timezone.now()
    StandIn.objects.create(absent=nina, deputy=stranger, since=now - HOUR, until=now + HOUR, made_by="system:test")
    plan({"title": "Zadzwonić", "due_on": timezone.localdate()}, by=sam)
    return [fresh(user) for user in (sam, nina, marek, oskar, dora, stranger)]


def sample(kind):
    """A value for a parameter of that annotation."""
    kinds = {datetime: timezone.now(), date: timezone.localdate(), int: 1, bool: True, str: "", list[UUID]: [uuid4()]}
    kinds |= {type[models.Model]: Contact, type[HeldValue]: ContactValue}
    kinds |= {
        int | None: 1,
        UUID | None: uuid4(),
        UUID: uuid4(),
        str | None: "sales",
        Keys: Keys([1, 2]),
        bytes: b"x",
        tuple[str, ...]: ("offers",),
        tuple[int, ...]: (5,),
    }
    return kinds[kind]


def test_every_statement_says_what_its_queryset_says(cast):
    get_resolver().url_patterns  # noqa: B018 - reading it imports every page
    statements = [item for item in STATEMENTS if not item.build.__module__.startswith("tests")]
    assert len(statements) >= 10
    for statement in statements:
        named = dict(list(signature(statement.build).parameters.items())[1:])
        if "tab" in named:  # counted, never read: tests/lists/test_access.py
            continue
        values = {name: sample(value.annotation) for name, value in named.items()}
        for reader in cast:
            built = statement.build(reader, **values)
            assert statement.rows(reader, **values) == (rows_of(built) if isinstance(built, tuple) else list(built))


def test_readers_of_one_shape_share_a_statement_and_see_their_own(cast, sam, nina):
    Contact.objects.filter(owner=nina).update(team=Team.objects.get(name="B"))
    everybody.made.clear()
    matches = [sees(reader) for reader in cast[:2]]
    assert (len(matches[0]), len(matches[1]), len(everybody.made)) == (1, 2, 1)


def test_whoever_leaves_a_team_sees_it_no_more_at_once(cast, marek):
    before = sees(fresh(marek))
    Membership.objects.filter(user=marek).delete()
    assert (len(before), sees(fresh(marek))) == (3, [])


def test_a_shorter_reach_holds_at_once(cast, oskar):
    before = sees(fresh(oskar))
    RoleReach.objects.filter(role=oskar.role, group=Group.CONTACT_DATA).update(reach=Reach.NONE)
    assert (len(before), sees(fresh(oskar))) == (3, [])


def test_a_stand_in_that_ended_hands_on_nothing(cast):
    before = sees(fresh(User.objects.get(username="zofia")))
    StandIn.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert (len(before), len(sees(fresh(User.objects.get(username="zofia"))))) == (2, 1)


def test_a_right_taken_away_refuses_the_next_request(sam, as_user):
    client = as_user(sam)
    assert client.get("/contacts/").status_code == 200
    role = Role.objects.get(pk=sam.role_id)
    role.rights.remove("contacts.view")
    role.save()
    assert client.get("/contacts/").status_code == 403


def test_what_a_session_reads_of_rights_is_what_they_are(cast):
    for reader in cast:
        plain = User.objects.select_related("role").get(pk=reader.pk)
        assert (reader.ties, reader.role.reaches) == (plain.ties, plain.role.reaches)


@prepared
def lately(reader, *, now):
    """Whom something happened with in the hour before."""
    return Contact.objects.visible_to(reader).filter(last_activity_at__gt=now - HOUR).order_by("pk")


def test_a_span_may_be_added_to_a_moment(cast):
    now = timezone.now()
    matches = [lately.rows(cast[0], now=now + late * HOUR) for late in (0, 2)]
    assert ([len(rows) for rows in matches], len(lately.made)) == ([2, 0], 1)


def test_a_statement_that_reckons_otherwise_with_a_value_is_refused(sam):
    @Prepared
    def today(reader, *, now):
        return Contact.objects.visible_to(reader).filter(last_activity_at__gt=midnight(timezone.localdate(now)))

    with pytest.raises(Reckoned):
        today.rows(fresh(sam), now=timezone.now())


def test_several_are_counted_in_one_statement(cast, django_assert_num_queries):
    sam, *_others, stranger = cast
    with django_assert_num_queries(1):
        result = counts(mine=everybody.asking(sam), hers=everybody.asking(stranger), none=None)
    assert result == {"mine": 2, "hers": 2, "none": 0}
