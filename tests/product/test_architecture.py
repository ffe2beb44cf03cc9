"""What must hold everywhere is asserted over everything: imports, declarations, policies, doors, and the cost of lists.

Each rule has a control that breaks it, so that a rule which sees nothing cannot stay green.
"""

import ast
import re
from collections.abc import Iterator
from itertools import combinations
from types import ModuleType
from typing import Any
from uuid import UUID

import grimp
import pytest
from django.db import models
from django.test.utils import isolate_apps
from django.urls import URLResolver, get_resolver, path, resolve
from django.urls.resolvers import RoutePattern
from importlinter import api
from importlinter.contracts.layers import LayersContract

from crm.accounts.access.url_inventory import inventory
from crm.accounts.checks import every_url_has_a_policy
from crm.contacts.models import Contact
from crm.files.models import Import
from crm.jobs.models import Export, Job
from crm.privacy.categories import Category
from crm.privacy.checks import errors_of, every_model_speaks
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral, personal
from crm.privacy.map.data_map import rooms
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedTextField
from tests.product.source import ROOT, Module, chain, is_view, modules, parsed, place

# ---- who may import whom

SETTINGS = api.read_configuration(str(ROOT / "pyproject.toml"))
LAYERS = [line.replace("(", "").replace(")", "") for line in SETTINGS["contracts_options"][0]["layers"]]
LINES = [[name.strip() for name in line.split("|")] for line in LAYERS]


def kept(graph: grimp.ImportGraph) -> bool:
    """Whether the contract of pyproject.toml holds in `graph`."""
    options = SETTINGS["contracts_options"][0]
    contract = LayersContract(options["name"], SETTINGS["session_options"], {**options, "exhaustive": "false"})
    return contract.check(graph, verbose=False).kept


def importing(importer: str, imported: str) -> grimp.ImportGraph:
    """A product in which there is one import."""
    graph = grimp.ImportGraph()
    for name in ("crm", "consents", "retention", "breaches", "dsar", *(name for line in LINES for name in line)):
        graph.add_module(name)
    graph.add_import(importer=importer, imported=imported)
    return graph


def test_imports_only_point_downwards():
    assert kept(grimp.build_graph("crm", "consents", "retention", "breaches", "dsar", cache_dir=None))


@pytest.mark.parametrize(("above", "below"), list(combinations(LINES, 2)), ids="|".join)
def test_an_upward_import_is_refused_and_a_downward_one_is_not(above, below):
    refused = [kept(importing(low, high)) for high in above for low in below]
    allowed = [kept(importing(high, low)) for high in above for low in below]
    assert (set(refused), set(allowed)) == ({False}, {True})


@pytest.mark.parametrize("line", [line for line in LINES if len(line) > 1], ids="|".join)
def test_a_sideways_import_is_refused(line):
    assert not any(kept(importing(first, other)) for first, other in combinations(line, 2))


def test_every_app_stands_in_the_contract():
    apps = {f"crm.{path.parent.name}" for path in ROOT.glob("crm/*/__init__.py")}
    assert apps - {name for line in LINES for name in line} == set()


# Where an import at the top is not possible, and why.
IMPORTS_INSIDE = {
    ("crm/privacy/apps.py", "ready"): "the registry of models is not ready when this module is read",
    ("crm/accounts/apps.py", "ready"): "the same",
}
LATE = ("import_module", "__import__")


def inner_imports(module: Module) -> set[tuple[str, str]]:
    """(file, function) of every import that does not stand at the top."""
    matches = set()
    for node, above in module.nodes:
        late = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LATE
        if (isinstance(node, ast.Import | ast.ImportFrom) or late) and place(above):
            matches.add((module.name, place(above)))
    return matches


def test_imports_stand_at_the_top():
    together = set().union(*map(inner_imports, modules()))
    assert together == set(IMPORTS_INSIDE)


@pytest.mark.parametrize("line", ["import json", "from json import loads", "x = import_module('json')"])
def test_an_import_inside_a_function_is_found(line):
    assert inner_imports(parsed(f"def late():\n    {line}\n")) == {("crm/contacts/views/made_up.py", "late")}


# ---- what every model says


def test_every_model_and_column_says_what_it_is():
    assert every_model_speaks() == []


def about(**columns):
    """A throw-away model of the product with these columns, which belongs to a person unless it says otherwise."""
    values = {"personal_data": PersonalData(subject="person"), "person": models.ForeignKey(Person, models.CASCADE)}
    with isolate_apps("crm.contacts"):
        meta = type("Meta", (), {"app_label": "contacts"})
        rest = {name: column for name, column in {**values, **columns}.items() if column is not None}
        return type("ThrowAway", (SealedModel,), {"__module__": __name__, "Meta": meta, **rest})


