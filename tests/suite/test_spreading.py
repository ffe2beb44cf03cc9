"""The processes of the whole suite: files stay whole, and the longest begins."""

from types import SimpleNamespace

import pytest

from tests.product.source import ROOT
from tests.spreading import LONG, SPLIT, Spread, group_of, seconds

SLOWEST = max(LONG, key=LONG.get)
(PAGES,) = SPLIT
SHORT = [f"tests/short.py::test_{number}[x@y]" for number in range(4)]
LONGER = [f"tests/longer.py::test_{number}" for number in range(9)]
SHARES = [f"{PAGES}::test_pages[{share}]" for share in range(2)]
SLOW = [f"{SLOWEST}::test_{number}" for number in range(3)]


class Process:
    """Stands for a process of the tests, and remembers what it was given."""

    def __init__(self, number: int) -> None:
        self.gateway, self.shutting_down, self.given = SimpleNamespace(id=f"gw{number}"), False, []

    def send_runtest_some(self, places: list[int]) -> None:
        self.given.extend(places)

    def shutdown(self) -> None:
        self.shutting_down = True


CONFIG = SimpleNamespace(getvalue={"tx": ["popen"] * 2}.get, option=SimpleNamespace(loadscopereorder=True))


@pytest.fixture
def spread():
    """What each of two processes runs when both are equally quick."""

    def done(tests: list[str]) -> list[list[str]]:
        scheduler, nodes = Spread(CONFIG), [Process(number) for number in range(2)]
        for node in nodes:
            scheduler.add_node(node)
        for node in nodes:
            scheduler.add_node_collection(node, tests)
        scheduler.schedule()
        for turn in range(len(tests)):
            for node in nodes:
                if turn < len(node.given):
                    scheduler.mark_test_complete(node, node.given[turn])
        return [[tests[place] for place in node.given] for node in nodes]

    return done


def test_a_file_stays_in_one_process(spread):
    tests = [test for each in zip(SHORT, LONGER, strict=False) for test in each] + LONGER[4:] + SLOW + SHARES
    first, second = spread(tests)
    assert sorted([*first, *second]) == sorted(tests)
    shared = {group_of(test) for test in first} & {group_of(test) for test in second}
    assert (shared, group_of(SLOW[0]), group_of(SHARES[0])) == (set(), SLOWEST, SHARES[0])
    assert group_of("tests/demo/test_demo.py::test_it") == group_of("tests/demo/test_requests.py::test_it")


def test_the_longest_begins(spread):
    first, second = spread([*SHORT, *LONGER, *SHARES, *SLOW])
    assert (first[: len(SLOW)], second[: len(SHARES)]) == (SLOW, SHARES)


def test_what_takes_long_is_there():
    assert [name for name in LONG if not (ROOT / name).exists()] == []


def test_a_few_stories_in_a_browser_take_longer_than_many_short_tests():
    assert seconds("tests/browser/sales/test_board.py", 8) > seconds("tests/shell/test_strict_csp.py", 100)
    assert seconds(f"{PAGES}::test_pages[1]", 1) == LONG[PAGES]
