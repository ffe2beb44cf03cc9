"""Who asks, what each may, and which objects exist for whom: from design.md (section 4), never from the code.

A new right goes into the sets below. An object of a new kind exists for everybody who has the right to its pages,
unless `sees` says more.
"""

LOOKING = {"contacts.view", "contacts.reveal", "companies.view", "deals.view", "jobs.view"}
SELLING = LOOKING | {
    *("contacts.add", "contacts.edit", "contacts.bin", "contacts.share", "contacts.import"),
    *(
        "companies.edit",
        "deals.edit",
        "reports.view",
        "rules.edit",
    ),  # one's own figures; those of the team for who leads it
}
LEADING = (
    SELLING
    | {"contacts.assign", "contacts.export", "deals.settings", "fields.settings"}
    | {"prices.edit", "prices.costs"}
)
DESK = {
    "privacy.breaches",
    "privacy.requests",
    "privacy.view",
    "privacy.people",
    "privacy.map",
    "privacy.audit",
    "privacy.purposes",
    "privacy.retention",
}
MAY = {
    "sam": SELLING,
    "nina": SELLING,
    "mallory": SELLING,
    "manager": LEADING,
    "dpo": LOOKING | DESK | {"accounts.informed", "mail.manage", "style.view"},
    "owner": LEADING | DESK | {"accounts.informed", "privacy.decide", "jobs.all"},
    "admin": {
        "accounts.manage",
        "accounts.informed",
        "mail.manage",
        "deals.settings",
        "fields.settings",
        "jobs.view",
        "jobs.all",
        "style.view",
    },
}
# Programs of team A, by the scopes of their tokens. They show token and cookie; only the API knows them.
TOKENS = {
    "integration": {"contacts:read"},
    "writer": {
        *("people:read", "contacts:read", "contacts:write", "contacts:bin", "companies:read", "companies:write"),
        *("interactions:read", "interactions:write", "texts:write", "purposes:read", "recipients:read", "jobs:read"),
        *(
            "documents:read",
            "documents:write",
            "objects:read",
            "objects:write",
            "deals:read",
            "deals:write",
            "offers:read",
            "offers:write",
            "pipelines:read",
            "fields:read",
            "fields:write",
            "dashboards:read",
            "products:read",
            "products:write",
            "paper-templates:read",
            "paper-templates:write",
            "rates:write",
        ),
        *("tasks:read", "tasks:write", "meetings:read", "meetings:write", "rules:read", "rules:write"),
        *(
            "consents:read",
            "consents:write",
            "forms:read",
            "teams:read",
            "users:read",
            "submissions:write",
            "retention:read",
            "breaches:read",
            "breaches:write",
            "requests:read",
            "requests:write",
            "changes:read",
            "batches:read",
            "exports:read",
            "exports:write",
            "batches:write",
            "lookup:read",
            "unsubscribes:write",
            "webhooks:read",
            "webhooks:write",
            "authorisations:read",
            "training:read",
            "readiness:read",
            "full-exports:read",
            "evidence:read",
            "reviews:read",
            "risks:read",
            "assessments:read",
            "registers:read",
            "policies:read",
            "consultations:read",
            "authority:read",
            "plan:read",
            "agents:read",
        ),
    },
}
# What all scopes together let a program do: it never shares, reveals, takes out or decides.
LENT = {
    "contacts.view",
    "contacts.add",
    "contacts.edit",
    "contacts.bin",
    "companies.view",
    "companies.edit",
    "jobs.view",
}
LENT |= {"deals.view", "deals.edit", "deals.settings", "prices.edit"}
LENT |= {"reports.view", "fields.settings", "rules.edit"}  # boards, in numbers; what is asked of records
# rules, runs and cases in numbers; reporting an incident; passing on a request; who gets data
LENT |= {"privacy.retention", "privacy.breaches", "privacy.requests", "privacy.purposes"}
LENT |= {"accounts.informed"}  # who may process personal data, by number
LENT |= {"privacy.view"}  # readiness, in numbers
LENT |= {"privacy.audit"}  # packs of evidence, in numbers and digests
LENT |= {"privacy.map"}  # the registers of Art. 30, without names
STRANGERS = ("anonymous", "disabled", "halfway")  # halfway: password given, second factor not yet
ACTORS = (*MAY, *TOKENS, *STRANGERS)
PUBLIC, SIGNED_IN = "public", "signed_in"

TEAMS = {"A": {"sam", "nina", "manager", *TOKENS}, "B": {"mallory"}}
EVERYBODYS = {"dpo", "owner"}  # their view reaches all people
GONE = {"erased", "missing"}
TWINS = {"pair", "merge", "company_pair", "company_merge"}  # whose records both belong to one team
TRAY = {"waiting_mail", "ignored_sender"}  # mail that came for one colleague
OWNED = {
    "begun_call",
    "own_access_line",
    "own_account",
    "own_agent",
    "own_authorisation",
    "own_question",
    "own_certificate",
    "own_exercise",
    "own_quiz",
    "interaction",
    "import",
    "export",
    "full_export",
    "hand_over",
    "import_row",
    "session",
    "notification",
    "push_device",
    "app_grant",
    "device",
    "passkey",
    "document_load",
    "document_row",
    "price_file",
    "feed",
    "overtaken_change",
    "draft",
    "mailing",
    "deal_note",
}  # their owner's alone
LENT_TO_THE_TEAM = {"saved_view", "mapping"}  # their owner's, and her team's once she has shared them

IN, OUT, NO, GONE_OR_FOREIGN, WRONG = "in", "stranger", "forbidden", "missing", "wrong method"
UNACCEPTED = "unaccepted"  # a form that is let in, and comes back with a sentence
HELD = "held"  # 409: she is there, and may not be used
INSIDE = {IN, UNACCEPTED}


def sees(actor: str, target) -> bool:
    """Whether the object exists for the actor."""
    team = TEAMS.get(target.team, set())
    if target.kind in ("contact", "consent", "document", "company_role", "object"):
        return actor in EVERYBODYS | team or (target.state == "shared" and actor == "mallory")
    # an entry is read, and a letter that waits is handled, by its author, her manager, and those who oversee everybody
    if target.kind in ("history_entry", "attachment", "letter", "text", *TRAY):  # the tray is not overseen
        over = set() if target.kind in TRAY else EVERYBODYS
        return actor in over | {target.owner} | ({"manager"} if target.team == "A" else set())
    if target.kind in ("company", "deal", "deal_entry", "deal_file", "offer", "task", "sales_rule", "rule_run", *TWINS):
        return actor in EVERYBODYS | team
    if target.kind == "incident":
        return actor in EVERYBODYS | {target.owner}  # whoever reported it, and the desk
    if target.kind in {*OWNED, *LENT_TO_THE_TEAM, "letter_template"}:
        others = dict.fromkeys(LENT_TO_THE_TEAM, team) | {"letter_template": team | {"owner"}}
        return actor == target.owner or (target.state == "shared" and actor in others.get(target.kind, set()))
    if target.kind in ("grave_act", "stand_in"):
        also = {"dpo"} if target.kind == "grave_act" else set()
        return actor in {"owner", "admin"} | also | team  # whoever is away, her stand-in, the manager
    if target.kind == "job":
        return actor == target.owner or "jobs.all" in MAY.get(actor, ())
    return True  # accounts, purposes, forms, and people at the desk: the right is all it takes