REFUSED = {
    "a model without personal_data": ({"personal_data": None}, "privacy.E001"),
    "a path that leads to nobody": ({"personal_data": PersonalData(subject="nobody")}, "privacy.E002"),
    "a clock that is no column": ({"personal_data": PersonalData(subject="person", clock="never")}, "privacy.E003"),
    "an undeclared text": ({"nickname": models.CharField(max_length=9)}, "privacy.E004"),
    "an undeclared date": ({"met_on": models.DateField()}, "privacy.E004"),
    "an undeclared document": ({"extra": models.JSONField()}, "privacy.E004"),
    "an undeclared sealed text": ({"secret": SealedTextField()}, "privacy.E004"),
    "health in a plain column": ({"illness": personal(models.TextField(), Category.HEALTH)}, "privacy.E005"),
    "a PESEL in a plain column": ({"pesel": personal(models.TextField(), Category.NATIONAL_ID)}, "privacy.E005"),
    "a person in a model without people": (
        {
            "personal_data": NoPersonalData("nobody"),
            "email": personal(models.EmailField(), Category.EMAIL),
        },
        "privacy.E006",
    ),
}


@pytest.mark.parametrize(("columns", "code"), REFUSED.values(), ids=REFUSED)
def test_a_model_is_refused_for(columns, code):
    assert [error.id for error in errors_of(about(**columns))] == [code]


def test_a_model_that_says_everything_is_accepted():
    kind = models.CharField(max_length=9, choices=[("a", "A")])
    code = neutral(models.CharField(), "a code")
    illness = personal(SealedTextField(), Category.HEALTH)
    assert list(errors_of(about(illness=illness, code=code, kind=kind))) == []


# ---- every URL has a policy


def test_every_url_has_a_policy():
    assert every_url_has_a_policy() == []
    assert [route.path for route in inventory() if route.policy is None] == []


def test_a_url_without_a_policy_is_refused(settings):
    module = ModuleType("addresses")
    module.urlpatterns = [path("silent/", lambda request: None)]
    settings.ROOT_URLCONF = module
    assert "accounts.E001" in {error.id for error in every_url_has_a_policy()}


WORDS = {"uuid": str(UUID(int=0)), "int": "7", "slug": "word", "str": "word"}
PARAMETER = re.compile(r"<(\w+):\w+>")


def patterns(resolver: Any, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """(whole pattern, view) of every address that is written as a route."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry.pattern, RoutePattern) and "<path:" not in str(entry.pattern):
            yield prefix + str(entry.pattern), entry.callback


def test_no_address_is_taken_for_another():
    """The urls of rooms are joined in an order: one that ends in a word must not be read as another's key."""
    taken = []
    for pattern, view in patterns(get_resolver()):
        address = PARAMETER.sub(lambda parameter: WORDS[parameter[1]], pattern)
        if resolve(address).func is not view:
            taken.append(pattern)
    assert taken == []


# ---- one door to people

DOORS = {"visible_to", "open_to", "handled_by", "newest_for", "ids_visible_to", "for_desk", "of"}
# Views that reach a guarded model past the doors, and why nobody sees more by it.
PAST_THE_DOORS: dict[tuple[str, str], str] = {
    (
        "crm/workspace/record/views_composer.py",
        "interaction",
    ): "one's own entry: author=request.user, then the contact's door",
    ("crm/workspace/record/views_entries.py", "entry_or_404"): "within the reader's history, then the contact's door",
    (
        "crm/correspondence/letters/views.py",
        "letter_or_404",
    ): "a letter by itself, then the contact's door and who handles it",
    (
        "crm/correspondence/letters/views.py",
        "draft_removal",
    ): "one's own draft: author=request.user, then the contact's door",
    (
        "crm/correspondence/letters/views.py",
        "letter_forward",
    ): "a letter by itself, then the contact's door and who reads it; matches by usable_by, a door",
    ("crm/correspondence/texts/views.py", "recall"): "a text by itself, then the contact's door and who handles it",
    (
        "crm/workspace/record/views_pictures.py",
        "own_picture",
    ): "a picture of one's own draft: author=user, then the contact's door",
    ("crm/correspondence/calls/views.py", "dialling"): "one's own call: author=request.user, then the contact's door",
    ("crm/sales/lookups.py", "note_or_404"): "a note by its id, then the door of its deal",
    ("crm/sales/lookups.py", "deal_file_or_404"): "a file by its id, then the door of its note",
    ("crm/jobs/views.py", "ring"): "one's own jobs: owner=request.user",
    ("consents/builder/views.py", "desk_form"): "submissions of the people whom for_desk opens, one line above",
    ("consents/capture/views_staff.py", "submission_file"): "the same",
    ("crm/dpo/logs/views.py", "ledger"): "the logs, opened by privacy.audit, are narrowed to one public id",
    ("dsar/portal/views_sent.py", "confirmation"): "her own request, by the signed word of the page before",
    ("dsar/portal/views_status.py", "page"): "her own request: number and code were checked",
    ("dsar/portal/views_status.py", "letter"): "the same",
}


def guarded() -> set[str]:
    """Names of the models whose rows are somebody's. The two logs hold ids only and are opened by a right."""
    people = {room.model.__name__ for room in rooms() if room.declaration.rows is not Rows.KEEP}
    return people | {Job.__name__, Import.__name__, Export.__name__}


def has_views(module: Module) -> bool:
    """Whether requests reach this module directly."""
    file = module.name.rpartition("/")[2]
    return file.startswith(("views", "lookups")) or any(map(is_view, module.functions()))


def past_the_doors(module: Module, names: set[str]) -> set[tuple[str, str]]:
    """(file, function) of every use of a guarded model's manager that no door follows."""
    matches = set()
    for node, above in module.nodes:
        after = chain(above) if isinstance(node, ast.Name) and node.id in names else []
        if after[:1] == ["objects"] and not DOORS & set(after):
            matches.add((module.name, place(above)))
    return matches


def test_views_reach_people_through_a_door():
    names = guarded()
    together = set().union(*(past_the_doors(module, names) for module in modules() if has_views(module)))
    assert together == set(PAST_THE_DOORS)


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("Contact.objects.get(pk=key)", True),
        ("get_object_or_404(Contact.objects.alive().with_keys(), pk=key)", True),
        ("get_object_or_404(Contact, pk=key)", False),  # by the next test
        ("Contact.objects.alive().visible_to(request.user).get(pk=key)", False),
        ("Tag.objects.all()", False),
    ],
)
def test_a_view_that_goes_past_the_door_is_found(line, caught):
    module = parsed(f"@policy('contacts.view')\ndef record(request, key):\n    return {line}\n")
    assert bool(past_the_doors(module, {Contact.__name__})) == caught


