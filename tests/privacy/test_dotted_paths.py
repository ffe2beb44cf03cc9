"""Dotted paths in settings: the only way upwards, checked at start."""

import pytest

from crm import plugs
from crm.privacy.dotted_paths import POINTS, every_path_leads_somewhere, resolve


def keeper(*, carry):
    return None


def gate(message):
    return None


HERE = __name__


@pytest.fixture
def unplugged(settings):
    """Settings with nothing plugged in."""
    for name, point in POINTS.items():
        setattr(settings, name, [] if point.several else None)
    return settings


def test_the_products_own_paths_lead_somewhere():
    assert every_path_leads_somewhere() == []


def test_several_callables_come_as_a_tuple_in_their_order(unplugged):
    unplugged.INDEX_KEEPERS = [f"{HERE}.keeper"]
    assert [act.__name__ for act in resolve("INDEX_KEEPERS")] == ["keeper"]


def test_a_single_point_gives_its_callable_or_none(unplugged):
    unplugged.MAIL_GATE = None
    nobody = resolve("MAIL_GATE")
    unplugged.MAIL_GATE = f"{HERE}.gate"
    assert (nobody, resolve("MAIL_GATE").__name__) == (None, "gate")


def test_a_point_that_nobody_declared_does_not_resolve():
    with pytest.raises(KeyError):
        resolve("SECRET_KEY")


@pytest.mark.parametrize(
    ("path", "error"),
    [(f"{HERE}.missing", "privacy.E010"), ("no.such.module", "privacy.E010"), (f"{HERE}.gate", "privacy.E011")],
)
def test_a_path_that_leads_nowhere_or_fits_badly_is_found(unplugged, path, error):
    unplugged.INDEX_KEEPERS = [path]
    assert [check_message.id for check_message in every_path_leads_somewhere()] == [error]


def test_what_is_no_callable_is_found(unplugged):
    unplugged.MAIL_GATE = f"{HERE}.HERE"
    assert [check_message.id for check_message in every_path_leads_somewhere()] == ["privacy.E011"]


def test_there_are_few_ways_upwards():
    """Whatever a reader above can import is no point: see `Who may import whom` in docs/architecture.md."""
    assert len(POINTS) <= 20
    assert set(POINTS) == {name for name in vars(plugs) if name.isupper()}


def test_every_point_says_how_it_is_called():
    assert {name: str(point) for name, point in POINTS.items()} == {
        "RECORD_KINDS": "()",
        "TRADER_MOVERS": "(company, person, *, by)",
        "FRAME_PARTS": "()",
        "OPEN_LINKS": "(user, *, end_by)",
        "LEDGER_REMEMBERED": "()",
        "SUBMISSION_TAKER": "(submission, *, by)",
        "MAIL_TAKER": "(letter, *, mailbox, user, by)",
        "ROLE_PREVIEWS": "(user)",
        "MAIL_GATE": "(message)",
        "LETTER_ABOUT": "(keys, *, user)",
        "ACTS_FOR_COMPANY": "(people)",
        "TEAMS_OF": "(people)",
        "ADDRESS_WATCHERS": "(person, field, before, *, by)",
        "LOOKS_IN_WORDS": "(view, reason)",
        "TOLD_ELSEWHERE": "(*, by)",
        "RETENTION_EVENTS": "(people)",
        "HELD_FOR": "(people)",
        "PERIODS_IN_WORDS": "(slugs, *, at)",
        "SECRET_KEEPERS": "(*, reseal)",
        "INDEX_KEEPERS": "(*, carry)",
    }
