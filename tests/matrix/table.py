"""Who may do what: the independent expectation, written from design.md (sections 2 to 4), security.md 7 and the issue.

The code is never asked. A path that no line of PLACES knows fails the run. Whoever adds a URL adds
  - its line in PLACES: the right that the design demands (the first line that fits counts); the API has api.py
  - what a well filled form of it sends, in bodies.py
  - an object for each new kind of parameter, in crm/dpo/two_teams/ (its seeding.py says how); a kind whose ids are no
    UUIDs is named in objects.py
  - a rule in `about`, where an object answers differently by its state, team or owner than "whoever sees it may".
"""

import re

from tests.matrix import api
from tests.matrix.cast import (
    EVERYBODYS,
    GONE,
    GONE_OR_FOREIGN,
    INSIDE,
    MAY,
    NO,
    OUT,
    PUBLIC,
    SIGNED_IN,
    STRANGERS,
    TEAMS,
    TOKENS,
    UNACCEPTED,
    sees,
)
from tests.matrix.deal_rules import deal, offer, own_record, taken_back, work_rule
from tests.matrix.training_rules import certificate, exercise, module_draft

# The first line that fits a path says who may ask it. {…} is a parameter.
PLACES = (
    (r"/accounts/(login|logout|inactive|language|2fa/(authenticate|webauthn/login)|password/reset(/.*)?)/", PUBLIC),
    (r"/(healthz|readyz)|/session/(challenge/)?|/(sign-in|scim/v2|oauth/(token|revocation|introspection))/.*", PUBLIC),
    (r"/(service-worker.js|app.(pl|en).webmanifest|offline/(pl|en)/|f/.*|api/(docs|schema|problems)/.*)", PUBLIC),
    (r"/start/.*|/p/((pl|en|logo)/.*|(preferences|request|status|trust)/|schemas/.*)|/(hooks|\.well-known)/.*", PUBLIC),
    (r"/session/(activity|proof)/|/settings/(staff-notice|sessions/.*ending)/|/fields/{key}/linked/", SIGNED_IN),
    (r"/settings/(confidentiality/|authorisation/({key}/paper/)?|sending/logo/{key}/picture/)", SIGNED_IN),
    (r"/settings/staff-notice/readers/|/privacy/(authorisations|training)/.*", "accounts.informed"),
    (r"/privacy/reviews/lines/{key}/settling/", "accounts.manage"),
    (r"/privacy/reviews/.*", "accounts.informed"),
    (r"/oauth/authorisation/|/(settings/(apps|stand-ins|second-person)|team/access|my/training)/.*", SIGNED_IN),
    (r"/accounts/.*|/settings/(profile|theme|connected/answer)/|/settings/notifications/.*", SIGNED_IN),
    (r"/first-(steps/(showing/)?|day/(later/)?)|/|/contacts/palette/|/pulse/|/notifications/{key}/", SIGNED_IN),
    (r"/settings/mail(-server)?/.*|/first-day/mail/.*", "mail.manage"),
    (r"/settings/(private-address|connected|calendar)/.*", "contacts.edit"),
    (r"/settings/(pipelines|stages|lost-reasons|money)/.*", "deals.settings"),
    (r"/settings/(fields|choices|objects|tags)/.*", "fields.settings"),
    (r"/admin/.*|/settings/.*|/first-day/(you|looks|team)/", "accounts.manage"),
    (r"/jobs/.*", "jobs.view"),
    (r"/deals/((board/({key}/)?)|forecast/|{key}/)?", "deals.view"),
    (r"/deals/(notes/{key}/wordings|files/{key}|{key}/letters)/", "deals.view"),
    (r"/deals/(many|{key})/owner/|/companies/(selection|{key})/owner/", "contacts.assign"),
    (r"/deals/many/tasks/|/companies/{key}/entries/", "contacts.edit"),
    (r"/deals/.*|/(contacts|companies)/{key}/deals/new/|/documents/{key}/sending/", "deals.edit"),
    (r"/(reports|dashboard)/csv/", "contacts.export"),
    (r"/(reports|dashboard)/.*", "reports.view"),
    (r"/calendar/.*|/metrics", PUBLIC),
    (r"/tasks/goals/|/rules/brake/", "contacts.assign"),
    (r"/tasks/(new|many|people|booking|overtaken/{key})/|/tasks/{key}/.+", "contacts.edit"),
    (r"/tasks/.*", "contacts.view"),
    (r"/offers/(settings|(terms|templates)/{key}(/pdf)?|templates|{key}/approval/decision)/", "deals.settings"),
    (r"/offers/({key}/((pdf|preview)/)?)?", "deals.view"),
    (r"/offers/{key}/.*", "deals.edit"),
    (r"/prices/(new|lists|import|changes)/.*|/prices/lists/{key}/.*|/prices/{key}/(edit|price|state)/", "prices.edit"),
    (r"/prices/.*", "deals.view"),
    (r"/documents/imports/.*|/first-day/people/", "contacts.import"),
    (
        r"/documents/({key}/(correction|edit|removal|ksef(/back)?)/|payments/.*)|/(contacts|companies)/{key}/documents/new/",
        "contacts.edit",
    ),
    (r"/documents/.*", "contacts.view"),
    (r"/objects/{key}/.+|/(contacts|companies)/{key}/objects/new/", "contacts.edit"),
    (r"/objects/.*", "contacts.view"),
    (r"/contacts/(new|similar)/|/contacts/inbox/{key}/contact/", "contacts.add"),
    (r"/contacts/(inbox|shared)/.*", "contacts.edit"),
    (r"/contacts/(selection|{key})/owner/", "contacts.assign"),
    (r"/contacts/{key}/(claim|qualification|roles)/|/roles/.*", "contacts.edit"),
    (r"/contacts/{key}/rejection/", "contacts.bin"),
    (r"/contacts/(duplicates|merges)/.*|/contacts/{key}/merging/", "contacts.edit"),
    (r"/companies/(duplicates|merges)/.*", "companies.edit"),
    (r"/contacts/selection/(tag|mail)/|/interactions/{key}/(pin/|removal/|restoration/|files/)?", "contacts.edit"),
    (r"/interactions/files/{key}/removal/|/calls/ringing/|/contacts/{key}/(text|answer(/undoing)?)/", "contacts.edit"),
    (r"/letters/.*|/interactions/{key}/(recall|text-recall|dispatch|again|forward|dialling|undoing)/", "contacts.edit"),
    (r"/interactions/({key}/wordings|files/{key}(/picture)?)/", "contacts.view"),
    (r"/hand-overs/.*", "contacts.assign"),
    (r"/contacts/{key}/(value|reason-to-keep|edit|notice|interactions|people|call|consent|mail)/", "contacts.edit"),
    (r"/contacts/selection/ways/|/rules/news/", "contacts.view"),
    (r"/rules/.*", "rules.edit"),
    (r"/contacts/selection/.*|/contacts/{key}/(bin|restoration)/", "contacts.bin"),
    (r"/contacts/{key}/shares/", "contacts.share"),
    (r"/contacts/{key}/reveal/", "contacts.reveal"),
    (r"/(contacts|views)/.*", "contacts.view"),
    (r"/companies/(new|selection/tag|{key}/(edit|value|sole-trader|merging))/", "companies.edit"),
    (r"/companies/selection/.*|/companies/{key}/(bin|restoration)/", "contacts.bin"),
    (r"/companies/.*", "companies.view"),
    (r"/imports/.*", "contacts.import"),
    (r"/exports/full/(questions/|{key}/(decision/)?)", SIGNED_IN),
    (r"/exports/.*", "contacts.export"),
    (r"/privacy/(proposals/{key}/decision|controller/change|trust/(publication|withdrawal))/", "privacy.decide"),
    (r"/privacy/(balancing|impact|risks)/{key}/(decision|acceptance)/", "privacy.decide"),
    (r"/first-day/.*|/privacy/(forms/{slug}/opening|texts/{slug}/publication)/", "privacy.decide"),
    (r"/privacy/(notices/exemption|notice-texts/{slug}/publication)/", "privacy.decide"),
    (r"/privacy/(purposes|recipients|transfers|assessments|proposals|forms|texts|controller)/.*", "privacy.purposes"),
    (r"/privacy/(processors|agreements|sub-processors|processor-events|disclosures)/.*", "privacy.purposes"),
    (r"/privacy/(verifications|entrusted|ends|webhooks|agents)/.*", "privacy.purposes"),
    (r"/privacy/(balancing|impact|risks|trust)/.*", "privacy.purposes"),
    (r"/privacy/(notice-texts/.*|consents/trends/)", "privacy.purposes"),
    (r"/privacy/retention/exclusions/{key}/", "privacy.decide"),
    (r"/privacy/retention/rules/{slug}/(on|off|standing)/|/privacy/retention/standing/.*", "privacy.decide"),
    (r"/privacy/retention/(runs/{key}/(approval|continuation)|people/{key}/(erasure|purge))/", "privacy.decide"),
    (r"/privacy/retention/.*", "privacy.retention"),
    (r"/incidents/(entry|{number}/triage)/", "privacy.breaches"),
    (r"/incidents/.*", SIGNED_IN),
    (r"/privacy/breaches/.*", "privacy.breaches"),
    (r"/privacy/requests/delegation/(new|end)/", "privacy.decide"),
    (r"/privacy/(requests|authority)/.*", "privacy.requests"),
    (r"/privacy/(opinions|policies|plan|year|appointment)/.*", "privacy.view"),
    (r"/my/(questions|policies|agents)/.*", SIGNED_IN),
    (r"/privacy/register/(new|activities/{number}(/end)?)/", "privacy.purposes"),
    (r"/privacy/register/{register}/(changes/{address}|review|versions/(next|{key}/decision))/", "privacy.purposes"),
    (r"/privacy/(map|ropa|register)/.*", "privacy.map"),
    (r"/privacy/(people|consents|notices|submissions)/.*", "privacy.people"),
    (r"/privacy/(readiness/.*)?", "privacy.view"),
    (r"/audit/.*|/privacy/evidence/.*", "privacy.audit"),
    (r"/style/", "style.view"),
)

