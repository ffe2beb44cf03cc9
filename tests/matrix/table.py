"""Who may do what: the independent expectation, written from design.md (sections 2 to 4), security.md 7 and the issue.

The code is never asked. A path that no line of PLACES knows fails the run: whoever adds a URL says here what the design
demands of it.
"""

import re

LOOKING = {"contacts.view", "contacts.reveal", "companies.view", "jobs.view"}
SELLING = LOOKING | {
    *("contacts.add", "contacts.edit", "contacts.bin", "contacts.share", "contacts.import"),
    "companies.edit",
}
LEADING = SELLING | {"contacts.assign", "contacts.export"}
DESK = {"privacy.view", "privacy.people", "privacy.map", "privacy.audit", "privacy.purposes"}
MAY = {
    "sam": SELLING,
    "nina": SELLING,
    "mallory": SELLING,
    "manager": LEADING,
    "dpo": LOOKING | DESK | {"style.view"},
    "owner": LEADING | DESK | {"privacy.decide", "jobs.all"},
    "admin": {"accounts.manage", "jobs.view", "jobs.all", "style.view"},
}
STRANGERS = ("anonymous", "integration", "disabled", "halfway")  # halfway: password given, second factor not yet
ACTORS = (*MAY, *STRANGERS)
PUBLIC, SIGNED_IN = "public", "signed_in"

# The first line that fits a path says who may ask it. {…} is a parameter.
PLACES = (
    (r"/accounts/(login|logout|inactive|language|2fa/authenticate)/", PUBLIC),
    (r"/accounts/password/reset/.*", PUBLIC),
    (r"/(healthz|readyz)", PUBLIC),
    (r"/accounts/.*|/settings/(profile|theme)/|/|/contacts/palette/", SIGNED_IN),
    (r"/admin/.*|/settings/.*", "accounts.manage"),
    (r"/jobs/.*", "jobs.view"),
    (r"/contacts/(new|similar)/", "contacts.add"),
    (r"/contacts/(selection|{key})/owner/", "contacts.assign"),
    (r"/contacts/selection/tag/|/interactions/{key}/", "contacts.edit"),
    (r"/contacts/{key}/(edit|notice|interactions|people|call)/", "contacts.edit"),
    (r"/contacts/selection/.*|/contacts/{key}/(bin|restoration)/", "contacts.bin"),
    (r"/contacts/{key}/shares/", "contacts.share"),
    (r"/contacts/{key}/reveal/", "contacts.reveal"),
    (r"/contacts/.*", "contacts.view"),
    (r"/companies/(new|{key}/(edit|sole-trader))/", "companies.edit"),
    (r"/companies/.*", "companies.view"),
    (r"/imports/.*", "contacts.import"),
    (r"/privacy/purposes/{slug}/amendment/", "privacy.decide"),
    (r"/privacy/(purposes|recipients)/.*", "privacy.purposes"),
    (r"/privacy/(map|ropa)/.*", "privacy.map"),
    (r"/privacy/(people|consents)/.*", "privacy.people"),
    (r"/privacy/", "privacy.view"),
    (r"/audit/.*", "privacy.audit"),
    (r"/style/", "style.view"),
)

TEAMS = {"A": {"sam", "nina", "manager"}, "B": {"mallory"}}
EVERYBODYS = {"dpo", "owner"}  # their view reaches all people
GONE = {"erased", "missing"}
LOOK = re.compile(r"/contacts/{key}/(timeline/|history/|reveal/)?")  # what a share shows, and what the bin still shows
ADD = re.compile(r"/contacts/{key}/(interactions|call|people)/")  # one's own entries: sight is enough
TAKE_BACK = re.compile(r"/contacts/{key}/(restoration|bin)/")
# Art. 18 keeps data from use: they are still there, looked after by somebody, and what the law orders goes on.
PAUSED = re.compile(r"/contacts/{key}/((timeline|history|owner|restoration|notice)/)?")

IN, OUT, NO, GONE_OR_FOREIGN, WRONG = "in", "stranger", "forbidden", "missing", "wrong method"
UNACCEPTED = "unaccepted"  # a form that is let in, and comes back with a sentence
INSIDE = {IN, UNACCEPTED}


def right_of(path: str) -> str:
    """The right that the design demands for `path`; LookupError for a path it does not know."""
    for pattern, right in PLACES:
        if re.fullmatch(pattern, path):
            return right
    raise LookupError(f"tests/matrix/table.py does not know {path}")


def expected(actor: str, path: str, one) -> set[str]:
    """The outcomes that the design allows when `actor` asks `path` about the object `one` (None for a page without)."""
    right = right_of(path)
    if right == PUBLIC:
        # a page between two steps of sign-in leads back to the first
        return INSIDE | {OUT, GONE_OR_FOREIGN} if one else INSIDE | {OUT}
    if actor in STRANGERS:
        return {OUT}
    if right != SIGNED_IN and right not in MAY[actor]:
        return {NO}
    if path.startswith(("/accounts/", "/admin/")):  # a third party's pages: what they say inside is theirs
        return INSIDE | {GONE_OR_FOREIGN}
    return INSIDE if one is None else about(actor, path, one)


def about(actor: str, path: str, one) -> set[str]:
    """The same for somebody who holds the right, by kind, state and team of the object."""
    if one.state in GONE or not sees(actor, one):
        # a batch is no page: one that moved nothing of the actor's own takes nothing back, and says so
        return INSIDE if one.kind == "selection" else {GONE_OR_FOREIGN}
    rules = {"contact": contact, "interaction": entry, "company": company, "user": account}
    return rules[one.kind](actor, path, one) if one.kind in rules else INSIDE


def sees(actor: str, one) -> bool:
    """Whether the object exists for the actor."""
    team = TEAMS.get(one.team, set())
    if one.kind == "contact":
        return actor in EVERYBODYS | team or (one.state == "shared" and actor == "mallory")
    if one.kind == "company":
        return actor in EVERYBODYS | team
    if one.kind in ("interaction", "import", "import_row"):
        return actor == one.owner
    if one.kind == "job":
        return actor == one.owner or "jobs.all" in MAY[actor]
    return True  # accounts, purposes, and people at the desk: the right is all it takes


def contact(actor: str, path: str, one) -> set[str]:
    """A contact that the actor sees."""
    if one.state == "restricted":
        lifted = path.endswith("/reveal/") and "privacy.people" in MAY[actor]  # only the desk lifts such a mask
        return INSIDE if PAUSED.fullmatch(path) or lifted else {NO, UNACCEPTED}
    if one.state == "binned":
        return INSIDE if LOOK.fullmatch(path) or TAKE_BACK.fullmatch(path) else {GONE_OR_FOREIGN}
    keeps = actor in EVERYBODYS | TEAMS[one.team]
    return INSIDE if keeps or LOOK.fullmatch(path) or ADD.fullmatch(path) else {NO}  # a share gives sight, not the pen


def entry(actor: str, path: str, one) -> set[str]:
    """One's own entry in somebody's history."""
    return {"binned": {GONE_OR_FOREIGN}, "restricted": {NO}}.get(one.state, INSIDE)


def account(actor: str, path: str, one) -> set[str]:
    """An account; a link for a password goes to nobody who could not sign in with it."""
    return {GONE_OR_FOREIGN} if path.endswith("/link/") and one.owner in STRANGERS else INSIDE


def company(actor: str, path: str, one) -> set[str]:
    """A company that the actor sees; a restricted sole trader's data are looked at (as a paused page), not changed."""
    return {NO} if one.state == "restricted" and path.endswith(("/edit/", "/sole-trader/")) else INSIDE
