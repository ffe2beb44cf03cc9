"""What the machines' door must answer: the scope for a program, 401 for whoever shows no token, colleagues included.

A new area of /api/v1/ gets its line in AREAS, its query and body in bodies.py, and a branch in `served` when its
objects follow other rules than "whoever sees it may".
"""

from tests.matrix.cast import (
    EVERYBODYS,
    GONE,
    GONE_OR_FOREIGN,
    HELD,
    IN,
    LENT,
    NO,
    OUT,
    SIGNED_IN,
    TEAMS,
    TOKENS,
    UNACCEPTED,
    sees,
)

ROOT = "/api/v1/"
READING = ("GET", "HEAD")
OPENED_BY = {"GET": "read", "HEAD": "read", "DELETE": "bin"}
ASKING = ("lookup",)  # a POST that reads
# area: (what reading takes, {method that changes something: what it takes beside that})
AREAS: dict[str, tuple[str, dict[str, str]]] = {
    "consents": ("contacts.view", {"POST": "contacts.edit"}),
    "companies": ("companies.view", {"POST": "companies.edit", "PATCH": "companies.edit"}),
    "contacts": ("contacts.view", {"POST": "contacts.add", "PATCH": "contacts.edit", "DELETE": "contacts.bin"}),
    "deals": ("deals.view", {"POST": "deals.edit", "PATCH": "deals.edit"}),
    "offers": ("deals.view", {"POST": "deals.edit", "PATCH": "deals.edit"}),
    "pipelines": ("deals.view", {}),
    "fields": (SIGNED_IN, {"POST": "fields.settings", "PATCH": "fields.settings"}),
    "dashboards": ("reports.view", {}),
    "products": ("deals.view", {"POST": "prices.edit", "PATCH": "prices.edit"}),
    "paper-templates": ("contacts.view", {"POST": "deals.settings", "PATCH": "deals.settings"}),
    "rates": ("deals.settings", {}),
    "documents": ("contacts.view", {"POST": "contacts.edit", "PATCH": "contacts.edit"}),
    "objects": ("contacts.view", {"POST": "contacts.edit", "PATCH": "contacts.edit"}),
    "interactions": ("contacts.view", {"POST": "contacts.edit", "PATCH": "contacts.edit"}),
    "texts": ("contacts.view", {"POST": "contacts.edit"}),
    "rules": ("rules.edit", {}),
    "tasks": ("contacts.view", {"POST": "contacts.edit", "PATCH": "contacts.edit"}),
    "meetings": ("contacts.view", {"POST": "contacts.edit", "PATCH": "contacts.edit"}),
    "jobs": ("jobs.view", {}),
    "people": ("contacts.view", {}),
    "purposes": (SIGNED_IN, {}),
    "recipients": ("privacy.purposes", {}),
    "authorisations": ("accounts.informed", {}),
    "readiness": ("privacy.view", {}),
    "registers": ("privacy.map", {}),
    "risks": ("privacy.purposes", {}),
    "assessments": ("privacy.purposes", {}),
    "full-exports": ("privacy.audit", {}),
    "evidence": ("privacy.audit", {}),
    "reviews": ("accounts.informed", {}),
    "training": ("accounts.informed", {}),
    "policies": ("privacy.view", {}),
    "consultations": ("privacy.view", {}),
    "authority": ("privacy.requests", {}),
    "plan": ("privacy.view", {}),
    "teams": (SIGNED_IN, {}),
    "users": (SIGNED_IN, {}),
    "retention": ("privacy.retention", {}),
    "breaches": ("privacy.breaches", {"POST": "privacy.breaches"}),
    "requests": ("privacy.requests", {"POST": "privacy.requests"}),
    "forms": (SIGNED_IN, {}),
    "submissions": (SIGNED_IN, {"POST": "contacts.add"}),
    "webhooks": (SIGNED_IN, {}),
    "changes": (SIGNED_IN, {}),
    "batches": (SIGNED_IN, {}),
    "exports": (SIGNED_IN, {}),
    "lookup": ("contacts.view", {}),
    "unsubscribes": (SIGNED_IN, {}),
    "agents": ("privacy.purposes", {}),
    "mcp": (SIGNED_IN, {}),
}

