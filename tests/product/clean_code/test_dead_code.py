"""No code that nobody calls. What only tests call is dead, too.

vulture reads the product. Beside what code names, templates name properties, and texts without spaces name functions
and columns (dotted paths, lookups, codes); what frameworks call stands in vulture_whitelist.py, with who calls it.
"""

import keyword
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from vulture.core import Item, Vulture

from tests.product.clean_code.vulture_whitelist import CALLED_BY_OTHERS
from tests.product.source import PACKAGES, ROOT, modules

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
PATH = re.compile(r'"([\w.:/-]{1,120})"')
MEMBER = re.compile(r"\s+([A-Z][A-Z0-9_]*) = ")
WHITELIST = {name for names in CALLED_BY_OTHERS.values() for name in names.split()}
CALLED_BY_FORMS = ["clean_*", "validate_*"]  # a method for each field
REGISTERED = ["@shared_task", "@register", "@register.*"]  # tasks, checks, tags and filters
BY_NAME = ("settings.py", "plugs.py")  # read by Django and by crm/privacy/dotted_paths.py
DECLARED = re.compile("models|forms")  # columns, fields and options of their Meta are read back by name


def named_in_templates() -> Iterator[str]:
    """What the tags of templates name."""
    for path in (ROOT / "templates").rglob("*.*"):
        if path.suffix in {".html", ".txt", ".svg"}:
            for tag in TAG.findall(path.read_text()):
                yield from re.findall(r"\w+", tag)


def named_in_texts() -> Iterator[str]:
    """What texts of the product name, and the members of its choices, which people choose."""
    for module in modules():
        for path in PATH.findall(module.text):
            yield from re.findall(r"[A-Za-z]\w*", path.replace("__", " "))
        choosing = False
        for line in module.text.split("\n"):
            if line.lstrip().startswith("class "):
                choosing = "Choices)" in line
            elif choosing and (member := MEMBER.match(line)):
                yield member[1]


def dead(*paths: Path, named: Iterable[str] = ()) -> set[str]:
    """file:line name of what nobody uses."""
    reader = Vulture(ignore_names=CALLED_BY_FORMS, ignore_decorators=REGISTERED)
    reader.scavenge([*map(str, paths)], exclude=["*/migrations/*", "*/apps.py"])
    words = {name for name in named if name.isidentifier() and not keyword.iskeyword(name)}
    reader.scan("\n".join(sorted(words)))
    return {
        f"{Path(item.filename).relative_to(paths[0].parent)}:{item.first_lineno} {item.name}"
        for item in reader.get_unused_code(min_confidence=60)
        if not declared(item)
    }


def declared(item: Item) -> bool:
    """Whether it is an attribute, a column or a field of a form."""
    return item.typ == "attribute" or (item.typ == "variable" and bool(DECLARED.search(str(item.filename))))


def test_nothing_is_dead():
    paths = [ROOT / name for name in (*PACKAGES, "launch", "run.py", "manage.py")]
    named = chain(WHITELIST, named_in_templates(), named_in_texts())
    assert {text for text in dead(*paths, named=named) if not text.partition(":")[0].endswith(BY_NAME)} == set()


def test_what_nobody_calls_is_found_and_what_a_form_calls_is_not(tmp_path):
    (tmp_path / "made_up.py").write_text(
        "LEFT = 1\n\n\nclass Kept:\n    def clean_name(self):\n        return helped()\n\n    def lost(self):\n"
        "        return 2\n\n\ndef helped():\n    return Kept\n\n\ndef forgotten():\n    return 3\n"
    )
    assert dead(tmp_path) == {f"{tmp_path.name}/made_up.py:{line}" for line in ("1 LEFT", "8 lost", "16 forgotten")}


def test_the_whitelist_names_nothing_that_is_gone():
    text = "\n".join(path.read_text() for name in (*PACKAGES, "launch") for path in (ROOT / name).rglob("*.py"))
    assert WHITELIST - set(re.findall(r"\w+", text)) == set()
