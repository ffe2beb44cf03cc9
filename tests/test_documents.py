"""What the documents name is there: files, links, headings, commands, settings; and every app says what it is for."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands

from bench.screenshots import LARGEST, PICTURES

ROOT = Path(__file__).resolve().parent.parent
APPS = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT / "crm")]
APPS += [ROOT / "consents"]
READMES = [app / "README.md" for app in APPS]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), *READMES]
SETTINGS = ROOT / "crm" / "settings.py"
COMPOSE = ROOT / "docker-compose.yml"

NOT_YET = {"doctor"}  # documents say of these that they are not there yet

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|md|html|css|js|yml|toml|txt|csv|xlsx|sql)|[\w-]+\.(?:toml|yml))`")
FOLDER = re.compile(r"`((?:crm|consents|templates|static|locale|docs|bench|launch|tests)/(?:[\w-]+/)*)`")
COMMAND = re.compile(r"(?:run\.py manage|manage\.py|`manage) ([a-z_]+)")
VERB = re.compile(r"run\.py ([a-z]+)")
READ = re.compile(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"|secret\(\"([A-Z_]+)\"\)|\"([A-Z_]+_URL)\" (?:if|in)")


def named(path):
    """A document by its place, for the names of tests."""
    return path.relative_to(ROOT).as_posix()


def anchors(path):
    """What links into a document may point at, as GitHub makes it."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def is_there(name, document):
    """Whether `name` is a file: from the root, beside the document, or below its app."""
    return any((base / name).exists() for base in (ROOT, document.parent, ROOT / "crm"))


@pytest.mark.parametrize("app", APPS, ids=named)
def test_every_app_says_what_it_is_for_in_thirty_lines_at_most(app):
    assert 5 <= len((app / "README.md").read_text().splitlines()) <= 30


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(document):
    broken = []
    for pair in LINK.findall(document.read_text()):
        target, _hash, place = "".join(pair).partition("#")
        if target.startswith("https://"):
            continue
        found = (document.parent / target).resolve() if target else document
        if not found.exists() or (place and place not in anchors(found)):
            broken.append("".join(pair))
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_that_is_named_exists(document):
    text = document.read_text()
    files = [name for name in FILE.findall(text) if not name.startswith("var/") and not is_there(name, document)]
    folders = [name for name in FOLDER.findall(text) if not (ROOT / name).is_dir()]
    assert (files, folders) == ([], [])


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_is_named_exists(document):
    text = document.read_text()
    known = {
        name.strip('" :') for name in re.findall(r'"\w+": ', (ROOT / "run.py").read_text().split("COMMANDS = ")[1])
    }
    missing = set(COMMAND.findall(text)) - set(get_commands()) - NOT_YET
    assert (missing, set(VERB.findall(text)) - known) == (set(), set())


def test_every_variable_of_the_settings_is_explained():
    read = {name for found in READ.findall(SETTINGS.read_text()) for name in found if name}
    asked = set(re.findall(r"^\s+([A-Z_]+): ", COMPOSE.read_text(), re.MULTILINE))
    asked |= set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text()))
    text = (ROOT / "docs" / "operations.md").read_text()
    explained = set(re.findall(r"`([A-Z_]+)`", text))

    assert len(read) > 20
    assert (read | asked) - explained == {"POSTGRES_INITDB_ARGS"}


def test_no_variable_is_explained_that_nobody_reads():
    table = (ROOT / "docs" / "operations.md").read_text().split("## Environment")[1].split("## Keys")[0]
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    read = {name for found in READ.findall(SETTINGS.read_text()) for name in found if name}

    assert explained - read == set()


def test_the_table_of_personal_fields_is_the_map_of_the_code(capsys):
    call_command("privacy_map", "--markdown")
    written = (ROOT / "docs" / "security.md").read_text()

    table = written.split("<!-- privacy_map -->")[1].split("<!-- /privacy_map -->")[0]
    assert table.strip() == capsys.readouterr().out.strip()


def test_every_picture_of_the_readme_can_be_taken_again_and_is_small():
    shown = {
        Path("".join(pair)).stem for pair in LINK.findall((ROOT / "README.md").read_text()) if ".png" in "".join(pair)
    }
    sizes = {path.stem: path.stat().st_size for path in (ROOT / "docs" / "images").glob("*.png")}

    assert (shown, set(sizes)) == (set(PICTURES), set(PICTURES))
    assert [name for name, size in sizes.items() if size > LARGEST] == []
