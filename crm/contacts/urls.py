"""Addresses of contacts, companies and imports. Nouns; the only id in them is the public one."""

from django.urls import path

from crm.contacts.views import (
    companies,
    company_list,
    composing,
    consents,
    demo,
    editing,
    exports,
    import_work,
    imports,
    intake,
    keeping,
    list_shape,
    listing,
    onlookers,
    passing_on,
    reasons,
    record,
    reveal,
    saved_views,
    search,
    selection,
    ways,
    writing_mail,
)

app_name = "contacts"
DEMO = [path("settings/demo/removal/", demo.removal, name="demo_removal")]
LISTS = [
    path("contacts/", listing.contacts, name="list"),
    path("contacts/search/", search.search, name="search"),
    path("contacts/palette/", search.palette, name="palette"),
    path("contacts/selection/bin/", selection.bin_many, name="bin_many"),
    path("contacts/selection/return/", selection.return_many, name="return_many"),
    path("contacts/selection/<uuid:batch>/return/", selection.restore_many, name="restore_many"),
    path("contacts/selection/owner/", selection.assign_many, name="assign_many"),
    path("contacts/selection/tag/", selection.tag_many, name="tag_many"),
    path("contacts/selection/ways/", ways.ways_many, name="ways_many"),
    path("companies/", company_list.companies, name="companies"),
]
VIEWS = [
    path("views/<slug:slug>/filter/", list_shape.list_filter, name="list_filter"),
    path("views/<slug:slug>/columns/", list_shape.list_columns, name="list_columns"),
    path("views/<slug:slug>/new/", saved_views.view_new, name="view_new"),
    path("views/<slug:slug>/first/", saved_views.view_first, name="view_first"),
    path("views/<uuid:key>/", saved_views.view, name="view"),
    path("views/<uuid:key>/contents/", saved_views.view_change, name="view_change"),
    path("views/<uuid:key>/removal/", saved_views.view_removal, name="view_removal"),
    path("views/<uuid:key>/restoration/", saved_views.view_restoration, name="view_restoration"),
    path("views/<uuid:key>/pin/", saved_views.view_pin, name="view_pin"),
]
RECORDS = [
    path("contacts/new/", intake.add, name="add"),
    path("contacts/similar/", intake.similar, name="similar"),
    path("contacts/<uuid:key>/", record.record, name="record"),
    path("contacts/<uuid:key>/timeline/", record.history, name="timeline"),
    path("contacts/<uuid:key>/interactions/", composing.interactions, name="interactions"),
    path("contacts/<uuid:key>/people/", composing.people, name="people"),
    path("interactions/<uuid:key>/", composing.interaction, name="interaction"),
    path("contacts/<uuid:key>/mail/", writing_mail.mail, name="mail"),
    path("contacts/<uuid:key>/edit/", editing.edit, name="edit"),
    path("contacts/<uuid:key>/consent/", consents.consent, name="consent"),
    path("contacts/<uuid:key>/notice/", editing.notice, name="notice"),
    path("contacts/<uuid:key>/request/", passing_on.pass_on, name="pass_on"),
    path("contacts/<uuid:key>/reason-to-keep/", reasons.reason_to_keep, name="reason_to_keep"),
    path("contacts/<uuid:key>/reveal/", reveal.reveal, name="reveal"),
    path("contacts/<uuid:key>/call/", reveal.call, name="call"),
    path("contacts/<uuid:key>/history/", onlookers.onlookers, name="history"),
    path("contacts/<uuid:key>/shares/", keeping.shares, name="shares"),
    path("contacts/<uuid:key>/owner/", keeping.owner, name="owner"),
    path("contacts/<uuid:key>/bin/", keeping.bin_, name="bin"),
    path("contacts/<uuid:key>/restoration/", keeping.restore, name="restore"),
    path("companies/new/", companies.add, name="company_add"),
    path("companies/suggestions/", companies.suggestions, name="company_suggest"),
    path("companies/<uuid:key>/", companies.company, name="company"),
    path("companies/<uuid:key>/edit/", companies.edit, name="company_edit"),
    path("companies/<uuid:key>/sole-trader/", companies.sole_trader, name="sole_trader"),
]
IMPORTS = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<uuid:key>/", imports.import_, name="import"),
    path("imports/<uuid:key>/file/", imports.import_file, name="import_file"),
    path("imports/<uuid:key>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<uuid:key>/origin/", imports.import_origin, name="import_origin"),
    path("imports/<uuid:key>/check/", import_work.import_check, name="import_check"),
    path("imports/<uuid:key>/check/<int:number>/", import_work.import_row, name="import_row"),
    path("imports/<uuid:key>/errors/", import_work.import_errors, name="import_errors"),
    path("imports/<uuid:key>/run/", import_work.import_run, name="import_run"),
    path("imports/<uuid:key>/reversal/", import_work.import_reversal, name="import_reversal"),
    path("imports/<uuid:key>/abandonment/", imports.import_abandonment, name="import_abandonment"),
]
EXPORTS = [
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/<uuid:key>/", exports.export, name="export"),
    path("exports/<uuid:key>/file/", exports.export_file, name="export_file"),
]
urlpatterns = [*EXPORTS, *LISTS, *VIEWS, *RECORDS, *IMPORTS, *DEMO]
