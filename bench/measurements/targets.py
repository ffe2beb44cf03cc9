"""The ratios that the product promises, each measured in one interleaved run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter

WORTH_IT = 2.0  # milliseconds: below, a search is fast enough whatever the ratio says


@dataclass(frozen=True)
class Measured:
    """The times of one act in milliseconds, one for each round."""

    times: list[float]

    @property
    def median(self) -> float:
        """The middle one: what is compared."""
        return median(self.times)

    @property
    def least(self) -> float:
        """The least disturbed one."""
        return min(self.times)


Times = dict[str, Measured]


@dataclass(frozen=True)
class Verdict:
    """One target: what was compared, the ratio measured, the limit, and whether it holds."""

    number: int
    words: str
    ratio: float | None
    limit: str
    holds: bool


def interleaved(acts: dict[str, Callable], *, rounds: int, warm: int = 3) -> Times:
    """Every act once a round, so that a disturbance hits all of them alike, each time in another order: what runs
    behind a heavy act finds the processor's caches emptied."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    order, rng = list(acts.items()), Random(2026)  # noqa: S311 - repeatable, no secret
    for number in range(warm + rounds):
        rng.shuffle(order)
        for name, act in order:
            began = perf_counter()
            act()
            if number >= warm:
                times[name].append((perf_counter() - began) * 1000)
    return {name: Measured(time) for name, time in times.items()}


def verdicts(times: Times) -> list[Verdict]:
    """The targets, by their numbers in perf.md, section 10."""
    lists = [times[f"list of {name}: ours"].median for name in ("few", "some", "shown")]
    lists.append(times["list: ours"].median)
    return [
        at_most(1, "list query and opening : plain, same visibility", ratio(times, "list"), 1.4),
        at_most(2, "whole page with access log : plain page, same visibility", ratio(times, "page"), 1.6),
        at_most(3, "the same of everybody's contacts", ratio(times, "page of everyone"), 1.5),
        at_most(4, "list query and opening : plain, everybody's contacts", ratio(times, "list of everyone"), 1.75),
        at_most(5, "opening : whole page", times["opening a page: ours"].median / times["page: ours"].median, 0.05),
        at_most(6, "slowest : fastest list, from 10 visible rows to 100,000", max(lists) / min(lists), 3.0),
        at_least(7, "guardian get_objects_for_user : ours", ratio(times, "list", "guardian", "ours"), 8.0),
        at_most(8, "prefix search : trigrams, where those take over 2 ms", worst_search(times, "search «"), 1.25),
        at_most(9, "the same of everybody's contacts", worst_search(times, "search of everyone"), 2.5),
        at_most(10, "exact e-mail or phone : plain", max(exact(times)), 1.6),
        at_most(11, "20,000 by name : plain, sorted in memory", ratio(times, "by name"), 6.0),
    ]


def ratio(times: Times, what: str, above: str = "ours", below: str = "plain") -> float:
    """The ratio of two medians."""
    return times[f"{what}: {above}"].median / times[f"{what}: {below}"].median


def exact(times: Times) -> Iterator[float]:
    """The ratios of the exact searches."""
    yield from (ratio(times, f"exact {what}") for what in ("e-mail", "phone"))


def worst_search(times: Times, begins: str) -> float | None:
    """The worst ratio of the searches so named that take long enough on the twin; None when none does."""
    names = [name.removesuffix(": plain") for name in times if name.startswith(begins) and name.endswith(": plain")]
    slow = [name for name in names if times[f"{name}: plain"].median > WORTH_IT]
    return max((ratio(times, name) for name in slow), default=None)


def at_most(number: int, words: str, found: float | None, limit: float) -> Verdict:
    """A target that holds up to a limit; what could not be compared holds."""
    return Verdict(number, words, found, f"<= {limit}", found is None or found <= limit)


def at_least(number: int, words: str, found: float, limit: float) -> Verdict:
    """A target that holds from a limit on."""
    return Verdict(number, words, found, f">= {limit}", found >= limit)
