"""What a token may be given: one row a scope, with the words an administrator ticks and the rights it lends.

A scope opens an area of the API (`token.allows("contacts:read")`, asked at the edge); the rights it lends are what the
verbs below ask of whoever acts. Neither goes past the reach of the client's role and teams.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights

PEOPLE_READ = "people:read"
CONTACTS_READ = "contacts:read"
CONTACTS_WRITE = "contacts:write"
CONTACTS_BIN = "contacts:bin"
COMPANIES_READ = "companies:read"
COMPANIES_WRITE = "companies:write"
INTERACTIONS_READ = "interactions:read"
INTERACTIONS_WRITE = "interactions:write"
TEXTS_WRITE = "texts:write"
DOCUMENTS_READ = "documents:read"
DOCUMENTS_WRITE = "documents:write"
TEMPLATES_READ = "paper-templates:read"
TEMPLATES_WRITE = "paper-templates:write"
DEALS_READ = "deals:read"
DEALS_WRITE = "deals:write"
OFFERS_READ = "offers:read"
OFFERS_WRITE = "offers:write"
OBJECTS_READ = "objects:read"
OBJECTS_WRITE = "objects:write"
PIPELINES_READ = "pipelines:read"
FIELDS_READ = "fields:read"
FIELDS_WRITE = "fields:write"
DASHBOARDS_READ = "dashboards:read"
PRODUCTS_READ = "products:read"
PRODUCTS_WRITE = "products:write"
RATES_WRITE = "rates:write"
TASKS_READ = "tasks:read"
TASKS_WRITE = "tasks:write"
MEETINGS_READ = "meetings:read"
MEETINGS_WRITE = "meetings:write"
RULES_READ = "rules:read"
RULES_WRITE = "rules:write"
TEAMS_READ = "teams:read"
USERS_READ = "users:read"
PURPOSES_READ = "purposes:read"
RECIPIENTS_READ = "recipients:read"
AUTHORISATIONS_READ = "authorisations:read"
READINESS_READ = "readiness:read"
REGISTERS_READ = "registers:read"
RISKS_READ = "risks:read"
ASSESSMENTS_READ = "assessments:read"
FULL_EXPORTS_READ = "full-exports:read"
EVIDENCE_READ = "evidence:read"
REVIEWS_READ = "reviews:read"
TRAINING_READ = "training:read"
POLICIES_READ = "policies:read"
CONSULTATIONS_READ = "consultations:read"
AUTHORITY_READ = "authority:read"
PLAN_READ = "plan:read"
CONSENTS_READ = "consents:read"
CONSENTS_WRITE = "consents:write"
FORMS_READ = "forms:read"
SUBMISSIONS_WRITE = "submissions:write"
JOBS_READ = "jobs:read"
RETENTION_READ = "retention:read"
BREACHES_READ = "breaches:read"
BREACHES_WRITE = "breaches:write"
REQUESTS_READ = "requests:read"
REQUESTS_WRITE = "requests:write"
WEBHOOKS_READ = "webhooks:read"
CHANGES_READ = "changes:read"
LOOKUP_READ = "lookup:read"
EXPORTS_READ = "exports:read"
EXPORTS_WRITE = "exports:write"
BATCHES_READ = "batches:read"
BATCHES_WRITE = "batches:write"
UNSUBSCRIBES_WRITE = "unsubscribes:write"
WEBHOOKS_WRITE = "webhooks:write"
AGENTS_READ = "agents:read"
MCP_WRITE = "mcp:write"
ALONE = [MCP_WRITE]  # what an agent bears, and no other scope beside it


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope: plain words for it, and the rights of `crm/accounts/permissions/rights.py` that come with it."""

    label: str | Promise
    rights: frozenset[str] = frozenset()


def lending(label: str | Promise, *lent: str) -> Scope:
    """A scope that lends these rights."""
    return Scope(label, frozenset(lent))


