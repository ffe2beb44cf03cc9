"""Every address of the product. Each view says its policy; crm/accounts/access/foreign_urls.py says third parties'."""

from django.urls import include, path

from crm.accounts.access.url_index import indexed
from crm.accounts.admin import reference_tables
from crm.agents import urls as agents
from crm.api import urls as api
from crm.demo import urls as demo
from crm.outreach import urls as outreach
from crm.sales import urls as sales
from crm.workspace import urls as desk
from crm.workspace.my_day import urls as my_day

urlpatterns = indexed(
    [
        path("accounts/", include("crm.accounts.sign_in.urls")),
        path("admin/", reference_tables.urls),
        path("api/", include(([*api.urlpatterns, *agents.PROGRAMS], "api"))),
        path("", include("crm.api.webhook_pages.urls")),
        path("", include("crm.api.sandbox_pages.urls")),
        path("", include("crm.api.scim.urls")),
        path("", include("crm.agents.urls")),
        path("", include("crm.health.urls")),
        path("", include("crm.accounts.urls")),
        path("jobs/", include("crm.jobs.urls")),
        path("p/", include("crm.mail.senders.public_urls")),
        path("settings/mail/", include("crm.mail.outgoing.urls")),
        path("settings/", include("crm.mail.mailboxes.urls")),
        path("settings/", include("crm.mail.senders.urls")),
        path("settings/", include("crm.mail.mail_server.urls")),
        path("settings/", include("crm.mail.oauth.urls")),
        path("settings/", include("crm.mail.connected.urls")),
        path("settings/", include("crm.mail.texts.urls")),
        path("settings/", include("crm.correspondence.calendars.urls")),
        path("", include(([*desk.urlpatterns, *demo.urlpatterns], "contacts"))),
        path("", include(([*my_day.AGENDA, *sales.urlpatterns], "sales"))),
        path("", include((outreach.urlpatterns, "outreach"))),
        path("", include("dsar.urls")),
        path("", include("breaches.urls")),
        path("", include("retention.urls")),
        path("", include("consents.urls")),
        path("", include("crm.dpo.urls")),
        path("", include("crm.dpo.style_page")),
    ]
)

handler403 = "crm.accounts.access.refusals.forbidden"
handler500 = "crm.health.closed.server_error.failed"
