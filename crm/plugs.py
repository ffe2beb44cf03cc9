"""Where lower apps reach higher code: dotted paths, which crm/privacy/dotted_paths.py describes and checks at start.

They are part of the settings (crm/settings.py takes them all), since tests and a site may set them otherwise.
"""

# The kinds of records that lists, imports, exports and forms work on (crm/privacy/record_kinds.py): a kind is a line.
RECORD_KINDS = [
    "crm.contacts.record_kinds.contact",
    "crm.contacts.record_kinds.company",
    "crm.sales.record_kinds.deal",
    "crm.sales.record_kinds.document",
    "crm.sales.record_kinds.task",
    "crm.sales.record_kinds.own_kinds",
]
TRADER_MOVERS = [
    "crm.sales.hooks.sole_trader_documents.move_papers",
    "crm.sales.hooks.sole_trader_documents.move_tasks",
    "crm.sales.hooks.sole_trader_deals.move_deals",
    "crm.sales.hooks.sole_trader_offers.move_offers",
    "crm.sales.hooks.own_records.move_objects",
    "crm.api.external_ids.trader_moves.move_numbers",
]
FRAME_PARTS = [
    "crm.lists.saved_views.pinned_views.part",
    "crm.correspondence.calls.ringing_bell.part",
    "crm.dpo.desk_bells.part",
    "crm.sales.offer_approvals.bell.part",
    "crm.sales.ksef_sending.rejected_bell.part",
    "crm.outreach.rule_pages.rule_bell.part",
    "crm.workspace.export_notices.bell.part",
]
OPEN_LINKS = ["crm.sales.calendar_feeds.feeds.links_of", "crm.dpo.evidence.links.links_of"]
SUBMISSION_TAKER = "crm.contacts.leads.form_leads.take_lead"
ROLE_PREVIEWS = ["crm.contacts.contact_list.role_preview.lists", "crm.dpo.role_preview.lists"]
LOOKS_IN_WORDS = "crm.dpo.logs.words.look_in_words"
MAIL_GATE = "crm.correspondence.letters.mail_gate.Departure"
LETTER_ABOUT = "crm.sales.hooks.letter_topics.deal_topics"
ACTS_FOR_COMPANY = "crm.contacts.safeguards.company_agents.acting_for_a_company"
INDEX_KEEPERS = ["consents.grounds.suppressed_addresses.keep_index", "crm.privacy.erasure.tombstones.keep_index"]
TEAMS_OF = "crm.contacts.safeguards.exclusions.teams_of"
ADDRESS_WATCHERS = [
    "dsar.identity.stored_addresses.tell_the_old_address",
    "crm.correspondence.letters.waiting_letters.follow_address",
]
TOLD_ELSEWHERE = "dsar.recipients.purge_notices.ErasureNotices"
RETENTION_EVENTS = [
    "retention.horizons.consent_events.events_of_consents",
    "crm.contacts.safeguards.retention_events.activity",
    "crm.contacts.safeguards.retention_events.dropped_leads",
    "crm.correspondence.inbox.retention_events.waiting_mail",
    "crm.sales.hooks.retention_events.papers",
    "crm.sales.hooks.retention_events.deals",
    "crm.sales.hooks.retention_events.orders",
    "crm.sales.hooks.own_records.events",
    "breaches.cases.retention_events.events",
    "dsar.handling.retention_events.events",
]
# for which purposes people's data are held that have no ground of their own (consents/recipients/held_purposes.py)
HELD_FOR = [
    "crm.sales.hooks.held_purposes.papers",
    "crm.sales.hooks.own_records.held_for",
    "dsar.handling.held_purposes.requests",
]
PERIODS_IN_WORDS = "retention.rules.rule_words.periods_in_words"
# whom an incoming mail is about; what it answers to a meeting is read before
MAIL_TAKER = "crm.sales.invitations.replies.take"
LEDGER_REMEMBERED = "retention.backups.ledger_heads.remembered"
SECRET_KEEPERS = [
    "crm.accounts.factors.mfa_adapter.second_factors",
    "crm.mail.mailboxes.mailbox_settings.secrets",
    "crm.mail.mail_server.server_settings.secrets_kept",
    "crm.mail.oauth.provider_settings.client_secrets",
    "crm.mail.texts.gateway_settings.secrets_kept",
    "crm.correspondence.calls.phone_systems.secrets_kept",
    "crm.accounts.clients.webhooks.secrets_kept",
    "crm.accounts.providers.provider_settings.secrets_kept",
    "crm.accounts.notifications.push_keys.secrets_kept",
    "crm.correspondence.calendars.calendar_accounts.secrets_kept",
    "crm.sales.ksef_sending.ksef_account.secrets_kept",
]
