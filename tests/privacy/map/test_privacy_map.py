"""`manage.py privacy_map`: the whole map, and a failing exit when a model or a column is silent."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from crm.privacy.declarations import NoPersonalData
from crm.privacy.models import Disclosure, Origin
from crm.privacy.verbs.inventory import inventory


def printed(*options: str) -> str:
    out = StringIO()
    call_command("privacy_map", *options, stdout=out)
    return out.getvalue()


def map_faults() -> list[str]:
    return [fault for entry in inventory() for fault in entry.faults]


def test_every_installed_model_is_in_the_map():
    models = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert {entry["model"] for entry in json.loads(printed("--json"))["models"]} == models


def test_json_tells_paths_clocks_columns_categories_and_sources():
    data = json.loads(printed("--json"))
    origin = next(entry for entry in data["models"] if entry["model"] == "privacy.origin")
    assert (data["ok"], data["faults"]) == (True, [])
    assert {name: origin[name] for name in ("kind", "subject", "clock", "rows", "columns")} == {
        "kind": "people",
        "subject": "person",
        "clock": "obtained_at",
        "rows": "delete",
        "columns": [{"name": "label", "category": "provenance", "source": "staff", "sealed": True}],
    }


def test_the_page_for_people_names_models_without_people_and_why():
    text = printed()
    assert "privacy.purpose: nobody  (why we process, not whom)" in text
    assert "privacy.person: people  via self" in text


def test_a_category_named_by_the_row_is_told_as_every_one_it_may_be():
    point = next(entry for entry in inventory() if entry.label == "privacy.contactpoint")
    assert point.categories == ["email", "phone"]


def test_a_silent_model_is_shown_and_fails_the_command(monkeypatch):
    monkeypatch.delattr(Disclosure, "personal_data")
    out = StringIO()
    with pytest.raises(CommandError, match=r"privacy\.Disclosure has no personal_data"):
        call_command("privacy_map", stdout=out)
    assert "privacy.disclosure: SAYS NOTHING" in out.getvalue()


def test_an_undeclared_column_fails_it_too(monkeypatch):
    monkeypatch.delattr(Origin._meta.get_field("label"), "personal")
    assert map_faults() == ["privacy.Origin.label is undeclared"]


def test_a_personal_column_in_a_model_without_people_fails_it_too(monkeypatch):
    monkeypatch.setattr(Origin, "personal_data", NoPersonalData("so they say"))
    assert "privacy.Origin.label is personal in a model without people" in map_faults()
