"""Addresses of contacts, companies and imports. Nouns; the only id in them is the public one."""

from django.urls import path

from crm.contacts.company_list import views as company_list, views_company_acts
from crm.contacts.company_merging import views as company_duplicates
from crm.contacts.contact_list import views as listing, views_bulk, views_reachable
from crm.contacts.custom import views as fields
from crm.contacts.entries import views
from crm.contacts.merging import views as duplicates
from crm.contacts.ownership import views as hand_overs
from crm.contacts.people import views as editing, views_custody, views_intake
from crm.contacts.tags import views as tags
from crm.correspondence.inbox import views as inbox, views_decisions
from crm.correspondence.letters import views as letters, views_composer as mail
from crm.correspondence.mailings import views as mail_many
from crm.correspondence.templates import views as templates
from crm.lists.saved_views import views as saved_views, views_shape
from crm.workspace.company_page import views as companies, views_company_entries
from crm.workspace.exports import views as exports
from crm.workspace.first_steps import views as first_steps
from crm.workspace.imports import views as imports, views_mappings, views_run
from crm.workspace.leads import views as leads
from crm.workspace.my_day import views_mentions
from crm.workspace.palette import views as search
from crm.workspace.record import (
    views as record,
    views_composer,
    views_consents,
    views_entries,
    views_onlookers,
    views_reasons,
    views_requests,
    views_reveal,
    views_roles,
    views_values,
)

