"""Whatever anybody sends, the API answers as its description says and never falls over: schemathesis, role by role.

Its pytest fixtures do not know pytest 9.2, so its Python interface is driven here, in-process and in one transaction.
The cases are the same in every run, and a run sends those of its share of the operations (tests/sizes.py). WIDEST, who
may do most, get all of them; of the others each gets its share, and with `--long` all of many more of all operations.
Each role also asks about every class of object there is, with what the matrix sends:
made-up ids alone would meet nothing but 404.
"""

from collections import Counter
from contextlib import contextmanager
from urllib.parse import parse_qsl

import hypothesis.strategies as st
import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from crm.accounts.access.url_inventory import inventory
from crm.api.duties import purposes
from crm.api.protocol.docs import schema_description
from tests.matrix.bodies import filled, query
from tests.matrix.walk import planted, undone
from tests.sizes import LONG, in_turn

pytestmark = pytest.mark.django_db  # one kind of test, so that nobody sorts them apart and plants twice
ROLES = ("sam", "owner", "integration", "writer", "anonymous")  # a session is a stranger here, as nobody is
WIDEST = ("writer",)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TURNS = 3
FEW, MANY = 5, 150  # cases that schemathesis makes for an operation
JSON = "application/json"
PRECONDITION_REQUIRED = 428
# What some case of a role has to meet, or the cases have gone tame.
MET = {
    "sam": {401},
    "owner": {401},
    "writer": {200, 201, 204, 400, 403, 404, 409, 412, 422, 428},
    "integration": {200, 403, 404, 409},
    "anonymous": {401},
}

ALWAYS = {200, 400, 401, 403, 404}  # in each share


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    """Sessions and tokens of everybody, on the two teams planted once for all tests here."""
    with django_db_blocker.unblock(), planted() as walking:
        yield walking


@pytest.fixture(scope="module")
def schema():
    """The description, spoken for the product in this process."""
    loaded = schemathesis.openapi.from_dict(schema_description())
    loaded.app = get_wsgi_application()
    return loaded


@contextmanager
def connection_kept():
    """As Django's own test client: no request ends the connection, which has the test's transaction open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def few(schema):
    return made(schema, FEW)


@pytest.fixture(scope="module")
def many(schema):
    return made(schema, MANY)


def made(schema, examples):
    """[(operation, what schemathesis sends to it)]: as described, and in every way otherwise."""
    operations = [result.ok() for result in schema.get_all_operations()]
    turn = [operation for operation in operations if in_turn(f"{operation.method} {operation.path}", TURNS)]
    return [(operation, cases_for(operation, examples)) for operation in turn]


def cases_for(operation, examples):
    """So many cases, always the same."""
    cases = []
    values = {"derandomize": True, "database": None, "deadline": None, "phases": [Phase.generate]}

    @hypothesis_settings(max_examples=examples, suppress_health_check=list(HealthCheck), **values)
    @given(st.one_of([operation.as_strategy(mode) for mode in GenerationMode]))
    def collected(case):
        cases.append(case)

    collected()
    return cases


class Caller:
    """One role, and which answers it met."""

    def __init__(self, walk, role):
        self.walk, self.role, self.met = walk, role, Counter()
        self.headers, self.cookies = {"Accept": "application/json"}, {}
        if role in walk.tokens:
            self.headers["Authorization"] = f"Token {walk.tokens[role]}"
        elif walk.sessions[role]:
            self.cookies[settings.SESSION_COOKIE_NAME] = walk.sessions[role]

    def send(self, case, **headers):
        """One case, undone afterwards; raises when the answer is not as described."""
        with undone(), connection_kept():
            answer = case.call(headers={**self.headers, **headers}, cookies=self.cookies)
            self.met[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)
        return answer

    def send_known(self, operation, route):
        """A well made request for every class of object; a change without a version, over an old one, over the last."""
        kinds = [route.policy.params[name] for name in route.parameters]
        for item in self.walk.objects.of(kinds[0]) if kinds else [None]:
            case = self.known(operation, route, item)
            answer = self.send(case)
            if answer.status_code == PRECONDITION_REQUIRED:
                read = self.known(operation.schema[operation.path]["GET"], route, item)
                now = self.send(read).headers["etag"][0]
                for version in ('"stale"', now):
                    self.send(case, **{"If-Match": version})

    def known(self, operation, route, one):
        """A well made request about an object, or about none."""
        method = operation.method.upper()
        result = query(route.name, method, self.walk.objects, self.role)
        values = {"body": filled(route.name, self.walk.objects, self.role, one)} if method in ("POST", "PATCH") else {}
        words = {name: self.walk.objects.first(route.policy.params[name]).id for name in route.parameters[1:]}
        key = words | dict.fromkeys(route.parameters[:1], one and one.id)
        return operation.Case(path_parameters=key, query=dict(parse_qsl(result[1:])), media_type=JSON, **values)


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_to_a_role_is_one_that_is_described(walk, few, role):
    caller, routes = Caller(walk, role), {route.path: route for route in inventory()}
    others = [item for item in ROLES if item not in WIDEST]
    for operation, cases in few:
        for case in cases if role in WIDEST else cases[others.index(role) :: len(others)]:
            caller.send(case)
        caller.send_known(operation, routes[operation.path])
    lacking = MET[role] - set(caller.met)
    if LONG:
        assert lacking == set()
    elif role in WIDEST:
        assert lacking & ALWAYS == set()
    else:  # a share may hold little that the role reaches
        assert lacking < MET[role]


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_of_many_to_a_role_is_one_that_is_described(walk, many, role):
    caller = Caller(walk, role)
    for _operation, cases in many:
        for case in cases:
            caller.send(case)
    assert sum(caller.met.values()) >= MANY * len(many) / 2


@pytest.mark.parametrize("breach", [{"version": "first"}, {"categories": None}, {"channels": ["pigeon"]}])
def test_an_answer_that_is_not_as_described_would_be_noticed(walk, schema, monkeypatch, breach):
    true = purposes.spelled
    monkeypatch.setattr(purposes, "spelled", lambda purpose: true(purpose) | breach)
    with pytest.raises(FailureGroup):
        Caller(walk, "writer").send(schema["/api/v1/purposes/"]["GET"].Case())
