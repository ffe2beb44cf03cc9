"""Rooms that a stranger can find: small folders, small modules, names that stand once, a sentence for each room."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from tests.product.rooms import ROOT, contracts, sentence, written

APPS = sorted(contracts())
MOST_MODULES = 16  # in one folder
MOST_LINES = 300
LONGER = {"crm/privacy/law/poland/polish_retention.py"}  # a table
USUAL = {"views", "forms", "urls", "words"}  # what every room may have
NO_ROOMS = {"mail"}  # words of mails, in templates
APART = ("migrations", "models", "commands", "templatetags")
PRODUCT = [
    path for top in ("crm", "consents", "dsar", "retention", "breaches") for path in sorted((ROOT / top).rglob("*.py"))
]
BESIDE = [path for top in ("bench", "launch", "tests") for path in sorted((ROOT / top).rglob("*.py"))]
MOST_TEST_LINES = 400
ENDINGS = (
    "ments",
    "ions",
    "ings",
    "ment",
    "ance",
    "ies",
    "ing",
    "ers",
    "ors",
    "ion",
    "ed",
    "en",
    "er",
    "or",
    "es",
    "al",
)
SHORTEST = 4  # of what is left without its ending


def modules(app: str) -> list[Path]:
    """The modules of an app but its migrations."""
    return [
        path for path in PRODUCT if path.is_relative_to(ROOT / app.replace(".", "/")) and "migrations" not in path.parts
    ]


def test_the_document_says_what_the_rooms_say():
    assert (ROOT / "docs" / "rooms.md").read_text() == written()


def test_a_folder_holds_about_fifteen_modules():
    folders = Counter(
        path.parent for path in (*PRODUCT, *BESIDE) if path.name != "__init__.py" and "migrations" not in path.parts
    )
    assert {str(folder.relative_to(ROOT)): n for folder, n in folders.items() if n > MOST_MODULES} == {}


def test_a_module_is_short():
    paths = [path for path in (*PRODUCT, *BESIDE) if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]
    long = {str(path.relative_to(ROOT)) for path in paths if len(path.read_text().splitlines()) > MOST_LINES}
    assert long == LONGER


def test_a_file_of_tests_is_about_one_thing():
    paths = [path for path in BESIDE if path.is_relative_to(ROOT / "tests")]
    assert [path.name for path in paths if len(path.read_text().splitlines()) > MOST_TEST_LINES] == []


def stem(word: str) -> str:
    """A word without its ending: «proven» and «proving» are one, «task» and «tasks» too."""
    word = word.removesuffix("s") if not word.endswith("ss") else word
    ending = next((end for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= SHORTEST), "")
    return word.removesuffix(ending).removesuffix("e")


def test_no_two_modules_of_a_room_differ_by_an_ending():
    rooms: dict = {}
    for path in (*PRODUCT, *BESIDE):
        if "migrations" not in path.parts:
            rooms.setdefault(path.parent, []).append(path.stem)
    pairs = [
        (str(room.relative_to(ROOT)), first, other)
        for room, names in rooms.items()
        for first, other in combinations(names, 2)
        if [stem(word) for word in first.split("_")] == [stem(word) for word in other.split("_")]
    ]
    assert pairs == []


@pytest.mark.parametrize("app", APPS)
def test_templates_stand_in_the_rooms_of_their_pages(app):
    folder, templates = ROOT / app.replace(".", "/"), ROOT / "templates" / app.removeprefix("crm.")
    rooms = [path for path in templates.glob("*/") if any(path.glob("*.*")) and path.name not in NO_ROOMS]
    assert [path.name for path in rooms if not (folder / path.name / "__init__.py").exists()] == []


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
    assert {str(folder.relative_to(ROOT)) for folder in folders if not sentence(folder)} == set()
