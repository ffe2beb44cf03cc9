"""Each test of this folder says which rules count; those of the installation as it comes take `as_shipped`."""

import pytest

from retention.models import Rule, RuleSwitch
from retention.rules.rule_seeds import switch_duties_on
from tests.retention.ruled_people import miss_none, switch_off


@pytest.fixture(autouse=True)
def _no_rule_counts_by_itself(request, monkeypatch):
    """What the law demands is on from the first day; here it is off until a test switches it on."""
    if "as_shipped" not in request.fixturenames and asks_the_database(request):
        request.getfixturevalue("rules_off")
        miss_none(monkeypatch)


def asks_the_database(request):
    """Whether the test has one."""
    return request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames)


@pytest.fixture
def as_shipped(db):
    """The rules as an installation has them."""
    switch_duties_on(Rule, RuleSwitch)


@pytest.fixture
def rules_off(db):
    """No rule counts; kept between tests (tests/kept.py)."""
    switch_off()
    return True