MERGING = {"POST": "contacts.edit"}  # at /contacts/{key}/merge/ and /contacts/merges/{key}/undo/


def further(path: str) -> dict[str, str]:
    """{method that changes something: what it takes} at a resource."""
    return MERGING if path.endswith(("/merge/", "/undo/")) else AREAS[area_of(path)][1]


def area_of(path: str) -> str:
    """The area of a resource; LookupError for one that nobody knows."""
    area = path.removeprefix(ROOT).partition("/")[0]
    if area not in AREAS:
        raise LookupError(f"tests/matrix/api.py does not know {path}")
    return area


def demanded(path: str, methods: tuple[str, ...]) -> tuple[str, dict[str, str], str]:
    """(right, further rights by method, scope) that a resource has to declare."""
    area, more = area_of(path), further(path)
    return AREAS[area][0], {method: more[method] for method in methods if method in more}, area


def expected(actor: str, method: str, path: str, target) -> set[str]:
    """The outcomes that the design allows when `actor` asks a resource about `target` (None for a list)."""
    area, reads = area_of(path), method in READING
    if actor not in TOKENS:
        return {OUT}  # the API is for tokens: a browser's session counts for nothing, whoever's it is
    if f"{area}:{'read' if area in ASKING else OPENED_BY.get(method, 'write')}" not in TOKENS[actor]:
        return {NO}
    needed = {AREAS[area][0], SIGNED_IN if reads else further(path).get(method, SIGNED_IN)} - {SIGNED_IN}
    if needed - LENT:
        return {NO}
    if path.endswith("/restoration/"):
        return {IN} if target.state == "removed" else {GONE_OR_FOREIGN}
    if path.endswith("/choices/") and target.state == "link":
        return {UNACCEPTED}  # a field that takes no choices
    return {IN} if target is None else served(actor, reads, area, target)


def served(actor: str, reads: bool, area: str, target) -> set[str]:
    """The same for whoever holds the right, by kind, state and team of the object."""
    if target.state in GONE or (area == "fields" and target.state == "removed") or not there(actor, area, target):
        return {GONE_OR_FOREIGN}
    if target.state == "binned" and target.kind != "company":
        return {GONE_OR_FOREIGN}
    if target.state == "deleted":
        return {GONE_OR_FOREIGN}
    if area in ("documents", "objects", "offers", "tasks", "meetings") and target.state == "restricted":
        return {GONE_OR_FOREIGN}  # her papers, offers and tasks are hidden while her data are paused
    if area in ("consents", "webhooks", "batches", "exports"):
        return {IN}  # a no is taken from whoever hears it, even while her data are restricted
    if target.state == "restricted":
        return {HELD}  # Art. 18: neither read nor changed by a program, whoever asks
    if area in ("tasks", "meetings"):
        return {IN} if reads or actor in {target.owner, "manager"} | EVERYBODYS else {NO}
    keeps = actor == target.owner if area == "interactions" else actor in EVERYBODYS | TEAMS.get(target.team, {actor})
    return {IN} if reads or keeps else {NO}  # a share and a look at the history give sight, not the pen


def there(actor: str, area: str, target) -> bool:
    """Whether it exists for the actor here: the history by its reach, long jobs for whoever started them alone."""
    if area == "full-exports":
        return True  # how they stand, in numbers, whoever asked for them
    if area == "interactions":
        return actor in EVERYBODYS | {target.owner} or (actor == "manager" and target.team == "A")
    return actor == target.owner if area in ("jobs", "webhooks", "batches", "exports") else sees(actor, target)
