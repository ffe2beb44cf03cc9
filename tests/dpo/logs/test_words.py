"""Whatever the logs hold has words: every act that code writes, every page that code names.

Every act of the demo: tests/demo/test_demo.py.
"""

import ast
from functools import cache

from consents.models import Restriction
from crm.contacts.history.ledger_acts import COLUMNS, REASONS, columns_in_words, word_of
from crm.dpo.logs.act_titles import TITLES
from crm.dpo.logs.page_names import API, PAGES
from crm.dpo.logs.words import page_in_words
from crm.privacy.declarations import CUSTOM
from tests.product.source import ROOT

APPS = ("crm", "consents", "dsar", "retention", "breaches")
WRITING = {"record", "entry_for", "note", "move"}
LOGGING = {"shown", "record", "note", "entry_for"}


@cache
def calls():
    """[(name of what is called, the call)] of the product's code, for what writes or shows."""
    trees = (ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = ((getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in nodes)
    return [(name, node) for name, node in named if name in WRITING | LOGGING]


def constant(node):
    """The text of a literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_act_that_is_written_has_words():
    written = {constant(arg) for name, node in calls() if name in WRITING for arg in node.args[:2]}
    acts = {act for act in written if act and act.count(".") == 1 and act.replace(".", "").replace("_", "").isalpha()}
    assert (len(acts) > 60, sorted(acts - set(TITLES))) == (True, [])


def test_every_page_that_is_named_has_words():
    named = {
        constant(keyword.value)
        for name, node in calls()
        if name == "shown"
        for keyword in node.keywords
        if keyword.arg == "view"
    }
    views = {view for view in named if view}
    assert (len(views) > 15, sorted(views - set(PAGES))) == (True, [])


def literals(node):
    """Names of columns that a list says outright, `*` and names that are made left out."""
    items = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return {constant(item) for item in items} - {None}


def test_every_column_that_is_named_has_words():
    keywords = [keyword for name, node in calls() if name in LOGGING for keyword in node.keywords]
    names = set().union(*(literals(keyword.value) for keyword in keywords if keyword.arg == "fields"))
    assert (len(names) > 30, sorted(name for name in names if not (COLUMNS.get(name) or word_of(name)))) == (True, [])


def test_a_resource_of_the_api_is_called_by_its_name():
    assert page_in_words(f"{API}contacts").endswith("contacts")


def test_a_field_of_the_houses_own_is_named_without_its_technical_key():
    assert columns_in_words(["email", f"{CUSTOM}pora_kontaktu"]) == "e-mail, pora kontaktu"


def test_every_reason_of_a_restriction_has_words():
    assert set(Restriction.Reason.values) <= set(REASONS)
