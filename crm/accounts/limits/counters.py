"""One counter of the throttle: its limit, what a try does to it, and its row, read and written under a lock."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.utils import CursorWrapper

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
LOCKS = (QUARTER, HOUR, timedelta(hours=4), DAY)  # the first lock, the second, …
FORGIVEN = DAY  # after the last lock has opened, the next one is a first again


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries at once, then a growing delay (2, 4, 8 … seconds) before each, then a lock, `longest` at most.

    After a pause of `window` counting starts anew.
    """

    free: int
    most: int
    window: timedelta = QUARTER
    longest: timedelta = HOUR

    def opens(self, count: int, locks: int, at: datetime) -> datetime:
        """When the next try is let in after the `count`-th, `locks` locks having gone before."""
        if count >= self.most:
            return at + min(LOCKS[min(locks, len(LOCKS) - 1)], self.longest)
        return at + timedelta(seconds=2 ** (count - self.free + 1)) if count >= self.free else at


SECRET = Limit(3, 5, window=DAY, longest=DAY)  # patience does not help: five a day, however slowly they are tried
SENDING = Limit(3, 5, window=HOUR)
CROWD = Limit(15, 20)  # of one address: an office has many people behind it
# Forms sent from one address, where the telephones at a stand share the hall's; and by everybody, who share our mail.
FAIR = Limit(200, 204, window=timedelta(minutes=5), longest=QUARTER)
NEIGHBOURS = Limit(600, 604, window=timedelta(minutes=5), longest=QUARTER)  # of a network: /24, or /48 of IPv6
HOUSE = Limit(6000, 6000, longest=QUARTER)
# While everybody together sends more than that, nobody is shut out: each address and network is held to a share.
SHARES = {"address": 5, "network": 30}
LONG_SECRET = Limit(20, 30)  # 128 bits are not guessed, and a stranger must not lock a newcomer's invitation
# Masked values looked for by the whole address or number: three hidden digits are a thousand tries
LOOKS = Limit(10, 15, window=HOUR, longest=DAY)
# Of a program that looks up: new customers are missed all day, a list of guesses is ten times that
MISSES = Limit(300, 400, window=HOUR)
LIMITS = {
    # (act, axis); a place is limited as its account is
    ("sign_in", "account"): SECRET,
    ("sign_in", "address"): CROWD,
    ("code", "account"): SECRET,
    ("code", "address"): CROWD,
    ("start", "address"): CROWD,
    ("reset", "account"): SENDING,
    ("reset", "address"): CROWD,
    ("link", "account"): LONG_SECRET,
    ("link", "address"): CROWD,
    ("token", "account"): LONG_SECRET,
    ("token", "address"): LONG_SECRET,
    ("look", "account"): LOOKS,
    ("lookup", "account"): MISSES,
    ("portal", "account"): SENDING,
    ("portal", "address"): LONG_SECRET,
    ("form", "account"): SENDING,
    ("form", "address"): FAIR,
    ("form", "network"): NEIGHBOURS,
    ("form", "house"): HOUSE,
    ("page", "address"): FAIR,
}


@dataclass(slots=True)
class Counter:
    """One row, read under its lock."""

    pk: int
    act: str
    axis: str
    count: int
    locks: int
    opens_at: datetime
    shut_at: datetime | None
    last_at: datetime

    @property
    def limit(self) -> Limit:
        """What this counter is allowed."""
        return LIMITS[self.act, "account" if self.axis == "place" else self.axis]

    def try_once(self, at: datetime) -> None:
        """Count a try that is about to be evaluated."""
        if self.count >= self.limit.most or at - self.last_at > self.limit.window:
            self.count = 0
        if at - self.opens_at > FORGIVEN:
            self.locks = 0
        self.count += 1
        self.opens_at, self.last_at = self.limit.opens(self.count, self.locks, at), at
        if self.count >= self.limit.most:
            self.locks, self.shut_at = self.locks + 1, at

    def give_back(self, at: datetime) -> None:
        """Uncount one try; a lock that this very try had brought opens again."""
        if self.count >= self.limit.most:
            self.locks, self.opens_at, self.shut_at = max(self.locks - 1, 0), at, None
        self.count = max(self.count - 1, 0)

    def start_anew(self, at: datetime) -> None:
        """As if nobody had tried. A lock that its owner has not been told of is still told."""
        self.count, self.locks, self.opens_at = 0, 0, at

    def keep(self, cursor: CursorWrapper) -> None:
        """Write it."""
        cursor.execute(
            "UPDATE accounts_tries SET count = %s, locks = %s, opens_at = %s, shut_at = %s, last_at = %s WHERE id = %s",
            [self.count, self.locks, self.opens_at, self.shut_at, self.last_at, self.pk],
        )


def longest_wait(rows: list[Counter], at: datetime) -> int:
    """The whole seconds until all of the rows let somebody in.

    A row without a delay was at most overtaken by a try that began later, and lets in at once.
    """
    shut = [row.opens_at for row in rows if row.axis != "house" and row.opens_at > max(at, row.last_at)]
    return max((math.ceil((opens - at).total_seconds()) for opens in shut), default=0)


def crowded_out(rows: list[Counter], at: datetime) -> int:
    """The seconds to wait for whoever has had their share while the common limit is reached; 0 for all others."""
    opens = max((row.opens_at for row in rows if row.axis == "house"), default=at)
    had = [row for row in rows if row.count >= SHARES.get(row.axis, row.count + 1)]
    fresh = any(at - row.last_at <= row.limit.window for row in had)
    return max(math.ceil((opens - at).total_seconds()), 0) if fresh else 0


def lock_counters(cursor: CursorWrapper, act: str, keys: list[tuple[str, str]], at: datetime) -> list[Counter]:
    """The counters, made where they are missing, each under its row lock until the transaction ends."""
    for axis, key in keys:
        cursor.execute(
            "INSERT INTO accounts_tries (act, axis, key, count, locks, last_at, opens_at) "
            "VALUES (%s, %s, %s, 0, 0, %s, %s) ON CONFLICT DO NOTHING",
            [act, axis, key, at, at],
        )
    return existing_counters(cursor, act, keys, lock=" FOR UPDATE")


def existing_counters(cursor: CursorWrapper, act: str, keys: list[tuple[str, str]], lock: str = "") -> list[Counter]:
    """The counters of an act that exist for these (axis, key) pairs."""
    counters = []
    for axis, key in keys:
        cursor.execute(
            "SELECT id, act, axis, count, locks, opens_at, shut_at, last_at FROM accounts_tries "  # noqa: S608
            f"WHERE act = %s AND axis = %s AND key = %s{lock}",
            [act, axis, key],
        )
        counters += [Counter(*row) for row in cursor.fetchall()]
    return counters
