"""A whole measurement: the house, the run, the second run for what the first missed, and what is printed."""

from collections.abc import Callable, Iterator
from time import perf_counter

from bench.data.house import House, build
from bench.measurements import pages, storage
from bench.measurements.targets import Times, Verdict, interleaved, verdicts
from bench.measurements.variants import check_alike, pairs
from crm.contacts.models import Contact


def run(contacts: int, *, rounds: int, say: Callable[[str], None] = print) -> bool:
    """Measure a house of so many contacts and tell; whether every target holds, at the second try at the latest."""
    if Contact.objects.exists():
        raise SystemExit("The bench fills the database it is given: it wants an empty one.")
    began = perf_counter()
    house = build(contacts)
    check_alike(house)
    say(f"{contacts:,} contacts, their twins, shares and trade built in {perf_counter() - began:.0f} s; answers agree")
    weighed = storage.verdicts(house)
    for line in told(weighed):
        say(line)
    held = all(verdict.holds for verdict in weighed)
    return all(
        [held, compared(house, rounds=rounds, say=say), pages.told(house.users, rounds=max(rounds // 4, 1), say=say)]
    )


def compared(house: House, *, rounds: int, say: Callable[[str], None]) -> bool:
    """The acts done three ways, against their targets; whether every one holds."""
    acts = pairs(house)
    times = interleaved(acts, rounds=rounds)
    first = verdicts(times)
    for line in (*table(times), *told(first)):
        say(line)
    if all(verdict.holds for verdict in first):
        return True
    say("\nOnce more, since one run may be disturbed:")
    second = verdicts(interleaved(acts, rounds=rounds))
    for line in told(second):
        say(line)
    return all(figure.holds or other.holds for figure, other in zip(first, second, strict=True))


def table(times: Times) -> Iterator[str]:
    """Every act with its median and minimum."""
    yield f"\n{'':42}{'median ms':>10}{'min ms':>10}"
    for name, measured in times.items():
        yield f"{name:42}{measured.median:10.2f}{measured.least:10.2f}"


def told(found: list[Verdict]) -> Iterator[str]:
    """Every target with its ratio."""
    yield f"\n{'target':4}  {'':58}{'ratio':>8}  {'limit':8}"
    for figure in found:
        ratio = "-" if figure.ratio is None else f"{figure.ratio:.2f}"
        yield f"{figure.number:6}  {figure.words:58}{ratio:>8}  {figure.limit:8}{'pass' if figure.holds else 'FAIL'}"