LOOK = re.compile(r"/contacts/{key}/(timeline/|history/|reveal/)?")  # what a share shows, and what the bin still shows
# one's own: sight is enough
ADD = re.compile(r"/contacts/{key}/(request|interactions|call|people|mail|text|reason-to-keep|answer(/undoing)?)/")
TAKE_BACK = re.compile(r"/contacts/{key}/(restoration|bin)/")
# Art. 18 keeps data from use: they are still there, looked after by somebody, and what the law orders goes on.
PAUSED = re.compile(r"/contacts/{key}/((timeline|history|owner|restoration|notice|request)/)?")
SCIM = "/scim/v2/"  # by the own token of an identity provider, which nobody here has
OTHERS_KEYS = ("/start/", SCIM, "/metrics", "/api/v1/mcp/", "/hooks/")  # such keys are nobody's here; no empty house
# for an identity provider, whose signature nobody here has, and for programs with a secret of their own
SIGN_OUT = ("/sign-in/logout/", "/sign-in/saml/logout/")
UNSIGNED = (*SIGN_OUT, "/oauth/token/", "/oauth/revocation/", "/oauth/introspection/")

NOTED = {
    "/calendar/{secret}/tasks.ics",
    "/exports/{key}/file/",
    "/exports/full/{key}/file/",
    "/incidents/{number}/",
    *(f"/p/{language}/questionnaire/{{token}}/" for language in ("en", "pl")),
    "/my/training/exercises/{key}/",
    "/privacy/evidence/{key}/file/",
    "/privacy/requests/{number}/",
}  # a look that is let in is noted in the row itself


