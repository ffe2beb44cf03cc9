"""An update brings the report of known weaknesses up to date, says plainly when there is none, never fails by it."""

import pytest

from launch.children import Refusal
from launch.updates import known_weaknesses


@pytest.fixture
def asked(monkeypatch):
    """What Django was asked, and what was said."""
    commands, words = [], []
    monkeypatch.setattr(known_weaknesses, "run_django", lambda *args, env: commands.append(args))
    monkeypatch.setattr(known_weaknesses, "say", lambda _who, text: words.append(text))
    return commands, words


def test_the_report_that_is_named_is_kept(asked, tmp_path):
    report = tmp_path / "report.json"
    report.write_text("{}")
    assert known_weaknesses.bring_up_to_date({"ADVISORIES_SOURCE": str(report)}) is True
    assert asked == ([("advisories", str(report))], [])


@pytest.mark.parametrize("env", [{}, {"ADVISORIES_SOURCE": "/nowhere/report.json"}])
def test_without_one_it_says_so_plainly(asked, env):
    assert known_weaknesses.bring_up_to_date(env) is False
    assert (asked[0], len(asked[1])) == ([], 1)


def test_a_weakness_that_is_named_fails_no_update(asked, tmp_path, monkeypatch):
    def refused(*_args, env):
        raise Refusal("manage.py advisories failed")

    monkeypatch.setattr(known_weaknesses, "run_django", refused)
    report = tmp_path / "report.json"
    report.write_text("{}")
    assert known_weaknesses.bring_up_to_date({"ADVISORIES_SOURCE": str(report)}) is True
