"""Without an authorisation in force a role opens nothing personal (Art. 29, 32(4)), where the house requires one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given, settings, strategies as st

from crm.accounts.authorisations import statement
from crm.accounts.authorisations.ending import withdraw
from crm.accounts.authorisations.issuing import give
from crm.accounts.models import Authorisation, AuthorisationDuty, Role, StandIn, User
from crm.accounts.models.authorisation_state import states_read, with_states
from crm.accounts.models.reader_rights import keep_rights
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.permissions.user_permissions import LAPSED
from crm.accounts.sessions.readers import whole_users
from crm.contacts.models import Contact
from tests.accounts.authorising import DAY, anew, authorise, lapse, noon, required, today
from tests.conftest import colleague

WARSAW = ZoneInfo("Europe/Warsaw")


def test_nobody_needs_one_until_the_house_says_so(sam, ada):
    assert (sam.may(rights.CONTACTS_VIEW), sam.lapsed, list(Contact.objects.visible_to(sam))) == (True, False, [ada])


def test_a_role_without_one_opens_nothing_and_keeps_what_is_not_personal(oskar, arek, sam, nina, ada):
    required(oskar, arek, sam)
    opened = {right for right in rights.RIGHTS if arek.may(right)}
    assert opened == arek.role.held & rights.NOTHING_PERSONAL
    assert [right for right in rights.RIGHTS if sam.may(right)] == []
    assert [sam.reach(group) for group in Group] == [Reach.NONE] * 4
    assert (sam.team_ids, sam.covering_ids) == ([], [])
    assert [list(Contact.objects.visible_to(user)) for user in (sam, anew(nina))] == [[], [ada]]


def test_rights_come_with_signature_and_promise_whichever_is_last(oskar, sam, nina):
    required(oskar, sam, nina)
    give([sam], since=today(), by=oskar)
    unpromised = anew(sam).may(rights.CONTACTS_VIEW)
    statement.promise(sam)
    statement.promise(nina)
    unsigned = nina.may(rights.CONTACTS_VIEW)
    give([nina], since=today(), by=oskar)
    assert (unpromised, sam.may(rights.CONTACTS_VIEW)) == (False, True)
    assert (unsigned, anew(nina).may(rights.CONTACTS_VIEW)) == (False, True)


def test_a_promise_made_by_itself_opens_nothing(oskar, sam):
    required(oskar, sam)
    statement.promise(sam)
    assert sam.may(rights.CONTACTS_VIEW) is False


def test_it_counts_for_the_role_that_it_names_alone(oskar, sam):
    required(oskar)
    sam.role = Role.objects.get(slug="manager")
    sam.save(update_fields=["role"])
    assert (anew(sam).lapsed, sam.may(rights.CONTACTS_EXPORT)) == (True, False)


def test_a_withdrawn_one_opens_nothing_any_more(oskar, sam):
    required(oskar)
    assert withdraw(sam.authorisations.get(), why="Zmiana zadań", by=oskar) is True
    assert (anew(sam).may(rights.CONTACTS_VIEW), withdraw(sam.authorisations.get(), why="x", by=oskar)) == (
        False,
        False,
    )


def test_the_session_and_the_user_asked_alone_agree(oskar, sam, nina, arek):
    required(oskar, sam)
    lapse(nina)
    alone = {user.pk: user.ties for user in User.objects.all()}
    read = {user.pk: keep_rights(user).ties for user in whole_users(timezone.now())}
    assert read == alone
    assert [user.pk for user in (sam, nina) if LAPSED in alone[user.pk]] == [sam.pk, nina.pk]


def test_a_program_needs_none(oskar, hub):
    required(oskar)
    assert anew(hub).lapsed is False


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31, 23, 59)).map(lambda at: at.replace(tzinfo=WARSAW))
NIGHT = datetime(2026, 10, 25, 0, 30, tzinfo=WARSAW)  # the hour from two to three comes twice
SPRING = datetime(2026, 3, 29, 0, 0, tzinfo=WARSAW)  # and here not at all


@pytest.fixture
def paper(oskar, sam):
    """A paper whose days do not matter yet, in a house that requires one since long ago."""
    row = authorise(sam, by=oskar)
    AuthorisationDuty.objects.create(since=date(2020, 1, 1), set_by="user:1")
    return row


@settings(max_examples=60)
@given(since=days, length=st.integers(0, 700) | st.none(), signed=moments, withdrawn=moments | st.none(), now=moments)
@example(since=date(2026, 10, 25), length=0, signed=NIGHT - DAY, withdrawn=None, now=NIGHT)
@example(since=date(2026, 10, 25), length=0, signed=NIGHT - DAY, withdrawn=None, now=NIGHT + timedelta(hours=23))
@example(since=date(2026, 10, 24), length=0, signed=NIGHT - 2 * DAY, withdrawn=None, now=NIGHT - timedelta(minutes=31))
@example(since=date(2026, 10, 24), length=0, signed=NIGHT - 2 * DAY, withdrawn=None, now=NIGHT)
@example(since=date(2026, 3, 29), length=0, signed=SPRING - DAY, withdrawn=None, now=SPRING)
@example(since=date(2026, 3, 29), length=0, signed=SPRING - DAY, withdrawn=SPRING, now=SPRING)
def test_the_row_and_the_statement_agree_on_every_day(paper, since, length, signed, withdrawn, now):
    until = None if length is None else since + length * DAY
    end = {"withdrawn_by": "user:1", "end": "decided"} if withdrawn else {"withdrawn_by": "", "end": ""}
    Authorisation.objects.update(since=since, until=until, signed_at=signed, withdrawn_at=withdrawn, **end)
    paper.refresh_from_db()
    day = now.astimezone(WARSAW).date()
    expected = (
        signed <= now and since <= day and (until is None or day <= until) and (withdrawn is None or now < withdrawn)
    )
    read = states_read(with_states(User.objects.filter(pk=paper.user_id), now).get())
    assert (LAPSED not in read, paper.in_force(now)) == (expected, expected)


def test_who_stands_in_needs_one_of_their_own(oskar, sam, nina, mallory, add):
    required(oskar, mallory)
    StandIn.objects.create(
        absent=sam, deputy=mallory, since=noon(today() - DAY), until=noon(today() + DAY), made_by="x"
    )
    hers = add(anew(sam), name="Ewa Lis", email="ewa@lis.test")
    closed = list(Contact.objects.visible_to(mallory))
    authorise(mallory, by=oskar)
    assert (closed, list(Contact.objects.visible_to(anew(mallory)))) == ([], [hers])


def test_somebody_new_has_none(oskar):
    required(oskar)
    assert colleague("nowa", "sales").may(rights.CONTACTS_VIEW) is False
