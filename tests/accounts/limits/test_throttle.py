"""The counters of the throttle: free tries, a growing delay, a lock, and who is spared."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.accounts.limits import counters, throttle
from crm.accounts.models import Place, Tries

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
HOME, STRANGE = "198.51.100.7", "203.0.113.66"


def tried(act="sign_in", *, account="sam", address=STRANGE, after=0):
    """Seconds to wait when somebody tries `after` seconds past noon; a try that is let in fails."""
    return throttle.wait(act, account=account, address=address, at=NOON + timedelta(seconds=after))


def shut_out(act="sign_in", *, account="sam", after=0, address=None):
    """Fail until the lock falls, from many addresses where none is named; the moment after it, in seconds."""
    for number in range(200):
        after += tried(act, account=account, address=address or f"203.0.113.{number}", after=after)
        if Tries.objects.filter(act=act, shut_at__isnull=False).exists():
            return after
    raise AssertionError("no lock")


def test_three_tries_are_free_then_each_waits_longer_and_the_fifth_locks(db):
    waits = [tried(), tried(), tried(), tried(), tried(after=2), tried(after=2), tried(after=6), tried(after=6)]
    assert waits == [0, 0, 0, 2, 0, 4, 0, 900]


def test_a_refused_try_is_not_counted(db):
    [tried() for _ in range(10)]
    assert Tries.objects.get(axis="account").count == 3


def test_each_lock_is_longer_than_the_one_before(db):
    after, locks = 0, []
    for _ in range(5):
        Tries.objects.update(shut_at=None)
        after = shut_out(after=after)
        locks.append(tried(address="192.0.2.1", after=after) // 60)
        after += locks[-1] * 60 + 1
    assert locks == [15, 60, 240, 1440, 1440]


def test_waiting_between_tries_of_a_password_does_not_start_the_count_anew(db):
    assert [tried(after=hour * 3600, address=f"192.0.2.{hour}") for hour in range(6)] == [0, 0, 0, 0, 0, 0]
    assert Tries.objects.get(axis="account").locks == 1


def test_one_address_tries_twenty_accounts_at_most(db):
    after = shut_out(address=STRANGE, account="sam")
    results = [tried(account=f"user{number}", after=after + number * 40) for number in range(30)]
    assert [not seconds for seconds in results].count(True) == 15


def test_success_frees_the_account_and_gives_the_address_one_try_back(db, sam):
    for _ in range(3):
        tried(account=sam)
    throttle.wait("sign_in", account=sam, address=STRANGE, at=NOON + timedelta(seconds=2))
    throttle.succeeded("sign_in", account=sam, address=STRANGE, at=NOON + timedelta(seconds=2))
    assert dict(Tries.objects.values_list("axis", "count")) == {"account": 0, "address": 3}


def test_the_owner_gets_in_at_a_known_place_while_strangers_hammer(db, sam):
    throttle.remember(sam, address=HOME, at=NOON)
    after = shut_out(account=sam)
    assert (tried(account=sam, address="192.0.2.9", after=after), tried(account=sam, address=HOME, after=after)) == (
        900,
        0,
    )


def test_a_known_place_is_known_for_that_account_only(db, sam, nina):
    throttle.remember(sam, address=HOME, at=NOON)
    after = shut_out(account=nina)
    assert tried(account=nina, address=HOME, after=after) == 900


def test_guessing_from_a_known_place_is_limited_too(db, sam):
    throttle.remember(sam, address=HOME, at=NOON)
    assert [tried(account=sam, address=HOME) for _ in range(4)] == [0, 0, 0, 2]


def test_a_place_unseen_for_ninety_days_is_strange_again(db, sam):
    throttle.remember(sam, address=HOME, at=NOON - timedelta(days=91))
    assert tried(account=sam, address=shut_out(account=sam) and HOME, after=60) > 0


def test_acts_are_counted_apart(db):
    [tried() for _ in range(4)]
    assert tried("code") == 0


def test_a_whole_ipv6_network_is_one_address(db):
    [tried(account=None, address=f"2001:db8:0:1::{number}") for number in range(15)]
    assert (
        tried(account=None, address="2001:db8:0:1:ffff::1"),
        tried(account=None, address="2001:db8:0:2::1"),
    ) == (2, 0)


def test_asking_whether_to_wait_takes_no_try(db):
    holdings = [throttle.held("token", account=None, address=STRANGE, at=NOON) for _ in range(50)]
    [tried("token", account=None) for _ in range(20)]
    assert (set(holdings), throttle.held("token", account=None, address=STRANGE, at=NOON)) == ({0}, 2)


def test_neither_names_nor_addresses_are_kept(db, sam):
    throttle.remember(sam, address=HOME, at=NOON)
    tried(account="sam@spojnik.test", address=STRANGE)
    result = str(list(Tries.objects.values())) + str(list(Place.objects.values()))
    assert [word for word in ("sam", HOME, STRANGE) if word in result] == []


def test_what_says_nothing_any_more_is_removed(db, sam):
    throttle.remember(sam, address=HOME, at=NOON)
    tried()
    early = throttle.tidy(at=NOON + timedelta(days=1))
    assert (early, throttle.tidy(at=NOON + timedelta(days=91))) == (0, 3)


def test_a_try_that_was_overtaken_by_a_later_one_is_let_in(db):
    late = throttle.wait("form", account=None, address=STRANGE, at=NOON + timedelta(milliseconds=5))
    assert (late, throttle.wait("form", account=None, address=HOME, at=NOON)) == (0, 0)


def test_everybody_together_has_a_counter_where_there_is_a_limit_for_it(db):
    tried("form", account=None)
    tried("form", account=None, address=HOME)
    tried("sign_in")
    assert dict(Tries.objects.filter(axis="house").values_list("act", "count")) == {"form": 2}


def test_a_full_house_holds_each_address_to_its_share_and_lets_newcomers_in(db, monkeypatch):
    monkeypatch.setitem(counters.LIMITS, ("form", "house"), counters.Limit(8, 8))
    greedy = [throttle.wait("form", account=None, address=STRANGE, at=NOON) for _each in range(9)]
    assert (greedy[:8], greedy[8] > 0) == ([0] * 8, True)
    later = NOON + timedelta(minutes=1)
    others = [throttle.wait("form", account=None, address=f"198.51.100.{number}", at=later) for number in range(20)]
    assert set(others) == {0}
    reopened = NOON + timedelta(minutes=16)
    assert throttle.wait("form", account=None, address=STRANGE, at=reopened) == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("unknown", "unknown")],
)
def test_neighbours_are_those_whom_one_owner_can_be(address, network):
    assert throttle.neighbour_network(address) == network
