"""How often a caller may ask: so many requests in a second, so many in a minute, for each of its names.

Counted in Redis, which all processes share. When Redis is away, each process counts by itself: then a caller gets at
most the limit times the number of processes, and nobody is let in uncounted or turned away for it.
"""

import hashlib
import hmac
from time import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

MINUTE = 60
alone = LocMemCache("api-limits", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


class Allowance(NamedTuple):
    """What a caller may still ask: seconds to wait (0: it may go on), requests left in this minute, when that ends."""

    wait: int
    remaining: int
    renewed: int


def wait(*names: str, at: float | None = None) -> int:
    """Count one request for each of the names (a token, an address); seconds to wait, 0 when it may go on."""
    return count_request(*names, at=at).wait


def count_request(*names: str, at: float | None = None, a_minute: int | None = None) -> Allowance:
    """Count one request for each of the names (a token, an address); what its caller may still ask.

    `a_minute` is the caller's own limit; everybody's by default.
    """
    at = time() if at is None else at
    a_minute = settings.API_PER_MINUTE if a_minute is None else a_minute
    windows = [(1, per_second(a_minute)), (MINUTE, a_minute)]
    over = [
        (most - count(f"api:{mark(name)}:{window}:{int(at // window)}", window), window)
        for name in names
        for window, most in windows
    ]
    waits = [seconds_to_next(window, at) for requests_left, window in over if requests_left < 0]
    remaining = min((requests_left for requests_left, window in over if window == MINUTE), default=a_minute)
    return Allowance(max(waits, default=0), max(0, remaining), seconds_to_next(MINUTE, at))


def policy(a_minute: int | None = None) -> str:
    """What a caller may ask at all, as the header RateLimit-Policy says it."""
    a_minute = settings.API_PER_MINUTE if a_minute is None else a_minute
    return f'"second";q={per_second(a_minute)};w=1, "minute";q={a_minute};w={MINUTE}'


def per_second(a_minute: int) -> int:
    """A burst: everybody's, or a caller's own where they may ask more often than that all the time."""
    return max(settings.API_PER_SECOND, -(-a_minute // MINUTE) * 2 if a_minute > settings.API_PER_MINUTE else 0)


def seconds_to_next(window: int, at: float) -> int:
    """Whole seconds until the next window begins; at least one."""
    return max(1, window - int(at % window))


def count(key: str, seconds: int) -> int:
    """How many times the key was counted, this time included."""
    try:
        return counted(cache, key, seconds)
    except (RedisError, OSError):
        return counted(alone, key, seconds)


def counted(store, key: str, seconds: int) -> int:
    """The same as `count`, in one store. A key that expires between the two steps begins anew."""
    if store.add(key, 1, timeout=seconds + 1):
        return 1
    try:
        return store.incr(key)
    except ValueError:
        return 1


def mark(name: str) -> str:
    """A name as a key that tells nobody who it is: addresses do not lie in Redis."""
    return hmac.new(settings.SECRET_KEY.encode(), b"api limit|" + name.encode(), hashlib.sha256).hexdigest()[:24]
