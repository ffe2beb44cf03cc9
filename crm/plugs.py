"""Where lower apps reach higher code: dotted paths, which crm/privacy/dotted_paths.py describes and checks at start.

They are part of the settings (crm/settings.py takes them all), since tests and a site may set them otherwise.
"""

RECORD_PANELS = [
    "consents.grounds.contact_panel.may_contact_panel",
    "crm.sales.planned_tasks.next_step_card.record_panel",
    "crm.sales.deal_pages.deal_card.record_panel",
    "crm.sales.documents.document_card.record_panel",
]
COMPANY_PANELS = [
    "crm.sales.planned_tasks.next_step_card.company_panel",
    "crm.sales.deal_pages.deal_card.company_panel",
    "crm.sales.documents.document_card.company_panel",
]
COMPOSER_TABS = ["crm.sales.planned_tasks.next_step_card.composer_tab"]
NEXT_STEP = "crm.sales.planned_tasks.forms.NextStepForm"
TRADER_MOVERS = [
    "crm.sales.hooks.sole_trader_documents.move_papers",
    "crm.sales.hooks.sole_trader_documents.move_tasks",
    "crm.sales.hooks.sole_trader_deals.move_deals",
]
PALETTE_SOURCES = [
    "crm.workspace.palette.palette_sources.people",
    "crm.workspace.palette.palette_sources.companies",
    "crm.workspace.palette.deal_source.deals",
    "crm.workspace.palette.palette_sources.actions",
]
RECENT_PLACES = [
    "crm.contacts.people.recent.people",
    "crm.contacts.people.recent.firms",
    "crm.sales.deal_pages.recent_deals.deals",
]
PALETTE_ACTS = [
    "crm.workspace.palette.record_acts.of_contact",
    "crm.workspace.palette.record_acts.of_company",
    "crm.workspace.palette.deal_acts.of_deal",
]
# Each posts the picked contacts to its URL, which reads them by crm.contacts.contact_list.selection.picked.
BULK_ACTS = ["crm.sales.planned_tasks.bulk_tasks.acts"]
# Every list that filters, columns and saved views work on (crm/lists/README.md): an area adds its line here.
LISTS = [
    "crm.contacts.contact_list.contact_fields.contacts",
    "crm.contacts.company_list.company_fields.companies",
    "crm.sales.deal_lists.deal_filters.deals",
    "crm.sales.agenda.task_filters.tasks",
]
# The columns of every kind of record, which forms, lists, files and the API read (crm/lists/columns/table.py).
COLUMN_TABLES = [
    "crm.contacts.columns.contact.contacts",
    "crm.contacts.columns.company.companies",
    "crm.sales.columns.deal.deals",
    "crm.sales.columns.document.documents",
    "crm.sales.columns.task.tasks",
]
# What a file may hold that comes in through the wizard (crm/files/imports/import_kinds.py).
IMPORT_KINDS = [
    "crm.contacts.people_imports.contact_kind.contacts",
    "crm.contacts.company_imports.company_kind.companies",
    "crm.sales.deal_imports.kind.deals",
]
# And what goes out as one (crm/contacts/exports/export_kinds.py).
EXPORT_KINDS = [
    "crm.contacts.exports.contact_files.contacts",
    "crm.contacts.exports.company_files.companies",
    "crm.sales.deal_lists.deal_export.deals",
]
MENU_VIEWS = ["crm.lists.saved_views.pinned_views.pinned"]
CALL_SOURCES = ["crm.sales.deal_notes.mentions.DealCalls"]
OPEN_LINKS = ["crm.sales.calendar_feeds.feeds.links_of"]
MENU_COUNTS = ["crm.workspace.my_day.menu_counts.counts", "crm.workspace.my_day.due_counts.counts"]
LEAD_PARTS = ["crm.sales.hooks.lead_deals.deal_part"]
HAND_OVER_PARTS = ["crm.sales.deals.hand_overs.hand_deals", "crm.sales.deals.hand_overs.hand_tasks"]
HAND_OVER_OWNERS = ["crm.sales.deals.hand_overs.deal_owners", "crm.sales.deals.hand_overs.task_owners"]
HAND_OVER_COUNTS = ["crm.sales.deals.hand_overs.counted"]
FIRST_STEPS = ["crm.workspace.first_steps.pipeline_step.pipeline"]
SUBMISSION_TAKER = "crm.contacts.leads.form_leads.take_lead"
ROLE_PREVIEWS = ["crm.contacts.contact_list.role_preview.lists", "crm.dpo.role_preview.lists"]
LOOKS_IN_WORDS = "crm.dpo.logs.words.look_in_words"
MAIL_GATE = "crm.correspondence.letters.mail_gate.may_send"
MAIL_LEAVES = ["crm.correspondence.letters.mail_gate.with_the_first"]
LETTER_ABOUT = "crm.sales.hooks.letter_topics.abouts"
MAIL_FILES = "crm.correspondence.letters.enclosures.contents_of"
ACTS_FOR_COMPANY = "crm.contacts.safeguards.company_agents.acting_for_a_company"
INDEX_KEEPERS = ["consents.grounds.suppressed_addresses.keep_index", "crm.privacy.erasure.tombstones.keep_index"]
REAL_MAIL_OFF = "crm.demo.removal.people_present"
DEMO_PARTS = [
    "crm.demo.sales.documents.bring_in",
    "crm.demo.sales.deals.bring_in",
    "crm.demo.sales.agenda.bring_in",
    "crm.demo.breaches.bring_in",
    "crm.demo.requests.bring_in",
]
DEMO_ENDS = [
    "crm.demo.sales.documents.take_out",
    "crm.demo.sales.agenda.take_out",
    "crm.demo.sales.deals.take_out",
    "crm.demo.breaches.take_out",
    "crm.demo.requests.take_out",
]
DEMO_BILL = "crm.demo.sales.documents.bill"
DEMO_USER = "crm.demo.accounts.of_the_demo"
TEAMS_OF = "crm.contacts.safeguards.exclusions.teams_of"
ADDRESS_WATCHERS = [
    "dsar.identity.stored_addresses.tell_the_old_address",
    "crm.correspondence.letters.waiting_letters.follow_address",
]
RETENTION_EVENTS = [
    "retention.horizons.consent_events.events_of_consents",
    "crm.contacts.safeguards.retention_events.activity",
    "crm.contacts.safeguards.retention_events.dropped_leads",
    "crm.correspondence.inbox.retention_events.waiting_mail",
    "crm.sales.hooks.document_retention.events",
    "crm.sales.hooks.deal_retention.events",
    "crm.sales.hooks.order_retention.activity",
    "breaches.cases.retention_events.events",
    "dsar.handling.retention_events.events",
]
MAIL_TAKER = "crm.correspondence.inbox.mail_taker.take"  # whom an incoming mail is about
LEDGER_REMEMBERED = "retention.backups.ledger_heads.remembered"
RECONCILERS = [
    "crm.mail.outgoing.reconcile.reconcile",
    "retention.purge.watch.reconcile",
    "retention.backups.backup_status.reconcile",
]
SECRET_KEEPERS = ["crm.accounts.factors.mfa_adapter.second_factors", "crm.mail.mailboxes.mailbox_settings.secrets"]
# What `manage.py doctor` asks besides its own checks (crm/health/README.md): an area adds its line here.
DOCTOR_CHECKS = [
    "crm.privacy.logs.log_health.health",
    "crm.privacy.rotation.upkeep.findings",
    "crm.jobs.findings.findings",
    "crm.mail.outgoing.outbox_findings.findings",
    "crm.mail.mailboxes.mailbox_findings.findings",
    "retention.purge.watch.findings",
    "retention.backups.backup_status.findings",
    "crm.privacy.uploads.scanner.scanner_answers",
    "crm.contacts.registers.register_lookup.findings",
    "crm.correspondence.inbox.tray_health.findings",
]
SEAL_READERS = "crm.accounts.notices.officers.addresses"  # who gets the daily seal when SEAL_MAIL_TO names nobody
