"""The description of the API is whole, without warnings, and says what docs/api.md says."""

import json
import re
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse

from crm.accounts.access.url_inventory import inventory
from crm.api.protocol.docs import schema_description
from crm.api.protocol.problems import CODES, MEDIA_TYPE

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
ROW = re.compile(r"^\| (\d{3}) \| `(\w+)` \|", re.MULTILINE)
V1 = "/api/v1/"
OPENED = {"GET": "read", "DELETE": "bin"}
ASKING = ("lookup",)  # a POST that reads
ELSEWHERE = (f"{V1}mcp/",)  # of another protocol, which describes itself


def operations():
    """[(path, method, operation)] of the description."""
    return [
        (path, method.upper(), operation)
        for path, methods in schema_description()["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_made_without_a_warning_and_is_valid(tmp_path):
    call_command("spectacular", urlconf="crm.urls", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yaml"))
    assert (tmp_path / "api.yaml").read_text().startswith("openapi: 3.1")


def test_it_names_every_resource_with_each_of_its_methods():
    routes = [route for route in inventory() if route.path.startswith(V1) and route.path not in ELSEWHERE]
    there = {(route.path, method) for route in routes for method in route.policy.methods if method != "HEAD"}
    assert {(path, method) for path, method, _operation in operations()} == there


def test_every_operation_has_a_name_of_its_own_a_summary_and_its_scope():
    result = operations()
    assert len({operation["operationId"] for _path, _method, operation in result}) == len(result)
    for path, method, operation in result:
        area = path.removeprefix(V1).partition("/")[0]
        scope = f"`{area}:{'read' if area in ASKING else OPENED.get(method, 'write')}`"
        assert (operation["summary"] != "", scope in operation["description"]) == (True, True), (method, path)


def test_every_refusal_is_a_problem():
    for path, method, operation in operations():
        refusals = {status: response for status, response in operation["responses"].items() if status >= "400"}
        kinds = {kind for refusal in refusals.values() for kind in refusal["content"]}
        assert kinds == {MEDIA_TYPE}, (method, path)


def test_people_are_read_for_a_purpose_only():
    required = {
        (path, method)
        for path, method, operation in operations()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "purpose" and parameter.get("required")
    }
    reading = {
        (f"{V1}{area}/{key}", "GET") for area in ("people", "contacts", "interactions") for key in ("", "{key}/")
    }
    changing = {(f"{V1}{area}/{{key}}/", "PATCH") for area in ("contacts", "interactions")}
    assert (reading | changing) - required == set()


def test_the_guide_lists_every_problem_and_stands_in_front_of_the_description():
    assert {code: int(status) for status, code in ROW.findall(GUIDE.read_text())} == {
        name: code.status for name, code in CODES.items()
    }
    assert schema_description()["info"]["description"] == GUIDE.read_text().partition("\n")[2].strip()


def test_anybody_reads_it_as_json_or_yaml(client, db):
    as_json = client.get(reverse("api:schema"), headers={"Accept": "application/json"})
    as_yaml = client.get(reverse("api:schema"), headers={"Accept": "application/vnd.oai.openapi"})
    assert json.loads(as_json.content) == schema_description()
    assert as_yaml.content.startswith(b"openapi: 3.1")
