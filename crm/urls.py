"""Every address of the product. Each view says its policy; crm/accounts/foreign_urls.py says third parties'."""

from django.urls import include, path

from crm.accounts.admin import reference_tables

urlpatterns = [
    path("accounts/", include("crm.accounts.entrance")),
    path("admin/", reference_tables.urls),
    path("api/", include("crm.api.urls")),
    path("", include("crm.health.urls")),
    path("", include("crm.accounts.urls")),
    path("jobs/", include("crm.jobs.urls")),
    path("settings/mail/", include("crm.mail.urls")),
    path("settings/", include("crm.mail.incoming.urls")),
    path("", include("crm.contacts.urls")),
    path("", include("crm.sales.urls")),
    path("", include("dsar.urls")),
    path("", include("breaches.urls")),
    path("", include("retention.urls")),
    path("", include("consents.urls")),
    path("", include("crm.dpo.urls")),
    path("", include("crm.dpo.style")),
]

handler403 = "crm.accounts.refusals.forbidden"
handler500 = "crm.health.failing.failed"