def right_of(path: str) -> str:
    """The right that the design demands for looking at `path`; LookupError for a path it does not know."""
    if path.startswith(api.ROOT):
        return api.AREAS[api.area_of(path)][0]
    for pattern, right in PLACES:
        if re.fullmatch(pattern, path):
            return right
    raise LookupError(f"tests/matrix/table.py does not know {path}")


def demanded(path: str, methods: tuple[str, ...]) -> tuple[str, dict[str, str], str]:
    """(right, further rights by method, scope) that the design wants declared: beside the right, only the API's."""
    return api.demanded(path, methods) if path.startswith(api.ROOT) else (right_of(path), {}, "")


def expected(actor: str, method: str, path: str, target) -> set[str]:
    """The outcomes that the design allows when `actor` asks `path` about `target` (None for a page without one)."""
    if path.startswith(api.ROOT):
        return api.expected(actor, method, path, target)
    if path in UNSIGNED:
        return {"status 400"}
    if path.startswith(SCIM):
        return {OUT}
    right = right_of(path)
    if right == PUBLIC:
        # a page between two steps of sign-in leads back to the first
        return INSIDE | {OUT, GONE_OR_FOREIGN} if target or path.startswith(("/start/", "/metrics")) else INSIDE | {OUT}
    if actor in STRANGERS or actor in TOKENS:  # no page opens to a token
        return {OUT}
    if right != SIGNED_IN and right not in MAY[actor]:
        return {NO}
    theirs = path.startswith(("/accounts/", "/admin/")) and not (target and target.kind == "device")
    if theirs:  # a third party's pages: what they say inside is theirs
        return INSIDE | {GONE_OR_FOREIGN}
    return INSIDE if target is None else about(actor, path, target)


