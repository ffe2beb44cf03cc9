"""What the documents name is there: files, links, headings, commands, settings; and every app says what it is for."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands

from bench.pictures.screenshots import LARGEST, PICTURES

ROOT = Path(__file__).resolve().parents[2]
APPS = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT / "crm")]
APPS += [ROOT / "consents", ROOT / "retention", ROOT / "breaches", ROOT / "dsar"]
READMES = [app / "README.md" for app in APPS]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), *READMES]
SETTINGS = ROOT / "crm" / "settings.py"
COMPOSE = ROOT / "docker-compose.yml"

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|md|html|css|js|yml|toml|txt|csv|xlsx|sql)|[\w-]+\.(?:toml|yml))`")
FOLDER = re.compile(
    r"`((?:crm|consents|retention|breaches|dsar|templates|static|locale|docs|bench|launch|tests)/(?:[\w-]+/)*)`"
)
COMMAND = re.compile(r"(?:run\.py manage|manage\.py|`manage) ([a-z_]+)")
VERB = re.compile(r"run\.py ([a-z]+)")
READ = re.compile(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"|secret\(\"([A-Z_]+)\"\)|\"([A-Z_]+_URL)\" (?:if|in)")

# How many requirements of level 1 and 2 each section of ASVS 5.0.0 has; V17 and 10.6 do not apply.
ASVS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4},
    **{"3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5},
    **{"7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3},
    **{"11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3},
    **{"16.5": 3, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.7": 3},
}
STATES = ("yes", "partly", "open", "n.a.")
WHOLE = {"10": ("n.a.", 2), "17": ("n.a.", 7)}


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
        match = (document.parent / target).resolve() if target else document
        if not match.exists() or (place and place not in anchors(match)):
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
    missing = set(COMMAND.findall(text)) - set(get_commands()) - {"version"}  # manage.py itself answers that one
    assert (missing, set(VERB.findall(text)) - known) == (set(), set())


def variables():
    """What the settings and the web server read of the environment."""
    web = set(re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / "gunicorn.conf.py").read_text()))
    return web | {name for match in READ.findall(SETTINGS.read_text()) for name in match if name}


def test_every_variable_of_the_settings_is_explained():
    read = variables()
    matches = set(re.findall(r"^\s+([A-Z_]+): ", COMPOSE.read_text(), re.MULTILINE))
    matches |= set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text()))
    text = (ROOT / "docs" / "operations.md").read_text()
    explained = set(re.findall(r"`([A-Z_]+)`", text))

    assert len(read) > 20
    assert (read | matches) - explained == {"POSTGRES_INITDB_ARGS"}


def test_no_variable_is_explained_that_nobody_reads():
    table = (ROOT / "docs" / "operations.md").read_text().split("## Environment")[1].split("## Keys")[0]
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    read = variables()

    assert explained - read == set()


def test_the_table_of_personal_fields_is_the_map_of_the_code(capsys):
    call_command("privacy_map", "--markdown")
    written = (ROOT / "docs" / "security.md").read_text()

    table = written.split("<!-- privacy_map -->")[1].split("<!-- /privacy_map -->")[0]
    assert table.strip() == capsys.readouterr().out.strip()


def test_every_picture_of_the_readme_can_be_taken_again_and_is_small():
    stems = {
        Path("".join(pair)).stem for pair in LINK.findall((ROOT / "README.md").read_text()) if ".png" in "".join(pair)
    }
    sizes = {path.stem: path.stat().st_size for path in (ROOT / "docs" / "images").glob("*.png")}

    assert (stems, set(sizes)) == (set(PICTURES), set(PICTURES))
    assert [name for name, size in sizes.items() if size > LARGEST] == []


def numbers_of(cell, order):
    """The requirements that a row speaks of, ranges written out; those of level 3 left out."""
    for part in cell.split(", "):
        first, _to, last = part.removesuffix(" (L3)").partition("-")
        if first in order and not part.endswith(" (L3)"):
            yield from order[order.index(first) : order.index(last or first) + 1]


def test_the_table_of_asvs_speaks_of_every_requirement_once_and_counts_right():
    text = (ROOT / "docs" / "asvs.md").read_text()
    order = [f"{section}.{number}" for section, size in ASVS.items() for number in range(1, size + 1)]
    rows = re.findall(r"^\| (\d[^|]*?) \| [^|]+ \| (yes|partly|open|n\.a\.) \| [^|]+ \|$", text, re.MULTILINE)
    states = [(number, state) for cell, state in rows for number in numbers_of(cell, order)]
    counted = {chapter: dict.fromkeys(STATES, 0) for chapter in map(str, range(1, 18))}
    for number, state in states:
        counted[number.partition(".")[0]][state] += 1
    for chapter, (state, size) in WHOLE.items():
        counted[chapter][state] += size
    counted["all"] = {state: sum(item[state] for item in counted.values()) for state in STATES}
    named = {"all": "**all**", **{chapter: f"V{chapter}" for chapter in list(counted)[:-1]}}
    figures = {chapter: (sum(value.values()), *value.values()) for chapter, value in counted.items()}
    lines = [f"| {named[chapter]} | {' | '.join(map(str, row))} |" for chapter, row in figures.items()]
    written = text.split("<!-- totals -->")[1].split("<!-- /totals -->")[0]

    assert (sorted(number for number, _state in states), sum(counted["all"].values())) == (sorted(order), 253)
    assert written.strip().splitlines()[2:] == lines
