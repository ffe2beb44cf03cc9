"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.record import (
    views,
    views_composer,
    views_consents,
    views_entries,
    views_onlookers,
    views_pictures,
    views_reasons,
    views_requests,
    views_reveal,
    views_roles,
    views_values,
)

urlpatterns = [
    path("contacts/<uuid:key>/", views.record, name="record"),
    path("contacts/<uuid:key>/timeline/", views.history, name="timeline"),
    path("contacts/<uuid:key>/interactions/", views_composer.interactions, name="interactions"),
    path("contacts/<uuid:key>/people/", views_composer.people, name="people"),
    path("interactions/<uuid:key>/", views_composer.interaction, name="interaction"),
    path("interactions/<uuid:key>/pin/", views_entries.pin, name="entry_pin"),
    path("interactions/<uuid:key>/removal/", views_entries.removal, name="entry_remove"),
    path("interactions/<uuid:key>/undoing/", views_entries.result_undoing, name="result_undoing"),
    path("interactions/<uuid:key>/restoration/", views_entries.restoration, name="entry_restore"),
    path("interactions/<uuid:key>/wordings/", views_entries.wordings, name="entry_wordings"),
    path("interactions/<uuid:key>/files/", views_entries.files, name="entry_files"),
    path("interactions/files/<uuid:key>/", views_entries.file, name="entry_file"),
    path("interactions/files/<uuid:key>/picture/", views_pictures.picture, name="entry_picture"),
    path("interactions/files/<uuid:key>/removal/", views_entries.file_removal, name="entry_file_removal"),
    path("contacts/<uuid:key>/value/", views_values.value, name="value"),
    path("contacts/<uuid:key>/consent/", views_consents.consent, name="consent"),
    path("contacts/<uuid:key>/answer/", views_consents.answer_wanted, name="answer_wanted"),
    path("contacts/<uuid:key>/answer/undoing/", views_consents.answer_taken_back, name="answer_taken_back"),
    path("contacts/<uuid:key>/request/", views_requests.pass_on, name="pass_on"),
    path("contacts/<uuid:key>/reason-to-keep/", views_reasons.reason_to_keep, name="reason_to_keep"),
    path("contacts/<uuid:key>/reveal/", views_reveal.reveal, name="reveal"),
    path("contacts/<uuid:key>/call/", views_reveal.call, name="call"),
    path("contacts/<uuid:key>/history/", views_onlookers.onlookers, name="history"),
    path("contacts/<uuid:key>/roles/", views_roles.roles, name="roles"),
    path("roles/<uuid:key>/", views_roles.role, name="role"),
    path("roles/<uuid:key>/removal/", views_roles.removal, name="role_removal"),
    path("companies/<uuid:key>/value/", views_values.company_value, name="company_value"),
]
