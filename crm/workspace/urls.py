"""URLs of the sales desk, at the root, in the namespace «contacts» (crm/urls.py).

They are nouns, and the only ids in them are public ones.
"""

from django.urls import include, path

urlpatterns = [
    path("", include("crm.contacts.contact_list.urls")),
    path("", include("crm.contacts.company_list.urls")),
    path("", include("crm.contacts.people.urls")),
    path("", include("crm.contacts.entries.urls")),
    path("", include("crm.contacts.merging.urls")),
    path("", include("crm.contacts.company_merging.urls")),
    path("", include("crm.contacts.custom.urls")),
    path("", include("crm.contacts.links.urls")),
    path("", include("crm.contacts.object_kinds.urls")),
    path("", include("crm.contacts.tags.urls")),
    path("", include("crm.lists.saved_views.urls")),
    path("", include("crm.correspondence.earlier_mail.urls")),
    path("", include("crm.correspondence.letters.urls")),
    path("", include("crm.correspondence.mailings.urls")),
    path("", include("crm.correspondence.templates.urls")),
    path("", include("crm.correspondence.inbox.urls")),
    path("", include("crm.correspondence.shared.urls")),
    path("", include("crm.correspondence.texts.urls")),
    path("", include("crm.correspondence.calls.urls")),
    path("", include("crm.workspace.mail.urls")),
    path("", include("crm.workspace.record.urls")),
    path("", include("crm.workspace.company_page.urls")),
    path("", include("crm.workspace.leads.urls")),
    path("", include("crm.workspace.imports.urls")),
    path("", include("crm.workspace.exports.urls")),
    path("", include("crm.workspace.leaving.urls")),
    path("", include("crm.workspace.package_loading.urls")),
    path("", include("crm.workspace.hand_overs.urls")),
    path("", include("crm.workspace.first_steps.urls")),
    path("", include("crm.workspace.palette.urls")),
    path("", include("crm.workspace.my_day.urls")),
    path("", include("crm.workspace.dashboards.urls")),
    path("", include("crm.workspace.pulse.urls")),
    path("", include("crm.workspace.notifications.urls")),
    path("", include("crm.workspace.pocket.urls")),
]