def fetched_whole(module: Module, names: set[str]) -> set[tuple[str, str]]:
    """(file, function) of every get_object_or_404(Model, …) on a guarded model itself."""
    return {
        (module.name, place(above))
        for node, above in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("get_object_or_404", "get_list_or_404")
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id in names
    }


def test_no_view_fetches_from_the_whole_table():
    names = guarded()
    assert set().union(*(fetched_whole(module, names) for module in modules())) == set()
    bad = parsed("def record(request, key):\n    return get_object_or_404(Contact, pk=key)\n")
    assert fetched_whole(bad, names) == {(bad.name, "record")}


# ---- nothing is let past the escaping

# A frame on another site keeps our cookie out, so there is no token to compare: consents/public_pages.py asks for a
# stamp of ours and for what the browser says of the page that sends it; so does a page on which a talk is booked. A
# mail program that unsubscribes (RFC 8058) has no cookie either: the signed link is all it takes, and it can only take
# away. An identity provider brings its signature, or its token in a header.
WITHOUT_TOKEN = {
    ("consents/capture/views.py", "form"),
    ("consents/preferences/views_unsubscribe.py", "unsubscribe"),
    ("crm/accounts/providers/views_sign_in.py", "logout"),
    ("crm/accounts/providers/views_sign_in.py", "saml_answer"),
    ("crm/accounts/providers/views_sign_in.py", "saml_logout"),
    ("crm/accounts/oauth/views_doors.py", "introspection"),
    ("crm/accounts/oauth/views_doors.py", "revocation"),
    ("crm/accounts/oauth/views_doors.py", "token"),
    ("crm/agents/protocol/views.py", "mcp"),
    ("crm/api/scim/provider_door.py", "csrf_exempt"),
    ("crm/correspondence/calls/views_call_hook.py", "call_hook"),
    ("crm/correspondence/texts/views_text_hook.py", "text_hook"),
    ("crm/sales/bookings/views.py", "booked"),
    ("crm/sales/bookings/views.py", "booking"),
    ("crm/sales/public_offers/views.py", "public_offer"),
}
# What nh3 has just written: ten tags, addresses of five kinds (tests/correspondence/letters/test_marked_text.py).
CLEANED = {("crm/correspondence/templates/marked_text.py", "mark_safe")}
UNESCAPED = {"mark_safe", "SafeString", "SafeText", "csrf_exempt", "html_safe"}


def unescaped(module: Module) -> set[tuple[str, str]]:
    """(file, name) of what would print text as it stands, or take a form without its token."""
    matches = set()
    for node, above in module.nodes:
        called = isinstance(node, ast.Name) and node.id in UNESCAPED
        if called and isinstance(above[-1], ast.Call) and above[-1].func is node:
            matches.add((module.name, node.id))
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(item, ast.Name) and item.id in UNESCAPED for item in node.decorator_list
        ):
            matches.add((module.name, node.name))
    return matches


def test_no_python_lets_text_past_the_escaping():
    assert set().union(*map(unescaped, modules())) == WITHOUT_TOKEN | CLEANED
    assert unescaped(parsed("def bold(text):\n    return mark_safe(text)\n")) == {
        ("crm/contacts/views/made_up.py", "mark_safe")
    }
