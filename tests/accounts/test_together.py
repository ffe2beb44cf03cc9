"""What is asked ahead says what each statement by itself would, for this page alone, and for whoever asks first."""

from datetime import timedelta
from inspect import signature

import pytest
from django.db import connection
from django.urls import get_resolver
from django.utils import timezone

from crm.accounts.models import Membership, Role, RoleReach, Session, StandIn, User
from crm.accounts.permissions import starting_roles
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import STATEMENTS
from crm.accounts.sessions.backend import Backend
from crm.accounts.together import ahead, answers, rows_of
from crm.contacts.models import Contact
from crm.privacy import page_memo
from tests.accounts.test_prepared import everybody, sample
from tests.conftest import colleague

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def fresh(user):
    """The user as their next request reads them."""
    return Backend().get_user(user.pk)


def test_together_they_say_what_they_say_alone(sam, dora, add):
    get_resolver().url_patterns  # noqa: B018 - reading it imports every page
    add(sam)
    compared = 0
    for reader in map(fresh, (sam, dora)):
        for statement in STATEMENTS:
            named = dict(list(signature(statement.build).parameters.items())[1:])
            if "tab" in named or statement.build.__module__.startswith("tests"):
                continue
            values = {name: sample(value.annotation) for name, value in named.items()}
            result = statement.asking(reader, **values)
            if result is None:
                continue
            alone = statement.rows(reader, **values)
            with page_memo.reading():
                ahead(result, ("SELECT 1", ()))
                assert page_memo.PAGE.get().waiting
                rows = statement.rows(reader, **values)
                assert not [question for question in page_memo.PAGE.get().waiting if question[0] == result[0]]
            assert list(map(of, rows)) == list(map(of, alone)), statement.build
            compared += 1
    assert compared > 30


def of(row):
    """All that a row holds."""
    return {name: value for name, value in vars(row).items() if name != "_state"} if hasattr(row, "_state") else row


KINDS = {
    "text": "'ż'::text",
    "number": "12.50::numeric(10,2)",
    "json": """'{"a": [1, null]}'::jsonb""",
    "moment": "'2026-11-29 12:00:00.5+01'::timestamptz",
    "day": "'2026-11-29'::date",
    "span": "interval '3 days 2 hours'",
    "key": "'de300000-0000-4000-8000-000000000000'::uuid",
    "sealed": r"'\x00ff'::bytea",
    "words": "ARRAY['a','b''c']::varchar(9)[]",
    "keys": "ARRAY[1,2]::bigint[]",
    "nothing": "NULL::date",
    "truth": "true",
    "percent": "'100%%'::text",
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_every_kind_come_as_they_come_alone(kind):
    rows = f"SELECT {KINDS[kind]} AS a, 7 AS a, 1.5::float8", ()
    with connection.cursor() as cursor:
        cursor.execute(*rows)
        alone = cursor.fetchall()
    together = answers([rows, rows])[1]
    assert (together, [*map(type, together[0])]) == (alone, [*map(type, alone[0])])


def test_the_order_of_rows_and_what_is_put_in_are_kept():
    rows = "SELECT n FROM (VALUES (1), (2), (3)) AS few(n) WHERE n <> %s ORDER BY n DESC LIMIT 2", [2]
    assert answers([rows, ("SELECT %s::text", ["x%s'"])]) == ([(3,), (1,)], [("x%s'",)])


def test_an_answer_is_taken_once_and_gone_with_its_page(sam, django_assert_num_queries):
    rows, other = ("SELECT %s::int", [1]), ("SELECT %s::int", [2])
    with page_memo.reading():
        with django_assert_num_queries(1):
            ahead(rows, other, None)
            assert (rows_of(rows), rows_of(other)) == ([(1,)], [(2,)])
        with django_assert_num_queries(1):
            rows_of(rows)
        ahead(rows, other)
    with page_memo.reading(), django_assert_num_queries(1):
        rows_of(rows)


def test_where_nobody_reads_nothing_is_asked_ahead(django_assert_num_queries):
    with django_assert_num_queries(0):
        ahead(("SELECT 1", ()), ("SELECT 2", ()))


def test_an_answer_of_one_reader_is_no_others(sam, nina, team_b, add, django_assert_num_queries):
    """Two of one shape share a statement; what waits for one of them is not given to the other."""
    mine = add(sam)
    other = fresh(User.objects.get(pk=nina.pk))
    Membership.objects.filter(user=nina).update(team=team_b)
    sam, nina = fresh(sam), fresh(other)
    with page_memo.reading():
        ahead(everybody.asking(sam), ("SELECT 1", ()))
        with django_assert_num_queries(1):
            assert everybody.rows(nina) == []
        with django_assert_num_queries(0):
            assert [row.pk for row in everybody.rows(sam)] == [mine.pk]


@pytest.fixture
def open_page(sam, as_user, add):
    """A page that Sam has open, and the person on it."""
    add(sam)
    client = as_user(sam)
    assert client.get("/contacts/").status_code == 200
    return client


def test_session_and_user_are_one_statement(open_page, django_assert_num_queries):
    with django_assert_num_queries(2):  # the pulse of one who may see nothing but their own would be the second
        open_page.get("/pulse/")


def test_a_right_taken_away_elsewhere_is_gone_at_the_next_request(open_page, sam):
    role = Role.objects.get(pk=sam.role_id)
    role.rights.remove("contacts.view")
    role.save()
    assert open_page.get("/contacts/").status_code == 403


def test_a_team_left_elsewhere_is_gone_at_the_next_request(open_page, sam, nina, add, team_b):
    url = f"/contacts/{add(nina, name='Jan Lis', email='jan@lis.test').person.uid}/"
    before = open_page.get(url).status_code
    Membership.objects.filter(user=sam).update(team=team_b)
    assert (before, open_page.get(url).status_code) == (200, 404)


def test_a_stand_in_ends_by_the_clock(sam, team_b, add, as_user):
    stranger = colleague("zofia", starting_roles.SALES, team_b)
    person, now = add(sam), timezone.now()
    standing_in = StandIn.objects.create(
        absent=sam, deputy=stranger, since=now - HOUR, until=now + HOUR, made_by="system:test"
    )
    client, url = as_user(stranger), f"/contacts/{person.uid}/"
    before = client.get(url).status_code
    StandIn.objects.filter(pk=standing_in.pk).update(until=now - timedelta(seconds=1))
    assert (before, client.get(url).status_code) == (200, 404)


def test_a_shorter_reach_is_gone_at_the_next_request(open_page, sam):
    url = f"/contacts/{Contact.objects.get().person.uid}/"
    before = open_page.get(url).status_code
    RoleReach.objects.filter(role=sam.role_id, group=Group.CONTACT_DATA).update(reach=Reach.NONE)
    assert (before, open_page.get(url).status_code) == (200, 404)


def test_who_is_shut_out_elsewhere_is_out_at_the_next_request(open_page, sam):
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert open_page.get("/contacts/").status_code == 302


def test_a_session_that_was_ended_elsewhere_opens_nothing(open_page, sam):
    Session.objects.filter(user=sam).delete()
    assert open_page.get("/contacts/").status_code == 302
