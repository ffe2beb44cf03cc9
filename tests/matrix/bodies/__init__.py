"""What a form that is filled in well sends, by URL name: (objects, actor, object asked about) -> fields.

With an empty form a request may be refused for the form's sake and prove nothing about rights. A URL that takes a form
gets its line in FORMS, one that wants parameters of the query in QUERIES; what the API reads (JSON) stands there alike.
"""

from typing import Any
from urllib.parse import urlencode

from tests.matrix.bodies import accounts, api, breaches, consents, contacts, dpo, officer, requests, retention, sales
from tests.matrix.bodies.common import Filled, same, somebody
from tests.matrix.objects import Objects, One

AREAS = (accounts, contacts, sales, dpo, officer, consents, retention, breaches, requests, api)
FORMS: dict[str, Filled] = {name: form for area in AREAS for name, form in area.FORMS.items()}
FOR_CONTRACTS = dict.fromkeys(("GET", "HEAD", "PATCH"), "?purpose=contracts")
# {URL name: {method: the query it is asked with}}
QUERIES: dict[str, dict[str, str]] = {
    "contacts:reveal": dict.fromkeys(("GET", "HEAD", "POST"), "?field=phone"),
    "contacts:value": dict.fromkeys(("GET", "HEAD", "POST"), "?field=position"),
    "contacts:company_value": dict.fromkeys(("GET", "HEAD", "POST"), "?field=website"),
    "sales:deal_value": dict.fromkeys(("GET", "HEAD", "POST"), "?field=closes"),
    **{f"api:{name}": FOR_CONTRACTS for name in ("people", "person", "contacts", "contact", "companies", "company")},
    **{f"api:{name}": FOR_CONTRACTS for name in ("interactions", "interaction", "calls", "consents")},
    "api:consent": {"GET": "?purpose=offers", "HEAD": "?purpose=offers"},
    **{f"api:{name}": FOR_CONTRACTS for name in ("documents", "document", "deals", "deal", "tasks", "task", "changes")},
    **{f"api:{name}": FOR_CONTRACTS for name in ("meetings", "meeting")},
    **{f"api:{name}": FOR_CONTRACTS for name in ("deal_lines", "offers", "offer", "objects", "object", "corrections")},
    **dict.fromkeys(
        ("sales:object_of_contact", "sales:object_of_company"), dict.fromkeys(("GET", "HEAD", "POST"), "?kind=seed")
    ),
}


def filled(name: str, objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What `actor` sends to the URL called `name`; nothing where nothing is asked."""
    return FORMS.get(name, same())(objects, actor, target)


def query(name: str, method: str, objects: Objects, actor: str) -> str:
    """The parameters with which `actor` asks the URL called `name`."""
    if name.startswith("requests:address_") and method in ("GET", "HEAD"):
        return f"?{urlencode(filled(name, objects, actor, None))}"
    if name == "accounts:authorise":
        return accounts.app_question()
    parameters = QUERIES.get(name, {}).get(method, "")
    if parameters and name == "api:interactions":
        parameters += f"&contact={somebody(objects, actor).id}"
    return parameters
