"""A run ends with the files that took longest."""

from types import SimpleNamespace

from tests.slowest import MANY, Slowest


def test_the_ten_that_took_longest_are_named_the_slowest_first():
    counting, texts = Slowest(), []
    for number in range(MANY + 2):
        for phase in ("setup", "call"):
            report = SimpleNamespace(nodeid=f"tests/test_{number}.py::test_{phase}[a]", duration=number, worked=0.5)
            counting.pytest_runtest_logreport(report)
    counting.pytest_terminal_summary(SimpleNamespace(section=texts.append, write_line=texts.append))
    _title, *lines, total = texts
    names = [line.split()[-1] for line in lines]
    assert names == [f"tests/test_{number}.py" for number in range(MANY + 1, 1, -1)]
    assert (lines[0].split()[:2], total.split()) == (["22.0", "1.0"], ["132.0", "12.0", "all", "files"])