def about(actor: str, path: str, target) -> set[str]:
    """The same for somebody who holds the right, by kind, state and team of the object."""
    if target.state in GONE or not sees(actor, target):
        # a batch is no page: one that moved nothing of the actor's own takes nothing back, and says so
        return INSIDE if target.kind == "selection" else {GONE_OR_FOREIGN}
    rules = {
        "contact": contact,
        **dict.fromkeys(("interaction", "history_entry", "letter", "text", "deal_note", "deal_entry"), entry),
        "attachment": enclosed,
        "draft": entry,
        "company": company,
        "waiting_mail": waiting_mail,
        "document": document,
        "object": own_record,
        **{"deal": deal, "offer": offer},
        "deal_file": enclosed,
        "saved_view": saved_view,
        "letter_template": letter_template,
        **dict.fromkeys(("sales_rule", "rule_run"), work_rule),
        "mapping": mapping,
        "company_role": company_role,
        **dict.fromkeys(("pair", "company_pair"), pair),
        "task": task,
        "user": account,
        "authorisation": authorisation,
        "exercise": exercise,
        **dict.fromkeys(("module_draft", "own_module"), module_draft),
        "certificate": certificate,
        "proposal": proposal,
        **dict.fromkeys(("balancing", "impact", "breach"), advised),
        "grave_act": grave_act,
        **{"rule": rule, "run": run},
        "breach_decision": breach_decision,
        "request": request,
        **dict.fromkeys(("custom_field", "tag"), of_the_house),
    }
    return rules[target.kind](actor, path, target) if target.kind in rules else INSIDE


def contact(actor: str, path: str, target) -> set[str]:
    """A contact that the actor sees."""
    if target.state == "restricted":
        lifted = path.endswith("/reveal/") and "privacy.people" in MAY[actor]  # only the desk lifts such a mask
        return INSIDE if PAUSED.fullmatch(path) or lifted else {NO, UNACCEPTED}
    if target.state == "binned":
        return INSIDE if LOOK.fullmatch(path) or TAKE_BACK.fullmatch(path) else {GONE_OR_FOREIGN}
    keeps = actor in EVERYBODYS | TEAMS[target.team]
    return INSIDE if keeps or LOOK.fullmatch(path) or ADD.fullmatch(path) else {NO}  # a share gives sight, not the pen