LISTS = [
    path("contacts/", listing.contacts, name="list"),
    path("contacts/search/", search.search, name="search"),
    path("contacts/palette/", search.palette, name="palette"),
    path("contacts/selection/bin/", views_bulk.bin_many, name="bin_many"),
    path("contacts/selection/return/", views_bulk.return_many, name="return_many"),
    path("contacts/selection/<uuid:batch>/return/", views_bulk.restore_many, name="restore_many"),
    path("contacts/selection/owner/", views_bulk.assign_many, name="assign_many"),
    path("contacts/selection/tag/", views_bulk.tag_many, name="tag_many"),
    path("contacts/selection/mail/", mail_many.mail_many, name="mail_many"),
    path("contacts/selection/ways/", views_reachable.ways_many, name="ways_many"),
    path("contacts/leads/", leads.leads, name="leads"),
    path("contacts/duplicates/", duplicates.duplicates, name="duplicates"),
    path("contacts/duplicates/apart/", duplicates.apart, name="apart"),
    path("contacts/duplicates/<uuid:key>/", duplicates.duplicate, name="duplicate"),
    path("contacts/duplicates/<uuid:key>/difference/", duplicates.difference, name="difference"),
    path("contacts/duplicates/<uuid:key>/difference/undoing/", duplicates.difference_undo, name="difference_undo"),
    path("contacts/merges/<uuid:key>/undoing/", duplicates.merge, name="merge"),
    path("contacts/mentions/", views_mentions.mentions, name="mentions"),
    path("contacts/mentions/colleagues/", views.colleagues, name="colleagues"),
    path("contacts/mentions/bell/", views_mentions.bell, name="mentions_bell"),
    path("companies/", company_list.companies, name="companies"),
]
LETTERS = [
    path("letters/", letters.letters, name="letters"),
    path("letters/drafts/<uuid:key>/removal/", letters.draft_removal, name="draft_removal"),
    path("letters/templates/", templates.templates, name="templates"),
    path("letters/templates/new/", templates.template_new, name="template_new"),
    path("letters/templates/<uuid:key>/", templates.template, name="template"),
    path("letters/templates/<uuid:key>/removal/", templates.template_removal, name="template_removal"),
    path("letters/templates/<uuid:key>/restoration/", templates.template_restoration, name="template_restoration"),
    path("letters/many/<uuid:key>/", mail_many.mailing, name="mailing"),
    path("letters/many/<uuid:key>/recall/", mail_many.mailing_recall, name="mailing_recall"),
    path("letters/many/<uuid:key>/dispatch/", mail_many.mailing_dispatch, name="mailing_dispatch"),
    path("letters/many/<uuid:key>/removal/", mail_many.mailing_removal, name="mailing_removal"),
    path("interactions/<uuid:key>/recall/", letters.letter_recall, name="letter_recall"),
    path("interactions/<uuid:key>/dispatch/", letters.letter_dispatch, name="letter_dispatch"),
    path("interactions/<uuid:key>/again/", letters.letter_again, name="letter_again"),
]
INBOX = [
    path("contacts/inbox/", inbox.inbox, name="inbox"),
    path("contacts/inbox/news/", inbox.news, name="inbox_news"),
    path("contacts/inbox/ignored/<uuid:key>/removal/", views_decisions.unignoring, name="inbox_unignore"),
    path("contacts/inbox/<uuid:key>/", inbox.mail, name="inbox_mail"),
    path("contacts/inbox/<uuid:key>/message/", inbox.message, name="inbox_message"),
    path("contacts/inbox/<uuid:key>/filing/", views_decisions.filing, name="inbox_file"),
    path("contacts/inbox/<uuid:key>/contact/", views_decisions.new_contact, name="inbox_contact"),
    path("contacts/inbox/<uuid:key>/removal/", views_decisions.removal, name="inbox_drop"),
    path("contacts/inbox/<uuid:key>/restoration/", views_decisions.restoration, name="inbox_restore"),
    path("contacts/inbox/<uuid:key>/ignoring/", views_decisions.ignoring, name="inbox_ignore"),
    path("contacts/inbox/<uuid:key>/listening/", views_decisions.listening, name="inbox_listen"),
]
VIEWS = [
    path("views/<slug:slug>/filter/", views_shape.list_filter, name="list_filter"),
    path("views/<slug:slug>/columns/", views_shape.list_columns, name="list_columns"),
    path("views/<slug:slug>/new/", saved_views.view_new, name="view_new"),
    path("views/<slug:slug>/first/", saved_views.view_first, name="view_first"),
    path("views/<uuid:key>/", saved_views.view, name="view"),
    path("views/<uuid:key>/contents/", saved_views.view_change, name="view_change"),
    path("views/<uuid:key>/removal/", saved_views.view_removal, name="view_removal"),
    path("views/<uuid:key>/restoration/", saved_views.view_restoration, name="view_restoration"),
    path("views/<uuid:key>/pin/", saved_views.view_pin, name="view_pin"),
]
RECORDS = [
    path("contacts/new/", views_intake.add, name="add"),
    path("contacts/similar/", views_intake.similar, name="similar"),
    path("contacts/<uuid:key>/", record.record, name="record"),
    path("contacts/<uuid:key>/timeline/", record.history, name="timeline"),
    path("contacts/<uuid:key>/interactions/", views_composer.interactions, name="interactions"),
    path("contacts/<uuid:key>/people/", views_composer.people, name="people"),
    path("interactions/<uuid:key>/", views_composer.interaction, name="interaction"),
    path("interactions/<uuid:key>/pin/", views_entries.pin, name="entry_pin"),
    path("interactions/<uuid:key>/removal/", views_entries.removal, name="entry_remove"),
    path("interactions/<uuid:key>/restoration/", views_entries.restoration, name="entry_restore"),
    path("interactions/<uuid:key>/wordings/", views_entries.wordings, name="entry_wordings"),
    path("interactions/<uuid:key>/files/", views_entries.files, name="entry_files"),
    path("interactions/files/<uuid:key>/", views_entries.file, name="entry_file"),
    path("interactions/files/<uuid:key>/removal/", views_entries.file_removal, name="entry_file_removal"),
    path("contacts/<uuid:key>/mail/", mail.mail, name="mail"),
    path("contacts/<uuid:key>/edit/", editing.edit, name="edit"),
    path("contacts/<uuid:key>/value/", views_values.value, name="value"),
    path("contacts/<uuid:key>/merging/", duplicates.merging, name="merging"),
    path("contacts/<uuid:key>/consent/", views_consents.consent, name="consent"),
    path("contacts/<uuid:key>/notice/", editing.notice, name="notice"),
    path("contacts/<uuid:key>/request/", views_requests.pass_on, name="pass_on"),
    path("contacts/<uuid:key>/reason-to-keep/", views_reasons.reason_to_keep, name="reason_to_keep"),
    path("contacts/<uuid:key>/reveal/", views_reveal.reveal, name="reveal"),
    path("contacts/<uuid:key>/call/", views_reveal.call, name="call"),
    path("contacts/<uuid:key>/claim/", leads.claim, name="lead_claim"),
    path("contacts/<uuid:key>/qualification/", leads.qualification, name="lead_qualify"),
    path("contacts/<uuid:key>/rejection/", leads.rejection, name="lead_drop"),
    path("contacts/<uuid:key>/history/", views_onlookers.onlookers, name="history"),
    path("contacts/<uuid:key>/shares/", views_custody.shares, name="shares"),
    path("contacts/<uuid:key>/owner/", views_custody.owner, name="owner"),
    path("contacts/<uuid:key>/bin/", views_custody.bin_, name="bin"),
    path("contacts/<uuid:key>/restoration/", views_custody.restore, name="restore"),
    path("contacts/<uuid:key>/roles/", views_roles.roles, name="roles"),
    path("roles/<uuid:key>/", views_roles.role, name="role"),
    path("roles/<uuid:key>/removal/", views_roles.removal, name="role_removal"),
    path("companies/new/", companies.add, name="company_add"),
    path("companies/duplicates/<uuid:key>/", company_duplicates.duplicate, name="company_duplicate"),
    path("companies/duplicates/<uuid:key>/difference/", company_duplicates.difference, name="company_difference"),
    path(
        "companies/duplicates/<uuid:key>/difference/undoing/",
        company_duplicates.difference_undo,
        name="company_difference_undo",
    ),
    path("companies/merges/<uuid:key>/undoing/", company_duplicates.merge, name="company_merge"),
    path("companies/selection/bin/", views_company_acts.bin_many, name="company_bin_many"),
    path("companies/selection/bin/undo/", views_company_acts.bin_many_back, name="company_bin_many_back"),
    path("companies/selection/return/", views_company_acts.return_many, name="company_return_many"),
    path("companies/selection/owner/", views_company_acts.assign_many, name="company_assign_many"),
    path("companies/selection/tag/", views_company_acts.tag_many, name="company_tag_many"),
    path("companies/suggestions/", companies.suggestions, name="company_suggest"),
    path("companies/<uuid:key>/", companies.company, name="company"),
    path("companies/<uuid:key>/edit/", companies.edit, name="company_edit"),
    path("companies/<uuid:key>/value/", views_values.company_value, name="company_value"),
    path("companies/<uuid:key>/bin/", views_company_acts.bin_, name="company_bin"),
    path("companies/<uuid:key>/restoration/", views_company_acts.restoration, name="company_restore"),
    path("companies/<uuid:key>/owner/", views_company_acts.owner, name="company_owner"),
    path("companies/<uuid:key>/entries/", views_company_entries.entries, name="company_entries"),
    path("companies/<uuid:key>/merging/", company_duplicates.merging, name="company_merging"),
    path("companies/<uuid:key>/sole-trader/", companies.sole_trader, name="sole_trader"),
]
IMPORTS = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/mappings/", views_mappings.mappings, name="mappings"),
    path("imports/mappings/<uuid:key>/", views_mappings.mapping, name="mapping"),
    path("imports/mappings/<uuid:key>/removal/", views_mappings.mapping_removal, name="mapping_removal"),
    path("imports/mappings/<uuid:key>/restoration/", views_mappings.mapping_restoration, name="mapping_restoration"),
    path("imports/<uuid:key>/", imports.import_, name="import"),
    path("imports/<uuid:key>/file/", imports.import_file, name="import_file"),
    path("imports/<uuid:key>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<uuid:key>/origin/", imports.import_origin, name="import_origin"),
    path("imports/<uuid:key>/check/", views_run.import_check, name="import_check"),
    path("imports/<uuid:key>/check/<int:number>/", views_run.import_row, name="import_row"),
    path("imports/<uuid:key>/errors/", views_run.import_errors, name="import_errors"),
    path("imports/<uuid:key>/run/", views_run.import_run, name="import_run"),
    path("imports/<uuid:key>/reversal/", views_run.import_reversal, name="import_reversal"),
    path("imports/<uuid:key>/abandonment/", imports.import_abandonment, name="import_abandonment"),
]
EXPORTS = [
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/<uuid:key>/", exports.export, name="export"),
    path("exports/<uuid:key>/file/", exports.export_file, name="export_file"),
]
HAND_OVERS = [
    path("first-steps/", first_steps.first_steps, name="first_steps"),
    path("first-steps/showing/", first_steps.first_steps_showing, name="first_steps_showing"),
    path("hand-overs/", hand_overs.hand_overs, name="hand_overs"),
    path("hand-overs/<uuid:key>/", hand_overs.hand_over, name="hand_over"),
    path("hand-overs/<uuid:key>/reversal/", hand_overs.reversal, name="hand_over_reversal"),
]
FIELDS = [
    path("settings/fields/", fields.fields, name="fields"),
    path("settings/fields/new/", fields.field_new, name="field_new"),
    path("settings/fields/<uuid:key>/", fields.field, name="field"),
    path("settings/fields/<uuid:key>/place/", fields.field_place, name="field_place"),
    path("settings/fields/<uuid:key>/state/", fields.field_state, name="field_state"),
    path("settings/choices/<uuid:key>/", fields.choice, name="field_choice"),
    path("settings/choices/<uuid:key>/removal/", fields.choice_removal, name="field_choice_removal"),
    path("settings/tags/", tags.tags, name="tags"),
    path("settings/tags/<uuid:key>/", tags.tag, name="tag"),
    path("settings/tags/<uuid:key>/removal/", tags.tag_removal, name="tag_removal"),
    path("settings/tags/<uuid:key>/restoration/", tags.tag_restoration, name="tag_restoration"),
]
urlpatterns = [*HAND_OVERS, *FIELDS, *EXPORTS, *LISTS, *LETTERS, *INBOX, *VIEWS, *RECORDS, *IMPORTS]
