"""What staff may do, and how far their view reaches. Roles hold rights; policies of URLs name them.

A right is a string `area.verb`. The table below is the whole list: a policy or a role that names another is refused by
a system check or a `ValidationError`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

CONTACTS_VIEW = "contacts.view"
CONTACTS_ADD = "contacts.add"
CONTACTS_EDIT = "contacts.edit"
CONTACTS_BIN = "contacts.bin"
CONTACTS_SHARE = "contacts.share"
CONTACTS_ASSIGN = "contacts.assign"
CONTACTS_IMPORT = "contacts.import"
CONTACTS_EXPORT = "contacts.export"
CONTACTS_REVEAL = "contacts.reveal"
COMPANIES_VIEW = "companies.view"
COMPANIES_EDIT = "companies.edit"
DEALS_VIEW = "deals.view"
DEALS_EDIT = "deals.edit"
DEALS_SETTINGS = "deals.settings"
PRICES_EDIT = "prices.edit"
PRICES_COSTS = "prices.costs"
REPORTS_VIEW = "reports.view"
RULES_EDIT = "rules.edit"
FIELDS_SETTINGS = "fields.settings"
JOBS_VIEW = "jobs.view"
JOBS_ALL = "jobs.all"
PRIVACY_VIEW = "privacy.view"
PRIVACY_PEOPLE = "privacy.people"
PRIVACY_MAP = "privacy.map"
PRIVACY_AUDIT = "privacy.audit"
PRIVACY_PURPOSES = "privacy.purposes"
PRIVACY_RETENTION = "privacy.retention"
PRIVACY_BREACHES = "privacy.breaches"
PRIVACY_REQUESTS = "privacy.requests"
PRIVACY_DECIDE = "privacy.decide"
ACCOUNTS_MANAGE = "accounts.manage"
ACCOUNTS_INFORMED = "accounts.informed"
MAIL_MANAGE = "mail.manage"
STYLE_VIEW = "style.view"

RIGHTS = {
    CONTACTS_VIEW: _("See contacts"),
    CONTACTS_ADD: _("Add contacts"),
    CONTACTS_EDIT: _("Edit contacts and add to their history"),
    CONTACTS_BIN: _("Move contacts and companies to the bin and take them back"),
    CONTACTS_SHARE: _("Share a contact with a colleague"),
    CONTACTS_ASSIGN: _("Change the owner and the team of a contact"),
    CONTACTS_IMPORT: _("Import contacts from a file"),
    CONTACTS_EXPORT: _("Take contact data out of the product"),
    CONTACTS_REVEAL: _("Show a masked value, with a reason"),
    COMPANIES_VIEW: _("See companies"),
    COMPANIES_EDIT: _("Add and edit companies"),
    DEALS_VIEW: _("See deals"),
    DEALS_EDIT: _("Add deals and work on them"),
    DEALS_SETTINGS: _("Change pipelines, stages and reasons for losing; approve discounts of offers"),
    PRICES_EDIT: _("Change products and price lists"),
    PRICES_COSTS: _("See what products cost and what is earned on them"),
    REPORTS_VIEW: _("See reports, as far as one's history reaches"),
    RULES_EDIT: _("Make rules that act in one’s own name, and switch them on"),
    FIELDS_SETTINGS: _("Change custom fields and tags"),
    JOBS_VIEW: _("See the progress of one's own long jobs"),
    JOBS_ALL: _("See everybody's long jobs, resume and cancel them"),
    PRIVACY_VIEW: _("See the privacy desk"),
    PRIVACY_PEOPLE: _("Look up any person at the privacy desk"),
    PRIVACY_MAP: _("See the data map"),
    PRIVACY_AUDIT: _("Read the ledger and the access history"),
    PRIVACY_PURPOSES: _("See purposes and recipients, and draft changes"),
    PRIVACY_RETENTION: _("See retention, place holds and draft rules"),
    PRIVACY_BREACHES: _("See breach cases and work on them"),
    PRIVACY_REQUESTS: _("See people's requests and work on them"),
    PRIVACY_DECIDE: _("Decide for the controller"),
    ACCOUNTS_MANAGE: _("Manage users, teams and roles"),
    ACCOUNTS_INFORMED: _("See notices and authorisations of colleagues, and prepare those"),
    MAIL_MANAGE: _("Look after outgoing mail"),
    STYLE_VIEW: _("See the style page"),
}

# Held only through Role.decides: a constraint keeps it from the data protection officer, which an array could not.
BY_OFFICE = frozenset({PRIVACY_DECIDE})
EXPORTING = frozenset({CONTACTS_EXPORT})
# What opens nothing about the people we serve, so that it needs no authorisation (models/authorisations.py): the
# accounts and papers of colleagues, and what the product is set up with.
NOTHING_PERSONAL = frozenset(
    {ACCOUNTS_MANAGE, ACCOUNTS_INFORMED, DEALS_SETTINGS, PRICES_EDIT, PRICES_COSTS, FIELDS_SETTINGS, STYLE_VIEW}
)
# Whoever decides for the controller signs authorisations, so they see where: nobody can lock the last of them out.
WITH_OFFICE = BY_OFFICE | {ACCOUNTS_INFORMED}


class Group(models.TextChoices):
    """A group of data that a role reaches none of, its own, its team's, or all."""

    CONTACT_DATA = "contact_data", _("Contact data")
    HISTORY = "history", _("History")
    PRIVACY = "privacy", _("Privacy cases")
    SETTINGS = "settings", _("Settings")


class Reach(models.TextChoices):
    """How far a role's view reaches into a group of data."""

    NONE = "none", pgettext_lazy("reach", "None")
    OWN = "own", pgettext_lazy("reach", "Own")
    TEAM = "team", pgettext_lazy("reach", "The team's")
    ALL = "all", pgettext_lazy("reach", "All")


PERSONAL_GROUPS = frozenset({Group.CONTACT_DATA, Group.HISTORY, Group.PRIVACY})  # what a lapsed authorisation closes