def pair(actor: str, path: str, target) -> set[str]:
    """Two records that the actor sees; nobody restricted is in a pair, and one put aside is not compared."""
    compared = path.endswith("/duplicates/{key}/")
    return {GONE_OR_FOREIGN} if target.state == "restricted" or (target.state == "settled" and compared) else INSIDE


def entry(actor: str, path: str, target) -> set[str]:
    """One's own entry in somebody's history; in the bin with her, or with the deal that it is about."""
    if target.state == "restricted" and path != "/letters/threads/{key}/":  # looked at as the record is, masked
        return {NO}
    return {GONE_OR_FOREIGN} if target.state in ("binned", "deleted") else INSIDE


def enclosed(actor: str, path: str, target) -> set[str]:
    """A file on an entry: opened by whoever reads the record in clear, taken off by who put it there."""
    if target.state in ("binned", "deleted"):
        return {GONE_OR_FOREIGN}
    if target.state == "restricted":
        return {NO}
    if path.endswith("/removal/"):
        return INSIDE if actor == target.owner else {NO}
    return {GONE_OR_FOREIGN} if actor in EVERYBODYS else INSIDE


def waiting_mail(actor: str, path: str, target) -> set[str]:
    """A mail in the tray: nothing is done with a restricted sender's; what was dropped is looked at and taken back."""
    if target.state == "restricted":
        return {NO}
    if target.state == "binned" and path.endswith(("/filing/", "/contact/", "/removal/", "/ignoring/")):
        return {GONE_OR_FOREIGN}
    return INSIDE


def account(actor: str, path: str, target) -> set[str]:
    """An account; a link for a password goes to nobody who could not sign in with it."""
    nobody = {*STRANGERS, *TOKENS}
    return {GONE_OR_FOREIGN} if path.endswith("/link/") and target.owner in nobody else INSIDE


def authorisation(actor: str, path: str, target) -> set[str]:
    """An authorisation: whoever decides alone withdraws it, and says until when a term goes on.

    One that waits for its signature is dropped by whoever may prepare it.
    """
    if path.endswith("/withdrawal/") and target.state == "waiting":
        return INSIDE
    return {NO} if path.endswith(("/withdrawal/", "/term/")) and actor != "owner" else INSIDE


def proposal(actor: str, path: str, target) -> set[str]:
    """A draft at the desk: its author takes it back, the officer advises; who decides is a right (Art. 38(6))."""
    alone = {"/withdrawal/": target.owner, "/opinion/": "dpo"}
    whose = next((who for end, who in alone.items() if path.endswith(end)), actor)
    return INSIDE if actor == whose else {NO}


def grave_act(actor: str, path: str, target) -> set[str]:
    """An act that waits: who asked takes it back, the owner and the officer confirm or refuse (four eyes)."""
    whose = {target.owner} if path.endswith("/withdrawal/") else {"owner", "dpo"}
    return INSIDE if actor in whose else {NO}


def of_the_house(actor: str, path: str, target) -> set[str]:
    """A field or a tag of the house: one that was removed is taken back, and nothing else; few are links."""
    if path.endswith("/linked/"):
        return INSIDE | {GONE_OR_FOREIGN}
    back = path.endswith(("/state/", "/restoration/"))
    return INSIDE if back or target.state != "removed" else {GONE_OR_FOREIGN}


def rule(actor: str, path: str, target) -> set[str]:
    """A retention rule: the officer alone advises; only what is on is switched off."""
    if path.endswith("/off/") and target.state == "off":
        return {GONE_OR_FOREIGN}
    return {NO} if path.endswith("/opinion/") and actor != "dpo" else INSIDE


def advised(actor: str, path: str, target) -> set[str]:
    """An assessment or a breach: the officer alone advises (Art. 35(2)); who decides is a right, never hers (38(6))."""
    return {NO} if path.endswith("/opinion/") and actor != "dpo" else INSIDE


