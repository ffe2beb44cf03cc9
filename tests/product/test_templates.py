"""Templates: broken into lines by djangofmt, none of which is longer than 120 columns."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from crm.accounts.access.url_inventory import inventory
from tests.product.source import ROOT

TEMPLATES = ROOT / "templates"
STYLES = ROOT / "static" / "css"
CONFIRMED = TEMPLATES / "accounts" / "staff_notice"  # words that somebody has confirmed stay as they are
WIDTH = 120
FORMATTER = shutil.which("djangofmt", path=str(Path(sys.executable).parent))


def would_change(folder: Path) -> str:
    """What the formatter says of a folder, by the settings of pyproject.toml; empty where it would change nothing."""
    rows = [str(FORMATTER), "--check", str(folder)]
    done = subprocess.run(rows, cwd=ROOT, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_templates_are_formatted():
    assert would_change(TEMPLATES) == ""


def test_the_formatter_finds_what_is_not_formatted(tmp_path):
    (tmp_path / "bad.html").write_text("<div><p>{{ one }}</p>\n\n\n   <p>{{ two }}</p></div>")
    (tmp_path / "half.html").write_text("{% if a %}<div>{% endif %}</div>")
    assert would_change(tmp_path) != ""


def test_no_line_of_a_template_is_too_long():
    matches = {
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDTH and path.parent != CONFIRMED
    }
    assert matches == set()


# A class of its own whose elements show the line breaks that they hold.
SHOWS_BREAKS = re.compile(r"^(?:\w+)?\.([\w-]+)\s*\{[^}]*white-space:\s*(?:pre|break-spaces)", re.MULTILINE)


def broken(text: str, classes: set[str]) -> list[str]:
    """The tags with one of these classes after which a line ends."""
    matches = re.findall(r'(<\w+[^<>]*\bclass="([^"]*)"[^<>]*>)\n', text)
    return [tag for tag, names in matches if classes & set(names.split())]


def test_nothing_that_shows_line_breaks_begins_with_one():
    classes = {name for path in STYLES.glob("*.css") for name in SHOWS_BREAKS.findall(path.read_text())}
    lists = {"event_card.html", "letters.html"}  # a grid, where they do not show; a page without that style sheet
    rows = {
        (str(path.relative_to(TEMPLATES)), tag)
        for path in TEMPLATES.rglob("*.html")
        for tag in broken(path.read_text(), classes - {"apart"})
        if path.name not in lists and " apart" not in tag
    }
    assert (len(classes) > 5, rows) == (True, set())
    assert broken('<p class="words">{{ a }}</p><p class="sub words">\n', {"words"}) == ['<p class="sub words">']


def test_no_style_asks_whether_an_element_is_empty():
    """A line break in it would be enough that it is not; `:not(:has(*))` asks for elements."""
    assert [path.name for path in STYLES.glob("*.css") if ":empty" in path.read_text()] == []


def test_every_page_that_a_template_asks_for_exists():
    """`address` gives nothing for a name that is gone, and what it leads to would vanish without a word."""
    known = {place.name for place in inventory()}
    gone = {
        f"{path.relative_to(TEMPLATES)}: {name}"
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""{% address "([\w:]+)\"""", path.read_text())
        if name not in known
    }
    assert gone == set()