SCOPES = {
    PEOPLE_READ: lending(_("Read people whom a purpose allows to contact"), rights.CONTACTS_VIEW),
    CONTACTS_READ: lending(_("Read contacts"), rights.CONTACTS_VIEW),
    CONTACTS_WRITE: lending(
        _("Add, change and merge contacts"), rights.CONTACTS_VIEW, rights.CONTACTS_ADD, rights.CONTACTS_EDIT
    ),
    CONTACTS_BIN: lending(_("Put contacts into the bin"), rights.CONTACTS_VIEW, rights.CONTACTS_BIN),
    COMPANIES_READ: lending(_("Read companies"), rights.COMPANIES_VIEW),
    COMPANIES_WRITE: lending(_("Add and change companies"), rights.COMPANIES_VIEW, rights.COMPANIES_EDIT),
    INTERACTIONS_READ: lending(_("Read the history of contacts"), rights.CONTACTS_VIEW),
    INTERACTIONS_WRITE: lending(_("Add to the history of contacts"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT),
    TEXTS_WRITE: lending(
        _("Send text messages, as far as both gates let them"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT
    ),
    DOCUMENTS_READ: lending(_("Read offers, contracts and invoices"), rights.CONTACTS_VIEW),
    DOCUMENTS_WRITE: lending(
        _("Add and change offers, contracts and invoices"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT
    ),
    TEMPLATES_READ: lending(_("Read templates of contracts and orders"), rights.CONTACTS_VIEW),
    TEMPLATES_WRITE: lending(
        _("Add, change and put away templates of contracts and orders"), rights.CONTACTS_VIEW, rights.DEALS_SETTINGS
    ),
    OBJECTS_READ: lending(_("Read records of your own kinds"), rights.CONTACTS_VIEW),
    OBJECTS_WRITE: lending(_("Add and change records of your own kinds"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT),
    DEALS_READ: lending(_("Read deals"), rights.DEALS_VIEW),
    DEALS_WRITE: lending(_("Add, change and move deals"), rights.DEALS_VIEW, rights.DEALS_EDIT),
    OFFERS_READ: lending(_("Read offers made in the program"), rights.DEALS_VIEW),
    OFFERS_WRITE: lending(_("Make, change and withdraw offers"), rights.DEALS_VIEW, rights.DEALS_EDIT),
    DASHBOARDS_READ: lending(_("Read the numbers of dashboards"), rights.REPORTS_VIEW),
    PIPELINES_READ: lending(_("Read pipelines, stages and reasons for losing"), rights.DEALS_VIEW),
    FIELDS_READ: lending(_("Read which custom fields there are")),
    FIELDS_WRITE: lending(_("Add and change custom fields"), rights.FIELDS_SETTINGS),
    PRODUCTS_READ: lending(_("Read products and their prices"), rights.DEALS_VIEW),
    PRODUCTS_WRITE: lending(_("Add and change products and prices"), rights.DEALS_VIEW, rights.PRICES_EDIT),
    RATES_WRITE: lending(_("Enter rates of currencies"), rights.DEALS_SETTINGS),
    TASKS_READ: lending(_("Read tasks"), rights.CONTACTS_VIEW),
    TASKS_WRITE: lending(_("Plan tasks, change them, tick them off"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT),
    MEETINGS_READ: lending(_("Read meetings, and who said what to the invitation"), rights.CONTACTS_VIEW),
    MEETINGS_WRITE: lending(
        _("Plan meetings, move them, call them off, invite"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT
    ),
    RULES_READ: lending(_("Read rules and what they did, in codes"), rights.RULES_EDIT),
    RULES_WRITE: lending(_("Switch rules on and off"), rights.RULES_EDIT),
    TEAMS_READ: lending(_("Read the list of its teams")),
    USERS_READ: lending(_("Read who works in its teams, by name")),
    PURPOSES_READ: lending(_("Read the list of purposes")),
    RECIPIENTS_READ: lending(_("Read who gets data, and whether it may go there"), rights.PRIVACY_PURPOSES),
    AUTHORISATIONS_READ: lending(
        _("Read who may process personal data, by number, without names"), rights.ACCOUNTS_INFORMED
    ),
    REGISTERS_READ: lending(_("Read the registers of Art. 30, without names of colleagues"), rights.PRIVACY_MAP),
    READINESS_READ: lending(_("Read readiness checks in numbers, without names of colleagues"), rights.PRIVACY_VIEW),
    RISKS_READ: lending(_("Read the register of risks, without names of colleagues"), rights.PRIVACY_PURPOSES),
    ASSESSMENTS_READ: lending(_("Read impact assessments and balancing tests, without names"), rights.PRIVACY_PURPOSES),
    FULL_EXPORTS_READ: lending(_("Read how full exports stand, in numbers, without their files"), rights.PRIVACY_AUDIT),
    EVIDENCE_READ: lending(_("Read packs of evidence in numbers, without their files"), rights.PRIVACY_AUDIT),
    REVIEWS_READ: lending(_("Read when reviews are due and were signed, without names"), rights.ACCOUNTS_INFORMED),
    TRAINING_READ: lending(_("Read which training is passed, without names and scores"), rights.ACCOUNTS_INFORMED),
    POLICIES_READ: lending(_("Read policies with how many have confirmed them, without names"), rights.PRIVACY_VIEW),
    CONSULTATIONS_READ: lending(_("Read how questions to the officer stand, without their words"), rights.PRIVACY_VIEW),
    AUTHORITY_READ: lending(_("Read cases with the authority in terms, codes and counts"), rights.PRIVACY_REQUESTS),
    PLAN_READ: lending(_("Read the officer's plan of the year"), rights.PRIVACY_VIEW),
    CONSENTS_READ: lending(_("Read how people stand for a purpose"), rights.CONTACTS_VIEW),
    CONSENTS_WRITE: lending(
        _("Take down consents with proof, withdrawals and objections"), rights.CONTACTS_VIEW, rights.CONTACTS_EDIT
    ),
    FORMS_READ: lending(_("Read forms, to draw them on its own pages")),
    SUBMISSIONS_WRITE: lending(_("Pass on what was filled in"), rights.CONTACTS_ADD),
    JOBS_READ: lending(_("See the progress of its own long jobs"), rights.JOBS_VIEW),
    RETENTION_READ: lending(_("Read retention rules, and runs in numbers"), rights.PRIVACY_RETENTION),
    BREACHES_READ: lending(_("Read breach cases in numbers and codes"), rights.PRIVACY_BREACHES),
    BREACHES_WRITE: lending(_("Report incidents"), rights.PRIVACY_BREACHES),
    REQUESTS_READ: lending(_("Read people's requests in dates and codes"), rights.PRIVACY_REQUESTS),
    REQUESTS_WRITE: lending(_("Pass on people's requests"), rights.PRIVACY_REQUESTS),
    CHANGES_READ: lending(_("Ask what has changed since it asked last")),
    LOOKUP_READ: lending(
        _("Find by an address, a NIP or its own number what it may read"),
        rights.CONTACTS_VIEW,
        rights.COMPANIES_VIEW,
        rights.DEALS_VIEW,
    ),
    EXPORTS_READ: lending(_("Fetch the whole lists that it asked for")),
    EXPORTS_WRITE: lending(_("Ask for whole lists of what it may read")),
    BATCHES_READ: lending(_("See what became of rows that it sent together")),
    BATCHES_WRITE: lending(_("Send many rows together, each under its own scope")),
    UNSUBSCRIBES_WRITE: lending(_("Pass on that an address wants no marketing, whoever has it")),
    WEBHOOKS_READ: lending(_("Read how its webhooks stand")),
    WEBHOOKS_WRITE: lending(_("Subscribe to events, have them sent again, confirm erasures")),
    AGENTS_READ: lending(_("Read which agents act for colleagues, in numbers"), rights.PRIVACY_PURPOSES),
    MCP_WRITE: lending(_("Act for one colleague as an agent (MCP), once it is switched on"), rights.CONTACTS_VIEW),
}

# What an app may be let do for a colleague: the work of the desk. Whole lists, batches, webhooks, the feed of changes
# and the duties of the privacy desk belong to an integration as a whole, and no single colleague answers for them.
DELEGATED = frozenset(
    {
        PEOPLE_READ,
        CONTACTS_READ,
        CONTACTS_WRITE,
        COMPANIES_READ,
        COMPANIES_WRITE,
        INTERACTIONS_READ,
        INTERACTIONS_WRITE,
        DOCUMENTS_READ,
        DOCUMENTS_WRITE,
        OBJECTS_READ,
        OBJECTS_WRITE,
        DEALS_READ,
        DEALS_WRITE,
        OFFERS_READ,
        OFFERS_WRITE,
        PIPELINES_READ,
        FIELDS_READ,
        PRODUCTS_READ,
        TASKS_READ,
        TASKS_WRITE,
        MEETINGS_READ,
        MEETINGS_WRITE,
        TEAMS_READ,
        USERS_READ,
        PURPOSES_READ,
        CONSENTS_READ,
        CONSENTS_WRITE,
        LOOKUP_READ,
        MCP_WRITE,
    }
)


def choices() -> list[tuple[str, str | Promise]]:
    """Scopes for a row of checkboxes."""
    return [(name, scope.label) for name, scope in SCOPES.items()]


def labels(names: Iterable[str]) -> list[str]:
    """Plain words for the scopes, in the order of the table; an unknown one grants nothing and is passed over."""
    wanted = set(names)
    return [str(scope.label) for name, scope in SCOPES.items() if name in wanted]


def rights_of(names: Iterable[str]) -> frozenset[str]:
    """Every right that the scopes lend together."""
    return frozenset().union(*(SCOPES[name].rights for name in names if name in SCOPES))


def known(names: Iterable[str]) -> list[str]:
    """The scopes in the order of the table, each once; ValidationError for one that does not exist."""
    wanted = set(names)
    if wanted - set(SCOPES):
        raise ValidationError(_("There is no such scope."))
    return [name for name in SCOPES if name in wanted]