def run(actor: str, path: str, target) -> set[str]:
    """A run of the purge: the officer alone advises; only what is over has a protocol."""
    if path.endswith(("/pdf/", "/json/", "/integrity/")) and target.state != "done":
        return {GONE_OR_FOREIGN}
    return {NO} if path.endswith("/opinion/") and actor != "dpo" else INSIDE


def request(actor: str, path: str, target) -> set[str]:
    """A request; what else an address names belongs to the first one, and not every request asks for every right."""
    beside = path.count("{") > 1 or "/decisions/" in path
    return INSIDE | {GONE_OR_FOREIGN} if target.state != "active" and beside else INSIDE


def breach_decision(actor: str, path: str, target) -> set[str]:
    """What the officer proposed is decided by whoever decides."""
    return INSIDE if actor == "owner" else {NO}


def company(actor: str, path: str, target) -> set[str]:
    """A company that the actor sees; a restricted sole trader's data are looked at (as a paused page), not changed."""
    if target.state == "deleted":
        return taken_back(path)
    if path.endswith(("/documents/new/", "/deals/new/", "/objects/new/")):  # a paper of a sole trader's company is hers
        return {NO} if target.state in ("restricted", "binned") else INSIDE
    acts = ("/edit/", "/sole-trader/", "/value/", "/owner/", "/bin/", "/restoration/", "/entries/")
    return {NO} if target.state == "restricted" and path.endswith(acts) else INSIDE


def company_role(actor: str, path: str, target) -> set[str]:
    """What a contact is at a company: written by who keeps her, while her data may be used."""
    if target.state == "binned":
        return {GONE_OR_FOREIGN}
    return INSIDE if target.state != "restricted" and actor in EVERYBODYS | TEAMS[target.team] else {NO}


def task(actor: str, path: str, target) -> set[str]:
    """A task that the actor sees: hidden with the person, worked on by its owner and by who leads."""
    if target.state in ("restricted", "binned"):
        return {GONE_OR_FOREIGN}
    if path.endswith("/restoration/") != (target.state == "deleted"):  # only what was deleted is taken back
        return {GONE_OR_FOREIGN}
    works = actor in {target.owner, "manager"} | EVERYBODYS
    return INSIDE if works or path == "/tasks/{key}/" else {NO}


def document(actor: str, path: str, target) -> set[str]:
    """A paper of somebody whom the actor sees: hidden with her, changed by who keeps her, its file for who reads it."""
    masked = path.endswith(("/file/", "/upo/", "/correction/")) and actor in EVERYBODYS
    if target.state in ("restricted", "binned") or masked:
        return {GONE_OR_FOREIGN}
    keeps = actor in EVERYBODYS | TEAMS[target.team]
    return INSIDE if keeps or not path.endswith(("/correction/", "/edit/", "/removal/", "/ksef/", "/back/")) else {NO}


def mapping(actor: str, path: str, target) -> set[str]:
    """A saved mapping: the team it was shared with looks at it; its owner alone changes it and takes it back."""
    if actor == target.owner:
        return INSIDE
    return {
        "/imports/mappings/{key}/": INSIDE | {NO},
        "/imports/mappings/{key}/restoration/": {GONE_OR_FOREIGN},
    }.get(path, {NO})


def saved_view(actor: str, path: str, target) -> set[str]:
    """A view: whoever it was shared with looks at it and pins it; its owner alone changes it and takes it back."""
    if actor == target.owner or path.endswith("/pin/"):
        return INSIDE
    return {"/views/{key}/": INSIDE | {NO}, "/views/{key}/restoration/": {GONE_OR_FOREIGN}}.get(path, {NO})


def letter_template(actor: str, path: str, target) -> set[str]:
    """A template: a team's is read by who works in it, and changed by who leads."""
    if actor in {target.owner, "owner", "manager"}:
        return INSIDE
    return INSIDE | {NO} if path == "/letters/templates/{key}/" else {NO}
