"""Rooms that a stranger can find: small folders, small modules, names that stand once, a sentence for each room."""

from collections import Counter
from pathlib import Path

import pytest

from tests.product.rooms import ROOT, contracts, sentence, written

APPS = sorted(contracts())
MOST_MODULES = 16  # in one folder
MOST_LINES = 300
LONGER = {  # tables, but for one
    "crm/dpo/logs/act_titles.py",
    "crm/lists/access.py",  # who sees whom, in three forms that must agree: they are read together
    "crm/settings.py",
    "retention/rules/rule_seeds.py",
}
USUAL = {"views", "forms", "urls", "words"}  # what every room may have
APART = ("migrations", "models", "commands", "templatetags")
PRODUCT = [
    path for top in ("crm", "consents", "dsar", "retention", "breaches") for path in sorted((ROOT / top).rglob("*.py"))
]


def modules(app: str) -> list[Path]:
    """The modules of an app but its migrations."""
    return [
        path for path in PRODUCT if path.is_relative_to(ROOT / app.replace(".", "/")) and "migrations" not in path.parts
    ]


def test_the_document_says_what_the_rooms_say():
    assert (ROOT / "docs" / "rooms.md").read_text() == written()


def test_a_folder_holds_about_fifteen_modules():
    folders = Counter(path.parent for path in PRODUCT if path.name != "__init__.py" and "migrations" not in path.parts)
    assert {str(folder.relative_to(ROOT)): n for folder, n in folders.items() if n > MOST_MODULES} == {}


def test_a_module_is_short():
    long = {str(path.relative_to(ROOT)) for path in PRODUCT if len(path.read_text().splitlines()) > MOST_LINES}
    assert {one for one in long if "/migrations/" not in one} == LONGER


@pytest.mark.parametrize("app", APPS)
def test_a_name_stands_once_in_an_app(app):
    rooms = [
        path for path in modules(app) if not set(path.parts) & set(APART) and path.stem not in {"__init__", *USUAL}
    ]
    names = Counter(path.stem for path in rooms)
    assert {name for name, times in names.items() if times > 1} == set()


@pytest.mark.parametrize("app", APPS)
def test_every_room_says_what_belongs_there(app):
    folders = {path.parent for path in modules(app) if not set(path.parts) & {"management", "commands", "templatetags"}}
    assert {str(one.relative_to(ROOT)) for one in folders if not sentence(one)} == set()
