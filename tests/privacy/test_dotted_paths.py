"""Dotted paths in settings: the only way upwards, checked at start."""

import pytest

from crm.privacy.dotted_paths import POINTS, every_path_leads_somewhere, resolve


def panel(person, *, user):
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
    unplugged.RECORD_PANELS = [f"{HERE}.panel"]
    assert [act.__name__ for act in resolve("RECORD_PANELS")] == ["panel"]


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
    unplugged.RECORD_PANELS = [path]
    assert [found.id for found in every_path_leads_somewhere()] == [error]


def test_what_is_no_callable_is_found(unplugged):
    unplugged.MAIL_GATE = f"{HERE}.HERE"
    assert [found.id for found in every_path_leads_somewhere()] == ["privacy.E011"]


def test_every_point_says_how_it_is_called():
    assert {name: str(point) for name, point in POINTS.items()} == {
        "RECORD_PANELS": "(person, *, user)",
        "COMPANY_PANELS": "(company, *, user)",
        "COMPOSER_TABS": "(contact, *, user)",
        "NEXT_STEP": "(data, *, auto_id)",
        "TRADER_MOVERS": "(company, person, *, by)",
        "PALETTE_SOURCES": "(words, *, user)",
        "RECENT_PLACES": "(seen, *, user)",
        "PALETTE_ACTS": "(path, *, user)",
        "BULK_ACTS": "(user)",
        "MENU_VIEWS": "(user)",
        "LISTS": "()",
        "COLUMN_TABLES": "()",
        "IMPORT_KINDS": "()",
        "EXPORT_KINDS": "()",
        "LEAD_PARTS": "(data, *, contact, user)",
        "FIRST_STEPS": "(user)",
        "HAND_OVER_PARTS": "(giver, taker, team, *, by, batch, back)",
        "HAND_OVER_COUNTS": "(giver, *, by, status)",
        "HAND_OVER_OWNERS": "(*, by)",
        "MENU_COUNTS": "(user)",
        "OPEN_LINKS": "(user)",
        "LEDGER_REMEMBERED": "()",
        "CALL_SOURCES": "(user)",
        "SUBMISSION_TAKER": "(submission, *, by)",
        "MAIL_TAKER": "(letter, *, mailbox, user, by)",
        "ROLE_PREVIEWS": "(user)",
        "MAIL_GATE": "(message)",
        "MAIL_LEAVES": "(message)",
        "MAIL_FILES": "(message, keys)",
        "LETTER_ABOUT": "(keys, *, user)",
        "ACTS_FOR_COMPANY": "(people)",
        "REAL_MAIL_OFF": "()",
        "DEMO_PARTS": "(loading)",
        "DEMO_ENDS": "()",
        "DEMO_BILL": "(person, *, by, team)",
        "DEMO_USER": "(user)",
        "TEAMS_OF": "(people)",
        "ADDRESS_WATCHERS": "(person, field, before, *, by)",
        "LOOKS_IN_WORDS": "(view, reason)",
        "RETENTION_EVENTS": "(people)",
        "RECONCILERS": "()",
        "DOCTOR_CHECKS": "()",
        "SEAL_READERS": "()",
        "SECRET_KEEPERS": "(*, reseal)",
        "INDEX_KEEPERS": "(*, carry)",
    }
